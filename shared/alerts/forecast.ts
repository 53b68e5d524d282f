import type { Forecast } from '../limits/forecast.ts'

/** What one evaluation of a forecast knows, in server time. */
export interface ForecastObservation {
  at: number
  forecast: Forecast
  /** Used part of the limit, 0..1. */
  usedShare: number
  /** `burnsTooFast` (FC-3). */
  tooFast: boolean
  windowId: string
  /** The 100 % threshold of this window has fired: nothing left to foretell (FC-4). */
  exhausted: boolean
}

/** "Will be used up before it resets" goes to the system, "may be" stays in the app (FC-4). */
export interface ForecastFire {
  level: 'may' | 'will'
  channel: 'os' | 'inapp'
  windowId: string
  /** How often this level had fired in this window before. */
  repeat: number
}

/** Plain JSON. */
export interface ForecastAlertState {
  version: 1
  windowId: string
  told: { may: boolean; will: boolean }
  repeats: { may: number; will: number }
  /** Since when the forecast has been safe without a break; `null` = it is not. */
  safeSince: number | null
}

/** Below this used part nothing is foretold (FC-4). */
const silentBelow = 0.1
/** Safe for so long re-arms (FC-4). */
const rearmMs = 3_600_000

/** Folds one forecast into the alert state of one (budget, scope): each level once per window, until safe for an hour. */
export function stepForecast(state: ForecastAlertState | null, observation: ForecastObservation): { fire: ForecastFire[]; next: ForecastAlertState } {
  const { at, forecast, windowId } = observation
  const known = state?.windowId === windowId ? state : fresh(windowId)
  const safeSince = forecast.state === 'safe' ? (known.safeSince ?? at) : null
  const rearmed = safeSince !== null && at - safeSince >= rearmMs
  const told = rearmed ? { may: false, will: false } : known.told
  const base = { ...known, told, safeSince }
  const level = levelOf(observation)
  if (level === null || told[level]) return { fire: [], next: base }
  const fire: ForecastFire = { level, channel: level === 'will' ? 'os' : 'inapp', windowId, repeat: known.repeats[level] }
  return {
    fire: [fire],
    next: {
      ...base,
      // Who was told that it will run out need not hear that it may.
      told: { may: true, will: told.will || level === 'will' },
      repeats: { ...known.repeats, [level]: known.repeats[level] + 1 },
    },
  }
}

const fresh = (windowId: string): ForecastAlertState => ({
  version: 1,
  windowId,
  told: { may: false, will: false },
  repeats: { may: 0, will: 0 },
  safeSince: null,
})

function levelOf({ forecast, usedShare, tooFast, exhausted }: ForecastObservation): 'may' | 'will' | null {
  if (exhausted || usedShare < silentBelow || !tooFast) return null
  return forecast.state === 'may' || forecast.state === 'will' ? forecast.state : null
}
