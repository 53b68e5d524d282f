import type { Window } from '../model.ts'

/** One look at a budget of one scope, in server time. */
export interface QuotaObservation {
  /** When the numbers were true. */
  at: number
  /** At least this much is used. */
  lo: number
  /** At most this much; `null` = no upper bound known. Equal to `lo` for an exact number. */
  hi: number | null
  limit: number | null
  resetAt: number | null
  /** The server's time now, at evaluation. */
  serverNow: number
  /** Counted by ourselves per window, so that it drops by construction: no carry-over guard (QA-8). */
  derived?: boolean
}

export interface QuotaOptions {
  window: Window
  /** Percentages; empty = never alerts. */
  warnAt: readonly number[]
}

/** One threshold crossed. `inapp` = only the upper bound crossed ("possibly over", QA-4); `history` = in a closed window (QA-7). */
export interface QuotaFire {
  threshold: number
  windowId: string
  channel: 'os' | 'inapp' | 'history'
  /** Already above when monitoring began (QA-10). */
  first: boolean
  /** The limit before, when this reading brought another one (QA-9). */
  limitChangedFrom: number | null
  lo: number
  hi: number | null
  limit: number
  /** How often this threshold had fired in this window before (re-armed by a limit change or hysteresis). */
  repeat: number
}

/** Plain JSON; opaque to everyone else. */
export interface QuotaState {
  version: 1
  [member: string]: unknown
}

/** Folds one observation into the alert state of one (budget, scope) and says what crossed (QA-1..QA-13). */
export function stepQuota(
  state: QuotaState | null,
  observation: QuotaObservation,
  options: QuotaOptions,
): { fire: QuotaFire[]; next: QuotaState } {
  throw new Error(`not written yet ${state === null} ${observation.at} ${options.window.kind}`)
}

/** The identity of a quota alert: no two alerts share it (QA-1). */
export function quotaDedupeKey(connectionId: string, budgetId: string, scopeId: string, fire: QuotaFire): string {
  const bound = fire.channel === 'inapp' ? 'possible' : 'sure'
  return ['quota', connectionId, budgetId, scopeId, fire.windowId, fire.threshold, fire.repeat, bound].join('|')
}
