import type { CallFilter } from '../../shared/callFilter.ts'
import type { Connection, Key } from '../../shared/model.ts'
import { matchesName } from '../../shared/namePattern.ts'

/** Ids of what the values of a filter mean, by id or name. Until the names are known, values count as ids. */
function idsMeant(values: readonly string[], things: readonly { id: string; name: string }[] | null): string[] {
  if (things === null) return [...values]
  const tests = values.map(matchesName)
  return things.filter(({ id, name }) => tests.some((test) => test(id, name))).map(({ id }) => id)
}

/** Ids of the keys a filter names; `null` = it names none. */
export function keysOf({ keyIds }: CallFilter, keys: readonly Key[] | null): string[] | null {
  return keyIds === undefined ? null : idsMeant(keyIds, keys?.map(({ id, label }) => ({ id, name: label })) ?? null)
}

/** The connections a filter can show calls of; `null` = any. A key belongs to one connection, so its gaps are that one's. */
export function connectionsOf(
  filter: CallFilter,
  keys: readonly Key[] | null,
  connections: readonly Pick<Connection, 'id' | 'name'>[] | null,
): Set<string> | null {
  const chosen = filter.connectionIds === undefined ? null : new Set(idsMeant(filter.connectionIds, connections))
  const named = keysOf(filter, keys)
  const ofKeys = new Set((keys ?? []).filter((key) => named?.includes(key.id) === true).map((key) => key.connectionId))
  if (ofKeys.size === 0) return chosen
  return chosen === null ? ofKeys : new Set([...chosen].filter((id) => ofKeys.has(id)))
}
