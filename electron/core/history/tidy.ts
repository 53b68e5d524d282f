import { atOf, firstIdAt } from './callId.ts'
import { findConnection } from './connections.ts'
import { raiseKeptFrom } from './settings.ts'
import type { Store } from './store.ts'
import { hourMs } from './buckets.ts'
import { closeDay } from './tally.ts'

/** Rows deleted in one transaction, so that the writer is free again after some 50 ms. */
const batch = 500

/** Tables whose rows belong to one connection and are few. */
const owned = ['hold', 'cursor', 'alert_state', 'alert', 'gap', 'memory'] as const

/**
 * Takes a connection out of everybody's sight at once, with its names, key labels, alerts and gaps. Its calls may be
 * millions: `tidySlice` deletes them bit by bit.
 */
export function removeConnection(store: Store, id: string): void {
  const connection = findConnection(store, id)
  if (connection === null) return
  for (const table of owned) store.sql<[number]>(`DELETE FROM ${table} WHERE connection = ?`).run(connection)
  store
    .sql<[number]>("UPDATE connection SET removed = 1, facts = '{}', budget_specs = '[]', id = 'removed ' || num || ' ' || id WHERE num = ?")
    .run(connection)
  store.sql<[number]>("UPDATE key SET facts = NULL, id = 'removed ' || num || ' ' || id WHERE connection = ?").run(connection)
}

/** What housekeeping may throw away: calls, and the polls and readings beside them, before this time (server time). */
export interface TidyQuery {
  /** `null` = keep all. */
  keepFrom: number | null
}

/**
 * One short piece of housekeeping; `more` = call again. Counts stay when calls go, so charts reach back further than
 * the log. What was deleted is not taken in again (`keptFrom`). Calls that somebody marked stay.
 */
export function tidySlice(store: Store, query: TidyQuery): { deletedCalls: number; more: boolean } {
  const purged = purgeRemoved(store)
  if (purged !== null) return { deletedCalls: purged, more: true }
  if (closeDay(store, query.keepFrom ?? 0)) return { deletedCalls: 0, more: true }
  if (query.keepFrom === null) return { deletedCalls: 0, more: mergeWords(store) }
  // Whole hours, because tallies answer for whole hours only.
  const keepFrom = Math.floor(query.keepFrom / hourMs) * hourMs
  const calls = store.sql<[number, number], { id: number }>('SELECT id FROM call WHERE id < ? AND id NOT IN (SELECT id FROM call_mark) ORDER BY id LIMIT ?').all(firstIdAt(keepFrom), batch)
  if (calls.length > 0) {
    raiseKeptFrom(store, Math.min(keepFrom, (Math.floor(atOf(calls.at(-1)?.id ?? 0) / hourMs) + 1) * hourMs))
    return { deletedCalls: deleteCalls(store, calls), more: true }
  }
  if (deleteOldReadings(store, keepFrom) || deleteOldPolls(store, keepFrom)) return { deletedCalls: 0, more: true }
  return { deletedCalls: 0, more: mergeWords(store) }
}

/** Does some of the merging that storing calls puts off; `false` when there is none left to do. */
function mergeWords(store: Store): boolean {
  const changes = () => store.sql<[], { count: number }>('SELECT total_changes() AS count').get()?.count ?? 0
  const before = changes()
  store.sql<[]>("INSERT INTO call_text (call_text, rank) VALUES ('merge', 200)").run()
  // The statement itself counts as one change (SQLite FTS5, section 6.8).
  return changes() - before >= 2
}

/** Readings that are not the newest of their series. */
function deleteOldReadings(store: Store, before: number): boolean {
  const old = `SELECT reading.num FROM reading_series JOIN reading ON series = reading_series.num AND reading.at < ? AND reading.num <> newest LIMIT ?`
  return store.sql<[number, number]>(`DELETE FROM reading WHERE num IN (${old})`).run(before, batch).changes > 0
}

/** Clocks differ and logs lag: a poll is older than every call it can have brought by less than this. */
const pollGraceMs = 48 * hourMs

function deleteOldPolls(store: Store, before: number): boolean {
  const old = `SELECT num FROM poll WHERE num IN (SELECT num FROM poll ORDER BY num LIMIT ?) AND sent_at < ?`
  return store.sql<[number, number]>(`DELETE FROM poll WHERE num IN (${old})`).run(batch, before - pollGraceMs).changes > 0
}

/** Deletes some of what removed connections left: how many calls, or `null` when nothing is left of them. */
function purgeRemoved(store: Store): number | null {
  const removed = store.sql<[], { num: number }>('SELECT num FROM connection WHERE removed = 1 LIMIT 1').get()?.num
  if (removed === undefined) return null
  for (const { num } of store.sql<[number], { num: number }>('SELECT num FROM key WHERE connection = ?').all(removed)) {
    const calls = store.sql<[number, number], { id: number }>('SELECT id FROM call INDEXED BY call_by_key WHERE key = ? ORDER BY id LIMIT ?').all(num, batch)
    if (calls.length > 0) return deleteCalls(store, calls)
    for (const table of ['tally_hour', 'tally_day', 'usage_hour', 'usage_minutes'] as const) store.sql<[number]>(`DELETE FROM ${table} WHERE key = ?`).run(num)
    store.sql<[number]>('DELETE FROM key WHERE num = ?').run(num)
  }
  const readings = 'SELECT reading.num FROM reading JOIN reading_series ON reading_series.num = series WHERE connection = ? LIMIT ?'
  const polls = 'SELECT num FROM poll WHERE connection = ? LIMIT ?'
  if (store.sql<[number, number]>(`DELETE FROM reading WHERE num IN (${readings})`).run(removed, batch).changes > 0) return 0
  if (store.sql<[number, number]>(`DELETE FROM poll WHERE num IN (${polls})`).run(removed, batch).changes > 0) return 0
  for (const table of ['duration_day', 'reading_series'] as const) store.sql<[number]>(`DELETE FROM ${table} WHERE connection = ?`).run(removed)
  store.sql<[number]>('DELETE FROM connection WHERE num = ?').run(removed)
  return 0
}

/** Deletes calls with their words, and corrects how many calls keys and tools have; tallies stay. */
function deleteCalls(store: Store, rows: readonly { id: number }[]): number {
  const ids = JSON.stringify(rows.map(({ id }) => id))
  const these = 'id IN (SELECT value FROM json_each(?))'
  const lost = (column: 'key' | 'tool') =>
    store.sql<[string], { num: number; calls: number; faults: number }>(
      `SELECT ${column} AS num, count(*) AS calls, sum(class > 0 OR coalesce(status, 0) >= 400) AS faults FROM call WHERE ${these} AND ${column} IS NOT NULL GROUP BY 1`,
    ).all(ids)
  const keys = lost('key')
  const tools = lost('tool')
  for (const { num, calls, faults } of keys) {
    store.sql<[number, number, number]>('UPDATE key SET calls = calls - ?, faults = faults - ? WHERE num = ?').run(calls, faults, num)
  }
  for (const { num, calls } of tools) store.sql<[number, number]>('UPDATE tool SET calls = calls - ? WHERE num = ?').run(calls, num)
  store.sql<[string]>(`DELETE FROM call_text WHERE row${these}`).run(ids)
  store.sql<[string]>(`DELETE FROM call_mark WHERE ${these}`).run(ids)
  store.sql<[string]>(`DELETE FROM call WHERE ${these}`).run(ids)
  return rows.length
}
