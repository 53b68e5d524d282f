import type { BurstEvent } from './burst.ts'

/** One value and how often it was seen; a list, because names come from vendors and must never be object keys. */
export interface Tally {
  name: string
  count: number
}

/** One burst of one key and class, from its first call to its last; plain JSON (BU-5). */
export interface Episode {
  from: number
  to: number
  /** When it became a burst. */
  openedAt: number
  count: number
  /** Most calls in one window length. */
  peak: number
  scopes: Tally[]
  tools: string[]
  statuses: number[]
  budgets: string[]
}

/** An event that may still belong to a coming burst; plain JSON. */
export interface Recent {
  event: BurstEvent
  /** Already part of an episode. */
  counted: boolean
}

/** What one pass of events did to the episodes of one series. */
export interface Detected {
  /** Episodes that are new or grew, oldest first; the last may be the one still open. */
  touched: Episode[]
  /** The episode that more events may extend. */
  open: Episode | null
  recent: Recent[]
}

/** Most events kept per series, and most names of a kind per episode: enough to judge and to show. */
const recentKept = 200
const namesKept = 16

/**
 * Finds bursts in event time, whatever order events arrive in: an episode opens when `needed` calls fall into (t-W, t]
 * and ends after 2*W without another (BU-2, BU-5).
 */
export function detectEpisodes(
  before: { recent: readonly Recent[]; open: Episode | null },
  added: readonly BurstEvent[],
  windowMs: number,
  needed: (at: number) => number,
): Detected {
  const firstAdded = Math.min(...added.map(({ at }) => at))
  const all = [...before.recent.map((seen) => ({ ...seen })), ...added.map((event): Recent => ({ event, counted: false }))].sort((a, b) => a.event.at - b.event.at)
  const touched = new Set<Episode>()
  // Late events may form an episode older than the open one, which therefore waits for its own time.
  let waiting = before.open
  let current: Episode | null = null
  let oldest = 0
  for (const [index, seen] of all.entries()) {
    const { at } = seen.event
    while ((all[oldest]?.event.at ?? at) <= at - windowMs) oldest++
    if (at < firstAdded) continue
    if (waiting !== null && at >= waiting.from - 2 * windowMs) {
      current = { ...waiting }
      waiting = null
    }
    if (current !== null && at - current.to > 2 * windowMs) current = null
    const inWindow = index - oldest + 1
    if (current === null) {
      if (inWindow < needed(at)) continue
      current = opened(at)
      for (let i = oldest; i < index; i++) absorb(current, all[i])
    }
    const grew = absorb(current, seen) || inWindow > current.peak
    current.peak = Math.max(current.peak, inWindow)
    if (grew) touched.add(current)
  }
  const latest = all.at(-1)?.event.at ?? 0
  return {
    touched: [...touched],
    open: current ?? waiting,
    recent: all.filter(({ event }) => event.at > latest - 2 * windowMs).slice(-recentKept),
  }
}

function opened(at: number): Episode {
  return { from: at, to: at, openedAt: at, count: 0, peak: 0, scopes: [], tools: [], statuses: [], budgets: [] }
}

/** Counts an event into the episode once; says whether it was new. */
function absorb(episode: Episode, seen: Recent | undefined): boolean {
  if (seen === undefined || seen.counted) return false
  seen.counted = true
  const { at, scopes = [], tool, status, budgets = [] } = seen.event
  episode.from = Math.min(episode.from, at)
  episode.to = Math.max(episode.to, at)
  episode.count++
  episode.scopes = scopes.reduce(tally, episode.scopes)
  episode.tools = withName(episode.tools, tool)
  episode.statuses = withName(episode.statuses, status)
  episode.budgets = budgets.reduce<string[]>(withName, episode.budgets)
  return true
}

/** Adds one to a name's count; names beyond the sixteenth are not kept. */
export function tally(counts: readonly Tally[], name: string): Tally[] {
  const known = counts.some((entry) => entry.name === name)
  if (!known) return counts.length < namesKept ? [...counts, { name, count: 1 }] : [...counts]
  return counts.map((entry) => (entry.name === name ? { name, count: entry.count + 1 } : entry))
}

function withName<T>(names: T[], name: T | null | undefined): T[] {
  return name === null || name === undefined || names.includes(name) || names.length >= namesKept ? names : [...names, name]
}
