import { firstIdAt, perMs } from './callId.ts'
import { readsTexts, type CallSearch } from './callSearch.ts'
import type { Sql } from './filterSql.ts'
import { closedDays } from './settings.ts'
import { marks, type Store } from './store.ts'
import { cutRange } from './tally.ts'

/** How many calls have this key, tool, class and status; 0 = no tool, -1 = no status. */
export interface TallyGroup {
  key: number
  tool: number
  class: number
  status: number
  calls: number
}

/** A search whose calls need not be looked at to count them: all it asks for is counted beside them. */
export function isTallied(search: CallSearch): boolean {
  return (
    search.terms.length === 0 &&
    !readsTexts(search) &&
    search.minDurationMs === null &&
    search.maxDurationMs === null &&
    search.marks === null &&
    search.also.every((condition) => condition.reads === 'counts')
  )
}

/** Calls of such a search by key, tool, class and status. `keptFrom` = start of what retention left. */
export function talliedGroups(store: Store, search: CallSearch, keptFrom: number): TallyGroup[] {
  const ofTallies = 'SELECT key, tool, class, status, sum(calls) AS calls'
  const ofCalls = 'SELECT key, coalesce(tool, 0) AS tool, class, coalesce(status, -1) AS status, count(*) AS calls'
  const parts = partsOf(store, search, keptFrom, { ofTallies, ofCalls, end: ' GROUP BY 1, 2, 3, 4' })
  return parts.flatMap(({ text, parameters }) => store.sql<(number | string)[], TallyGroup>(text).all(...parameters))
}

/** How many calls such a search leaves. */
export function talliedCount(store: Store, search: CallSearch, keptFrom: number): number {
  const parts = partsOf(store, search, keptFrom, { ofTallies: 'SELECT sum(calls) AS calls', ofCalls: 'SELECT count(*) AS calls', end: '' })
  return parts.reduce((total, { text, parameters }) => total + (store.sql<(number | string)[], { calls: number | null }>(text).get(...parameters)?.calls ?? 0), 0)
}

/** The question in parts: to the tallies for whole days and hours, to the calls themselves at the ragged ends of the range. */
function partsOf(store: Store, search: CallSearch, keptFrom: number, select: { ofTallies: string; ofCalls: string; end: string }): Sql[] {
  const pieces = cutRange(Math.max(search.fromId / perMs, keptFrom), search.toId / perMs, closedDays(store))
  const where = condition(search)
  const tallied = (table: 'tally_hour' | 'tally_day') => ([from, to]: [number, number]): Sql => ({
    text: `${select.ofTallies} FROM ${table} AS call WHERE at >= ? AND at < ?${where.text}${select.end}`,
    parameters: [from, to, ...where.parameters],
  })
  const called = (range: string) => ([from, to]: [number, number]): Sql => ({
    text: `${select.ofCalls} FROM call NOT INDEXED WHERE ${range}${where.text}${select.end}`,
    parameters: [firstIdAt(from), firstIdAt(to), ...where.parameters],
  })
  // Calls that somebody marked are still there, before what retention left.
  const marked: [number, number][] = search.fromId < firstIdAt(keptFrom) ? [[search.fromId / perMs, Math.min(search.toId / perMs, keptFrom)]] : []
  return [
    ...pieces.days.map(tallied('tally_day')),
    ...pieces.hours.map(tallied('tally_hour')),
    ...pieces.calls.map(called('id >= ? AND id < ?')),
    ...marked.map(called('id IN (SELECT id FROM call_mark) AND +id >= ? AND +id < ?')),
  ]
}

function condition(search: CallSearch): Sql {
  const lists = (['key', 'tool', 'class', 'status'] as const).map((column) => ({ column, values: { key: search.keys, tool: search.tools, class: search.classes, status: search.statuses }[column] }))
  const terms: Sql[] = [
    ...(search.own ? [] : [{ text: 'self = 0', parameters: [] }]),
    ...(search.errorsOnly ? [{ text: 'class > 0', parameters: [] }] : []),
    ...lists.flatMap(({ column, values }) => (values === null ? [] : [{ text: `${column} IN (${marks(values.length)})`, parameters: values }])),
    ...search.also.map(({ sql }) => sql),
  ]
  return { text: terms.map(({ text }) => ` AND ${text}`).join(''), parameters: terms.flatMap(({ parameters }) => parameters) }
}
