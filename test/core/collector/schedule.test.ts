import { describe, expect, it } from 'vitest'
import { allowanceOf, nextReset, nextRound, type ScheduleInput } from '../../../electron/core/collector/schedule.ts'
import { decks } from '../../../shared/dialects/decks.ts'
import { lists } from '../../../shared/dialects/lists.ts'
import { points } from '../../../shared/dialects/points.ts'
import { tools } from '../../../shared/dialects/tools.ts'
import { workspace } from '../../../shared/dialects/workspace.ts'

const calm: ScheduleInput = {
  mode: { mode: 'adaptive' },
  stopped: false,
  failuresInRow: 0,
  heldMs: null,
  allowance: allowanceOf(tools, null, ['activity']),
  hasLog: true,
  previousMs: 60_000,
  newRows: 70,
  elapsedMs: 60_000,
  rate: { mean: 70, variance: 0 },
  windowSize: 200,
  burstOpen: false,
  lastWasFree: false,
  relaxed: false,
  selfInvalidating: false,
  tokenWaitMs: 0,
  floorSec: null,
  reset: null,
  u: 0.5,
}
const next = (change: Partial<ScheduleInput>) => nextRound({ ...calm, ...change })

describe('what the budgets of an API allow polling to take', () => {
  it('is 5 % of a minute, 2 % of a day and 1 % of what other people share (4.2)', () => {
    expect(allowanceOf(tools, null, ['activity']).requestMs).toBe(12_000)
    expect(allowanceOf(workspace, null, ['usage', 'activity'])).toMatchObject({ requestMs: 86_400, quickMs: 10_000 })
    expect(allowanceOf(decks, null, ['usage']).requestMs).toBe(100_000)
    expect(allowanceOf(points, 'build', ['probe']).requestMs).toBe(600_000)
    expect(allowanceOf(points, 'enterprise', ['probe']).requestMs).toBe(60_000)
  })

  it('shares what is there between usage and log', () => {
    const { requestMs, roundMs, usageMs } = allowanceOf(workspace, null, ['usage', 'activity'])
    expect(1 / roundMs + 1 / usageMs).toBeLessThanOrEqual(1 / requestMs + 1e-12)
  })

  it('does not ask more often than the answer is worth where nothing can be lost', () => {
    expect(allowanceOf(decks, null, ['usage']).roundMs).toBe(300_000)
    expect(allowanceOf(lists, 'free', ['probe']).roundMs).toBe(300_000)
  })

  it('follows a limit that the API states itself', () => {
    expect(allowanceOf(points, 'build', ['probe'], new Map([['org_points_minute', 1000]])).requestMs).toBe(60_000)
  })
})

describe('the next round', () => {
  it('names its reason for every interval', () => {
    expect(next({}).reason).toBe('70 new rows at the last poll')
    expect(next({ newRows: 0, previousMs: 100_000, rate: null }).reason).toBe('nothing new')
    expect(next({ newRows: 0, previousMs: 100_000, rate: null, selfInvalidating: true }).reason).toBe('nothing new but our own looks at the log')
    expect(next({ burstOpen: true })).toMatchObject({ reason: 'watching a burst closely' })
    expect(next({ heldMs: 4_000 })).toMatchObject({ ms: 4_000, reason: 'waiting as long as the API asked' })
    expect(next({ failuresInRow: 2 }).reason).toContain('2 times in a row')
    expect(next({ mode: { mode: 'fixed', everySec: 7 } })).toMatchObject({ ms: 7_000, reason: 'the pace that was set, which takes more of “Safety cap, calls per minute” than Headroom would' })
    expect(next({ mode: { mode: 'fixed', everySec: 700 } })).toMatchObject({ ms: 700_000, reason: 'the pace that was set' })
    expect(next({ mode: { mode: 'manual' } }).ms).toBeNull()
    expect(next({ stopped: true }).ms).toBeNull()
  })

  it('comes close together during a burst, and again as usual when the tokens are spent', () => {
    const allowance = allowanceOf(workspace, null, ['usage', 'activity'])
    const log = { ...calm, allowance, windowSize: null, burstOpen: true }
    expect(nextRound(log).ms).toBe(10_000)
    const spent = nextRound({ ...log, tokenWaitMs: 80_000 })
    expect(spent.ms).toBeGreaterThanOrEqual(80_000)
  })

  it('never comes before the token that pays for it', () => {
    const early = next({ tokenWaitMs: 200_000 })
    expect(early).toMatchObject({ ms: 200_000 })
    expect(early.reason).toContain('takes little of')
  })

  it('looks once when a budget starts anew, a moment after', () => {
    const reset = next({ reset: { ms: 30_000, name: 'AI generations per day' } })
    expect(reset.ms).toBeGreaterThan(32_000)
    expect(reset.ms).toBeLessThan(36_000)
    expect(reset.reason).toBe('“AI generations per day” starts anew')
    expect(next({ reset: { ms: 86_400_000, name: 'x' } }).reason).toBe(next({}).reason)
  })

  it('slows down when nobody looks, but never so that rows are lost', () => {
    const usual = next({ u: 0.5 }).ms ?? 0
    const relaxed = next({ relaxed: true, u: 0.5 })
    expect(relaxed.ms).toBeGreaterThan(usual)
    expect(relaxed.ms).toBeLessThanOrEqual(126_000)
    expect(relaxed.reason).toContain('hidden')
  })

  it('goes on adapting from where it was before a hold, a failure or a reset', () => {
    expect(next({ heldMs: 4_000 }).baseMs).toBe(60_000)
    expect(next({ failuresInRow: 1 }).baseMs).toBe(60_000)
    expect(next({ reset: { ms: 1_000, name: 'x' } }).baseMs).toBe(next({}).baseMs)
  })
})

describe('the next reset', () => {
  it('is the nearest midnight or month of budgets that last an hour or more', () => {
    const at = Date.UTC(2026, 10, 22, 23, 59)
    expect(nextReset(tools.budgets(null), at)).toEqual({ at: Date.UTC(2026, 10, 23), name: 'AI generations per day' })
    expect(nextReset(decks.budgets(null), at)?.at).toBe(Date.UTC(2026, 11, 1))
    expect(nextReset(lists.budgets('free'), at)).toBeNull()
  })
})
