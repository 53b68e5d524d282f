import type { BudgetSpec, Connection, Key } from '../../../shared/model.ts'
import { HistoryError } from './errors.ts'
import type { Store } from './store.ts'

/** All connections, oldest first. */
export function connections(store: Store): Connection[] {
  return store
    .sql<[], { facts: string }>('SELECT facts FROM connection WHERE removed = 0 ORDER BY created_at, num')
    .all()
    .map((row) => JSON.parse(row.facts) as Connection)
}

/** Adds a connection or replaces its facts. */
export function saveConnection(store: Store, connection: Connection): void {
  const { changes } = store
    .sql<[string, number, string]>(
      `INSERT INTO connection (id, created_at, facts) VALUES (?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET facts = excluded.facts WHERE removed = 0`,
    )
    .run(connection.id, connection.createdAt, JSON.stringify(connection))
  if (changes === 0) throw new HistoryError('bad_request', `The connection "${connection.name}" was removed; add it anew.`)
}

/** The number of a connection; `null` when there is none or it was removed. */
export function findConnection(store: Store, id: string): number | null {
  return store.sql<[string], { num: number }>('SELECT num FROM connection WHERE id = ? AND removed = 0').get(id)?.num ?? null
}

/** Like `findConnection`, refusing what is not there. */
export function connectionNum(store: Store, id: string): number {
  const num = findConnection(store, id)
  if (num === null) throw new HistoryError('bad_request', `There is no connection ${id}; it may have been removed meanwhile.`)
  return num
}

/** Replaces the budgets of a connection that only headers told of. */
export function saveBudgetSpecs(store: Store, connectionId: string, specs: readonly BudgetSpec[]): void {
  store.sql<[string, number]>('UPDATE connection SET budget_specs = ? WHERE num = ?').run(JSON.stringify(specs), connectionNum(store, connectionId))
}

/** Those of all connections. */
export function budgetSpecs(store: Store): { connectionId: string; specs: BudgetSpec[] }[] {
  return store
    .sql<[], { connectionId: string; specs: string }>('SELECT id AS connectionId, budget_specs AS specs FROM connection WHERE removed = 0 ORDER BY num')
    .all()
    .map((row) => ({ connectionId: row.connectionId, specs: JSON.parse(row.specs) as BudgetSpec[] }))
}

/** Keys of one connection or of all, in the order they were first saved. */
export function keys(store: Store, connectionId?: string): Key[] {
  return keyRows(store)
    .filter((row) => row.keyId !== null && (connectionId === undefined || row.connectionId === connectionId))
    .map((row) => JSON.parse(row.facts ?? '') as Key)
}

/** Adds a key or replaces its facts. */
export function saveKey(store: Store, key: Key): void {
  const { changes } = store
    .sql<[string, number, string]>(
      `INSERT INTO key (id, connection, facts) VALUES (?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET facts = excluded.facts WHERE connection = excluded.connection`,
    )
    .run(key.id, connectionNum(store, key.connectionId), JSON.stringify(key))
  if (changes === 0) throw new HistoryError('bad_request', `The key ${key.id} belongs to another connection than ${key.connectionId}.`)
}

/** A key as queries see it: calls without a known key have one too, with `keyId` null. */
export interface KeyRow {
  num: number
  keyId: string | null
  connectionId: string
  connectionName: string | null
  label: string | null
  facts: string | null
  calls: number
  faults: number
}

/** Every key of every connection that was not removed. A few dozen rows: read afresh rather than kept in step. */
export function keyRows(store: Store): KeyRow[] {
  return store
    .sql<[], KeyRow>(
      `SELECT key.num, key.id AS keyId, connection.id AS connectionId, connection.facts ->> 'name' AS connectionName, key.facts ->> 'label' AS label, key.facts, key.calls, key.faults
       FROM key JOIN connection ON connection.num = key.connection WHERE connection.removed = 0 ORDER BY key.num`,
    )
    .all()
}

/** Calls of all connections that were not removed. */
export function countCalls(store: Store): number {
  return keyRows(store).reduce((sum, key) => sum + key.calls, 0)
}

/** The number for calls of this connection whose key is not known. */
export function unknownKeyNum(store: Store, connection: number): number {
  const known = store.sql<[number], { num: number }>('SELECT num FROM key WHERE connection = ? AND id IS NULL').get(connection)
  if (known !== undefined) return known.num
  return Number(store.sql<[number]>('INSERT INTO key (connection) VALUES (?)').run(connection).lastInsertRowid)
}
