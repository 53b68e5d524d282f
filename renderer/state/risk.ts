import type { BudgetView, ConnectionView } from '../../shared/answers.ts'
import { windowBounds, windowMs } from '../../shared/limits/window.ts'

/** How close a budget is to refusing calls. `possible`: only the upper bound says so. */
export type RiskLevel = 'reached' | 'high' | 'near' | 'possible' | 'fine' | 'unknown'

/** What a budget's newest reading says about this moment. */
export type ReadingState = 'none' | 'current' | 'past'

export interface Risk {
  level: RiskLevel
  /** For sorting: greater is riskier. */
  score: number
}

const nearShare = 0.8
const highShare = 0.95
const gaugeFreshMs = 60_000

/**
 * Whether a reading still speaks about now: one from a window that has ended since says nothing about the new one
 * (never a minted 0, never a stale 100 %). `serverNow` is epoch ms in the server's time.
 */
export function readingState(budget: BudgetView, serverNow: number): ReadingState {
  if (budget.observedAt === null || (budget.used.lo === null && budget.used.hi === null && budget.remaining === null)) return 'none'
  if (budget.resetAt !== null && budget.resetAt <= serverNow) return 'past'
  const { window, observedAt } = budget
  if (window.kind === 'calendar') return observedAt < (windowBounds(window, serverNow)?.from ?? -Infinity) ? 'past' : 'current'
  if (budget.resetAt !== null) return 'current'
  const spanMs = window.kind === 'gauge' ? gaugeFreshMs : windowMs(window)
  return spanMs !== null && observedAt + spanMs <= serverNow ? 'past' : 'current'
}

/** The risk of one budget now. A limit another budget always reaches first cannot bite, so it ranks below everything known. */
export function budgetRisk(budget: BudgetView, serverNow: number): Risk {
  const { limit, used, unreachable } = budget
  if (unreachable !== null) return { level: 'fine', score: -1 }
  if (limit === null || limit <= 0 || readingState(budget, serverNow) !== 'current') return { level: 'unknown', score: 0 }
  const low = used.lo === null ? null : used.lo / limit
  const high = used.hi === null ? null : used.hi / limit
  const score = low ?? (high ?? 0) / 2
  if (low !== null && low >= 1) return { level: 'reached', score: 3 + score }
  if (low !== null && low >= highShare) return { level: 'high', score: 2 + score }
  if (low !== null && low >= nearShare) return { level: 'near', score: 1 + score }
  // An upper bound alone says little about a minute: calls of unknown kind count for every budget there (QA-4, QA-11).
  if (high !== null && high >= nearShare && budget.warnAt.length > 0) return { level: 'possible', score: Math.max(score, nearShare) }
  return low === null ? { level: 'unknown', score: 0 } : { level: 'fine', score }
}

const stateScore: Record<ConnectionView['state'], number> = {
  auth_failed: 6,
  error: 2.5,
  locked: 2,
  held: 1.5,
  offline: 1,
  new: 0,
  ok: 0,
  paused: 0,
}

/** The risk of a connection: its own trouble or its worst budget, whichever is greater. */
export const connectionScore = (connection: ConnectionView, budgetScores: number[]): number =>
  Math.max(stateScore[connection.state], ...budgetScores, 0)
