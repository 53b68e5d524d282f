import type { Store } from './store.ts'
import type { CallMark } from './types.ts'

/** Changes what is left on a call and answers what is then; `null` when there is no such call. */
export function markCall(store: Store, id: number, change: { pinned?: boolean | undefined; note?: string | null | undefined }): CallMark | null {
  const exists = 'SELECT 1 AS one FROM call JOIN key ON key.num = call.key JOIN connection ON connection.num = key.connection AND removed = 0 WHERE call.id = ?'
  if (store.sql<[number], { one: number }>(exists).get(id) === undefined) return null
  const before = store.sql<[number], { pinned: number; note: string | null }>('SELECT pinned, note FROM call_mark WHERE id = ?').get(id)
  const pinned = change.pinned ?? before?.pinned === 1
  const note = change.note === undefined ? (before?.note ?? null) : change.note
  if (pinned || note !== null) store.sql<[number, number, string | null]>('INSERT OR REPLACE INTO call_mark (id, pinned, note) VALUES (?, ?, ?)').run(id, Number(pinned), note)
  else store.sql<[number]>('DELETE FROM call_mark WHERE id = ?').run(id)
  return { pinned, note }
}
