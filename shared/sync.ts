import type { GapKind } from './model.ts'
import { hash64 } from './hash.ts'

/** How two looks at the same log relate (SY-2, SY-5, SY-6, SY-7). Nothing new = `aligned` with an empty `added`. */
export type AlignmentKind = 'first' | 'aligned' | 'reordered' | 'overflow' | 'log_reset'

/** The result of laying the newest look at a log over the one before. All lists are newest first. */
export interface Alignment {
  kind: AlignmentKind
  /** Indices into `next` of the rows not seen before. */
  added: number[]
  /** Rows seen before: index into `next`, index into `prev`. */
  pairs: [nextIndex: number, prevIndex: number][]
  /** Rows may exist that were not seen: kind `overflow` or `log_reset`, or an overlap that proves nothing (`weak`). */
  gap: boolean
  /** More than one shift fits (SY-4): the number of new rows lies in [addedMin, addedMax]. */
  ambiguous: boolean
  /** The overlap is too poor to prove continuity (SY-3, SY-4). */
  weak: boolean
  addedMin: number
  addedMax: number
}

/** What else is known about the rows being aligned. */
export interface AlignOptions {
  /** Identities contain a time stamp (default); without one, five shared rows are needed as proof (SY-3). */
  stamped?: boolean
  /** Calls made between the two looks by an independent counter (Remaining, usage); breaks ties (SY-4). */
  counted?: number | null
}

/**
 * Lays `next` over `prev`, both newest first, as identities (SY-1..SY-7). `windowSize` is how many rows the answer can
 * hold at most, `null` when the whole log was read. An empty `prev` is a first look.
 */
export function align(prev: readonly string[], next: readonly string[], windowSize: number | null, options: AlignOptions = {}): Alignment {
  throw new Error(`not written yet ${prev.length} ${next.length} ${windowSize} ${Object.keys(options).length}`)
}

/** The facts of a log row that make it recognisable; `at` is the stamp as read from the row, never an interpolated one. */
export interface RowFacts {
  serverId: string | null
  at: number | null
  /** The vendor's name for the key. */
  vendorKey: string | null
  tool: string | null
  route: string | null
  args: unknown
  status: number | null
  ok: boolean | null
  durationMs: number | null
  errorText: string | null
}

/** Stable name of a row: the server's id, else a hash of time, key, tool or route and arguments (SY-1). `salt` keeps stored hashes of arguments from being guessed (RX-1). */
export function identityOf(row: RowFacts, salt = ''): string {
  return hash64(salt + row.serverId)
}

/** Hash of what may still change while a call runs: same identity and new state = update, not a new row (SY-1). */
export function stateOf(row: RowFacts): string {
  return hash64(String(row.status))
}

/** Time span of one look at the log (server time); `null` when its rows carry no stamps or there are none. */
export interface SeenSpan {
  newestAt: number | null
  oldestAt: number | null
  rows: number
}

/** What was missed between two looks: enough to make a `Gap` of. */
export interface GapBounds {
  kind: Extract<GapKind, 'overflow' | 'log_reset' | 'possible'>
  from: number
  to: number
  lostLo: number
  lostHi: number | null
  lostEst: number | null
  evidence: string
}

/**
 * Turns an alignment into the gap it proves or suspects (SY-4, SY-6), `null` when there is none. `now` (server time)
 * stands in for missing stamps; `counted` = calls made between the looks by an independent counter.
 */
export function gapFromAlignment(alignment: Alignment, prev: SeenSpan, next: SeenSpan, now: number, counted: number | null = null): GapBounds | null {
  throw new Error(`not written yet ${alignment.kind} ${prev.rows} ${next.rows} ${now} ${counted}`)
}

/** A stretch in which calls may have been missed, as far as counting goes; `to: null` = still open. */
export interface CountGap {
  from: number
  to: number | null
  lostLo: number
  lostHi: number | null
}

/**
 * How many calls a window really had, when `seen` of them are in the log (SY-8): each overlapping gap adds at most
 * `min(lostHi, cap per second * duration)`; `null` upper bound when neither is known. `now` closes open gaps.
 */
export function countBounds(
  seen: number,
  gaps: readonly CountGap[],
  window: { from: number; to: number },
  capPerSec: number | null,
  now: number,
): { lo: number; hi: number | null } {
  throw new Error(`not written yet ${seen} ${gaps.length} ${window.from} ${capPerSec} ${now}`)
}
