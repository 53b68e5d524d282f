import type { CallFilter } from '../../shared/callFilter.ts'
import type { Key } from '../../shared/model.ts'

/** The connections a filter can show calls of; `null` = any. A key belongs to one connection, so its gaps are that one's. */
export function connectionsOf(filter: CallFilter, keys: Key[] | null): Set<string> | null {
  const { connectionIds, keyIds } = filter
  const ofKeys = keyIds === undefined ? null : new Set((keys ?? []).filter((key) => keyIds.includes(key.id)).map((key) => key.connectionId))
  if (ofKeys === null || ofKeys.size === 0) return connectionIds === undefined ? null : new Set(connectionIds)
  return connectionIds === undefined ? ofKeys : new Set(connectionIds.filter((id) => ofKeys.has(id)))
}
