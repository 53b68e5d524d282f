import type { Statement } from 'better-sqlite3'
import type { Call } from '../../../shared/model.ts'
import { atOf, firstIdAt, perMs } from './callId.ts'
import { atSourceCodes, atSourceOf, classCodes, kindCodes, kindOf, packVerdict, unpackVerdict } from './codes.ts'
import { unknownKeyNum } from './connections.ts'
import { HistoryError } from './errors.ts'
import { numberNames, type NumberNames } from './names.ts'
import { indexedText, indexSql } from './searchText.ts'
import { marks, type Store } from './store.ts'
import { Tally } from './tally.ts'
import type { NewCall } from './types.ts'

/** A row of `call`. Columns as in migrations/tables.ts. */
interface StoredCall {
  id: number
  key: number
  tool: number | null
  class: number
  status: number | null
  duration: number | null
  self: number
  kind: number
  sub: number | null
  ok: number | null
  at_source: number
  at_err: number
  poll: number
  route: number | null
  method: string | null
  server_id: string | null
  verdict: string | null
  anomalies: string | null
  error: string | null
  args_shape: string | null
  args: string | null
  raw: string | null
}

/** A call found again by its server id. */
type Known = { id: number; server_id: string }

const columns = [
  'id', 'key', 'tool', 'class', 'status', 'duration', 'self', 'kind', 'sub', 'ok', 'at_source', 'at_err',
  'poll', 'route', 'method', 'server_id', 'verdict', 'anomalies', 'error', 'args_shape', 'args', 'raw',
] as const satisfies (keyof StoredCall)[]

type Stored = StoredCall[keyof StoredCall]

const insertSql = `INSERT INTO call (${columns.join(', ')}) VALUES (${marks(columns.length)})`
/** By position and one by one: binding by name costs a quarter of an insert, binding a list a thirtieth. A row has its members in the order of the columns. */
const valuesOf = (row: StoredCall): Stored[] => Object.values(row)

/** One transaction's work on the calls of one connection. Nothing is counted before `finish`. */
export class CallWriter {
  readonly #store: Store
  readonly #connection: number
  readonly #poll: number
  readonly #keys: ReadonlyMap<string, number>
  readonly #nums: NumberNames
  readonly #tally: Tally
  /** The last sequence given in a millisecond that was not empty. */
  readonly #lastIds = new Map<number, number>()
  /** The newest id there is: behind it every millisecond is empty. */
  #newestId: number
  readonly #insertCall: Statement<Stored[]>
  readonly #insertText: Statement<[number, string, string, string]>
  #unknownKey: number | null = null

  constructor(store: Store, connection: number, poll: number) {
    this.#store = store
    this.#connection = connection
    this.#poll = poll
    this.#tally = new Tally(connection)
    this.#nums = numberNames(store)
    this.#newestId = store.sql<[], { id: number | null }>('SELECT max(id) AS id FROM call').get()?.id ?? 0
    this.#insertCall = store.sql<Stored[]>(insertSql)
    this.#insertText = store.sql(indexSql)
    const keys = store.sql<[number], { id: string; num: number }>('SELECT id, num FROM key WHERE connection = ? AND id IS NOT NULL').all(connection)
    this.#keys = new Map(keys.map((key) => [key.id, key.num]))
  }

  /**
   * Stores calls in the given order and answers their ids. One whose server id is stored already, or that is older than
   * what retention keeps (`keptFrom`), adds nothing.
   */
  insert(calls: readonly NewCall[], keptFrom: number): string[] {
    const known = this.#knownServerIds(calls)
    return calls.map((call) => {
      const seen = call.serverId === null ? undefined : known.get(call.serverId)
      if (seen !== undefined) return String(seen)
      if (call.at < keptFrom) return String(firstIdAt(call.at))
      const id = this.#nextId(call.at)
      if (call.serverId !== null) known.set(call.serverId, id)
      const row = this.#row(id, call)
      this.#insertCall.run(...valuesOf(row))
      this.#index(row, call)
      this.#tally.add(atOf(id), row, 1)
      return String(id)
    })
  }

  /** Replaces what is known of a stored call; its id, hence its time, stays, because others point to it. */
  change(id: number, call: NewCall): void {
    const old = storedCall(this.#store, id)
    if (old === null) return
    const row = { ...this.#row(id, call), poll: old.poll }
    this.#store.sql<[number]>('DELETE FROM call WHERE id = ?').run(id)
    this.#insertCall.run(...valuesOf(row))
    this.#store.sql<[number]>('DELETE FROM call_text WHERE rowid = ?').run(id)
    this.#index(row, call)
    this.#tally.add(atOf(id), old, -1)
    this.#tally.add(atOf(id), row, 1)
  }

  /** Writes the counts; the last step of the transaction. */
  finish(): void {
    this.#tally.write(this.#store)
  }

  #row(id: number, call: NewCall): StoredCall {
    return {
      id,
      key: this.#keyNum(call),
      tool: this.#nums('tool', call.tool),
      class: classCodes[call.verdict.class],
      status: call.status,
      duration: call.durationMs === null ? null : Math.round(call.durationMs),
      self: call.isSelf ? 1 : 0,
      kind: kindCodes[call.kind],
      sub: this.#nums('sub', call.verdict.sub),
      ok: call.ok === null ? null : Number(call.ok),
      at_source: atSourceCodes[call.atSource],
      // A full millisecond spills into the next, and a changed call keeps its first time: both show as uncertainty.
      at_err: Math.max(Math.ceil(call.atErrMs), Math.abs(atOf(id) - Math.floor(call.at))),
      poll: this.#poll,
      route: this.#nums('route', call.route),
      method: call.method,
      server_id: call.serverId,
      verdict: packVerdict(call.verdict),
      anomalies: call.anomalies.length === 0 ? null : JSON.stringify(call.anomalies),
      error: call.errorText,
      args_shape: call.argsShape,
      args: call.args,
      raw: call.raw,
    }
  }

  #keyNum(call: NewCall): number {
    if (call.keyId === null) return (this.#unknownKey ??= unknownKeyNum(this.#store, this.#connection))
    const num = this.#keys.get(call.keyId)
    if (num === undefined) throw new HistoryError('bad_request', `A call names the key ${call.keyId}, which its connection does not have; save the key first.`)
    return num
  }

  #nextId(at: number): number {
    const first = firstIdAt(at)
    if (first > this.#newestId) {
      this.#newestId = first
      return first
    }
    const last = this.#lastIds.get(first) ?? this.#lastStored(first) ?? first - 1
    if (last === first + perMs - 1) {
      this.#lastIds.set(first, last)
      return this.#nextId(atOf(first) + 1)
    }
    this.#lastIds.set(first, last + 1)
    this.#newestId = Math.max(this.#newestId, last + 1)
    return last + 1
  }

  #lastStored(first: number): number | null {
    return this.#store.sql<[number, number], { id: number | null }>('SELECT max(id) AS id FROM call WHERE id >= ? AND id < ?').get(first, first + perMs)?.id ?? null
  }

  #index(row: StoredCall, call: NewCall): void {
    this.#insertText.run(row.id, ...indexedText([call.tool, call.route, call.errorText, call.argsShape, call.args], { ...row, self: call.isSelf }))
  }

  /** Stored ids by server id, looked for where such rows can be: in their own time range, and among those without a time. */
  #knownServerIds(calls: readonly NewCall[]): Map<string, number> {
    const found = new Map<string, number>()
    const named = calls.filter((call) => call.serverId !== null)
    if (named.length === 0) return found
    const times = named.map((call) => call.at)
    const first = firstIdAt(times.reduce((a, b) => Math.min(a, b)))
    // The usual poll brings calls newer than any, of a log that states their times: nothing to look among.
    const inRange = first <= this.#newestId
    const untimed = this.#store.sql<[]>('SELECT 1 FROM call INDEXED BY untimed_by_server_id WHERE at_source > 0 AND server_id IS NOT NULL LIMIT 1').get() !== undefined
    if (!inRange && !untimed) return found
    const wanted = JSON.stringify(named.map((call) => call.serverId))
    const ofConnection = 'JOIN key ON key.num = call.key AND key.connection = ?'
    const among = 'server_id IN (SELECT value FROM json_each(?))'
    const ofUntimed = `SELECT call.id, server_id FROM call INDEXED BY untimed_by_server_id ${ofConnection} WHERE at_source > 0 AND server_id IS NOT NULL AND ${among}`
    const rows = untimed ? this.#store.sql<[number, string], Known>(ofUntimed).all(this.#connection, wanted) : []
    if (inRange) {
      // A spilled millisecond puts a row behind its time; a few are looked at, too.
      const last = firstIdAt(times.reduce((a, b) => Math.max(a, b)) + 16)
      const inTime = this.#store.sql<[number, string, number, number], Known>(`SELECT call.id, server_id FROM call NOT INDEXED ${ofConnection} WHERE ${among} AND call.id >= ? AND call.id < ?`)
      rows.push(...inTime.all(this.#connection, wanted, first, last))
    }
    for (const row of rows) found.set(row.server_id, row.id)
    return found
  }
}

function storedCall(store: Store, id: number): StoredCall | null {
  return store.sql<[number], StoredCall>('SELECT * FROM call WHERE id = ?').get(id) ?? null
}

/** One call with all its details; `null` when it is not (or no longer) stored. */
export function call(store: Store, id: number): (Call & { keyLabel: string | null }) | null {
  type Row = StoredCall & Record<'connection_id' | 'poll_id', string> & Record<'key_id' | 'key_label' | 'tool_name' | 'route_name' | 'sub_name', string | null>
  const row = store
    .sql<[number], Row>(
      `SELECT call.*, connection.id AS connection_id, key.id AS key_id, key.facts ->> 'label' AS key_label, tool.name AS tool_name,
         route.name AS route_name, sub.name AS sub_name, coalesce(poll.id, '') AS poll_id
       FROM call JOIN key ON key.num = call.key JOIN connection ON connection.num = key.connection AND connection.removed = 0
         LEFT JOIN tool ON tool.num = call.tool LEFT JOIN route ON route.num = call.route LEFT JOIN sub ON sub.num = call.sub
         LEFT JOIN poll ON poll.num = call.poll
       WHERE call.id = ?`,
    )
    .get(id)
  if (row === undefined) return null
  return {
    id: String(row.id),
    connectionId: row.connection_id,
    keyId: row.key_id,
    keyLabel: row.key_label,
    at: atOf(row.id),
    atSource: atSourceOf(row.at_source),
    atErrMs: row.at_err,
    tool: row.tool_name,
    route: row.route_name,
    method: row.method,
    kind: kindOf(row.kind),
    status: row.status,
    ok: row.ok === null ? null : row.ok === 1,
    verdict: unpackVerdict(row.class, row.sub_name, row.verdict),
    durationMs: row.duration,
    argsShape: row.args_shape,
    args: row.args,
    errorText: row.error,
    isSelf: row.self === 1,
    serverId: row.server_id,
    pollId: row.poll_id,
    anomalies: row.anomalies === null ? [] : (JSON.parse(row.anomalies) as string[]),
    raw: row.raw,
  }
}
