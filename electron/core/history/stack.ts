import type { Answer } from '../../../shared/contract.ts'
import { wholeBuckets, type BucketName } from './buckets.ts'
import { firstIdAt, perMs } from './callId.ts'
import { classOf } from './codes.ts'
import { keyRows } from './connections.ts'
import { unknownKeyLabel } from './facets.ts'
import { gaps } from './gaps.ts'
import type { Store } from './store.ts'
import { minuteMs } from './tally.ts'
import type { HistoryApi } from './types.ts'

type StackQuery = Parameters<HistoryApi['stack']>[0]
type StackSeries = Answer<'series.stack'>['series'][number]

/** Minutes are counted from the calls themselves, so only those of a day, cut to whole buckets, are looked at. */
const most = { minute: 26 * 60, hour: 24 * 400, day: 3660 } as const satisfies Record<BucketName, number>

/**
 * Calls per bucket, own polls left out, by key, by tool or by verdict class, the busiest first. Hours and days come from
 * the counts kept beside the calls, minutes from the calls. Buckets count from the epoch, buckets without calls have no point.
 */
export function stack(store: Store, query: StackQuery): Answer<'series.stack'> {
  const { from, to, bucketMs } = wholeBuckets(query, most[query.bucket])
  const keys = new Map(keyRows(store).map((key) => [key.num, key]))
  const wanted = [...keys.values()].filter((key) => query.connectionId === undefined || key.connectionId === query.connectionId).map((key) => key.num)
  const series = new Map<number, StackSeries>()
  for (const { bucket, item, calls } of rowsOf(store, query, { from, to, bucketMs, keys: JSON.stringify(wanted) })) {
    const known = series.get(item)
    if (known !== undefined) known.points.push({ at: bucket, calls })
    else series.set(item, { ...named(store, query.by, item, keys), points: [{ at: bucket, calls }] })
  }
  const total = ({ points }: StackSeries): number => points.reduce((sum, point) => sum + point.calls, 0)
  return {
    bucketMs,
    series: [...series.values()].toSorted((one, other) => total(other) - total(one)),
    gaps: gaps(store, { from: query.from, to: query.to, ...(query.connectionId === undefined ? {} : { connectionId: query.connectionId }) }),
  }
}

/** The column a call is stacked by. */
const columns = { key: 'key', tool: 'coalesce(tool, 0)', verdict: 'class' } as const satisfies Record<StackQuery['by'], string>

function rowsOf(store: Store, { bucket, by }: StackQuery, range: { from: number; to: number; bucketMs: number; keys: string }) {
  const item = columns[by]
  const ofKeys = 'self = 0 AND key IN (SELECT value FROM json_each(?))'
  const [sql, bounds] =
    bucket === 'minute'
      ? // A bound number would be a real one, and so would the quotient.
        [`SELECT id / ${perMs * minuteMs} * ${minuteMs} AS bucket, ${item} AS item, count(*) AS calls FROM call NOT INDEXED WHERE id >= ? AND id < ? AND ${ofKeys} GROUP BY 1, 2 ORDER BY 1`, [firstIdAt(range.from), firstIdAt(range.to)] as const]
      : [`SELECT at - at % ${range.bucketMs} AS bucket, ${item} AS item, sum(calls) AS calls FROM tally_hour WHERE at >= ? AND at < ? AND ${ofKeys} GROUP BY 1, 2 HAVING sum(calls) > 0 ORDER BY 1`, [range.from, range.to] as const]
  return store.sql<[number, number, string], { bucket: number; item: number; calls: number }>(sql).all(...bounds, range.keys)
}

function named(store: Store, by: StackQuery['by'], item: number, keys: ReadonlyMap<number, { keyId: string | null; label: string | null; connectionId: string }>): Omit<StackSeries, 'points'> {
  if (by === 'verdict') return { id: classOf(item), label: classOf(item) }
  if (by === 'tool') {
    const name = store.sql<[number], { name: string }>('SELECT name FROM tool WHERE num = ?').get(item)?.name ?? null
    return { id: name, label: name ?? 'no tool' }
  }
  const key = keys.get(item)
  return { id: key?.keyId ?? null, label: key?.label ?? unknownKeyLabel }
}
