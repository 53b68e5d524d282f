import type { Anomaly } from '../limits/anomaly.ts'
import { windowBounds } from '../limits/window.ts'
import type { BudgetSpec, Confidence, VerdictClass } from '../model.ts'

/** Which budgets may have refused a call, most likely first, and how sure that is (CL-7). Ties stay ties. */
export interface Attribution {
  class: Extract<VerdictClass, 'rate_limited' | 'quota_exceeded' | 'concurrency_limited'>
  sub?: string
  budgets: string[]
  conf: Confidence
  anomalies?: Anomaly[]
}

/** A longer wait cannot come from a one-minute window: 60 s and some slack for rounding (CL-7). */
const longestMinuteWaitMs = 65_000

/** Whether the wait is too long to come from a one-minute window. */
export function exceedsMinute(waitMs: number): boolean {
  return waitMs > longestMinuteWaitMs
}

/** Whether the wait ends at 00:00 UTC, give or take 2 s, so that a day budget may be meant as well (CL-7). */
export function endsAtMidnight(waitMs: number, serverNow: number): boolean {
  const day = windowBounds({ kind: 'calendar', unit: 'day', zone: 'UTC', zoneSource: 'doc' }, serverNow)
  return day !== null && Math.abs(waitMs - (day.to - serverNow)) <= 2_000
}

/** Whether local counting says the budget is used up: at least 95 % of the limit, because our view may be a little short. */
export function isFull(count: number, limit: number | null): boolean {
  return limit !== null && limit > 0 && count * 100 >= limit * 95
}

/** The specs of the named budgets, in the order of the names. */
export function specsOf(ids: readonly string[], specs: readonly BudgetSpec[]): BudgetSpec[] {
  return ids.flatMap((id) => specs.find((spec) => spec.id === id) ?? [])
}
