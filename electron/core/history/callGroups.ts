import { firstIdAt } from './callId.ts'
import { classOf, kindOf } from './codes.ts'
import { findConnection } from './connections.ts'
import { closedDays } from './settings.ts'
import type { Store } from './store.ts'
import { cutRange } from './tally.ts'
import type { CallGroup } from './types.ts'

interface GroupRow {
  key: number
  kind: number
  class: number
  sub: number
  calls: number
}

/** Counts for costs: calls of a connection with `from <= at < to` by key, kind, class and sub, own polls included. */
export function callGroups(store: Store, query: { connectionId: string; from: number; to: number }): CallGroup[] {
  const connection = findConnection(store, query.connectionId)
  if (connection === null) return []
  const keys = new Map(
    store.sql<[number], { num: number; id: string | null }>('SELECT num, id FROM key WHERE connection = ?').all(connection).map((row) => [row.num, row.id]),
  )
  const subs = new Map(store.sql<[], { num: number; name: string }>('SELECT num, name FROM sub').all().map((row) => [row.num, row.name]))
  const sums = new Map<string, GroupRow>()
  for (const row of groupRows(store, connection, query.from, query.to)) {
    const name = [row.key, row.kind, row.class, row.sub].join()
    sums.set(name, { ...row, calls: row.calls + (sums.get(name)?.calls ?? 0) })
  }
  return [...sums.values()]
    .filter((row) => row.calls > 0)
    .map((row) => ({ keyId: keys.get(row.key) ?? null, kind: kindOf(row.kind), class: classOf(row.class), sub: subs.get(row.sub) ?? null, count: row.calls }))
}

/** From the tallies where the range covers whole days and hours, from the calls themselves at its ragged ends. */
function groupRows(store: Store, connection: number, from: number, to: number): GroupRow[] {
  const pieces = cutRange(from, to, closedDays(store))
  const ofConnection = 'key IN (SELECT num FROM key WHERE connection = ?)'
  const tally = (table: 'tally_hour' | 'tally_day', ranges: [number, number][]) =>
    ranges.flatMap(([start, end]) =>
      store
        .sql<[number, number, number], GroupRow>(
          `SELECT key, kind, class, sub, sum(calls) AS calls FROM ${table} WHERE at >= ? AND at < ? AND ${ofConnection} GROUP BY 1, 2, 3, 4`,
        )
        .all(start, end, connection),
    )
  const calls = pieces.calls.flatMap(([start, end]) =>
    store
      .sql<[number, number, number], GroupRow>(
        // By key, so that what other connections were called in this time is not looked at.
        `SELECT key, kind, class, coalesce(sub, 0) AS sub, count(*) AS calls FROM call INDEXED BY call_by_key WHERE id >= ? AND id < ? AND ${ofConnection} GROUP BY 1, 2, 3, 4`,
      )
      .all(firstIdAt(start), firstIdAt(end), connection),
  )
  return [...tally('tally_day', pieces.days), ...tally('tally_hour', pieces.hours), ...calls]
}
