import type { Poll } from '../../../shared/model.ts'
import type { Store } from './store.ts'

/** Stores a poll and answers its number. */
export function insertPoll(store: Store, connection: number, poll: Poll): number {
  const { lastInsertRowid } = store
    .sql<[string, number, number, string]>('INSERT INTO poll (id, connection, sent_at, facts) VALUES (?, ?, ?, ?)')
    .run(poll.id, connection, poll.sentAtClient, JSON.stringify(poll))
  return Number(lastInsertRowid)
}

/** The latest polls, newest first: in the order they were stored, because our clock may have been set back meanwhile. */
export function polls(store: Store, query: { connectionId?: string; limit: number }): Poll[] {
  return store
    .sql<[string | null, number], { facts: string }>(
      query.connectionId === undefined
        ? `SELECT poll.facts FROM poll JOIN connection ON connection.num = poll.connection AND connection.removed = 0
           WHERE ? IS NULL ORDER BY poll.num DESC LIMIT ?`
        : `SELECT poll.facts FROM poll WHERE connection = (SELECT num FROM connection WHERE id = ? AND removed = 0)
           ORDER BY num DESC LIMIT ?`,
    )
    .all(query.connectionId ?? null, query.limit)
    .map((row) => JSON.parse(row.facts) as Poll)
}
