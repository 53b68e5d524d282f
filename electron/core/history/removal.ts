import { findConnection } from './connections.ts'
import type { Store } from './store.ts'

/** Calls deleted in one transaction: the writer is free again after some 50 ms. */
const batch = 2_000

/** Tables whose rows belong to one connection and are few. */
const owned = ['hold', 'cursor', 'alert_state', 'alert', 'gap', 'memory'] as const

/**
 * Takes a connection out of everybody's sight at once, with its names, secrets' labels, alerts, gaps and readings. Its calls may be
 * millions: `purgeRemoved` deletes them bit by bit.
 */
export function removeConnection(store: Store, id: string): void {
  const connection = findConnection(store, id)
  if (connection === null) return
  for (const table of owned) store.sql<[number]>(`DELETE FROM ${table} WHERE connection = ?`).run(connection)
  store.sql<[number]>("UPDATE connection SET removed = 1, facts = '{}', budget_specs = '[]', id = 'removed ' || num || ' ' || id WHERE num = ?").run(connection)
  store.sql<[number]>("UPDATE key SET facts = NULL, id = 'removed ' || num || ' ' || id WHERE connection = ?").run(connection)
}

/** Deletes some of what removed connections left; `true` while there is more. */
export function purgeRemoved(store: Store): boolean {
  const removed = store.sql<[], { num: number }>('SELECT num FROM connection WHERE removed = 1 LIMIT 1').get()?.num
  if (removed === undefined) return false
  const keys = store.sql<[number], { num: number }>('SELECT num FROM key WHERE connection = ?').all(removed)
  for (const { num } of keys) {
    if (deleteCalls(store, store.sql<[number, number], { id: number }>('SELECT id FROM call INDEXED BY call_by_key WHERE key = ? ORDER BY id LIMIT ?').all(num, batch))) return true
    for (const table of ['tally_hour', 'tally_day', 'usage_hour', 'usage_minutes'] as const) store.sql<[number]>(`DELETE FROM ${table} WHERE key = ?`).run(num)
    store.sql<[number]>('DELETE FROM key WHERE num = ?').run(num)
  }
  if (store.sql<[number, number]>('DELETE FROM poll WHERE num IN (SELECT num FROM poll WHERE connection = ? LIMIT ?)').run(removed, batch).changes > 0) return true
  const readings = 'SELECT reading.num FROM reading JOIN reading_series ON reading_series.num = series WHERE connection = ? LIMIT ?'
  if (store.sql<[number, number]>(`DELETE FROM reading WHERE num IN (${readings})`).run(removed, batch).changes > 0) return true
  store.sql<[number]>('DELETE FROM reading_series WHERE connection = ?').run(removed)
  store.sql<[number]>('DELETE FROM connection WHERE num = ?').run(removed)
  return true
}

/** Deletes calls with their words; counts are not touched. Answers whether there were any. */
export function deleteCalls(store: Store, rows: readonly { id: number }[]): boolean {
  for (const { id } of rows) {
    store.sql<[number]>('DELETE FROM call_text WHERE rowid = ?').run(id)
    store.sql<[number]>('DELETE FROM call WHERE id = ?').run(id)
  }
  return rows.length > 0
}
