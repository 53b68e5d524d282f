import type { UsagePoint } from '../../../shared/answers.ts'
import type { Answer } from '../../../shared/contract.ts'
import { hourMs, minuteMs, wholeBuckets } from './buckets.ts'
import { keyRows, type KeyRow } from './connections.ts'
import { unknownKeyLabel } from './facets.ts'
import { gaps } from './gaps.ts'
import type { Store } from './store.ts'
import { readMinutes } from './tally.ts'
import type { HistoryApi } from './types.ts'

type UsageQuery = Parameters<HistoryApi['usage']>[0]

/** A month of minutes; more would be a flood no chart can show. */
const maxBuckets = 45_000

/**
 * Calls and errors per bucket and key, own polls left out, from the counts kept beside the calls; buckets without calls
 * have no point. Buckets count from the epoch; those that `from` and `to` fall into are given whole.
 */
export function usage(store: Store, query: UsageQuery): Answer<'series.usage'> {
  const { from, to, bucketMs } = wholeBuckets(query, maxBuckets)
  const keys = keyRows(store).filter(
    (key) =>
      (query.connectionId === undefined || key.connectionId === query.connectionId) &&
      (query.keyIds === undefined || query.keyIds.length === 0 || (key.keyId !== null && query.keyIds.includes(key.keyId))),
  )
  const points = query.bucket === 'minute' ? minutePoints(store, from, to) : bucketPoints(store, from, to, bucketMs)
  return {
    bucketMs,
    series: keys.flatMap((key) => seriesOf(key, points.get(key.num))),
    gaps: gaps(store, { from: query.from, to: query.to, ...(query.connectionId === undefined ? {} : { connectionId: query.connectionId }) }),
  }
}

function seriesOf(key: KeyRow, points: UsagePoint[] | undefined): Answer<'series.usage'>['series'] {
  if (points === undefined) return []
  return [{ keyId: key.keyId, keyLabel: key.label ?? unknownKeyLabel, connectionId: key.connectionId, points }]
}

function bucketPoints(store: Store, from: number, to: number, bucketMs: number): Map<number, UsagePoint[]> {
  const points = new Map<number, UsagePoint[]>()
  const rows = store.sql<[number, number], { key: number; at: number; calls: number; errors: number }>(usageSql(bucketMs)).all(from, to)
  for (const { key, at, calls, errors } of rows) add(points, key, { at, calls, errors })
  return points
}

/** Question for calls and errors by bucket and key between two times. Hours are stored as they are asked for. */
export function usageSql(bucketMs: number): string {
  return bucketMs === hourMs
    ? 'SELECT key, at, calls, errors FROM usage_hour WHERE at >= ? AND at < ? AND calls > 0'
    : `SELECT key, at - at % ${bucketMs} AS at, sum(calls) AS calls, sum(errors) AS errors FROM usage_hour WHERE at >= ? AND at < ? GROUP BY at - at % ${bucketMs}, key HAVING sum(calls) > 0`
}

function minutePoints(store: Store, from: number, to: number): Map<number, UsagePoint[]> {
  const rows = store
    .sql<[number, number], { at: number; key: number; minutes: Buffer }>('SELECT at, key, minutes FROM usage_minutes WHERE at > ? AND at < ? ORDER BY at')
    .all(from - hourMs, to)
  const points = new Map<number, UsagePoint[]>()
  for (const row of rows) {
    readMinutes(row.minutes).forEach((counts, minute) => {
      const at = row.at + minute * minuteMs
      if (counts.calls > 0 && at >= from && at < to) add(points, row.key, { at, ...counts })
    })
  }
  return points
}

function add(points: Map<number, UsagePoint[]>, key: number, point: UsagePoint): void {
  const known = points.get(key)
  if (known === undefined) points.set(key, [point])
  else known.push(point)
}
