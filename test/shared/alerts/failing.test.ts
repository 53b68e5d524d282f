import { describe, expect, it } from 'vitest'
import { failingDedupeKey, stepFailing, type FailingState, type Outcome } from '../../../shared/alerts/failing.ts'
import { failingText } from '../../../shared/alerts/text.ts'
import type { VerdictClass } from '../../../shared/model.ts'

const noon = Date.UTC(2026, 10, 22, 12)
const minute = 60_000
const outcomes = (verdicts: VerdictClass[], { keyId = 'k', from = noon, everyMs = 10_000 } = {}): Outcome[] => verdicts.map((verdict, index) => ({ at: from + index * everyMs, keyId, class: verdict, tool: 'sync' }))
const many = (verdict: VerdictClass, count: number): VerdictClass[] => Array.from({ length: count }, () => verdict)

/** Folds passes of calls, each looked at a moment after its last call. */
function told(...passes: Outcome[][]) {
  let state: FailingState | null = null
  return passes.map((pass) => {
    const { fire, next } = stepFailing(state, pass, (pass.at(-1)?.at ?? noon) + 5_000)
    state = JSON.parse(JSON.stringify(next)) as FailingState
    return fire
  })
}

describe('calls that fail', () => {
  it('are told when at least ten and half of the calls of ten minutes failed', () => {
    const [fire] = told(outcomes([...many('ok', 10), ...many('server_error', 10)]))
    expect(fire).toEqual([{ keyIds: ['k'], class: 'server_error', failed: 10, calls: 20, tools: ['sync'], from: noon + 100_000, to: noon + 190_000, channel: 'os' }])
  })

  it.each([
    ['nine failures', outcomes(many('server_error', 9))],
    ['less than half of the calls', outcomes([...many('ok', 15), ...many('tool_failure', 14)])],
    ['failures an hour apart', outcomes(many('server_error', 20), { everyMs: 60 * minute })],
    ['refusals, which have an alert of their own', outcomes([...many('rate_limited', 20), ...many('missing_scope', 20)])],
    ['wrong calls, which are the client’s', outcomes([...many('bad_request', 20), ...many('not_found', 20)])],
  ])('are not told for %s', (_what, calls) => {
    expect(told(calls)).toEqual([[]])
  })

  it('are told once for as long as they go on, over restarts, and again when they were mended in between', () => {
    const failing = (from: number, count: number): Outcome[] => outcomes(many('tool_failure', count), { from, everyMs: 1000 })
    const passes = told(failing(noon, 12), failing(noon + 3 * minute, 12), outcomes(many('ok', 80), { from: noon + 5 * minute, everyMs: 1000 }), failing(noon + 8 * minute, 90))
    expect(passes.map((fire) => fire.length)).toEqual([1, 0, 0, 1])
  })

  it('are told again after a pause of their own', () => {
    const passes = told(outcomes(many('server_error', 12)), outcomes(many('server_error', 12), { from: noon + 60 * minute }))
    expect(passes.map((fire) => fire.length)).toEqual([1, 1])
  })

  it('are one alert for all keys that an API in trouble fails', () => {
    const [fire] = told([...outcomes(many('server_error', 12), { keyId: 'b' }), ...outcomes(many('tool_failure', 12), { keyId: 'a' })])
    expect(fire).toMatchObject([{ keyIds: ['a', 'b'], class: null, failed: 24, calls: 24 }])
  })

  it('that came to light late are told as the past', () => {
    const { fire } = stepFailing(null, outcomes(many('server_error', 12)), noon + 60 * minute)
    expect(fire).toMatchObject([{ channel: 'history' }])
    const [text] = fire.map((one) => failingText({ fire: one, keyLabels: ['ci'], now: noon + 60 * minute, zone: 'UTC', locale: 'en-GB' }))
    expect(text?.title).toBe('Earlier, ci: 12 of 12 calls fail')
    expect(text?.body).toContain('Errors of the API itself (5xx) (sync) from 12:00 UTC to 12:01 UTC')
  })

  it('have one identity, however often they are looked at', () => {
    const fire = told(outcomes(many('server_error', 12))).flat()
    expect(fire.map((one) => failingDedupeKey('c', one))).toEqual([`failing|c|k|${noon}|os`])
  })

  it('are remembered in little room, however many', () => {
    const crowd = Array.from({ length: 400 }, (_, key) => outcomes(many('server_error', 5), { keyId: `k${key}`, from: noon + key, everyMs: 1 })).flat()
    const { next } = stepFailing(null, [...crowd, ...outcomes(many('server_error', 5_000), { everyMs: 1 })], noon + minute)
    expect(next.series.length).toBe(300)
    expect(Math.max(...next.series.flatMap(({ minutes }) => minutes.map(({ failures }) => failures.length)))).toBe(50)
  })
})
