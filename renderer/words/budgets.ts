import type { Confidence, ScopeKind, Source, Unit, Window } from '../../shared/model.ts'
import type { MinutesUnknown, MinuteUse } from '../../shared/answers.ts'
import { count, plural, rangeText, shareText } from './numbers.ts'
import { length } from './times.ts'

const units: Record<string, [one: string, many: string]> = {
  requests: ['request', 'requests'],
  generations: ['generation', 'generations'],
  points: ['point', 'points'],
  tokens: ['token', 'tokens'],
  in_flight: ['in flight', 'in flight'],
}
/** `requests`, `in flight`; a unit we do not know is shown as the API names it. */
export const unitWord = (unit: Unit, value?: number): string => {
  const known = Object.hasOwn(units, unit) ? units[unit] : undefined
  return known === undefined ? unit.replaceAll('_', ' ') : known[value === 1 ? 0 : 1]
}

/** The kind of window, in words people use: `each 60 s`, `any 60 s`, `per day, 00:00 UTC`. */
export function windowWords(window: Window): string {
  switch (window.kind) {
    case 'fixed':
      return `each ${length(window.sec * 1000)}, fixed`
    case 'rolling':
      return `any ${length(window.sec * 1000)}, rolling`
    case 'refill':
      return window.perSec === null ? 'refills continuously' : `refills ${window.perSec} per second`
    case 'calendar': {
      const zone = window.zoneSource === 'assumed' ? `${window.zone} assumed` : window.zone
      return `per calendar ${window.unit}, ${zone}`
    }
    case 'gauge':
      return 'at the same time'
    default:
      return window.sec === null ? 'window unknown' : `about ${length(window.sec * 1000)}, kind unknown`
  }
}

/** Longer form for a tooltip: how this kind of window refills. */
export function windowMeaning(window: Window): string {
  switch (window.kind) {
    case 'fixed':
      return 'A fixed window: the count starts again from nothing when the window ends.'
    case 'rolling':
      return 'A rolling window: each call stops counting once it is older than the window. There is no single reset.'
    case 'refill':
      return 'A bucket that refills all the time, up to its capacity.'
    case 'calendar':
      return window.zoneSource === 'assumed'
        ? `Starts again with each ${window.unit}. The zone ${window.zone} is our assumption; the API does not name one.`
        : `Starts again with each ${window.unit} in ${window.zone}.`
    case 'gauge':
      return 'Not a count over time but how many may run at once.'
    default:
      return 'The API does not say how this budget refills.'
  }
}

/** How a number came to be: reported by the API, derived from what it logged, estimated, or only declared. */
export const sourceWord = (source: Source): 'reported' | 'derived' | 'estimated' | 'declared' => sources[source].word
/** The same in a sentence. */
export const sourceMeaning = (source: Source): string => sources[source].meaning

const sources: Record<Source, { word: 'reported' | 'derived' | 'estimated' | 'declared'; meaning: string }> = {
  header: { word: 'reported', meaning: 'Reported by the API in the headers of an answer.' },
  endpoint: { word: 'reported', meaning: 'Reported by the API’s usage answer.' },
  log: { word: 'derived', meaning: 'Counted from the activity log; calls we did not see are missing, so this is a lower bound.' },
  local: { word: 'estimated', meaning: 'Counted from what passed through this machine; other clients are not seen.' },
  inferred_429: { word: 'derived', meaning: 'Concluded from a refusal: the budget was full at that moment.' },
  config: { word: 'declared', meaning: 'Taken from the API’s documents or your settings; never observed.' },
}

const confidences: Record<Confidence, string> = { high: 'high confidence', medium: 'medium confidence', low: 'low confidence' }
/** `high confidence`. */
export const confidenceWords = (confidence: Confidence): string => confidences[confidence]

/** `last 24 h: p95 34 %, ≥ 2 minutes with a 429`; the share is of `limit`. What was not observed is unknown and says why, or is a lower bound. */
export function minutesWords({ p95, refused, why }: MinuteUse, { limit, unit }: { limit: number | null; unit: Unit }): string {
  const busy = p95 === null ? `unknown${why === null ? '' : `, ${whyUnknown[why].short}`}` : `p95 ${shareText(p95, limit) ?? `${rangeText(p95)} ${unitWord(unit, p95.hi ?? p95.lo)}`}`
  const refusals = refused === null ? [] : [refusedWords(refused)]
  return `last 24 h: ${[busy, ...refusals].join(', ')}`
}

function refusedWords({ lo, hi }: { lo: number; hi: number | null }): string {
  if (lo === 0 && hi === null) return 'no 429 seen'
  return hi === 0 ? 'no minute with a 429' : `${rangeText({ lo, hi })} ${(hi ?? lo) === 1 ? 'minute' : 'minutes'} with a 429`
}

/** What those words mean, and how much of the time they speak of. */
export function minutesMeaning({ observed, asked, p95, why }: MinuteUse, unit: Unit): string {
  if (p95 === null) return why === null ? '' : whyUnknown[why].meaning
  const seen = `Derived from the activity log, without Headroom’s own polls; ${count(observed)} of ${plural(asked, 'minute')} were observed.`
  const busy = p95.hi === null ? `at least ${count(p95.lo)}; calls that the log leaves out may add to it` : `at most ${count(p95.hi)}${p95.hi === p95.lo ? '' : `, perhaps only ${count(p95.lo)}: what some calls take is not certain`}`
  return `${seen} In 95 of 100 of them ${busy} (${unitWord(unit)}).`
}

const whyUnknown: Record<MinutesUnknown, { short: string; meaning: string }> = {
  no_log: { short: 'no activity log', meaning: 'This API has no activity log, so nobody can say how many calls a minute saw.' },
  log_not_read: { short: 'log not read yet', meaning: 'The activity log has not been read yet.' },
  test_key: { short: 'test keys are not logged', meaning: 'This API leaves calls of test keys out of its activity log.' },
  cost_not_told: { short: 'cost of a call not told', meaning: 'Nobody says what a call takes of this budget.' },
  not_watched: { short: 'no minute seen whole', meaning: 'No minute of the last 24 hours was watched from its start to its end.' },
}

const scopes: Record<ScopeKind, string> = {
  key: 'this key',
  user: 'shared by all keys of the user',
  workspace: 'shared by the workspace',
  tenant: 'shared by the tenant',
  org: 'shared by the organisation',
  connection: 'the whole connection',
}
/** Who draws on a budget. */
export const scopeWords = (scope: ScopeKind): string => scopes[scope]
