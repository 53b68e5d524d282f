import type { Sql } from './filterSql.ts'
import { likePattern } from './searchText.ts'

/**
 * The test whether a call contains a text anywhere, on columns of `call`. Tools and routes are few: their names are searched once
 * for all calls, so that only numbers are compared call by call.
 */
export function textContains(literal: string): Sql {
  const pattern = likePattern(literal)
  const texts = ['args', 'args_shape', 'error'].map((column) => `${column} LIKE ? ESCAPE '\\'`)
  const names = (['tool', 'route'] as const).map((table) => `${table} IN (SELECT num FROM ${table} WHERE name LIKE ? ESCAPE '\\')`)
  const tests = [...texts, ...names]
  return { text: `(${tests.join(' OR ')})`, parameters: tests.map(() => pattern) }
}
