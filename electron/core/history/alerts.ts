import type { GrownEvidence } from '../../../shared/alerts/evidence.ts'
import type { Alert } from '../../../shared/model.ts'
import { findConnection } from './connections.ts'
import type { Store } from './store.ts'

/** Stores alerts before they are shown and answers the ids of the new ones; a known `dedupeKey` is left out (QA-1). */
export function addAlerts(store: Store, connection: number, alerts: readonly Alert[]): string[] {
  return alerts
    .filter((alert) => {
      const { changes } = store
        .sql<[string, number, string, string, number, number | null, number | null, string]>(
          `INSERT INTO alert (id, connection, dedupe_key, channel, at, delivered_at, acknowledged_at, facts) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT DO NOTHING`,
        )
        .run(alert.id, connection, alert.dedupeKey, alert.channel, alert.at, alert.deliveredAt, alert.acknowledgedAt, JSON.stringify(alert))
      return changes === 1
    })
    .map((alert) => alert.id)
}

/** Evidence only grows: a repeated or late commit never shortens it. */
export function growAlerts(store: Store, grown: readonly GrownEvidence[]): void {
  const grow = store.sql<[number, number, string]>(
    `UPDATE alert SET facts = json_set(facts, '$.to', max(json_extract(facts, '$.to'), ?), '$.count', max(json_extract(facts, '$.count'), ?)) WHERE id = ?`,
  )
  for (const { alertId, to, count } of grown) grow.run(to, count, alertId)
}

interface AlertRow {
  facts: string
  delivered_at: number | null
  acknowledged_at: number | null
}

/** The columns are the truth about what happened to an alert after it was raised. */
const alertOf = (row: AlertRow): Alert => ({ ...(JSON.parse(row.facts) as Alert), deliveredAt: row.delivered_at, acknowledgedAt: row.acknowledged_at })

const select = `SELECT alert.facts, delivered_at, acknowledged_at FROM alert JOIN connection ON connection.num = alert.connection AND connection.removed = 0`

/** The latest alerts, newest first, and how many of all wait to be acknowledged; those only logged wait for nobody. */
export function alerts(store: Store, query: { connectionId?: string; limit: number }): { alerts: Alert[]; unacknowledged: number } {
  const of: [string | null, string | null] = [query.connectionId ?? null, query.connectionId ?? null]
  const rows = store.sql<[...typeof of, number], AlertRow>(`${select} WHERE ? IS NULL OR connection.id = ? ORDER BY alert.at DESC, alert.num DESC LIMIT ?`)
  const count = store.sql<typeof of, { count: number }>(
    `SELECT count(*) AS count FROM alert JOIN connection ON connection.num = alert.connection AND connection.removed = 0
     WHERE acknowledged_at IS NULL AND channel <> 'log' AND (? IS NULL OR connection.id = ?)`,
  )
  return { alerts: rows.all(...of, query.limit).map(alertOf), unacknowledged: count.get(...of)?.count ?? 0 }
}

/** Alerts for the OS that were stored and never marked delivered, oldest first. */
export function undeliveredAlerts(store: Store): Alert[] {
  return store.sql<[], AlertRow>(`${select} WHERE channel = 'os' AND delivered_at IS NULL ORDER BY alert.num`).all().map(alertOf)
}

/** Marks alerts delivered that nobody delivered or acknowledged yet, and answers which: those are the caller's to show. */
export function claimDelivery(store: Store, ids: readonly string[], atClient: number): string[] {
  return store
    .sql<[number, string], { id: string }>(
      'UPDATE alert SET delivered_at = ? WHERE id IN (SELECT value FROM json_each(?)) AND delivered_at IS NULL AND acknowledged_at IS NULL RETURNING id',
    )
    .all(atClient, JSON.stringify(ids))
    .map(({ id }) => id)
}

/** Takes the mark back from claimed alerts that were not shown after all. */
export function returnDelivery(store: Store, ids: readonly string[]): void {
  store.sql<[string]>('UPDATE alert SET delivered_at = NULL WHERE id IN (SELECT value FROM json_each(?))').run(JSON.stringify(ids))
}

/** Only the first acknowledgement counts; unknown ids are passed over. */
export function acknowledgeAlerts(store: Store, ids: readonly string[], atClient: number): void {
  store
    .sql<[number, string]>('UPDATE alert SET acknowledged_at = ? WHERE id IN (SELECT value FROM json_each(?)) AND acknowledged_at IS NULL')
    .run(atClient, JSON.stringify(ids))
}

/** State of the alert folds by series name. */
export function alertState(store: Store, connectionId: string): Record<string, string> {
  const connection = findConnection(store, connectionId)
  if (connection === null) return {}
  const rows = store.sql<[number], { series: string; value: string }>('SELECT series, value FROM alert_state WHERE connection = ?').all(connection)
  return Object.fromEntries(rows.map((row) => [row.series, row.value]))
}

/** Replaces the state of the given series only. */
export function saveAlertState(store: Store, connection: number, state: Record<string, string>): void {
  const save = store.sql<[number, string, string]>(
    'INSERT INTO alert_state (connection, series, value) VALUES (?, ?, ?) ON CONFLICT (connection, series) DO UPDATE SET value = excluded.value',
  )
  for (const [series, value] of Object.entries(state)) save.run(connection, series, value)
}
