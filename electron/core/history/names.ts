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

/** Numbers of those names that exist. */
export function numsOf(store: Store, table: NameTable, names: readonly string[]): number[] {
  return store
    .sql<[string], { num: number }>(`SELECT num FROM ${table} WHERE name IN (SELECT value FROM json_each(?))`)
    .all(JSON.stringify(names))
    .map((row) => row.num)
}
