import type { CallKind } from '../../../shared/model.ts'
import { firstIdAt } from './callId.ts'
import { classCodes, kindOf } from './codes.ts'
import type { Store } from './store.ts'

/** A minute in which calls of one kind by a key were answered with 429. */
export interface RefusedMinute {
  connectionId: string
  /** `null` = the key is not known. */
  keyId: string | null
  kind: CallKind
  /** Its start, epoch ms. */
  at: number
}

/** Minutes with a 429 by key and kind, between two times; own polls left out. Found in the index of faults; only refusals are looked up. */
export function refusedMinutes(store: Store, query: { connectionId?: string; from: number; to: number }): RefusedMinute[] {
  return store
    .sql<(number | string | null)[], Omit<RefusedMinute, 'kind'> & { kind: number }>(
      `SELECT DISTINCT connection.id AS connectionId, key.id AS keyId, call.kind, call.id / 1024 / 60000 * 60000 AS at
       FROM call INDEXED BY fault_by_time JOIN key ON key.num = call.key JOIN connection ON connection.num = key.connection
       WHERE (call.class > 0 OR call.status >= 400) AND call.id >= ? AND call.id < ? AND (call.status = 429 OR call.class = ${classCodes.rate_limited})
         AND call.self = 0 AND connection.removed = 0 AND (? IS NULL OR connection.id = ?)
       ORDER BY at`,
    )
    .all(firstIdAt(query.from), firstIdAt(query.to), query.connectionId ?? null, query.connectionId ?? null)
    .map((row) => ({ ...row, kind: kindOf(row.kind) }))
}
