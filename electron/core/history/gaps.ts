import type { Gap } from '../../../shared/model.ts'
import { connectionNum } from './connections.ts'
import type { Store } from './store.ts'

/** Opens, widens or closes gaps, by id. */
export function saveGaps(store: Store, gaps: readonly Gap[]): void {
  for (const gap of gaps) {
    store
      .sql<[string, number, number, number | null, string]>(
        `INSERT INTO gap (id, connection, from_at, to_at, facts) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET from_at = excluded.from_at, to_at = excluded.to_at, facts = excluded.facts`,
      )
      .run(gap.id, connectionNum(store, gap.connectionId), gap.from, gap.to, JSON.stringify(gap))
  }
}

/** Gaps that overlap `from <= t < to`, oldest first; an open one reaches to the end of time. */
export function gaps(store: Store, query: { connectionId?: string; from?: number; to?: number }): Gap[] {
  return store
    .sql<[string | null, string | null, number, number], { facts: string }>(
      `SELECT gap.facts FROM gap JOIN connection ON connection.num = gap.connection
       WHERE connection.removed = 0 AND (? IS NULL OR connection.id = ?) AND from_at < ? AND (to_at IS NULL OR to_at > ?) ORDER BY from_at, gap.id`,
    )
    .all(query.connectionId ?? null, query.connectionId ?? null, query.to ?? Number.MAX_SAFE_INTEGER, query.from ?? -1)
    .map((row) => JSON.parse(row.facts) as Gap)
}

/** Gaps of a connection that are still open. */
export function openGaps(store: Store, connection: number): Gap[] {
  return store
    .sql<[number], { facts: string }>('SELECT facts FROM gap WHERE connection = ? AND to_at IS NULL ORDER BY from_at')
    .all(connection)
    .map((row) => JSON.parse(row.facts) as Gap)
}
