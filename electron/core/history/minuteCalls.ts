import type { CallKind } from '../../../shared/model.ts'
import { minuteMs } from './buckets.ts'
import { firstIdAt, perMs } from './callId.ts'
import { kindOf } from './codes.ts'
import { keyRows } from './connections.ts'
import { marks, type Store } from './store.ts'

/** Calls of one kind that a key made in one minute. */
export interface MinuteCalls {
  /** `null` = the key is not known. */
  keyId: string | null
  kind: CallKind
  /** Start of the minute, epoch ms. */
  at: number
  calls: number
}

/** Calls of a connection by minute, key and kind, between two times; own polls left out. Looks at the calls themselves: minutes are stored without kinds. */
export function minuteCalls(store: Store, query: { connectionId: string; from: number; to: number }): MinuteCalls[] {
  const keys = new Map(keyRows(store).flatMap((key) => (key.connectionId === query.connectionId ? [[key.num, key.keyId] as const] : [])))
  return store
    .sql<number[], { key: number; kind: number; minute: number; calls: number }>(
      `SELECT key, kind, id / ${perMs * minuteMs} AS minute, count(*) AS calls FROM call NOT INDEXED
       WHERE id >= ? AND id < ? AND self = 0 AND key IN (${marks(keys.size)}) GROUP BY minute, key, kind`,
    )
    .all(firstIdAt(query.from), firstIdAt(query.to), ...keys.keys())
    .map(({ key, kind, minute, calls }) => ({ keyId: keys.get(key) ?? null, kind: kindOf(kind), at: minute * minuteMs, calls }))
}
