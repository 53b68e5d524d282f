import type { Sql } from './filterSql.ts'
import { likePattern } from './searchText.ts'
import { marks, type Store } from './store.ts'

/**
 * The test whether a call contains a text anywhere, on columns of `call`. Tools and routes are few: their names are
 * searched first, so that only numbers are compared call by call.
 */
export function textContains(store: Store, literal: string): Sql {
  const pattern = likePattern(literal)
  const named = (table: 'tool' | 'route') =>
    store
      .sql<[string], { num: number }>(`SELECT num FROM ${table} WHERE name LIKE ? ESCAPE '\\' LIMIT 1000`)
      .all(pattern)
      .map((row) => row.num)
  const tools = named('tool')
  const routes = named('route')
  const texts = ['args', 'args_shape', 'error'].map((column) => `${column} LIKE ? ESCAPE '\\'`)
  return {
    text: `(${[...texts, `tool IN (${marks(tools.length)})`, `route IN (${marks(routes.length)})`].join(' OR ')})`,
    parameters: [...texts.map(() => pattern), ...tools, ...routes],
  }
}
