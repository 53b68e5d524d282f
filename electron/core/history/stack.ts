import type { Answer } from '../../../shared/contract.ts'
import { minuteMs, wholeBuckets, type BucketName } from './buckets.ts'
import { firstIdAt, perMs } from './callId.ts'
import { classOf } from './codes.ts'
import { keyRows } from './connections.ts'
import { unknownKeyLabel } from './facets.ts'
import { gaps } from './gaps.ts'
import { closedDays } from './settings.ts'
import type { Store } from './store.ts'
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

interface StackRow {
  bucket: number
  item: number
  calls: number
}

function rowsOf(store: Store, { bucket, by }: StackQuery, range: { from: number; to: number; bucketMs: number; keys: string }): StackRow[] {
  const asked = (sql: string, from: number, to: number) => store.sql<[number, number, string], StackRow>(sql).all(from, to, range.keys)
  if (bucket === 'minute') return asked(stackSql.minutes(by), firstIdAt(range.from), firstIdAt(range.to))
  // Days that are over are summed up already, ten times shorter.
  const closed = bucket === 'day' ? Math.min(Math.max(closedDays(store), range.from), range.to) : range.from
  return [...(closed > range.from ? asked(stackSql.tallied(by, 'tally_day', range.bucketMs), range.from, closed) : []), ...asked(stackSql.tallied(by, 'tally_hour', range.bucketMs), closed, range.to)]
}

const ofKeys = 'self = 0 AND key IN (SELECT value FROM json_each(?))'

/** Questions for calls by bucket and item: of the calls themselves between two ids, or of counts between two times; the keys, a JSON list, come last. */
export const stackSql = {
  // A bound number would be a real one, and so would the quotient.
  minutes: (by: StackQuery['by']) =>
    `SELECT id / ${perMs * minuteMs} * ${minuteMs} AS bucket, ${columns[by]} AS item, count(*) AS calls FROM call NOT INDEXED WHERE id >= ? AND id < ? AND ${ofKeys} GROUP BY 1, 2 ORDER BY 1`,
  tallied: (by: StackQuery['by'], table: 'tally_hour' | 'tally_day', bucketMs: number) =>
    `SELECT at - at % ${bucketMs} AS bucket, ${columns[by]} AS item, sum(calls) AS calls FROM ${table} WHERE at >= ? AND at < ? AND ${ofKeys} GROUP BY 1, 2 HAVING sum(calls) > 0 ORDER BY 1`,
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
