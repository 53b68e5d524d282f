import type { Store } from './store.ts'

/** Texts that repeat in call after call and are stored once. */
export type NameTable = 'tool' | 'route' | 'sub'

/** Gives numbers for names, adding new ones. Remembers for one transaction only, because a rollback takes numbers back. */
export type NumberNames = (table: NameTable, name: string | null) => number | null

/** See `NumberNames`. */
export function numberNames(store: Store): NumberNames {
  const known = new Map<string, number>()
  return (table, name) => {
    if (name === null) return null
    const memory = `${table} ${name}`
    const remembered = known.get(memory)
    if (remembered !== undefined) return remembered
    const num =
      store.sql<[string], { num: number }>(`SELECT num FROM ${table} WHERE name = ?`).get(name)?.num ??
      Number(store.sql<[string]>(`INSERT INTO ${table} (name) VALUES (?)`).run(name).lastInsertRowid)
    known.set(memory, num)
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
