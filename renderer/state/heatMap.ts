import type { UsagePoint } from '../../shared/answers.ts'
import type { Gap } from '../../shared/model.ts'
import type { KnownStretch } from './logKnown.ts'

const hourMs = 3_600_000

/** One hour of the week over all weeks asked about. */
export interface HeatCell {
  /** Calls seen; `null` = that hour was never watched, so nothing is known of it. */
  calls: number | null
  /** How many times the hour was watched, of `weeks` times it came round. */
  watched: number
  weeks: number
}

/** Calls by hour of the day and day of the week, in this machine's zone; `cells[weekday][hour]`, Monday = 0. */
export interface HeatMap {
  cells: HeatCell[][]
  greatest: number
  total: number
}

/** What is known about the weeks from `from` to `to` (epoch ms, whole hours): the calls seen, and who watched when. */
export interface WeeksSeen {
  from: number
  to: number
  series: readonly { points: readonly Pick<UsagePoint, 'at' | 'calls'>[] }[]
  gaps: readonly Gap[]
  /** What is known of the log of each connection. */
  watched: readonly (KnownStretch & { connectionId: string })[]
}

/** Adds up points of an hour each. An hour without calls is 0 only where somebody watched: where a log is known, and not through a gap of it in which something may be lost. */
export function heatMap({ from, to, series, gaps, watched }: WeeksSeen): HeatMap {
  const cells = Array.from({ length: 7 }, () => Array.from({ length: 24 }, (): HeatCell => ({ calls: null, watched: 0, weeks: 0 })))
  const calls = Map.groupBy(series.flatMap(({ points }) => points), ({ at }) => at)
  const isWatched = (at: number): boolean =>
    watched.some((known) => at + hourMs > known.from && at < known.to && !gaps.some((gap) => gap.connectionId === known.connectionId && gap.lostHi !== 0 && gap.from <= at && (gap.to ?? Infinity) >= at + hourMs))
  for (let at = from; at < to; at += hourMs) {
    const when = new Date(at)
    const cell = cells[(when.getDay() + 6) % 7]?.[when.getHours()]
    if (cell === undefined) continue
    const seen = calls.get(at)
    cell.weeks += 1
    if (seen === undefined && !isWatched(at)) continue
    cell.watched += 1
    cell.calls = (cell.calls ?? 0) + (seen ?? []).reduce((sum, point) => sum + point.calls, 0)
  }
  const known = cells.flat().map((cell) => cell.calls ?? 0)
  return { cells, greatest: Math.max(0, ...known), total: known.reduce((sum, value) => sum + value, 0) }
}
