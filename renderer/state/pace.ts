import type { BudgetView } from '../../shared/answers.ts'
import { forecast, type Forecast } from '../../shared/limits/forecast.ts'
import { windowBounds } from '../../shared/limits/window.ts'
import { readingState } from './risk.ts'

/** How a budget is being spent within its window. */
export interface Pace {
  /** Share of the window that has passed: where an even pace would stand now. */
  elapsed: number
  /** When it would be used up if the pace since the window began went on; only when that is before the reset. Server time. */
  usedUp: { early: number; late: number; certain: boolean } | null
}

const shortestWindowMs = 60 * 60_000
/** Below this share nothing is foretold (FC-4). */
const quietShare = 0.1

/**
 * The pace of a budget with a calendar window of an hour or more; `null` where there is no window to spread it over or no
 * current lower bound. The rate is the whole window's so far, so a burst in the morning does not cry wolf.
 */
export function paceOf(budget: BudgetView, serverNow: number): Pace | null {
  const { limit, used, observedAt, unreachable } = budget
  if (limit === null || limit <= 0 || used.lo === null || observedAt === null || unreachable !== null || budget.window.kind !== 'calendar')
    return null
  const bounds = windowBounds(budget.window, serverNow)
  if (bounds === null || bounds.to - bounds.from < shortestWindowMs || readingState(budget, serverNow) !== 'current') return null
  const resetAt = budget.resetAt ?? bounds.to
  const windowMs = bounds.to - bounds.from
  const elapsed = Math.min(1, Math.max(0, (serverNow - bounds.from) / windowMs))
  if (used.lo >= limit || used.lo / limit < quietShare) return { elapsed, usedUp: null }
  const foretold = forecast({ used: used.lo, limit, at: observedAt, resetAt, windowMs, n: used.lo, spanMs: observedAt - bounds.from })
  return { elapsed, usedUp: usedUpOf(foretold, observedAt, resetAt) }
}

function usedUpOf({ state, earlyMs, lateMs }: Forecast, at: number, resetAt: number): Pace['usedUp'] {
  if ((state !== 'will' && state !== 'may') || earlyMs === null || lateMs === null) return null
  return { early: at + earlyMs, late: Math.min(at + lateMs, resetAt), certain: state === 'will' }
}
