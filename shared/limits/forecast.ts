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

/** Will the budget last until it resets, if the last span continues (FC-1..FC-5)? Times are ms from `at`; `null` = not known, Infinity = never. */
export interface Forecast {
  state: 'unknown' | 'safe' | 'may' | 'will'
  earlyMs: number | null
  midMs: number | null
  lateMs: number | null
  /** Spending speed; 1 spends exactly the limit by the end of the window. */
  burn: number | null
  /** The speed that spends exactly what is left until reset (FC-1). */
  requiredBurn: number | null
}
export function forecast(input: ForecastInput): Forecast {
  throw new Error(`not written yet ${input.used}`)
}
