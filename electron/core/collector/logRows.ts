import { argsShape, redactText, redactValue } from '../../../shared/redact.ts'
import { withoutSecrets, type Cleaner } from '../../../shared/secretSpellings.ts'
import { identityOf, stateOf, type RowFacts } from '../../../shared/sync.ts'
import type { Dialect, MappedRow } from '../../../shared/dialects/types.ts'
import type { Connection } from '../../../shared/model.ts'
import type { NewCall } from '../history/types.ts'
import type { KeyRing } from './keys.ts'
import { markOwnCalls, type OwnPoll } from './ownCalls.ts'
import { shortNameOrNull } from './shortName.ts'

/** What a row says of its call without its texts: they are looked at, and made clean, only when a call is stored. */
export type SeenCall = Omit<NewCall, 'args' | 'argsShape' | 'errorText' | 'raw'>

/** One row of a log answer, read: the call it stands for, and what alignment compares. */
export interface SeenRow {
  identity: string
  state: string
  /** The vendor's name of the key, `''` = none. */
  keyName: string
  call: SeenCall
}

/** A row as it stands in an answer: its JSON value, and what was read from the same text in the look before. */
export interface RawRow {
  value: () => unknown
  known: SeenRow | null
}

/** Rows of an answer, read. */
export interface LogRows {
  seen: SeenRow[]
  /** The whole call of one of them, texts included. */
  callAt: (index: number) => NewCall
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
/** As long as a path of ours may be. */
const longestRoute = 2_000
/** Stamps outside are nonsense: they keep their raw form and get the time of the poll (RX-7). */
const oldestStamp = Date.UTC(2015, 0, 1)
const futureMs = 24 * 3600 * 1000

/**
 * Rows of an activity answer (newest first) to calls, in the same order. A row that cannot be mapped is kept raw with
 * the verdict `unknown`; nothing is dropped (2.4). A known row stays what it was when it was read first.
 */
export function readRows(raws: readonly RawRow[], context: RowContext): LogRows {
  const rows = raws.slice(0, maxRows)
  const entries = rows.map((raw) => knownRow(raw, context) ?? mapRow(raw.value(), context))
  const places = entries.map((entry) => ('row' in entry ? placeOf(entry.row, entry.at, entry.keyName) : placeOf(entry.call, entry.call.at, entry.keyName)))
  const own = markOwnCalls(places, context.ownPolls)
  const seen = entries.map((entry, index) => ('row' in entry ? readRow(entry, index, places, own[index] === true, context) : marked(entry, own[index] === true)))
  const withoutKnown = withoutSecrets(context.secrets)
  const callAt = (index: number): NewCall => {
    const [row, raw, entry] = [seen[index], rows[index], entries[index]]
    if (row === undefined || raw === undefined || entry === undefined) throw new RangeError(`The answer has no row ${index}.`)
    return { ...row.call, ...textsOf('row' in entry ? entry : mapRow(raw.value(), context), context, withoutKnown) }
  }
  return { seen, callAt }
}

/** A row of which a value is all there is. */
export const rawRow = (value: unknown): RawRow => ({ value: () => value, known: null })

/** Whether a row of the same text need not be read again: one without a time of its own has that of the poll. */
export function isLasting({ call }: SeenRow): boolean {
  return call.atSource === 'row'
}

/** One whose key is gone is read anew, which brings the key back. */
function knownRow({ known }: RawRow, { keys }: RowContext): SeenRow | null {
  return known !== null && (known.call.keyId === null || keys.byId(known.call.keyId) !== null) ? known : null
}

const marked = (row: SeenRow, isSelf: boolean): SeenRow => (row.call.isSelf === isSelf ? row : { ...row, call: { ...row.call, isSelf } })

interface Mapped {
  row: MappedRow
  at: number
  atKnown: boolean
  keyName: string
  raw: unknown
  unmapped: string | null
}

/** What other rows of the answer need to know of a row. */
type Place = Pick<MappedRow, 'kind' | 'status' | 'tool' | 'route'> & { at: number; keyName: string }

const placeOf = ({ kind, status, tool, route }: Omit<Place, 'at' | 'keyName'>, at: number, keyName: string): Place => ({ at, keyName, kind, status, tool, route })

function mapRow(raw: unknown, context: RowContext): Mapped {
  const { dialect, serverNow, connection } = context
  const result = dialect.mapRow?.(raw, { serverNow, plan: connection.plan }) ?? { error: 'this API has no log', raw: '' }
  const row = 'error' in result ? unmappedRow(result.error) : withShortNames(result)
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

/** What names a call or its key, short enough to be stored with many others. */
function withShortNames(row: MappedRow): MappedRow {
  return {
    ...row,
    serverId: shortNameOrNull(row.serverId),
    vendorKey: shortNameOrNull(row.vendorKey),
    keyLabel: shortNameOrNull(row.keyLabel),
    tool: shortNameOrNull(row.tool),
    route: shortNameOrNull(row.route, longestRoute),
    method: shortNameOrNull(row.method),
  }
}

function readRow(entry: Mapped, index: number, all: readonly Place[], isSelf: boolean, context: RowContext): SeenRow {
  const { row, at } = entry
  const { dialect, connection, keys } = context
  const key = keys.seen({ vendorKey: row.vendorKey, label: row.keyLabel }, entry.atKnown ? at : null)
  const local = row.status === 429 ? countBefore(index, all, isWhole(all.length, dialect)) : null
  const verdict = dialect.classify(row.response, {
    serverNow: at,
    plan: connection.plan,
    kind: row.kind,
    ...(local === null ? {} : { local }),
  })
  const call: SeenCall = {
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
    isSelf,
    serverId: row.serverId,
    anomalies: [...row.anomalies, ...(row.at !== null && !entry.atKnown ? ['bad_ts'] : []), ...(entry.unmapped === null ? [] : ['unmapped_row']), ...(key === null && entry.keyName !== '' ? ['too_many_keys'] : [])],
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
    keyName: entry.keyName,
    call,
  }
}

/** Arguments, error and raw row as they are stored: bounded, without secrets, and no more than the user wants kept. */
function textsOf({ row, raw, unmapped }: Mapped, { connection }: RowContext, withoutKnown: Cleaner): Pick<NewCall, 'args' | 'argsShape' | 'errorText' | 'raw'> {
  const clean = (value: unknown): string => redactText(JSON.stringify(redactValue(value, withoutKnown)) ?? '', withoutKnown).slice(0, maxRowText)
  return {
    argsShape: row.args === undefined ? null : argsShape(row.args),
    args: row.args === undefined || !connection.keepArguments ? null : clean(row.args),
    // Of megabytes no more is looked at than of any row.
    errorText: row.errorText === null ? null : redactText(row.errorText.slice(0, maxRowText), withoutKnown).slice(0, maxErrorText),
    raw: connection.keepArguments || unmapped !== null ? clean(raw) : null,
  }
}

/**
 * Calls of the same key in the minute before row `index`, as far as this answer shows them: of the same kind, and all
 * (CL-7); `null` when the minute is not seen whole. Refused ones are left out, because they were kept from using the budget.
 */
function countBefore(index: number, rows: readonly Place[], whole: boolean): { kind: number; total: number } | null {
  const self = rows[index]
  if (self === undefined) return null
  let kind = 0
  let total = 0
  for (let other = index + 1; other < rows.length; other += 1) {
    const row = rows[other]
    if (row === undefined || row.at <= self.at - 60_000) return { kind, total }
    if (row.keyName !== self.keyName || row.status === 429) continue
    total += 1
    if (row.kind === self.kind) kind += 1
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
