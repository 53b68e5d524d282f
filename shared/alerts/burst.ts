import type { VerdictClass } from '../model.ts'
import { grouped, type Found } from './burstGroups.ts'
import { burstRule, type KeyFacts } from './burstRules.ts'
import { emptySeries, seriesName, staleMs, stepSeries, type Series } from './burstSeries.ts'
import { detectEpisodes } from './episodes.ts'

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

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
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
