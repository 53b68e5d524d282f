import { stepForecast, type ForecastAlertState, type ForecastFire } from '../../../shared/alerts/forecast.ts'
import { burnsTooFast, dispersion, forecast, forecastFromRate, spanPairs, theilSen, type Forecast } from '../../../shared/limits/forecast.ts'
import { windowBounds, windowMs } from '../../../shared/limits/window.ts'
import type { BudgetSpec } from '../../../shared/model.ts'
import { extendTrack, trackMs, usedIn, usedPerMinute, type UsageTrack } from './usageTrack.ts'

/** What one poll says about a budget, as the quota fold sees it. */
export interface BudgetLook {
  at: number
  /** At least so much is used in the window. */
  used: number
  limit: number
  resetAt: number | null
  windowId: string
}

/** Fold state of the forecast of one (budget, scope); plain JSON. */
export interface ForecastState {
  version: 1
  track: UsageTrack
  alert: ForecastAlertState | null
}

/** A forecast to be told, with what it rests on. */
export interface ForecastTold {
  fire: ForecastFire
  early: number
  mid: number
  late: number
  spanMs: number
}

const minute = 60_000
const hour = 60 * minute

/** Follows one budget and says when it may, or will, be used up before it resets (FC-1..FC-4). `null` = nothing to follow. */
export function stepBudgetForecast(state: ForecastState | null, look: BudgetLook, spec: BudgetSpec): { told: ForecastTold[]; next: ForecastState } | null {
  const lengthMs = windowMs(spec.window)
  const resetAt = windowBounds(spec.window, look.at)?.to ?? look.resetAt
  if (lengthMs === null || lengthMs < hour || spec.window.kind === 'rolling' || spec.window.kind === 'refill') return null
  const longest = Math.max(...spanPairs(lengthMs).map(({ longMs }) => longMs))
  const track = extendTrack(state?.track ?? null, { at: look.at, lo: look.used, windowId: look.windowId }, longest)
  const spanMs = spanFor(track, lengthMs)
  if (resetAt === null || spanMs === null || look.limit <= 0) return { told: [], next: { version: 1, track, alert: state?.alert ?? null } }
  const found = foretell(track, { ...look, resetAt, windowMs: lengthMs }, spanMs, spec)
  const { fire, next } = stepForecast(state?.alert ?? null, {
    at: look.at,
    forecast: found,
    usedShare: look.used / look.limit,
    tooFast: burnsTooFast((span) => usedIn(track, span), look.limit, lengthMs, found.requiredBurn ?? Infinity),
    windowId: look.windowId,
    exhausted: look.used >= look.limit,
  })
  const at = (ms: number | null): number => look.at + (ms ?? Infinity)
  const told = fire.map((one) => ({ fire: one, early: at(found.earlyMs), mid: at(found.midMs), late: at(found.lateMs), spanMs }))
  return { told, next: { version: 1, track, alert: next } }
}

/** The span a forecast rests on: an hour of a day, eight of a month, or as much of it as was watched; `null` = too little (FC-2). */
function spanFor(track: UsageTrack, lengthMs: number): number | null {
  const least = Math.max(15 * minute, 0.01 * lengthMs)
  const watched = trackMs(track)
  return watched < least ? null : Math.min(watched, Math.max(hour, least))
}

function foretell(track: UsageTrack, look: BudgetLook & { resetAt: number; windowMs: number }, spanMs: number, spec: BudgetSpec): Forecast {
  const inSpan = usedIn(track, spanMs) ?? 0
  const counted = spec.unit === 'requests' || spec.unit === 'generations'
  if (counted) return forecast({ ...look, n: inSpan, spanMs, phi: dispersion(usedPerMinute(track, spanMs)) })
  // One call takes thousands of tokens: their number says nothing about how the rate scatters, the slopes do.
  const from = look.at - spanMs
  const slope = theilSen(track.points.filter(([at]) => at >= from).map(([at, value]) => ({ at, value })))
  return forecastFromRate(look, slope ?? { lo: 0, mid: 0, hi: 0 })
}
