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
    expect(next({}).reason).toBe('70 new calls at the last poll')
    expect(next({ newRows: 0, previousMs: 100_000, rate: null }).reason).toBe('nothing new')
    expect(next({ newRows: 0, previousMs: 100_000, rate: null, selfInvalidating: true }).reason).toBe('nothing new in the log but our own polls')
    expect(next({ burstOpen: true })).toMatchObject({ reason: 'watching a burst of refusals closely' })
    expect(next({ heldMs: 4_000 })).toMatchObject({ ms: 4_000, reason: 'waiting as long as the API asked' })
    expect(next({ failuresInRow: 2 }).reason).toBe('trying again: the last 2 polls failed, so ever more slowly')
    expect(next({ mode: { mode: 'fixed', everySec: 7 } })).toMatchObject({ ms: 7_000, reason: 'the interval set for this connection, which takes more than 5 % of “Safety cap, calls per minute”' })
    expect(next({ mode: { mode: 'fixed', everySec: 700 } })).toMatchObject({ ms: 700_000, reason: 'the interval set for this connection' })
    expect(next({ mode: { mode: 'manual' } }).ms).toBeNull()
    const steady = allowanceOf(lists, 'free', ['probe'])
    expect(next({ hasLog: false, allowance: steady }).reason).toContain('no log')
    expect(next({ hasLog: false, allowance: allowanceOf(points, 'build', ['probe']) }).reason).toBe('as often as 1 % of “Points per minute, whole organisation” allows')
    expect(next({ newRows: 190, previousMs: 12_000, elapsedMs: 12_000, rate: { mean: 1500, variance: 0 } }).reason).toBe('as often as 5 % of “Safety cap, calls per minute” allows; about 67 % of calls will be seen')
    expect(next({ stopped: true }).ms).toBeNull()
  })

  it('is never sooner than the API asks for, whatever was set', () => {
    for (const change of [{ mode: { mode: 'fixed', everySec: 7 } as const }, { hasLog: false, allowance: allowanceOf(lists, 'free', ['probe']) }, {}]) {
      const plan = next({ ...change, floorSec: 400 })
      expect(plan.ms).toBeGreaterThanOrEqual(400_000)
      expect(plan.reason).toMatch(/^the API asks not to be polled more often/)
    }
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
    expect(early.reason).toBe('slower for a while, so that polling stays within 5 % of “Safety cap, calls per minute”')
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
