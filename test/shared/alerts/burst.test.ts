import { array, assert, constantFrom, integer, property, record } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { burstDedupeKey, burstOpen, stepBursts, type BurstEvent, type BurstFire, type BurstOptions, type BurstState } from '../../../shared/alerts/burst.ts'
import { callsNeeded, quietCalls } from '../../../shared/alerts/burstRules.ts'
import type { VerdictClass } from '../../../shared/model.ts'

const t0 = Date.UTC(2026, 10, 22, 12)
const sec = 1000
const minute = 60 * sec

type Pass = { now: number; events: BurstEvent[]; options?: BurstOptions }

/** Feeds passes in order, through JSON like the store; times in the passes are ms from t0. */
function run(...passes: Pass[]): { fire: BurstFire[]; state: BurstState | null } {
  let state: BurstState | null = null
  const fire: BurstFire[] = []
  for (const { now, events, options } of passes) {
    const step = stepBursts(state, events.map((event) => ({ ...event, at: t0 + event.at })), t0 + now, options)
    state = JSON.parse(JSON.stringify(step.next)) as BurstState
    fire.push(...step.fire)
  }
  return { fire, state }
}

/** `count` refusals, one every `stepMs` from `start`. */
function refusals(count: number, { start = 0, stepMs = sec, verdict = 'rate_limited', keyId = 'A', ...rest }: Partial<Omit<BurstEvent, 'at' | 'class'>> & { start?: number; stepMs?: number; verdict?: VerdictClass } = {}): BurstEvent[] {
  return Array.from({ length: count }, (_, i) => ({ at: start + i * stepMs, keyId, class: verdict, ...rest }))
}
const at = (...times: number[]): BurstEvent[] => times.map((time) => ({ at: time, keyId: 'A', class: 'rate_limited' }))
const channels = (fire: BurstFire[]) => fire.map(({ channel }) => channel)

describe('a burst', () => {
  it('opens at five refusals within a minute, not at four', () => {
    expect(run({ now: minute, events: refusals(4) }).fire).toEqual([])
    expect(run({ now: minute, events: refusals(5) }).fire).toMatchObject([{ class: 'rate_limited', keyIds: ['A'], count: 5, peak: 5, from: t0, to: t0 + 4 * sec, channel: 'os' }])
  })

  it('looks at a window that excludes its beginning', () => {
    expect(run({ now: minute, events: at(0, 15_000, 30_000, 45_000, 60_000) }).fire).toEqual([])
    expect(run({ now: minute, events: at(1, 15_000, 30_000, 45_000, 60_000) }).fire).toHaveLength(1)
  })

  it('needs only three refused keys, or three parallel calls within ten seconds', () => {
    expect(run({ now: minute, events: refusals(3, { verdict: 'unauthorized', stepMs: 20 * sec }) }).fire).toHaveLength(1)
    expect(run({ now: minute, events: refusals(3, { verdict: 'concurrency_limited', stepMs: 4 * sec }) }).fire).toHaveLength(1)
    expect(run({ now: minute, events: refusals(3, { verdict: 'concurrency_limited', stepMs: 5 * sec }) }).fire).toEqual([])
  })

  it('never comes of classes that are matters of ratio', () => {
    for (const verdict of ['ok', 'tool_failure', 'not_found', 'server_error', 'network', 'unknown'] as const) {
      expect(run({ now: minute, events: refusals(50, { verdict }) }).fire).toEqual([])
    }
  })

  it('never pools classes or keys', () => {
    const mixed = [...refusals(3), ...refusals(3, { verdict: 'forbidden' }), ...refusals(3, { keyId: 'B' })]
    expect(run({ now: minute, events: mixed }).fire).toEqual([])
  })

  it('is found across passes, and in whatever order rows arrive', () => {
    expect(run({ now: 10 * sec, events: refusals(3) }, { now: 20 * sec, events: refusals(2, { start: 12 * sec }) }).fire).toMatchObject([{ count: 5, from: t0, to: t0 + 13 * sec }])
    expect(run({ now: 20 * sec, events: refusals(5, { start: 12 * sec }).slice(1) }, { now: 30 * sec, events: refusals(1, { start: sec }) }).fire).toMatchObject([{ count: 5, from: t0 + sec }])
    expect(run({ now: minute, events: refusals(5).reverse() }).fire).toHaveLength(1)
  })

  it('is one of its own when older rows arrive late', () => {
    const { fire, state } = run({ now: 310 * sec, events: refusals(5, { start: 300 * sec }) }, { now: 320 * sec, events: refusals(6) })
    expect(fire.map(({ count, from }) => [count, from])).toEqual([
      [5, t0 + 300 * sec],
      [6, t0],
    ])
    expect(state?.series[0]?.open).toMatchObject({ from: t0 + 300 * sec, count: 5 })
  })

  it('is told once while it goes on', () => {
    const { fire, state } = run({ now: 10 * sec, events: refusals(5) }, { now: 70 * sec, events: refusals(4, { start: 50 * sec }) }, { now: 180 * sec, events: refusals(5, { start: 170 * sec }) })
    expect(channels(fire)).toEqual(['os'])
    expect(state?.series[0]?.open).toMatchObject({ count: 14, from: t0, to: t0 + 174 * sec })
  })

  it('is over after two windows without another refusal', () => {
    const again = (start: number) => channels(run({ now: 10 * sec, events: refusals(5) }, { now: start + 10 * sec, events: refusals(5, { start }) }).fire)
    expect(again(4 * sec + 2 * minute)).toEqual(['os'])
    expect(again(4 * sec + 2 * minute + 1)).toEqual(['os', 'log'])
  })

  it('carries what the calls named', () => {
    const named = refusals(5, { tool: 'pages.list', status: 429, budgets: ['cap_minute', 'reads_minute'] })
    expect(run({ now: minute, events: named }).fire).toMatchObject([{ tools: ['pages.list'], statuses: [429], budgets: ['cap_minute', 'reads_minute'], scopes: [], scopeCounts: [] }])
  })

  it('counts calls per scope', () => {
    const events = [...refusals(4, { verdict: 'missing_scope', scopes: ['b:write'] }), ...refusals(2, { start: 500, verdict: 'missing_scope', scopes: ['a:read', 'b:write'] })]
    expect(run({ now: minute, events }).fire).toMatchObject([{ scopes: ['a:read', 'b:write'], scopeCounts: [2, 6], count: 6 }])
  })
})

describe('the cool-down', () => {
  const first = { now: 10 * sec, events: refusals(5, { verdict: 'missing_scope', scopes: ['a'] }) }
  const second = (start: number, count: number, scope: string): Pass => ({ now: start + 20 * sec, events: refusals(count, { start, stepMs: 500, verdict: 'missing_scope', scopes: [scope] }) })

  it('keeps later bursts of the series in the log for 15 min', () => {
    expect(channels(run(first, second(5 * minute, 5, 'a')).fire)).toEqual(['os', 'log'])
    expect(channels(run(first, second(14 * minute, 5, 'a')).fire)).toEqual(['os', 'log'])
    expect(channels(run(first, second(15 * minute + 5 * sec, 5, 'a')).fire)).toEqual(['os', 'os'])
  })

  it('is not prolonged by what it kept back', () => {
    expect(channels(run(first, second(10 * minute, 5, 'a'), second(16 * minute, 5, 'a')).fire)).toEqual(['os', 'log', 'os'])
  })

  it('is broken by a new scope or a peak four times as large', () => {
    expect(run(first, second(5 * minute, 5, 'b')).fire.at(-1)).toMatchObject({ channel: 'os', scopes: ['b'] })
    expect(channels(run(first, second(5 * minute, 19, 'a')).fire)).toEqual(['os', 'log'])
    expect(channels(run(first, second(5 * minute, 20, 'a')).fire)).toEqual(['os', 'os'])
  })

  it('is broken within a burst as well', () => {
    expect(run(first, second(30 * sec, 1, 'b')).fire.at(-1)).toMatchObject({ channel: 'os', scopes: ['a', 'b'], count: 6 })
  })

  it('does not pop up for ever when a vendor makes scope names up', () => {
    const passes = Array.from({ length: 60 }, (_, i) => second((i + 1) * 20 * sec, 1, `scope${i}`))
    expect(run(first, ...passes).fire.length).toBeLessThan(20)
    const apart = Array.from({ length: 60 }, (_, i) => second((i + 1) * 3 * minute, 5, `scope${i}`))
    expect(channels(run(first, ...apart).fire).slice(15, 20)).toEqual(['os', 'log', 'log', 'log', 'log'])
  })

  it('holds for each key by itself', () => {
    expect(channels(run(first, { now: 6 * minute, events: refusals(5, { start: 5 * minute, keyId: 'B', verdict: 'missing_scope', scopes: ['a'] }) }).fire)).toEqual(['os', 'os'])
  })

  it('applies within one pass', () => {
    expect(channels(run({ now: 6 * minute, events: [...refusals(5), ...refusals(5, { start: 5 * minute })] }).fire)).toEqual(['os', 'log'])
  })
})

describe('old bursts', () => {
  it('are history once they ended 15 min ago', () => {
    expect(channels(run({ now: 15 * minute + 4 * sec, events: refusals(5) }).fire)).toEqual(['os'])
    expect(channels(run({ now: 15 * minute + 4 * sec + 1, events: refusals(5) }).fire)).toEqual(['history'])
  })

  it('of one import make one line per cause', () => {
    const day = [0, 1, 2, 3].flatMap((hour) => refusals(6, { start: hour * 60 * minute }))
    expect(run({ now: 24 * 60 * minute, events: day }).fire).toMatchObject([{ channel: 'history', count: 24, from: t0, to: t0 + 3 * 60 * minute + 5 * sec }])
  })

  it('do not start a cool-down', () => {
    expect(channels(run({ now: 20 * minute, events: [...refusals(5), ...refusals(5, { start: 19 * minute })] }).fire)).toEqual(['history', 'os'])
  })
})

describe('one cause of several keys', () => {
  it('is one notification', () => {
    const of = (keyId: string, scope: string) => refusals(5, { keyId, verdict: 'missing_scope', scopes: [scope] })
    expect(run({ now: minute, events: [...of('B', 'x'), ...of('A', 'x')] }).fire).toMatchObject([{ keyIds: ['A', 'B'], scopes: ['x'], count: 10, peak: 5 }])
    expect(run({ now: minute, events: [...of('B', 'x'), ...of('A', 'y')] }).fire).toHaveLength(2)
  })
})

describe('an exhausted quota', () => {
  const exhausted = (count: number, start: number, windowId: string | null, keyId = 'A', budgetId = 'ai_day') =>
    refusals(count, { start, verdict: 'quota_exceeded', keyId, budgetId, windowId, budgets: [budgetId] })

  it('is told once per budget and window', () => {
    const { fire } = run({ now: minute, events: exhausted(50, 0, 'd1') }, { now: 3 * minute, events: exhausted(9, 2 * minute, 'd1') }, { now: 5 * minute, events: exhausted(1, 4 * minute, 'd2') })
    expect(fire).toMatchObject([
      { class: 'quota_exceeded', count: 50, budgets: ['ai_day'], channel: 'os' },
      { class: 'quota_exceeded', count: 1, channel: 'os' },
    ])
  })

  it('counts for the day when its window is not known', () => {
    const { fire } = run({ now: minute, events: exhausted(2, 0, null) }, { now: 3 * minute, events: exhausted(2, 2 * minute, null) })
    expect(fire).toHaveLength(1)
  })

  it('groups keys, and keeps budgets apart', () => {
    expect(run({ now: minute, events: [...exhausted(1, 0, 'd1'), ...exhausted(1, 1, 'd1', 'B')] }).fire).toMatchObject([{ keyIds: ['A', 'B'] }])
    expect(run({ now: minute, events: exhausted(1, 0, 'd1') }, { now: minute, events: exhausted(1, 1, 'd1', 'A', 'other') }).fire).toHaveLength(2)
  })
})

describe('the number of refusals needed', () => {
  it('grows with the usual rate as in the table', () => {
    expect([0, 0.05, 0.2, 0.3, 0.5, 1, 2, 5].map(quietCalls)).toEqual([4, 4, 5, 6, 7, 9, 12, 19])
    expect(quietCalls(1000)).toBeGreaterThan(1100)
  })

  it('is the plain one until a day is known', () => {
    const rule = { calls: 5, windowMs: minute }
    expect(callsNeeded('rate_limited', rule, null, undefined, 0)).toBe(5)
    expect(callsNeeded('rate_limited', rule, 0, undefined, 0)).toBe(4)
    expect(callsNeeded('rate_limited', rule, 1, undefined, 0)).toBe(9)
    expect(callsNeeded('unauthorized', { calls: 3, windowMs: minute }, 0, undefined, 0)).toBe(3)
    expect(callsNeeded('concurrency_limited', { calls: 3, windowMs: 10 * sec }, 6, undefined, 0)).toBe(7)
  })

  it('is learned from a day of refusals', () => {
    const steady: Pass[] = Array.from({ length: 25 }, (_, hour) => ({
      now: hour * 60 * minute,
      events: refusals(60, { start: (hour - 1) * 60 * minute, stepMs: minute }),
    }))
    const burst = (count: number): Pass => ({ now: 24 * 60 * minute + 20 * sec, events: refusals(count, { start: 24 * 60 * minute + sec, stepMs: sec }) })
    expect(run(...steady, burst(8)).fire).toEqual([])
    expect(run(...steady, burst(9)).fire).toHaveLength(1)
    expect(run(burst(5)).fire).toHaveLength(1)
  })

  it('is three for a client that has just been connected and mostly fails', () => {
    const three = refusals(3, { verdict: 'missing_scope', scopes: ['a'] })
    const pass = (key: Partial<{ firstSeenAt: number; calls: number; failed: number }>): Pass => ({
      now: minute,
      events: three,
      options: { keys: { A: { firstSeenAt: t0, calls: 10, failed: 8, ...key } } },
    })
    expect(run(pass({})).fire).toHaveLength(1)
    expect(run(pass({ failed: 7 })).fire).toEqual([])
    expect(run(pass({ firstSeenAt: t0 + 2 * sec - 30 * minute })).fire).toEqual([])
    expect(run({ now: minute, events: three }).fire).toEqual([])
    expect(run({ ...pass({}), events: refusals(3) }).fire).toEqual([])
  })
})

describe('missing data', () => {
  it('makes a count "at least"', () => {
    const atLeast = (from: number, to: number | null) => run({ now: minute, events: refusals(5), options: { gaps: [{ from: t0 + from, to: to === null ? null : t0 + to }] } }).fire[0]?.atLeast
    expect(atLeast(sec, 2 * sec)).toBe(true)
    expect(atLeast(sec, null)).toBe(true)
    expect(atLeast(-30 * sec, -10 * sec)).toBe(true)
    expect(atLeast(-300 * sec, -100 * sec)).toBe(false)
    expect(atLeast(30 * sec, null)).toBe(false)
  })
})

describe('the burst state', () => {
  it('knows for ten minutes that a burst opened', () => {
    const { state } = run({ now: minute, events: refusals(5) })
    expect(burstOpen(state, t0 + minute)).toBe(true)
    expect(burstOpen(state, t0 + 11 * minute)).toBe(false)
    expect(burstOpen(null, t0)).toBe(false)
  })

  it('does not change under its owner', () => {
    const before = run({ now: minute, events: refusals(4) }).state
    const text = JSON.stringify(before)
    stepBursts(before, refusals(5, { start: t0 + 5 * sec }), t0 + minute)
    expect(JSON.stringify(before)).toBe(text)
  })

  it('never fires the same alert twice, and stays bounded', () => {
    const event = record({
      at: integer({ min: 0, max: 40 * 60 }).map((seconds) => seconds * sec),
      keyId: constantFrom('A', 'B', '__proto__', ''),
      class: constantFrom<VerdictClass>('missing_scope', 'forbidden', 'rate_limited', 'unauthorized', 'concurrency_limited', 'quota_exceeded'),
      scopes: constantFrom([], ['x'], ['y', 'x'], ['__proto__']),
      budgetId: constantFrom(null, 'ai_day'),
      windowId: constantFrom(null, 'd1', 'd2'),
    })
    assert(
      property(array(record({ now: integer({ min: 0, max: 60 * 60 }).map((seconds) => seconds * sec), events: array(event, { maxLength: 40 }) }), { maxLength: 6 }), (passes) => {
        const keys = run(...passes.toSorted((a, b) => a.now - b.now)).fire.map((fire) => burstDedupeKey('c', fire))
        expect(new Set(keys).size).toBe(keys.length)
      }),
      { numRuns: 300 },
    )
    const flood = Array.from({ length: 40 }, (_, i): Pass => ({ now: i * minute, events: refusals(3000, { start: i * minute, stepMs: 10, keyId: `key ${i % 400}`, scopes: [`s${i}`] }) }))
    expect(JSON.stringify(run(...flood).state).length).toBeLessThan(1_500_000)
  })
})
