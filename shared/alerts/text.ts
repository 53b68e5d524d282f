import { bothZones, formatBothZones, formatNumber, formatRange, type Viewer } from '../format.ts'
import { windowBounds } from '../limits/window.ts'
import type { Confidence, Source, Unit, VerdictClass, Window } from '../model.ts'
import { safeText } from '../redact.ts'
import type { BurstFire } from './burst.ts'
import type { FailingFire } from './failing.ts'
import type { ForecastFire } from './forecast.ts'
import type { QuotaFire } from './quota.ts'

/** What an alert says; both lines are our words and sanitised names only, safe to show anywhere (RX-4). */
export interface AlertText {
  title: string
  body: string
}

/** Who reads, and when: the viewer's IANA zone and BCP 47 locale; `now` in server time. */
interface Reading extends Viewer {
  now: number
}

/** A budget as alerts name it. */
interface NamedBudget extends Reading {
  /** Label of the key, or the connection's name for shared budgets. */
  scopeLabel: string
  budgetName: string
  window: Window
  /** Server time; `null` when it was never announced. */
  resetAt: number | null
  /** The dialect's `unlocks.quotaAdvice`. */
  quotaAdvice: string
}

export interface QuotaTextInput extends NamedBudget {
  fire: QuotaFire
  unit: Unit
  source: Source
}

/** Longest name, and longest piece of advice, in a notification. */
const nameChars = 60
const adviceChars = 120

/** Words for a crossed threshold (QA-12): what, whose, how sure, until when, what to do. */
export function quotaText(input: QuotaTextInput): AlertText {
  const { fire, unit, source, window } = input
  const label = safeText(input.scopeLabel, nameChars)
  const budget = safeText(input.budgetName, nameChars)
  const used = fire.possible ? (fire.hi ?? fire.lo) : fire.lo
  const percent = Math.floor((used * 100) / fire.limit)
  const sentences = [
    `${label}: ${usedOf(fire, input)} ${unitWords(unit)} used${period(window, fire)} (${percent} %)`,
    fire.first && `Already at ${percent} % when monitoring began`,
    fire.limitChangedFrom !== null && `The limit changed from ${formatNumber(fire.limitChangedFrom, input)} to ${formatNumber(fire.limit, input)}`,
    fire.channel === 'history' ? 'Seen late, after that window had ended' : resetSentence(input),
    `Source: ${sourceWords[source]}${boundWords(fire)}`,
    percent >= 100 && fire.channel !== 'history' && safeText(input.quotaAdvice, adviceChars),
  ]
  return { title: `${label}: ${fire.possible ? 'possibly ' : ''}${percent} % of ${budget}`, body: joined(sentences) }
}

export interface ForecastTextInput extends NamedBudget {
  fire: ForecastFire
  /** When it will be used up, at the earliest, most likely and at the latest (server time); Infinity = not before it resets. */
  early: number
  mid: number
  late: number
  /** What the forecast rests on, e.g. 30 min. */
  spanWords: string
}

/** Words for a forecast (FC-6): the range in both zones, and the assumption. */
export function forecastText(input: ForecastTextInput): AlertText {
  const label = safeText(input.scopeLabel, nameChars)
  const budget = safeText(input.budgetName, nameChars)
  const may = input.fire.level === 'may'
  const time = (at: number): string => (Number.isFinite(at) ? formatBothZones(at, input, input.now) : 'not at all')
  return {
    title: `${label}: ${budget} ${may ? 'may run' : 'will run'} out before it resets`,
    body: joined([
      `If the last ${input.spanWords} continue, it is used up about ${time(input.mid)}, at the earliest ${time(input.early)}, at the latest ${time(input.late)}`,
      resetSentence(input),
      safeText(input.quotaAdvice, adviceChars),
    ]),
  }
}

/** Words for a short budget that is used up all day (F004-9): only a higher limit or fewer calls help. */
export function chronicText(input: { hours: number; scopeLabel: string; budgetName: string; quotaAdvice: string }): AlertText {
  const budget = safeText(input.budgetName, nameChars)
  return {
    title: `${safeText(input.scopeLabel, nameChars)}: ${budget} is used up all day long`,
    body: joined([`It was found used up in ${input.hours} of the last 24 hours`, safeText(input.quotaAdvice, adviceChars)]),
  }
}

export interface BurstTextInput extends Reading {
  fire: BurstFire
  /** Labels in the order of `fire.keyIds`. */
  keyLabels: string[]
  /** Names of the budgets in `fire.budgets`, most likely first. */
  budgetNames: string[]
  /** How sure the budgets are. */
  conf: Confidence | null
  /** When the refused budget is available again (server time), if known. */
  resetAt: number | null
  /** The dialect's `unlocks`. */
  scopeAdvice: string | null
  quotaAdvice: string
  /** What a spike of calls usually means on this API (F001-25), if its document says. */
  spikeAdvice?: string | null
  /** Who else draws on the refused budget in this window, most first (BU-10). */
  shares?: { label: string; count: number; limit: number | null }[]
  /** The limit on parallel calls, for concurrency bursts. */
  parallelLimit?: number | null
  /** The API does not say whether a 403 means scope or access. */
  scopeOrAccess?: boolean
}

/** Words for a burst (BU-10): cause, count, whose, when, and what helps. */
export function burstText(input: BurstTextInput): AlertText {
  const { fire } = input
  const who = keyNames(input.keyLabels)
  const cause = (causes.get(fire.class) ?? otherCause)(input)
  const count = `${fire.atLeast ? 'at least ' : ''}${formatNumber(fire.count, input)} ${fire.count === 1 ? 'call' : 'calls'} of ${who}`
  const tools = fire.tools.length === 0 ? '' : ` (${list(fire.tools, 3)})`
  const title = `${who}: ${cause.title}`
  return {
    title: fire.channel === 'history' ? `Earlier, ${title}` : title,
    body: joined([`${capital(count)}${tools} refused ${whenWords(input)}: ${cause.why}`, cause.advice]),
  }
}

/** Words for keys whose calls fail: how many of how many, in what way, and that no key or limit explains it. */
export function failingText(input: Reading & { fire: FailingFire; keyLabels: string[] }): AlertText {
  const { fire } = input
  const who = keyNames(input.keyLabels)
  const how = fire.class === 'server_error' ? 'errors of the API itself (5xx)' : fire.class === 'tool_failure' ? 'answers that say the tool failed' : 'errors of the API itself and tools that failed'
  const title = `${who}: ${formatNumber(fire.failed, input)} of ${formatNumber(fire.calls, input)} calls fail`
  const tools = fire.tools.length === 0 ? '' : ` (${list(fire.tools, 3)})`
  return {
    title: fire.channel === 'history' ? `Earlier, ${title}` : title,
    body: joined([`${capital(how)}${tools} ${whenWords(input)}`, 'No key, scope or limit explains them; the error of each call says what went wrong']),
  }
}

interface Cause {
  title: string
  why: string
  advice: string | false
}

const causes: ReadonlyMap<VerdictClass, (input: BurstTextInput) => Cause> = new Map([
  ['missing_scope', missingScope],
  [
    'forbidden',
    ({ scopeOrAccess }) => ({
      title: 'access denied',
      why: scopeOrAccess ? 'scope or access, the API does not say which' : 'the key may not do this',
      advice: 'Check what the key is allowed to do',
    }),
  ],
  ['unauthorized', () => ({ title: 'key refused', why: 'the key is revoked or mistyped', advice: 'Check the key where it is used, or replace it' })],
  ['rate_limited', rateLimited],
  ['concurrency_limited', tooManyAtOnce],
  ['quota_exceeded', quotaExceeded],
])

const otherCause = ({ fire }: BurstTextInput): Cause => ({ title: 'calls refused', why: fire.class.replaceAll('_', ' '), advice: false })

function missingScope({ fire, scopeAdvice }: BurstTextInput): Cause {
  const several = fire.scopes.length !== 1
  const names = fire.scopes.length === 0 ? 'not named' : list(several ? fire.scopes.map((name, i) => `${name} (${fire.scopeCounts[i] ?? 0})`) : fire.scopes, 4)
  return {
    title: several ? 'scopes missing' : `scope ${names} missing`,
    why: several ? `scopes ${names} are missing` : `scope ${names} is missing`,
    advice: scopeAdvice !== null && safeText(scopeAdvice, adviceChars),
  }
}

function rateLimited(input: BurstTextInput): Cause {
  const budget = input.budgetNames.length === 0 ? 'a rate limit' : list(input.budgetNames, 2, ' or ')
  const sure = input.conf === null ? '' : ` (${input.conf} confidence)`
  const others = (input.shares ?? []).slice(0, 2).map(({ label, count, limit }) => {
    const of = limit === null ? '' : ` of ${formatNumber(limit, input)}`
    return `${safeText(label, nameChars)} made ${formatNumber(count, input)}${of} calls`
  })
  return { title: 'rate limited', why: `${budget}${sure}${others.length === 0 ? '' : `; ${others.join(', ')}`}`, advice: joined(['Wait as long as the API says before the next call', safeText(input.spikeAdvice ?? '', adviceChars)]) }
}

function tooManyAtOnce({ parallelLimit }: BurstTextInput): Cause {
  // 75 to 90 % of the limit, as API 001 advises: room for calls that end late.
  const advice = parallelLimit ? `Cap parallel calls at ${Math.floor(parallelLimit * 0.75)}–${Math.floor(parallelLimit * 0.9)}` : 'Make fewer calls in parallel'
  return { title: 'too many parallel calls', why: 'too many calls at the same time', advice }
}

function quotaExceeded(input: BurstTextInput): Cause {
  const budget = input.budgetNames.length === 0 ? 'the quota' : list(input.budgetNames, 2, ' or ')
  const until = input.resetAt === null ? '' : ` until ${formatBothZones(input.resetAt, input, input.now)}`
  return { title: 'quota used up', why: `${budget} used up${until}`, advice: safeText(input.quotaAdvice, adviceChars) }
}

/** "41 of 50", "30–46 of 50", "at least 41 of 50". */
function usedOf({ lo, hi, limit }: QuotaFire, viewer: Viewer): string {
  const used = hi === null ? `at least ${formatNumber(lo, viewer)}` : formatRange({ lo, hi: Math.max(lo, hi) }, viewer)
  return `${used} of ${formatNumber(limit, viewer)}`
}

const unitNames: ReadonlyMap<string, string> = new Map([
  ['requests', 'requests'],
  ['generations', 'AI generations'],
  ['points', 'points'],
  ['tokens', 'tokens'],
  ['in_flight', 'parallel calls'],
])

const unitWords = (unit: Unit): string => unitNames.get(unit) ?? safeText(unit, 30)

const sourceWords: Record<Source, string> = {
  header: 'response headers',
  endpoint: 'usage endpoint',
  log: 'log',
  local: 'own count',
  inferred_429: 'a refusal',
  config: 'configuration',
}

function boundWords({ possible, lo, hi }: QuotaFire): string {
  if (possible) return ', upper bound'
  return hi === lo ? '' : ', lower bound'
}

function period(window: Window, fire: QuotaFire): string {
  if (window.kind !== 'calendar') return ''
  if (fire.channel === 'history') return ` in ${fire.windowId}`
  return { hour: ' this hour', day: ' today', month: ' this month' }[window.unit]
}

function resetSentence(input: NamedBudget): string {
  const { window, now } = input
  const at = input.resetAt ?? (window.kind === 'calendar' ? windowBounds(window, now)?.to : null)
  if (at === null || at === undefined) return window.kind === 'rolling' || window.kind === 'refill' ? 'It frees up continuously' : 'When it resets is not known'
  const { utc, local } = bothZones(at, input, now)
  const assumed = window.kind === 'calendar' && window.zoneSource === 'assumed' ? ', assumed' : ''
  return `Resets ${utc}${assumed}${local === null ? '' : ` (${local} your time)`}`
}

function whenWords({ fire, ...reading }: Reading & { fire: { from: number; to: number } }): string {
  const start = formatBothZones(fire.from, reading, reading.now)
  const end = formatBothZones(fire.to, reading, reading.now)
  return start === end ? `at ${start}` : `from ${start} to ${end}`
}

function keyNames(labels: readonly string[]): string {
  const names = labels.map((label) => (label === '' ? 'an unknown key' : label))
  return names.length === 0 ? 'an unknown key' : list(names, 3)
}

/** The first names, and how many more. */
function list(names: readonly string[], most: number, between = ', '): string {
  const shown = names.slice(0, most).map((name) => safeText(name, nameChars))
  return shown.join(between) + (names.length > most ? ` and ${names.length - most} more` : '')
}

/** Sentences with one full stop each; advice may bring its own. */
function joined(sentences: readonly (string | false)[]): string {
  return sentences
    .filter((sentence) => sentence !== false && sentence !== '')
    .map((sentence) => String(sentence).replace(/\.?$/, '.'))
    .join(' ')
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
