import type { VerdictClass } from '../model.ts'

/** A refused call, in the server's time. The monitor's own calls are left out by the caller (BU-11). */
export interface BurstEvent {
  at: number
  /** Id of the key, `''` when the row names none. */
  keyId: string
  class: VerdictClass
  scopes?: readonly string[]
  tool?: string | null
  status?: number | null
  /** Budgets that may have refused, most likely first. */
  budgets?: readonly string[]
  /** `quota_exceeded` only: the exhausted budget and its window, which alert once (BU-2). */
  budgetId?: string | null
  windowId?: string | null
}

export interface BurstOptions {
  /** Facts about keys for new-client mode (BU-4); a key that is not listed is not new. */
  keys?: Readonly<Record<string, { firstSeenAt: number; calls: number; failed: number }>>
  /** Stretches without data; one inside the evidence makes every count "at least" (BU-12). */
  gaps?: readonly { from: number; to: number | null }[]
}

/** One burst worth telling, perhaps of several keys (BU-8). */
export interface BurstFire {
  class: VerdictClass
  /** Sorted. */
  keyIds: string[]
  /** Sorted. */
  scopes: string[]
  budgets: string[]
  tools: string[]
  statuses: number[]
  /** Calls in the episode so far, all keys together. */
  count: number
  /** Most calls in one window length of one key. */
  peak: number
  /** First and last event, server time. */
  from: number
  to: number
  /** `log` = inside the cool-down (BU-6), `history` = over for more than 15 min when evaluated (BU-7). */
  channel: 'os' | 'log' | 'history'
  atLeast: boolean
}

/** Plain JSON, bounded; opaque to everyone else. */
export interface BurstState {
  version: 1
  [member: string]: unknown
}

/** Folds one pass of events (any order) into the burst state of one connection (BU-1..BU-12). `now` is server time. */
export function stepBursts(
  state: BurstState | null,
  events: readonly BurstEvent[],
  now: number,
  options: BurstOptions = {},
): { fire: BurstFire[]; next: BurstState } {
  throw new Error(`not written yet ${state === null} ${events.length} ${now} ${Object.keys(options).length}`)
}

/** True while a burst of any class is open, for the poll pace (4.3 step 8: watch closely for 10 min). `now` is server time. */
export function burstOpen(state: BurstState | null, now: number): boolean {
  throw new Error(`not written yet ${state === null} ${now}`)
}

/** The identity of a burst alert: no two alerts share it. */
export function burstDedupeKey(connectionId: string, fire: BurstFire): string {
  return ['burst', connectionId, fire.class, fire.keyIds.join(','), fire.scopes.join(','), fire.from, fire.to, fire.channel].join('|')
}
