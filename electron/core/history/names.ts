import { onlyName, patternTest } from '../../../shared/namePattern.ts'
import type { Store } from './store.ts'

/** Texts that repeat in call after call and are stored once. */
export type NameTable = 'tool' | 'route' | 'sub'

/** Gives numbers for names, adding new ones. Remembers for one transaction only, because a rollback takes numbers back. */
export type NumberNames = (table: NameTable, name: string | null) => number | null

/** See `NumberNames`. */
export function numberNames(store: Store): NumberNames {
  const known = { tool: new Map<string, number>(), route: new Map<string, number>(), sub: new Map<string, number>() } satisfies Record<NameTable, unknown>
  return (table, name) => {
    if (name === null) return null
    const remembered = known[table].get(name)
    if (remembered !== undefined) return remembered
    const num =
      store.sql<[string], { num: number }>(`SELECT num FROM ${table} WHERE name = ?`).get(name)?.num ??
      Number(store.sql<[string]>(`INSERT INTO ${table} (name) VALUES (?)`).run(name).lastInsertRowid)
    known[table].set(name, num)
    return num
  }
}

/** Numbers of the names that match any of the patterns. */
export function numsMatching(store: Store, table: NameTable, patterns: readonly string[]): number[] {
  const names = patterns.flatMap((pattern) => onlyName(pattern) ?? [])
  const exact = store
    .sql<[string], { num: number }>(`SELECT num FROM ${table} WHERE name IN (SELECT value FROM json_each(?))`)
    .all(JSON.stringify(names))
    .map((row) => row.num)
  const tests = patterns.filter((pattern) => onlyName(pattern) === null).map((pattern) => patternTest(pattern))
  if (tests.length === 0) return exact
  const all = store.sql<[], { num: number; name: string }>(`SELECT num, name FROM ${table}`).all()
  return [...new Set([...exact, ...all.filter((row) => tests.some((test) => test(row.name))).map((row) => row.num)])]
}
