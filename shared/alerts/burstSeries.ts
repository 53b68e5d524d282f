import type { VerdictClass } from '../model.ts'
import type { BurstEvent, BurstFire, BurstOptions } from './burst.ts'
import type { Found } from './burstGroups.ts'
import { burstRule, callsNeeded } from './burstRules.ts'
import { detectEpisodes, type Episode, type Recent } from './episodes.ts'

/** One class of refusals of one key (BU-1); plain JSON. */
export interface Series {
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
export const staleMs = 15 * minute
/** How much larger a peak must be to break the cool-down (BU-6). */
const peakGrowth = 4
/** A vendor that makes up scope names must not be able to pop up for ever. */
const scopesTold = 16

/** Which series an event, or a series, is of. */
export const seriesName = (of: { class: VerdictClass; keyId: string }): string => `${of.class}|${of.keyId}`

/** The series that begins with this event. */
export function emptySeries(event: BurstEvent | undefined): Series {
  return { class: event?.class ?? 'unknown', keyId: event?.keyId ?? '', lastAt: 0, recent: [], open: null, told: null, hours: [] }
}

/** Folds new events of a series into it, and says which of its episodes are to be told where. `since` = when watching began. */
export function stepSeries(before: Series, added: BurstEvent[], now: number, since: number, options: BurstOptions): { series: Series; found: Found[] } {
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
