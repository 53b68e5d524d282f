import { argsShape, redactText, redactValue } from '../../../shared/redact.ts'
import { identityOf, stateOf, type RowFacts } from '../../../shared/sync.ts'
import type { Dialect, MappedRow } from '../../../shared/dialects/types.ts'
import type { Connection } from '../../../shared/model.ts'
import type { NewCall } from '../history/types.ts'
import type { KeyRing } from './keys.ts'
import { markOwnCalls, type OwnPoll } from './ownCalls.ts'

/** One row of a log answer, read: the call it stands for, and what alignment compares. */
export interface ReadRow {
  identity: string
  state: string
  call: NewCall
}

/** What reading rows needs besides the rows. */
export interface RowContext {
  connection: Connection
  dialect: Dialect
  keys: KeyRing
  /** Secrets that must not be stored, should a row quote one (RX-2). */
  secrets: readonly string[]
  ownPolls: readonly OwnPoll[]
  serverNow: number
}

/** Rows of one response that are looked at, and the size of what is kept of each (RX-6, RX-3). */
export const maxRows = 5_000
const maxRowText = 64 * 1024
const maxErrorText = 2_000
/** Stamps outside are nonsense: they keep their raw form and get the time of the poll (RX-7). */
const oldestStamp = Date.UTC(2015, 0, 1)
const futureMs = 24 * 3600 * 1000

/**
 * Rows of an activity answer (newest first) to calls, in the same order. A row that cannot be mapped is kept raw with
 * the verdict `unknown`; nothing is dropped (2.4).
 */
export function readRows(rows: readonly unknown[], context: RowContext): ReadRow[] {
  const mapped = rows.slice(0, maxRows).map((row) => mapRow(row, context))
  const own = markOwnCalls(
    mapped.map(({ row }, index) => ({ at: mapped[index]?.at ?? context.serverNow, tool: row.tool, route: row.route })),
    context.ownPolls,
  )
  return mapped.map((entry, index) => readRow(entry, index, mapped, own[index] === true, context))
}

interface Mapped {
  row: MappedRow
  at: number
  atKnown: boolean
  keyName: string
  raw: unknown
  unmapped: string | null
}

function mapRow(raw: unknown, context: RowContext): Mapped {
  const { dialect, serverNow, connection } = context
  const result = dialect.mapRow?.(raw, { serverNow, plan: connection.plan }) ?? { error: 'this API has no log', raw: '' }
  const row = 'error' in result ? unmappedRow(result.error) : result
  const sane = row.at !== null && row.at >= oldestStamp && row.at <= serverNow + futureMs
  return {
    row,
    at: sane && row.at !== null ? row.at : serverNow,
    atKnown: sane,
    keyName: row.vendorKey ?? row.keyLabel ?? '',
    raw,
    unmapped: 'error' in result ? result.error : null,
  }
}

function readRow(entry: Mapped, index: number, all: readonly Mapped[], isSelf: boolean, context: RowContext): ReadRow {
  const { row, at } = entry
  const { dialect, connection, keys, secrets } = context
  const key = keys.seen({ vendorKey: row.vendorKey, label: row.keyLabel }, entry.atKnown ? at : null)
  const local = row.status === 429 ? countBefore(index, all, isWhole(all.length, dialect)) : null
  const verdict = dialect.classify(row.response, {
    serverNow: at,
    plan: connection.plan,
    kind: row.kind,
    ...(local === null ? {} : { local }),
  })
  const keepRaw = connection.keepArguments || entry.unmapped !== null
  const args = once(() => (row.args === undefined || !connection.keepArguments ? null : redactText(JSON.stringify(redactValue(row.args, secrets)) ?? '', secrets).slice(0, maxRowText)))
  const argsOutline = once(() => (row.args === undefined ? null : argsShape(row.args)))
  const errorText = once(() => (row.errorText === null ? null : redactText(row.errorText, secrets).slice(0, maxErrorText)))
  const rawText = once(() => (keepRaw ? redactText(JSON.stringify(redactValue(entry.raw, secrets)) ?? '', secrets).slice(0, maxRowText) : null))
  // Of 200 rows most were seen before: texts are made clean when they are looked at, which is when a call is stored.
  const call: NewCall = {
    connectionId: connection.id,
    keyId: key?.id ?? null,
    at,
    atSource: entry.atKnown ? 'row' : 'poll_interpolated',
    atErrMs: entry.atKnown ? 1 : context.connection.poll.mode === 'fixed' ? context.connection.poll.everySec * 1000 : 60_000,
    tool: row.tool,
    route: row.route,
    method: row.method,
    kind: row.kind,
    status: row.status,
    ok: row.ok,
    verdict,
    durationMs: row.durationMs,
    get argsShape() {
      return argsOutline()
    },
    get args() {
      return args()
    },
    get errorText() {
      return errorText()
    },
    isSelf,
    serverId: row.serverId,
    anomalies: [...row.anomalies, ...(row.at !== null && !entry.atKnown ? ['bad_ts'] : []), ...(entry.unmapped === null ? [] : ['unmapped_row'])],
    get raw() {
      return rawText()
    },
  }
  const facts: RowFacts = {
    serverId: row.serverId,
    at: row.at,
    vendorKey: entry.keyName,
    tool: row.tool,
    route: row.route,
    args: entry.unmapped === null ? row.args : entry.raw,
    status: row.status,
    ok: row.ok,
    durationMs: row.durationMs,
    errorText: row.errorText,
  }
  return {
    // Salted, so that arguments cannot be looked up in a table of hashes (RX-1).
    identity: identityOf(facts, connection.id),
    state: stateOf(facts),
    call,
  }
}

/** Does a work when its result is asked for first. */
function once<Result>(work: () => Result): () => Result {
  let result: { value: Result } | null = null
  return () => (result ??= { value: work() }).value
}

/**
 * Calls of the same key in the minute before row `index`, as far as this answer shows them: of the same kind, and all
 * (CL-7); `null` when the minute is not seen whole. Refused ones are left out, because they were kept from using the budget.
 */
function countBefore(index: number, rows: readonly Mapped[], whole: boolean): { kind: number; total: number } | null {
  const self = rows[index]
  if (self === undefined) return null
  let kind = 0
  let total = 0
  for (let other = index + 1; other < rows.length; other += 1) {
    const row = rows[other]
    if (row === undefined || row.at <= self.at - 60_000) return { kind, total }
    if (row.keyName !== self.keyName || row.row.status === 429) continue
    total += 1
    if (row.row.kind === self.row.kind) kind += 1
  }
  // The rest of the minute is cut off: a count that is too low would acquit the budget that refused.
  return whole ? { kind, total } : null
}

/** A log window that is not full shows every call there is. */
function isWhole(rows: number, dialect: Dialect): boolean {
  const window = dialect.endpoints.activity?.window ?? null
  return window !== null && rows < window
}

function unmappedRow(error: string): MappedRow {
  return {
    serverId: null,
    at: null,
    vendorKey: null,
    keyLabel: null,
    tool: null,
    route: null,
    method: null,
    kind: 'unknown',
    status: null,
    ok: null,
    durationMs: null,
    args: undefined,
    errorText: error,
    response: { status: 0, headers: [], body: '' },
    anomalies: [],
  }
}
