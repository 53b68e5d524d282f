import type { CallRow } from '../../../shared/answers.ts'
import { atOf, parseCallId } from './callId.ts'
import { callCounts, isHopeless, readsTexts, resolveFilter, type CallSearch } from './callSearch.ts'
import { classOf } from './codes.ts'
import { HistoryError } from './errors.ts'
import { bestPath, byAllKeys, idsByPath, idsByWord, looksBeside, type Sql } from './filterSql.ts'
import { besideWords, insideWords, type Looked } from './substring.ts'
import type { Store } from './store.ts'
import { stretchBelow } from './stretch.ts'
import { isTallied, talliedCount } from './tallied.ts'
import { textMode, type TextMode } from './textSearch.ts'
import type { CallFilter } from './types.ts'

export interface PageQuery {
  filter: CallFilter
  cursor: string | null
  limit: number
}

/** Part of a page: `more` says that looking stopped for now, and where to go on, though the page is not full. */
export interface PageSlice {
  calls: CallRow[]
  next: string | null
  more: boolean
}

/** Where a page goes on: below an id, and in the way a text was looked for. */
interface Cursor {
  belowId: number
  mode: TextMode | null
}

const modeLetters = { words: 'w', beginnings: 'b', inside: 'i' } as const satisfies Record<TextMode, string>

function parseCursor(text: string): Cursor {
  const letter = /^[a-z]/.exec(text)?.[0]
  const mode = (Object.keys(modeLetters) as TextMode[]).find((name) => modeLetters[name] === letter) ?? null
  const belowId = parseCallId(text.slice(mode === null ? 0 : 1))
  if (belowId === null) throw new HistoryError('bad_request', 'This is not a cursor that a page of calls answered; ask for the first page again.')
  return { belowId, mode }
}

const cursorText = ({ belowId, mode }: Cursor): string => `${mode === null ? '' : modeLetters[mode]}${belowId}`

/** A page of calls, newest first. Complete: however long it takes, it is full or the last. */
export function page(store: Store, query: PageQuery): { calls: CallRow[]; next: string | null } {
  const calls: CallRow[] = []
  let cursor = query.cursor
  for (;;) {
    const slice = pageSlice(store, { ...query, cursor, limit: query.limit - calls.length })
    calls.push(...slice.calls)
    if (!slice.more) return { calls, next: slice.next }
    cursor = slice.next
  }
}

/** As much of a page as can be had in a moment. Only searches that look at texts take more than one slice. */
export function pageSlice(store: Store, query: PageQuery): PageSlice {
  const { ids, next, more } = idSlice(store, query)
  return { calls: callRows(store, ids), next, more }
}

/** Calls counted in one go. */
const countedCalls = 20_000

/**
 * Counts on from a cursor for a moment; `next` = count on from there, `null` = that was all. `keptFrom` = start of what
 * retention left.
 */
export function countSlice(store: Store, query: Omit<PageQuery, 'limit'>, keptFrom: number): { count: number; next: string | null } {
  const look = lookFor(store, query)
  if (look === null) return { count: 0, next: null }
  if (query.cursor === null && isTallied(look.search)) return { count: talliedCount(store, look.search, keptFrom), next: null }
  const { ids, next } = idsOfLook(look, countedCalls)
  return { count: ids.length, next }
}

interface IdSlice extends Omit<PageSlice, 'calls'> {
  ids: readonly number[]
}

function idSlice(store: Store, query: PageQuery): IdSlice {
  const look = lookFor(store, query)
  return look === null ? { ids: [], next: null, more: false } : idsOfLook(look, query.limit)
}

function idsOfLook({ mode, slice }: Look, limit: number): IdSlice {
  const { ids, reached } = slice(limit + 1)
  if (ids.length === limit + 1 || reached === null) return idsOfPage(ids, limit, mode)
  return { ids, next: cursorText({ belowId: reached, mode }), more: true }
}

/** How calls of a filter are looked for from a cursor on. */
interface Look {
  search: CallSearch
  mode: TextMode | null
  /** As many of the newest of them as can be had in a moment. */
  slice: (limit: number) => Looked
}

/** `null` when nothing can match. */
function lookFor(store: Store, query: Omit<PageQuery, 'limit'>): Look | null {
  const search = resolveFilter(store, query.filter)
  const cursor = query.cursor === null ? null : parseCursor(query.cursor)
  if (isHopeless(search)) return null
  const belowId = cursor?.belowId ?? Number.MAX_SAFE_INTEGER
  if (search.terms.length === 0 && !readsTexts(search)) return { search, mode: null, slice: (limit) => inColumns(store, search, cursor?.belowId ?? null, limit) }
  // A later page goes on the way the first one began.
  const mode = search.terms.length === 0 ? null : (cursor?.mode ?? textMode(store, search))
  const byWord = (limit: number) => (mode === null || mode === 'inside' ? null : idsByWord(search, mode === 'beginnings', belowId, limit))
  const words = byWord(0)
  if (words === null) return { search, mode, slice: (limit) => insideWords(store, search, belowId, limit) }
  if (looksBeside(search)) return { search, mode, slice: (limit) => besideWords(store, search, (most) => byWord(most) ?? words, limit) }
  return { search, mode, slice: (limit) => ({ ids: idsOf(store, byWord(limit) ?? words), reached: null }) }
}

/** Calls, or entries of an index, that are looked through in one go; about 10 ms. */
const lookedThrough = { calls: 20_000, entries: 200_000 }

/** Calls of a search whose columns have all that is asked for: first among the newest calls, and then by the narrowest index. */
function inColumns(store: Store, whole: CallSearch, belowId: number | null, limit: number): Looked {
  const counts = callCounts(store)
  const search = belowId === null ? whole : byAllKeys(whole, counts)
  const { path, rows } = bestPath(search, counts)
  const { fromId, toId, isLast } = stretchBelow(store, search, belowId ?? Number.MAX_SAFE_INTEGER, { calls: path === 'time' ? lookedThrough.calls : lookedThrough.entries, of: rows })
  return { ids: idsOf(store, idsByPath({ ...search, fromId }, path, toId, limit)), reached: isLast ? null : fromId }
}

function idsOfPage(ids: readonly number[], limit: number, mode: TextMode | null): IdSlice {
  const shown = ids.slice(0, limit)
  const last = shown.at(-1)
  return { ids: shown, next: ids.length > limit && last !== undefined ? cursorText({ belowId: last, mode }) : null, more: false }
}

function idsOf(store: Store, { text, parameters }: Sql): number[] {
  return store
    .sql<(number | string)[], { id: number }>(text)
    .all(...parameters)
    .map((row) => row.id)
}

interface ListRow {
  id: number
  connection_id: string
  key_id: string | null
  key_label: string | null
  tool: string | null
  route: string | null
  method: string | null
  status: number | null
  ok: number | null
  class: number
  duration: number | null
  error: string | null
  self: number
  pinned: number | null
  note: string | null
}

/** Rows of the list, newest first, for ids found before. */
function callRows(store: Store, ids: readonly number[]): CallRow[] {
  if (ids.length === 0) return []
  const rows = store
    .sql<[string], ListRow>(
      `SELECT call.id, connection.id AS connection_id, key.id AS key_id, key.facts ->> 'label' AS key_label, tool.name AS tool,
         route.name AS route, method, status, ok, class, duration, error, self, pinned, note
       FROM json_each(?) AS wanted CROSS JOIN call ON call.id = wanted.value JOIN key ON key.num = call.key
         JOIN connection ON connection.num = key.connection
         LEFT JOIN tool ON tool.num = call.tool LEFT JOIN route ON route.num = call.route LEFT JOIN call_mark ON call_mark.id = call.id`,
    )
    .all(JSON.stringify(ids))
  return rows.map((row) => ({
    id: String(row.id),
    at: atOf(row.id),
    connectionId: row.connection_id,
    keyId: row.key_id,
    keyLabel: row.key_label,
    tool: row.tool,
    route: row.route,
    method: row.method,
    status: row.status,
    ok: row.ok === null ? null : row.ok === 1,
    verdict: classOf(row.class),
    durationMs: row.duration,
    error: row.error,
    isSelf: row.self === 1,
    pinned: row.pinned === 1,
    note: row.note,
  }))
}
