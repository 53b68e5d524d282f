import type { VerdictClass } from '../model.ts'
import { burstRule, callsNeeded, type KeyFacts } from './burstRules.ts'
import { detectEpisodes, type Episode, type Recent } from './episodes.ts'

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

/** What else bears on a pass. */
export interface BurstOptions {
  /** Facts about keys for new-client mode (BU-4); a key that is not listed is not new. */
  keys?: Readonly<Record<string, KeyFacts>>
  /** Stretches without data; one inside the evidence makes every count "at least" (BU-12). */
  gaps?: readonly { from: number; to: number | null }[]
}

/** One burst worth telling, perhaps of several keys (BU-8). */
export interface BurstFire {
  class: VerdictClass
  /** Sorted. */
  keyIds: string[]
  /** Sorted; `scopeCounts` has the calls that named each, in the same order (BU-1). */
  scopes: string[]
  scopeCounts: number[]
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

/** Burst state of one connection; plain JSON, bounded, opaque to everyone else. */
export interface BurstState {
  version: 1
  /** Server time of the first pass: usual rates are known a day later (BU-3). */
  since: number
  series: Series[]
  /** Exhausted (budget, key, window) that were told, newest last (BU-2). */
  quotaTold: string[]
}

/** One class of refusals of one key (BU-1). */
interface Series {
  class: VerdictClass
  keyId: string
  lastAt: number
  recent: Recent[]
  open: Episode | null
  /** The last pop-up: its evidence starts the cool-down (BU-6). */
  told: { at: number; peak: number; scopes: string[] } | null
  /** Calls per hour since the epoch, for the usual rate. */
  hours: { hour: number; count: number }[]
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
/** BU-6, BU-7. */
const coolDownMs = 15 * minute
const staleMs = 15 * minute
/** How much larger a peak must be to break the cool-down (BU-6). */
const peakGrowth = 4
/** A vendor that makes up scope names must not be able to pop up for ever. */
const scopesTold = 16
const seriesKept = 300
const quotaKept = 500

/** Folds one pass of events (any order) into the burst state of one connection (BU-1..BU-12). `now` is server time. */
export function stepBursts(
  state: BurstState | null,
  events: readonly BurstEvent[],
  now: number,
  options: BurstOptions = {},
): { fire: BurstFire[]; next: BurstState } {
  const before = state ?? { version: 1, since: now, series: [], quotaTold: [] }
  const sorted = events.filter((event) => burstRule(event.class) !== undefined).toSorted((a, b) => a.at - b.at)
  const series = new Map(before.series.map((one) => [seriesName(one), one]))
  const found: Found[] = []
  for (const [name, added] of Map.groupBy(sorted.filter(({ class: verdict }) => verdict !== 'quota_exceeded'), seriesName)) {
    const stepped = stepSeries(series.get(name) ?? emptySeries(added[0]), added, now, before.since, options)
    series.set(name, stepped.series)
    found.push(...stepped.found)
  }
  const quota = stepQuotaRefusals(before.quotaTold, sorted, now)
  found.push(...quota.found)
  const kept = [...series.values()]
    .filter(({ lastAt }) => lastAt > now - 2 * day)
    .sort((a, b) => b.lastAt - a.lastAt)
    .map((one) => (one.lastAt > now - hour ? one : { ...one, recent: [], open: null }))
  return {
    fire: grouped(found, options),
    next: { version: 1, since: before.since, series: kept.slice(0, seriesKept), quotaTold: quota.told },
  }
}

/** True for 10 min after a burst of any class became one: polls watch it closely (4.3 step 8). `now` is server time. */
export function burstOpen(state: BurstState | null, now: number): boolean {
  return state?.series.some(({ open }) => open !== null && now - open.openedAt < 10 * minute) ?? false
}

/** The identity of a burst alert: no two alerts share it. */
export function burstDedupeKey(connectionId: string, fire: BurstFire): string {
  return ['burst', connectionId, fire.class, fire.keyIds.join(','), fire.scopes.join(','), fire.from, fire.to, fire.channel].join('|')
}

/** An episode of one key to be told on a channel. */
interface Found {
  class: VerdictClass
  keyId: string
  episode: Episode
  channel: BurstFire['channel']
}

const seriesName = (of: { class: VerdictClass; keyId: string }): string => `${of.class}|${of.keyId}`

function emptySeries(event: BurstEvent | undefined): Series {
  return { class: event?.class ?? 'unknown', keyId: event?.keyId ?? '', lastAt: 0, recent: [], open: null, told: null, hours: [] }
}

function stepSeries(before: Series, added: BurstEvent[], now: number, since: number, options: BurstOptions): { series: Series; found: Found[] } {
  const rule = burstRule(before.class)
  if (rule === undefined) return { series: before, found: [] }
  const hours = countedHours(before.hours, added)
  const key = options.keys !== undefined && Object.hasOwn(options.keys, before.keyId) ? options.keys[before.keyId] : undefined
  const needed = (at: number): number => callsNeeded(before.class, rule, now - since < day ? null : usualRate(hours, at), key, at)
  const { touched, open, recent } = detectEpisodes(before, added, rule.windowMs, needed)
  const found: Found[] = []
  let { told } = before
  for (const episode of touched) {
    const channel = channelFor(episode, told, now, episode.openedAt !== before.open?.openedAt)
    if (channel === null) continue
    found.push({ class: before.class, keyId: before.keyId, episode, channel })
    if (channel === 'os') told = toldWith(told, episode)
  }
  const lastAt = Math.max(before.lastAt, ...added.map(({ at }) => at))
  return { series: { ...before, lastAt, recent, open, told, hours }, found }
}

/** Where an episode is told: BU-6, BU-7; `null` = it was told already and nothing about it is news. */
function channelFor(episode: Episode, told: Series['told'], now: number, isNew: boolean): BurstFire['channel'] | null {
  const stale = now - episode.to > staleMs
  if (stale) return isNew ? 'history' : null
  if (told === null) return isNew ? 'os' : null
  const news = (told.scopes.length < scopesTold && episode.scopes.some(({ name }) => !told.scopes.includes(name))) || episode.peak >= peakGrowth * told.peak
  if (news) return 'os'
  if (!isNew) return null
  return episode.openedAt - told.at < coolDownMs ? 'log' : 'os'
}

function toldWith(told: Series['told'], episode: Episode): Series['told'] {
  const names = episode.scopes.map(({ name }) => name)
  const within = told !== null && episode.openedAt - told.at < coolDownMs
  return {
    at: episode.to,
    peak: within ? Math.max(told.peak, episode.peak) : episode.peak,
    scopes: [...new Set([...(within ? told.scopes : []), ...names])].slice(0, scopesTold),
  }
}

function countedHours(hours: Series['hours'], added: readonly BurstEvent[]): Series['hours'] {
  const counts = new Map(hours.map((entry) => [entry.hour, entry.count]))
  for (const { at } of added) {
    const index = Math.floor(at / hour)
    counts.set(index, (counts.get(index) ?? 0) + 1)
  }
  return [...counts].map(([index, count]) => ({ hour: index, count })).sort((a, b) => b.hour - a.hour).slice(0, 25)
}

/** Median calls per minute over the 24 full hours before `at` (BU-3); hours without any count as 0. */
function usualRate(hours: Series['hours'], at: number): number {
  const current = Math.floor(at / hour)
  const counts = Array.from({ length: 24 }, (_, i) => hours.find((entry) => entry.hour === current - 1 - i)?.count ?? 0).sort((a, b) => a - b)
  return ((counts[11] ?? 0) + (counts[12] ?? 0)) / 2 / 60
}

/** An exhausted budget is told once per key and window, however many calls it refuses (BU-2). */
function stepQuotaRefusals(told: readonly string[], events: readonly BurstEvent[], now: number): { found: Found[]; told: string[] } {
  const refusals = events.filter((event) => event.class === 'quota_exceeded')
  const news = [...Map.groupBy(refusals, quotaName)].filter(([name]) => !told.includes(name))
  const found = news.flatMap(([, same]): Found[] => {
    const first = same[0]
    const { touched } = detectEpisodes({ recent: [], open: null }, same, Infinity, () => 1)
    return touched.map((episode) => ({
      class: 'quota_exceeded',
      keyId: first?.keyId ?? '',
      episode: first?.budgetId ? { ...episode, budgets: [first.budgetId] } : episode,
      channel: now - episode.to > staleMs ? 'history' : 'os',
    }))
  })
  return { found, told: [...told, ...news.map(([name]) => name)].slice(-quotaKept) }
}

/** A refusal whose window is not known counts for its UTC day. */
function quotaName({ budgetId, budgets, keyId, windowId, at }: BurstEvent): string {
  return [budgetId ?? budgets?.[0] ?? '', keyId, windowId ?? `day ${Math.floor(at / day)}`].join('|')
}

/** One notification per class, scope set and channel (BU-8), in the order in which they began. */
function grouped(found: readonly Found[], { gaps = [] }: BurstOptions): BurstFire[] {
  const groups = Map.groupBy(found, ({ class: verdict, channel, episode }) => [verdict, channel, ...scopeNames(episode)].join('|'))
  return [...groups.values()].flatMap((group) => merged(group, gaps)).sort((a, b) => a.from - b.from)
}

function merged(group: readonly Found[], gaps: NonNullable<BurstOptions['gaps']>): BurstFire[] {
  const first = group[0]
  if (first === undefined) return []
  const episodes = group.map(({ episode }) => episode)
  const scopes = scopeNames(first.episode)
  const from = Math.min(...episodes.map((episode) => episode.from))
  const to = Math.max(...episodes.map((episode) => episode.to))
  const evidenceFrom = from - (burstRule(first.class)?.windowMs ?? 0)
  return [
    {
      class: first.class,
      keyIds: [...new Set(group.map(({ keyId }) => keyId))].sort(),
      scopes,
      scopeCounts: scopes.map((name) => sum(episodes.map((episode) => episode.scopes.find((entry) => entry.name === name)?.count ?? 0))),
      budgets: [...new Set(episodes.flatMap(({ budgets }) => budgets))],
      tools: [...new Set(episodes.flatMap(({ tools }) => tools))],
      statuses: [...new Set(episodes.flatMap(({ statuses }) => statuses))],
      count: sum(episodes.map(({ count }) => count)),
      peak: Math.max(...episodes.map(({ peak }) => peak)),
      from,
      to,
      channel: first.channel,
      atLeast: gaps.some((gap) => gap.from <= to && (gap.to ?? Infinity) > evidenceFrom),
    },
  ]
}

const scopeNames = (episode: Episode): string[] => episode.scopes.map(({ name }) => name).sort()
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
