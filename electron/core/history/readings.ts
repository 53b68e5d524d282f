import type { Reading } from '../../../shared/model.ts'
import type { Store } from './store.ts'

/** What two readings must share to be the same observation made twice. */
type Numbers = Pick<Reading, 'lo' | 'hi' | 'limit' | 'remaining' | 'resetAt' | 'windowId' | 'conf' | 'anomalies'>

/** In one fixed order, so that equal readings give equal text. */
function factsOf({ lo, hi, limit, remaining, resetAt, windowId, conf, anomalies }: Numbers): string {
  return JSON.stringify({ lo, hi, limit, remaining, resetAt, windowId, conf, anomalies } satisfies Numbers)
}

/** Adds readings; one that repeats the newest of its series only moves that one's time, so quiet budgets take no space. */
export function addReadings(store: Store, connection: number, readings: readonly Reading[]): void {
  for (const reading of readings) {
    const { series, newest } = seriesOf(store, connection, reading)
    const facts = factsOf(reading)
    if (newest !== null && newest.facts === facts && reading.at >= newest.at) {
      store
        .sql<[number, number, string | null, number]>('UPDATE reading SET at = ?, client_at = ?, poll = ? WHERE num = ?')
        .run(reading.at, reading.clientAt, reading.pollId, newest.num)
      continue
    }
    const { lastInsertRowid } = store
      .sql<[number, number, number, number, string | null, string]>(
        'INSERT INTO reading (series, first_at, at, client_at, poll, facts) VALUES (?, ?, ?, ?, ?, ?)',
      )
      .run(series, reading.at, reading.at, reading.clientAt, reading.pollId, facts)
    // A late one is kept, but does not become the newest (QA-7).
    if (newest === null || reading.at >= newest.at) {
      store.sql<[number, number]>('UPDATE reading_series SET newest = ? WHERE num = ?').run(Number(lastInsertRowid), series)
    }
  }
}

/** The series of a reading, made on first sight, and its newest reading. */
function seriesOf(store: Store, connection: number, reading: Reading): { series: number; newest: { num: number; at: number; facts: string } | null } {
  const name: [number, string, string, string] = [connection, reading.budgetId, reading.scopeId, reading.source]
  type Row = { series: number } & ({ num: number; at: number; facts: string } | { num: null })
  const known = store
    .sql<typeof name, Row>(
      `SELECT reading_series.num AS series, reading.num, at, reading.facts FROM reading_series LEFT JOIN reading ON reading.num = newest
       WHERE connection = ? AND budget = ? AND scope = ? AND source = ?`,
    )
    .get(...name)
  if (known !== undefined) return { series: known.series, newest: known.num === null ? null : known }
  const { lastInsertRowid } = store.sql<typeof name>('INSERT INTO reading_series (connection, budget, scope, source) VALUES (?, ?, ?, ?)').run(...name)
  return { series: Number(lastInsertRowid), newest: null }
}

/** The newest reading of every series, oldest first. */
export function latestReadings(store: Store, connectionId?: string): Reading[] {
  type Row = { connectionId: string; budget: string; scope: string; source: Reading['source']; at: number; client_at: number; poll: string | null; facts: string }
  return store
    .sql<[string | null, string | null], Row>(
      `SELECT connection.id AS connectionId, budget, scope, source, at, client_at, poll, reading.facts
       FROM reading_series JOIN reading ON reading.num = reading_series.newest JOIN connection ON connection.num = reading_series.connection
       WHERE connection.removed = 0 AND (? IS NULL OR connection.id = ?) ORDER BY at, reading.num`,
    )
    .all(connectionId ?? null, connectionId ?? null)
    .map((row) => ({
      connectionId: row.connectionId,
      budgetId: row.budget,
      scopeId: row.scope,
      at: row.at,
      clientAt: row.client_at,
      source: row.source,
      pollId: row.poll,
      ...(JSON.parse(row.facts) as Numbers),
    }))
}
