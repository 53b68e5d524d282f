/**
 * How much of one budget was used over time, as a total that only grows: windows come and go, the total goes on. Plain JSON,
 * thinned with age, so that forecasts can look back for hours at little cost.
 */
export interface UsageTrack {
  version: 1
  /** Window and number of the last look; a new window counts from zero. */
  windowId: string
  lo: number
  /** Oldest first: server time, units used since the track began. */
  points: [at: number, total: number][]
}

/** One look at a budget. */
export interface UsageLook {
  at: number
  lo: number
  windowId: string
}

const minute = 60_000
const hour = 60 * minute

/** Least distance of two points at an age: fine where the short look-backs of FC-3 need it, coarse behind. */
const spacingMs = (ageMs: number): number => (ageMs < hour ? minute : ageMs < 6 * hour ? 5 * minute : 30 * minute)

/** Adds a look; one that is not newer than the last changes nothing. `keepMs` = the longest look-back anybody will ask for. */
export function extendTrack(track: UsageTrack | null, look: UsageLook, keepMs: number): UsageTrack {
  const last = track?.points.at(-1)
  if (track === null || last === undefined) return { version: 1, windowId: look.windowId, lo: look.lo, points: [[look.at, 0]] }
  if (look.at <= last[0]) return track
  const added = look.windowId === track.windowId ? Math.max(0, look.lo - track.lo) : look.lo
  return { version: 1, windowId: look.windowId, lo: look.lo, points: thinned([...track.points, [look.at, last[1] + added]], look.at, keepMs) }
}

function thinned(points: UsageTrack['points'], now: number, keepMs: number): UsageTrack['points'] {
  const kept: UsageTrack['points'] = []
  for (const [index, point] of points.entries()) {
    const next = points[index + 1]
    // The last point before the look-back is needed to read off its start.
    if (next !== undefined && next[0] < now - keepMs) continue
    const before = kept.at(-1)
    const crowded = before !== undefined && next !== undefined && point[0] - before[0] < spacingMs(now - point[0])
    const flat = before !== undefined && next !== undefined && before[1] === point[1] && point[1] === next[1]
    if (!crowded && !flat) kept.push(point)
  }
  return kept
}

/** Units used in the last `spanMs` of the track; `null` when it does not reach back so far. */
export function usedIn(track: UsageTrack, spanMs: number): number | null {
  const last = track.points.at(-1)
  const before = last === undefined ? null : totalAt(track, last[0] - spanMs)
  return last === undefined || before === null ? null : last[1] - before
}

/** Units used in each minute of the last `spanMs`, oldest first; looks further apart than a minute are spread evenly. */
export function usedPerMinute(track: UsageTrack, spanMs: number): number[] {
  const end = track.points.at(-1)?.[0] ?? 0
  const totals = Array.from({ length: Math.floor(spanMs / minute) + 1 }, (_, i) => totalAt(track, end - spanMs + i * minute))
  return totals.slice(1).flatMap((total, index) => {
    const before = totals[index]
    return total === null || before === null || before === undefined ? [] : [total - before]
  })
}

/** How far back the track reaches, ms. */
export function trackMs({ points }: UsageTrack): number {
  return (points.at(-1)?.[0] ?? 0) - (points[0]?.[0] ?? 0)
}

function totalAt({ points }: UsageTrack, at: number): number | null {
  const after = points.findIndex(([pointAt]) => pointAt >= at)
  const next = points[after]
  if (next === undefined) return null
  if (next[0] === at) return next[1]
  const previous = points[after - 1]
  return previous === undefined ? null : previous[1] + ((next[1] - previous[1]) * (at - previous[0])) / (next[0] - previous[0])
}
