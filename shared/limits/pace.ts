import { clamp } from './clamp.ts'

/** A budget our polls draw on: `limit` units per `sec` seconds, of which polling may take `share` (0..1). */
export interface PollBudget {
  limit: number
  sec: number
  share: number
}

/** Shortest mean poll interval that stays inside every share (4.2, PO-1); 0 when nothing limits. `cost` in units per poll. */
export function minIntervalMs(budgets: readonly PollBudget[], cost: number): number {
  const needed = budgets.filter(({ limit, share }) => limit * share > 0).map(({ limit, sec, share }) => (cost * sec * 1000) / (share * limit))
  // Rounded up, so that a share is never exceeded; the small allowance keeps float noise from costing a millisecond.
  return Math.max(0, Math.ceil(Math.max(0, ...needed) - 1e-6))
}

/**
 * Longest poll interval after which the rows of one interval still fit the log window but for `margin` rows, with the
 * probability of `z` (4.1): rP + z*sqrt(phi*rP) <= W - m. `phi` = dispersion of the arrivals. Infinity when nothing
 * arrives; 0 when the margin takes the whole window.
 */
export function maxIntervalMs(windowSize: number, margin: number, ratePerMin: number, phi = 1, z = 3.09): number {
  if (ratePerMin <= 0) return Infinity
  const room = Math.max(0, windowSize - margin)
  const spread = z * Math.sqrt(phi)
  const rootOfRows = (-spread + Math.sqrt(spread * spread + 4 * room)) / 2
  return Math.floor(((rootOfRows * rootOfRows) / ratePerMin) * 60_000)
}

/** How long to wait after the `nth429InRow` refusal (PO-2, PO-3): never earlier than `waitMs`, jitter only adds. `u` in [0, 1). */
export function backoffMs(waitMs: number, nth429InRow: number, u: number): number {
  const extra = nth429InRow < 2 ? 0 : Math.min(300_000, 1000 * 2 ** (nth429InRow - 1))
  const wait = Math.max(1000, waitMs) + extra
  return Math.round(wait + u * clamp(0.1 * wait, 500, 30_000))
}

/** How long to wait after network or server failures (4.3 step 7): 2^n * 5 s, at most 10 min, full jitter, at least 1 s. */
export function networkBackoffMs(failuresInRow: number, u: number): number {
  return Math.max(1000, Math.round(u * Math.min(600_000, 5000 * 2 ** failuresInRow)))
}

/** Smoothed rate of new rows over about ten polls; plain JSON. */
export interface RowRate {
  /** Rows per minute. */
  mean: number
  variance: number
}

/** Weight of the newest poll in a moving average over about ten (2 / (10 + 1)). */
const newest = 2 / 11

/** Folds one poll's `rows` in `elapsedMs` into the rate (4.3 step 8). */
export function foldRowRate(rate: RowRate | null, rows: number, elapsedMs: number): RowRate {
  if (elapsedMs <= 0) return rate ?? { mean: 0, variance: 0 }
  const seen = (rows * 60_000) / elapsedMs
  if (rate === null) return { mean: seen, variance: 0 }
  const off = seen - rate.mean
  return { mean: rate.mean + newest * off, variance: (1 - newest) * (rate.variance + newest * off * off) }
}

/** What the next interval depends on. */
export interface PaceInput {
  /** `baseMs` of the pace before; `null` before the first poll. */
  previousMs: number | null
  /** New rows the last poll brought; `null` when it says nothing about rows. */
  newRows: number | null
  /** Time those rows took to arrive, ms; absent = `previousMs`. */
  elapsedMs?: number | null
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

/** The next poll interval and why, in words. */
export interface Pace {
  /** Wait this long. */
  ms: number
  /** The interval without jitter and without relaxing: what adapting goes on from. */
  baseMs: number
  reason: string
}

/** Rows kept free in the log window (4.1). */
const windowMargin = 20
/** Part of the log window that the new rows of one interval should fill. */
const targetFill = 0.35
/** Nothing is polled less often than this, so that the page never looks dead. */
const slowestMs = 300_000
/** Where adapting starts, when the vendor's budgets allow it. */
const startMs = 60_000

/** Reasons that callers know by name: they can say which budget, and have a pace of their own to relax. */
export const budgetsAllow = 'as often as a small part of the API’s budgets allows'
export const apiAsks = 'the API asks not to be polled more often'
export const relaxedReason = 'slower while the window is hidden or the machine runs on battery'

/** The next poll interval (4.3 step 8): towards a target fill of the window, between what we may and what we must. */
export function nextIntervalMs(input: PaceInput): Pace {
  const floorMs = Math.max(input.minMs, (input.floorSec ?? 0) * 1000, 1000)
  const ceilingMs = slowestSafeMs(input)
  if (ceilingMs < floorMs) {
    return { ms: jittered(floorMs, floorMs, Infinity, input.u), baseMs: floorMs, reason: `${floorReason(input)}${coverage(input, floorMs)}` }
  }
  const baseMs = clamp((input.previousMs ?? startMs) * adjustment(input), floorMs, Math.max(floorMs, Math.min(ceilingMs, slowestMs)))
  if (input.burstOpen) return { ms: jittered(floorMs, floorMs, ceilingMs, input.u), baseMs, reason: 'watching a burst of refusals closely' }
  const ms = input.relaxed ? Math.min(baseMs * 2, ceilingMs) : baseMs
  return { ms: jittered(ms, floorMs, ceilingMs, input.u), baseMs, reason: reasonFor(ms, floorMs, ceilingMs, input) }
}

/** The longest interval after which the log has surely not overflowed (4.1). */
function slowestSafeMs({ windowSize, rate }: PaceInput): number {
  if (windowSize === null) return Infinity
  return maxIntervalMs(windowSize, Math.min(windowMargin, windowSize / 2), highRate(rate))
}

/** How much of the log an interval that is too long will show (4.1: W/(rP)); `''` when on average it shows all. */
function coverage({ windowSize, rate }: PaceInput, ms: number): string {
  const arriving = ((rate?.mean ?? 0) * ms) / 60_000
  const seen = Math.round(((windowSize ?? 0) / arriving) * 100)
  return seen < 100 ? `; about ${seen} % of calls will be seen` : '; the log may overflow now and then'
}

/** Upper estimate of the rows per minute: mean plus two standard deviations. */
const highRate = (rate: RowRate | null): number => (rate === null ? 0 : rate.mean + 2 * Math.sqrt(rate.variance))

/** How much longer (up to 1.5) or shorter (down to 0.5) the interval becomes, by how full the last one was. */
function adjustment({ newRows, windowSize, previousMs, elapsedMs }: PaceInput): number {
  if (newRows === null || windowSize === null) return 1
  const rowsPerInterval = previousMs !== null && elapsedMs ? (newRows * previousMs) / elapsedMs : newRows
  return rowsPerInterval === 0 ? 1.5 : clamp((targetFill * windowSize) / rowsPerInterval, 0.5, 1.5)
}

/** What keeps us from asking sooner. */
function floorReason({ floorSec, minMs }: PaceInput): string {
  return floorSec !== null && floorSec * 1000 >= minMs ? apiAsks : budgetsAllow
}

function reasonFor(ms: number, floorMs: number, ceilingMs: number, input: PaceInput): string {
  if (input.relaxed) return relaxedReason
  if (ms <= floorMs) return floorReason(input)
  if (ms >= ceilingMs) return 'the longest after which the log surely still shows every call'
  if (input.newRows === null || input.windowSize === null) return 'as usual'
  return input.newRows === 0 ? 'nothing new' : `${input.newRows} new ${input.newRows === 1 ? 'call' : 'calls'} at the last poll`
}

/** ±10 %, but never outside what is allowed: an aligned herd of monitors is as bad as a fast one. */
function jittered(ms: number, lowest: number, highest: number, u: number): number {
  return Math.round(clamp(ms * (0.9 + 0.2 * u), lowest, highest))
}

/** Tokens that pay for polls (4.2): capacity 5, one more every `minMs`; plain JSON. `at` is monotonic. */
export interface PollTokens {
  tokens: number
  at: number
}

const tokenCapacity = 5

/** Takes one token if there is one; else says how long until there is. `now` is monotonic ms, `minMs` from `minIntervalMs`. */
export function takeToken(bucket: PollTokens | null, now: number, minMs: number): { taken: boolean; waitMs: number; next: PollTokens } {
  if (bucket === null || minMs <= 0) return { taken: true, waitMs: 0, next: { tokens: tokenCapacity - 1, at: now } }
  const tokens = Math.min(tokenCapacity, bucket.tokens + Math.max(0, now - bucket.at) / minMs)
  if (tokens >= 1) return { taken: true, waitMs: 0, next: { tokens: tokens - 1, at: now } }
  return { taken: false, waitMs: Math.ceil((1 - tokens) * minMs), next: { tokens, at: now } }
}
