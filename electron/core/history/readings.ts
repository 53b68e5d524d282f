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
    const series = seriesOf(store, connection, reading)
    const facts = factsOf(reading)
    const newest = store
      .sql<[number], { num: number; at: number; facts: string }>('SELECT num, at, facts FROM reading WHERE num = (SELECT newest FROM reading_series WHERE num = ?)')
      .get(series)
    if (newest !== undefined && newest.facts === facts && reading.at >= newest.at) {
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
    if (newest === undefined || reading.at >= newest.at) {
      store.sql<[number, number]>('UPDATE reading_series SET newest = ? WHERE num = ?').run(Number(lastInsertRowid), series)
    }
  }
}

function seriesOf(store: Store, connection: number, reading: Reading): number {
  const name: [number, string, string, string] = [connection, reading.budgetId, reading.scopeId, reading.source]
  const known = store
    .sql<typeof name, { num: number }>('SELECT num FROM reading_series WHERE connection = ? AND budget = ? AND scope = ? AND source = ?')
    .get(...name)
  if (known !== undefined) return known.num
  const { lastInsertRowid } = store.sql<typeof name>('INSERT INTO reading_series (connection, budget, scope, source) VALUES (?, ?, ?, ?)').run(...name)
  return Number(lastInsertRowid)
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
