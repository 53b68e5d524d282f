import type { LimitChange } from '../../../shared/answers.ts'
import type { Store } from './store.ts'

/** Changes answered at most. */
const shown = 200

interface Row {
  connectionId: string
  budgetId: string
  scopeId: string
  source: LimitChange['source']
  at: number
  before: number
  after: number
}

/**
 * When an API stated another limit than the time before, by headers or usage answers, newest first. What we concluded or were
 * told by documents is no statement of the API (F001-7).
 */
export function limitChanges(store: Store, connectionId?: string): LimitChange[] {
  return store
    .sql<[string | null, string | null, number], Row>(
      `SELECT connection.id AS connectionId, budget AS budgetId, scope AS scopeId, source, first_at AS at, before, stated AS after FROM (
         SELECT series, first_at, json_extract(facts, '$.limit') AS stated,
           lag(json_extract(facts, '$.limit')) OVER (PARTITION BY series ORDER BY first_at, num) AS before
         FROM reading INDEXED BY reading_by_time
         -- Most readings are counts of the log; those are not looked at.
         WHERE series IN (SELECT reading_series.num FROM reading_series JOIN connection ON connection.num = reading_series.connection
           WHERE source IN ('header', 'endpoint') AND connection.removed = 0 AND (? IS NULL OR connection.id = ?))
         AND json_extract(facts, '$.limit') IS NOT NULL)
       JOIN reading_series ON reading_series.num = series JOIN connection ON connection.num = reading_series.connection
       WHERE stated <> before
       ORDER BY first_at DESC LIMIT ?`,
    )
    .all(connectionId ?? null, connectionId ?? null, shown)
    .map((row) => ({ ...row }))
}
