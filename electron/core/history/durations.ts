import type { Database } from 'better-sqlite3'
import { firstIdAt, perMs } from './callId.ts'
import type { Store } from './store.ts'
import { dayMs } from './buckets.ts'

/**
 * A duration in steps of 5 %, so that those of a day are few: no percentile is off by more than 3 %. Said in SQL alone,
 * because a logarithm of another library could round one to another step.
 */
export const roundedMs = (duration: string): string => `CAST(round(iif(${duration} < 1, 0, exp(round(ln(${duration}) * 20) / 20))) AS INTEGER)`

/** How many calls of a tool (0 = none) took so long. */
export interface DurationCount {
  tool: number
  ms: number
  calls: number
  longest: number
}

/** Questions for `DurationCount`s of keys (a JSON list, last): of whole days, or of a range of calls by their ids. */
export const durationsSql = {
  days: `SELECT tool, ms, sum(calls) AS calls, max(longest) AS longest FROM duration_day
    WHERE at >= ? AND at < ? AND connection IN (SELECT connection FROM key WHERE num IN (SELECT value FROM json_each(?))) GROUP BY 1, 2`,
  // As they are: rounding them would only cost time.
  calls: `SELECT coalesce(tool, 0) AS tool, duration AS ms, count(*) AS calls, max(duration) AS longest FROM call INDEXED BY call_by_key
    WHERE id >= ? AND id < ? AND key IN (SELECT value FROM json_each(?)) AND duration IS NOT NULL AND self = 0 GROUP BY 1, 2`,
} as const

/** Counts the durations of whole days, `from <= at < to`, from their calls. */
export function durationsBetween(db: Database, from: number, to: number): void {
  db.prepare(
    `INSERT INTO duration_day (at, connection, tool, ms, calls, longest)
     SELECT call.id / ${perMs * dayMs} * ${dayMs}, key.connection, coalesce(call.tool, 0), ${roundedMs('duration')}, count(*), max(duration)
     FROM key CROSS JOIN call INDEXED BY call_by_key ON call.key = key.num
     WHERE call.id >= ? AND call.id < ? AND duration IS NOT NULL AND self = 0 GROUP BY 1, 2, 3, 4`,
  ).run(firstIdAt(from), firstIdAt(to))
}

/** Counts one call of a day that was counted before; -1 takes it back. */
export function addLateDuration(store: Store, late: { at: number; connection: number; tool: number | null; duration: number; by: 1 | -1 }): void {
  store
    .sql<[number, number, number, number, number, number, number]>(
      `INSERT INTO duration_day (at, connection, tool, ms, calls, longest) VALUES (?, ?, ?, ${roundedMs('?')}, ?, ?)
       ON CONFLICT (at, connection, tool, ms) DO UPDATE SET calls = calls + excluded.calls, longest = max(longest, excluded.longest)`,
    )
    .run(Math.floor(late.at / dayMs) * dayMs, late.connection, late.tool ?? 0, late.duration, late.duration, late.by, late.duration)
}

/** The duration below which `share` of the calls lie, between two of them in proportion; `counts` by rising `ms`, not empty. */
export function percentileOf(counts: readonly DurationCount[], share: number): number {
  const total = counts.reduce((sum, { calls }) => sum + calls, 0)
  const rank = (total - 1) * share
  const at = (wanted: number): number => {
    let passed = 0
    return counts.find(({ calls }) => (passed += calls) > wanted)?.ms ?? 0
  }
  const [lower, upper] = [at(Math.floor(rank)), at(Math.ceil(rank))]
  return lower + (upper - lower) * (rank % 1)
}
