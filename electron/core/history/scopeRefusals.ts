import type { ScopeRefusal } from '../../../shared/answers.ts'
import { atOf, firstIdAt } from './callId.ts'
import { classOf, scopedClasses, unpackVerdict } from './codes.ts'
import { marks, type Store } from './store.ts'

interface Row {
  connectionId: string
  keyNum: number
  keyId: string | null
  tool: number | null
  toolName: string | null
  class: number
  verdict: string | null
  calls: number
  first: number
  last: number
}

/**
 * Calls that were refused for want of a scope since `from`, by key, tool and the scopes they named, and when the same key
 * next succeeded with the same tool. Own polls are left out. Newest refusal first.
 */
export function scopeRefusals(store: Store, query: { connectionId?: string; from: number }): ScopeRefusal[] {
  const rows = store
    .sql<(number | string | null)[], Row>(
      `SELECT connection.id AS connectionId, call.key AS keyNum, key.id AS keyId, call.tool, tool.name AS toolName, call.class, call.verdict,
         count(*) AS calls, min(call.id) AS first, max(call.id) AS last
       FROM call INDEXED BY fault_by_time JOIN key ON key.num = call.key JOIN connection ON connection.num = key.connection LEFT JOIN tool ON tool.num = call.tool
       WHERE (call.class > 0 OR call.status >= 400) AND call.id >= ? AND call.class IN (${marks(scopedClasses.size)}) AND call.self = 0 AND connection.removed = 0 AND (? IS NULL OR connection.id = ?)
       GROUP BY call.key, call.tool, call.class, call.verdict ORDER BY last DESC LIMIT 500`,
    )
    .all(firstIdAt(query.from), ...scopedClasses, query.connectionId ?? null, query.connectionId ?? null)
  return rows.map((row) => ({
    connectionId: row.connectionId,
    keyId: row.keyId,
    tool: row.toolName,
    class: classOf(row.class) === 'forbidden' ? 'forbidden' : 'missing_scope',
    scopes: unpackVerdict(row.class, null, row.verdict).scopes,
    count: row.calls,
    first: atOf(row.first),
    last: atOf(row.last),
    succeededAt: nextSuccess(store, row),
  }))
}

function nextSuccess(store: Store, { keyNum, tool, last }: Row): number | null {
  const row = store
    .sql<[number, number, number | null], { id: number }>(
      'SELECT id FROM call INDEXED BY call_by_key WHERE key = ? AND id > ? AND tool IS ? AND class = 0 AND self = 0 ORDER BY id LIMIT 1',
    )
    .get(keyNum, last, tool)
  return row === undefined ? null : atOf(row.id)
}
