import type { Gap } from '../../../shared/model.ts'
import { hourMs } from './buckets.ts'
import { atOf, firstIdAt } from './callId.ts'
import { classOf, kindOf } from './codes.ts'
import { findConnection } from './connections.ts'
import { gaps } from './gaps.ts'
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

interface Range {
  from: number
  to: number
}

/** Counts for costs: calls of a connection with `from <= at < to` by key, kind, class and sub, own polls included. */
export function callGroups(store: Store, { connectionId, ...range }: Range & { connectionId: string }): CallGroup[] {
  return groupsOf(store, connectionId, [range])[0] ?? []
}

/** All that a poll counts by: the groups of several ranges, and the gaps since `from`. */
export function counted(store: Store, { connectionId, from, ranges }: { connectionId: string; from: number; ranges: Range[] }): { groups: CallGroup[][]; gaps: Gap[] } {
  return { groups: groupsOf(store, connectionId, ranges), gaps: gaps(store, { connectionId, from }) }
}

function groupsOf(store: Store, connectionId: string, ranges: readonly Range[]): CallGroup[][] {
  const connection = findConnection(store, connectionId)
  if (connection === null) return ranges.map(() => [])
  const keys = new Map(
    store.sql<[number], { num: number; id: string | null }>('SELECT num, id FROM key WHERE connection = ?').all(connection).map((row) => [row.num, row.id]),
  )
  const subs = new Map(store.sql<[], { num: number; name: string }>('SELECT num, name FROM sub').all().map((row) => [row.num, row.name]))
  const newest = newestAt(store, connection)
  // Budgets of a minute have the same range each.
  const known = new Map<string, CallGroup[]>()
  return ranges.map(({ from, to }) => {
    const name = `${from} ${to}`
    const groups = known.get(name) ?? sumsOf(groupRows(store, connection, from, roundedUp(to, newest))).map((row) => ({ keyId: keys.get(row.key) ?? null, kind: kindOf(row.kind), class: classOf(row.class), sub: subs.get(row.sub) ?? null, count: row.calls }))
    known.set(name, groups)
    return groups
  })
}

/** Where no call is stored at or after the end, the whole hour that it lies in may be counted, which is one look at the tallies. */
const roundedUp = (to: number, newest: number | null): number => (newest === null || newest < to ? Math.ceil(to / hourMs) * hourMs : to)

function sumsOf(rows: readonly GroupRow[]): GroupRow[] {
  const sums = new Map<string, GroupRow>()
  for (const row of rows) {
    const name = `${row.key} ${row.kind} ${row.class} ${row.sub}`
    sums.set(name, { ...row, calls: row.calls + (sums.get(name)?.calls ?? 0) })
  }
  return [...sums.values()].filter((row) => row.calls > 0)
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

/** Time of the newest call of a connection; `null` = it has none. */
export function newestAt(store: Store, connection: number): number | null {
  // One look at the end of each key's calls; a max over the join would walk them all.
  const newest = store
    .sql<[number], { id: number | null }>('SELECT max((SELECT max(id) FROM call INDEXED BY call_by_key WHERE call.key = key.num)) AS id FROM key WHERE connection = ?')
    .get(connection)?.id
  return newest == null ? null : atOf(newest)
}
