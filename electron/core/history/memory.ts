import type { ClockOffset, Hold, Poll } from '../../../shared/model.ts'
import { newestAt } from './callGroups.ts'
import { findConnection } from './connections.ts'
import { openGaps } from './gaps.ts'
import { polls } from './polls.ts'
import type { Store } from './store.ts'
import type { ConnectionMemory, PollCommit, PollCommitted, SnapshotRow } from './types.ts'

interface MemoryRow {
  snapshot: string | null
  clock: string | null
  last_ok_at: number | null
  last_poll: string | null
  last_answer: string | null
}

function memoryRow(store: Store, connection: number): MemoryRow | undefined {
  return store.sql<[number], MemoryRow>('SELECT snapshot, clock, last_ok_at, last_poll, last_answer FROM memory WHERE connection = ?').get(connection)
}

/** What the collector goes on from; empty for a connection that never polled. */
export function memory(store: Store, connectionId: string): ConnectionMemory {
  const connection = findConnection(store, connectionId)
  if (connection === null) {
    return { snapshot: [], holds: [], clock: null, openGaps: [], cursors: {}, lastPoll: null, lastOkAtClient: null, newestCallAt: null }
  }
  const row = memoryRow(store, connection)
  const holds = store.sql<[number], { facts: string }>('SELECT facts FROM hold WHERE connection = ? ORDER BY rowid').all(connection)
  const cursors = store.sql<[number], { url: string; value: string }>('SELECT url, value FROM cursor WHERE connection = ?').all(connection)
  return {
    snapshot: JSON.parse(row?.snapshot ?? '[]') as SnapshotRow[],
    holds: holds.map((hold) => JSON.parse(hold.facts) as Hold),
    clock: row?.clock == null ? null : (JSON.parse(row.clock) as ClockOffset),
    openGaps: openGaps(store, connection),
    cursors: Object.fromEntries(cursors.map((cursor) => [cursor.url, cursor.value])),
    lastPoll: polls(store, { connectionId, limit: 1 })[0] ?? null,
    lastOkAtClient: row?.last_ok_at ?? null,
    newestCallAt: newestAt(store, connection),
  }
}

/** What was answered to this very poll before, when its commit is repeated because the answer got lost; else `null`. */
export function answeredBefore(store: Store, connection: number, poll: Poll): PollCommitted | null {
  const row = memoryRow(store, connection)
  return row?.last_answer != null && row.last_poll === poll.id ? (JSON.parse(row.last_answer) as PollCommitted) : null
}

/** Stores what the collector must find again after a restart. */
export function saveMemory(store: Store, connection: number, commit: PollCommit, answer: PollCommitted): void {
  const snapshot = commit.snapshot?.map(
    (row): SnapshotRow => ({ identity: row.identity, state: row.state, callId: row.callId ?? answer.callIds[row.newIndex ?? -1] ?? '' }),
  )
  store
    .sql<[number, string | null, string | null, number | null, string, string]>(
      `INSERT INTO memory (connection, snapshot, clock, last_ok_at, last_poll, last_answer) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (connection) DO UPDATE SET snapshot = coalesce(excluded.snapshot, snapshot), clock = coalesce(excluded.clock, clock),
         last_ok_at = coalesce(excluded.last_ok_at, last_ok_at), last_poll = excluded.last_poll, last_answer = excluded.last_answer`,
    )
    .run(
      connection,
      snapshot === undefined ? null : JSON.stringify(snapshot),
      commit.clock === null ? null : JSON.stringify(commit.clock),
      commit.poll.verdict === 'ok' ? commit.poll.sentAtClient : null,
      commit.poll.id,
      JSON.stringify(answer),
    )
  store.sql<[number]>('DELETE FROM hold WHERE connection = ?').run(connection)
  for (const hold of commit.holds) store.sql<[number, string]>('INSERT INTO hold (connection, facts) VALUES (?, ?)').run(connection, JSON.stringify(hold))
  for (const [url, value] of Object.entries(commit.cursors)) {
    store
      .sql<[number, string, string]>('INSERT INTO cursor (connection, url, value) VALUES (?, ?, ?) ON CONFLICT (connection, url) DO UPDATE SET value = excluded.value')
      .run(connection, url, value)
  }
}
