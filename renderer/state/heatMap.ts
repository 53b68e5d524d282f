/** Calls by hour of the day and day of the week, in this machine's zone; `calls[weekday][hour]`, Monday = 0. */
export interface HeatMap {
  calls: number[][]
  greatest: number
  total: number
}

/** Adds up points of an hour each. */
export function heatMap(series: readonly { points: readonly { at: number; calls: number }[] }[]): HeatMap {
  const calls = Array.from({ length: 7 }, () => Array.from<number>({ length: 24 }).fill(0))
  for (const { points } of series) {
    for (const point of points) {
      const when = new Date(point.at)
      const row = calls[(when.getDay() + 6) % 7]
      if (row !== undefined) row[when.getHours()] = (row[when.getHours()] ?? 0) + point.calls
    }
  }
  return { calls, greatest: Math.max(0, ...calls.flat()), total: calls.flat().reduce((sum, value) => sum + value, 0) }
}
