import { clamp } from './clamp.ts'

/** What is known about a budget's use so far; instants in server time, lengths in ms. */
export interface ForecastInput {
  used: number
  limit: number
  at: number
  resetAt: number
  windowMs: number
  /** Units counted during the last `spanMs`. */
  n: number
  spanMs: number
  /** Dispersion of the counts per minute (`dispersion`); 1 = Poisson. */
  phi?: number
}

/** `unknown` = too little seen (FC-2) or the window is over; the others as in FC-4. */
export type ForecastState = 'unknown' | 'safe' | 'may' | 'will'

/** Will the budget last until it resets, if the last span continues (FC-1..FC-5)? Times are ms from `at`; `null` = not known. */
export interface Forecast {
  state: ForecastState
  /** Exhausted at the earliest, most likely, at the latest (80 % bounds); Infinity = never at that rate. */
  earlyMs: number | null
  midMs: number | null
  lateMs: number | null
  /** Spending speed; 1 spends exactly the limit by the end of the window. */
  burn: number | null
  /** The speed that spends exactly what is left until reset (FC-1): exhaustion comes first when `burn` is above it. */
  requiredBurn: number | null
}

const unknown: Forecast = { state: 'unknown', earlyMs: null, midMs: null, lateMs: null, burn: null, requiredBurn: null }

/** Bounds that hold in 80 % of cases, in standard deviations (FC-2). */
const bound80 = 1.28

/** Forecast from counts: rate n/t with a standard deviation of sqrt(phi*n)/t (FC-2). */
export function forecast(input: ForecastInput): Forecast {
  const { n, spanMs, windowMs, phi = 1 } = input
  if (n < 5 || spanMs < Math.max(15 * 60_000, 0.01 * windowMs)) return unknown
  const spread = (bound80 * Math.sqrt(Math.max(1, phi) * n)) / spanMs
  const rate = n / spanMs
  return forecastFromRate(input, { lo: rate - spread, mid: rate, hi: rate + spread })
}

/** Forecast from a rate in units per ms with bounds, e.g. a slope (`theilSen`) of a gauge without counts (FC-2). */
export function forecastFromRate(
  { used, limit, at, resetAt, windowMs }: Pick<ForecastInput, 'used' | 'limit' | 'at' | 'resetAt' | 'windowMs'>,
  rate: { lo: number; mid: number; hi: number },
): Forecast {
  const leftMs = resetAt - at
  if (!(limit > 0) || !(windowMs > 0) || !(leftMs > 0)) return unknown
  const left = Math.max(0, limit - used)
  const exhaustedIn = (perMs: number): number => (left === 0 ? 0 : perMs > 0 ? left / perMs : Infinity)
  const earlyMs = exhaustedIn(rate.hi)
  const lateMs = exhaustedIn(rate.lo)
  return {
    state: lateMs < leftMs ? 'will' : earlyMs < leftMs ? 'may' : 'safe',
    earlyMs,
    midMs: exhaustedIn(rate.mid),
    lateMs,
    burn: (Math.max(0, rate.mid) * windowMs) / limit,
    requiredBurn: ((left / limit) * windowMs) / leftMs,
  }
}

/**
 * How much the counts per minute scatter: variance over mean, from medians so that one odd minute does not count;
 * at least 1 (Poisson), at most 50 (FC-2).
 */
export function dispersion(countsPerMinute: readonly number[]): number {
  const middle = median(countsPerMinute)
  if (middle === null || middle <= 0) return 1
  const deviation = median(countsPerMinute.map((count) => Math.abs(count - middle))) ?? 0
  // 1.4826 turns a median deviation into a standard deviation for bell-shaped data.
  return clamp((1.4826 * deviation) ** 2 / middle, 1, 50)
}

/** Readings of a gauge beyond which the slope is taken from an even selection of them. */
const slopePoints = 100

/**
 * Theil-Sen slope with the quartiles of the pairwise slopes as bounds, per ms: a straight line that ignores one bad
 * sample in four (FC-2). `null` with fewer than two instants.
 */
export function theilSen(points: readonly { at: number; value: number }[]): { lo: number; mid: number; hi: number } | null {
  const step = Math.max(1, Math.ceil(points.length / slopePoints))
  // Counted from the newest, which must not be the one left out.
  const chosen = points.filter((_, i) => (points.length - 1 - i) % step === 0)
  const slopes = chosen.flatMap((a, i) => chosen.slice(i + 1).flatMap((b) => (a.at === b.at ? [] : [(b.value - a.value) / (b.at - a.at)])))
  slopes.sort((a, b) => a - b)
  const lo = quantile(slopes, 0.25)
  const mid = quantile(slopes, 0.5)
  const hi = quantile(slopes, 0.75)
  return lo === null || mid === null || hi === null ? null : { lo, mid, hi }
}

const median = (values: readonly number[]): number | null => quantile(values.toSorted((a, b) => a - b), 0.5)

function quantile(sorted: readonly number[], part: number): number | null {
  const place = (sorted.length - 1) * part
  const below = sorted[Math.floor(place)]
  const above = sorted[Math.ceil(place)]
  return below === undefined || above === undefined ? null : below + (above - below) * (place - Math.floor(place))
}

/** A long look-back and its short companion, a twelfth as long, which stops alerts that are already over (FC-3). */
export interface SpanPair {
  longMs: number
  shortMs: number
}

const hour = 3_600_000
const pair = (longMs: number, shortMs: number): SpanPair => ({ longMs, shortMs })

/** Which look-backs judge a budget of this window length (FC-3): up to a day 1 h + 5 min and 6 h + 30 min, beyond 6 h + 30 min and 3 d + 6 h. */
export function spanPairs(windowMs: number): SpanPair[] {
  const middle = pair(6 * hour, hour / 2)
  return windowMs <= 24 * hour ? [pair(hour, hour / 12), middle] : [middle, pair(72 * hour, 6 * hour)]
}

/** Speed over a look-back: units counted against what an even spending of the limit would count. */
export function burnOf(count: number, spanMs: number, limit: number, windowMs: number): number {
  return (count / spanMs) * (windowMs / limit)
}

/**
 * The two-window rule (FC-3): too fast only when in some pair both look-backs exceed 1.2 times the required burn.
 * `countIn(spanMs)` = units counted in the last `spanMs`, `null` when that was not fully observed.
 */
export function burnsTooFast(countIn: (spanMs: number) => number | null, limit: number, windowMs: number, requiredBurn: number): boolean {
  const exceeds = (spanMs: number): boolean => {
    const count = countIn(spanMs)
    return count !== null && burnOf(count, spanMs, limit, windowMs) > 1.2 * requiredBurn
  }
  return spanPairs(windowMs).some(({ longMs, shortMs }) => exceeds(longMs) && exceeds(shortMs))
}
