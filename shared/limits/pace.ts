/** A budget our polls draw on: `limit` units per `sec` seconds, of which polling may take `share` (0..1). */
export interface PollBudget {
  limit: number
  sec: number
  share: number
}

/** Shortest mean poll interval that stays inside every share (4.2, PO-1); 0 when nothing limits. `cost` in units per poll. */
export function minIntervalMs(budgets: readonly PollBudget[], cost: number): number {
  throw new Error(`not written yet ${budgets.length} ${cost}`)
}

/**
 * Longest poll interval after which the rows of one interval still fit the log window but for `margin` rows, with
 * probability by `z` (4.1). `phi` = dispersion of the arrivals. Infinity when nothing arrives.
 */
export function maxIntervalMs(windowSize: number, margin: number, ratePerMin: number, phi = 1, z = 3.09): number {
  throw new Error(`not written yet ${windowSize} ${margin} ${ratePerMin} ${phi} ${z}`)
}

/** How long to wait after the `nth429InRow` refusal (PO-2, PO-3): never earlier than `waitMs`, jitter only adds. `u` in [0, 1). */
export function backoffMs(waitMs: number, nth429InRow: number, u: number): number {
  throw new Error(`not written yet ${waitMs} ${nth429InRow} ${u}`)
}

/** How long to wait after network or server failures (4.3 step 7): 2^n * 5 s, at most 10 min, full jitter, at least 1 s. */
export function networkBackoffMs(failuresInRow: number, u: number): number {
  throw new Error(`not written yet ${failuresInRow} ${u}`)
}

/** Smoothed rate of new rows over about ten polls; plain JSON. */
export interface RowRate {
  /** Rows per minute. */
  mean: number
  variance: number
}

/** Folds one poll's `rows` in `elapsedMs` into the rate (4.3 step 8). */
export function foldRowRate(rate: RowRate | null, rows: number, elapsedMs: number): RowRate {
  throw new Error(`not written yet ${rate === null} ${rows} ${elapsedMs}`)
}

export interface PaceInput {
  /** The interval used last; `null` before the first poll. */
  previousMs: number | null
  /** New rows the last poll brought; `null` when it says nothing about rows. */
  newRows: number | null
  rate: RowRate | null
  /** Rows the log keeps; `null` when unlimited or there is no log. */
  windowSize: number | null
  /** From `minIntervalMs`. */
  minMs: number
  /** The page is hidden, or the machine runs on battery: twice as slow, never so slow that rows are lost. */
  relaxed: boolean
  /** A burst opened within the last 10 min: as fast as allowed. */
  burstOpen: boolean
  /** Value of an `X-Poll-Interval` header: a floor. */
  floorSec: number | null
  /** Random in [0, 1). */
  u: number
}

/** The next poll interval and why, in words (4.3 step 8). */
export interface Pace {
  ms: number
  reason: string
}
export function nextIntervalMs(input: PaceInput): Pace {
  throw new Error(`not written yet ${input.minMs}`)
}

/** Tokens that pay for polls (4.2): capacity 5, one more every `minMs`; plain JSON. `at` is monotonic. */
export interface PollTokens {
  tokens: number
  at: number
}

/** Takes one token if there is one; else says how long until there is. `now` is monotonic ms. */
export function takeToken(bucket: PollTokens | null, now: number, minMs: number): { taken: boolean; waitMs: number; next: PollTokens } {
  throw new Error(`not written yet ${bucket === null} ${now} ${minMs}`)
}
