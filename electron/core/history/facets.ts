import type { Facet } from '../../../shared/answers.ts'
import { firstIdAt, perMs } from './callId.ts'
import { callCounts, isHopeless, readsTexts, resolveFilter, type CallSearch } from './callSearch.ts'
import { classOf } from './codes.ts'
import { keyRows } from './connections.ts'
import { unknownKeyValue } from './filterNums.ts'
import { choosePath, columnsByPath, idsByWord, type Sql } from './filterSql.ts'
import { closedDays } from './settings.ts'
import { marks, type Store } from './store.ts'
import { besideWords, insideWords, type Looked } from './substring.ts'
import { cutRange } from './tally.ts'
import { textMode } from './textSearch.ts'
import type { CallFilter } from './types.ts'

/** How many calls have this key, tool, class and status; 0 = no tool, -1 = no status. */
interface Group {
  key: number
  tool: number
  class: number
  status: number
  calls: number
}

/** Counts for the choices of a filter. `capped` = text was searched for, and only the newest matches were looked for and counted. */
export interface FacetCounts {
  total: number
  keys: Facet[]
  tools: Facet[]
  verdicts: Facet[]
  statuses: Facet[]
  capped: boolean
}

/** Newest matches of a text that are counted; counting all of a common word would take seconds. */
const countedMatches = 10_000
/** Slices of calls that are looked through for text inside words. */
const countedSlices = 5

/**
 * Counts by key, tool, verdict and status. Each list shows what choosing a value would give: it ignores the filter's own
 * choice in that dimension and keeps all others. Most frequent first. `keptFrom` = start of what retention left.
 */
export function facets(store: Store, filter: CallFilter, keptFrom: number): FacetCounts {
  const search = resolveFilter(store, filter)
  // The dimensions' own choices are applied in `foldGroups`; outcome is a restriction like any other.
  const shared = resolveFilter(store, { ...filter, keyIds: undefined, tools: undefined, verdicts: undefined, statuses: undefined })
  const { groups, capped } = isHopeless(shared) ? { groups: [], capped: false } : groupsOf(store, shared, keptFrom)
  return { ...foldGroups(store, groups, search), capped }
}

function groupsOf(store: Store, search: CallSearch, keptFrom: number): { groups: Group[]; capped: boolean } {
  if (search.terms.length > 0 || readsTexts(search)) {
    const { ids, capped } = textIds(store, search)
    const found = 'SELECT call.key, tool, class, status FROM json_each(?) AS wanted CROSS JOIN call ON call.id = wanted.value'
    return { groups: groupColumns(store, { text: found, parameters: [JSON.stringify(ids)] }), capped }
  }
  if (search.minDurationMs !== null || search.maxDurationMs !== null || search.marks !== null || search.also.some((condition) => condition.reads !== 'counts')) {
    return { groups: groupColumns(store, columnsByPath(search, choosePath(search, callCounts(store)))), capped: false }
  }
  return { groups: tallyGroups(store, search, keptFrom), capped: false }
}

/** Ids of the newest matches of a text, by words or inside words as a page would find them. */
export function textIds(store: Store, search: CallSearch): { ids: number[]; capped: boolean } {
  const mode = search.terms.length === 0 ? 'inside' : textMode(store, search)
  const byWord = (belowId: number, limit: number) => (mode === 'inside' ? null : idsByWord(search, mode === 'beginnings', belowId, limit))
  const words = byWord(Number.MAX_SAFE_INTEGER, countedMatches)
  if (words !== null && !readsTexts(search)) {
    const ids = store.sql<(number | string)[], { id: number }>(words.text).all(...words.parameters)
    return { ids: ids.map((row) => row.id), capped: ids.length === countedMatches }
  }
  const ids: number[] = []
  let reached: number | null = Number.MAX_SAFE_INTEGER
  for (let slices = 0; reached !== null && slices < countedSlices; slices += 1) {
    const below: number = reached
    const slice: Looked = words === null ? insideWords(store, search, below, -1) : besideWords(store, search, (limit) => byWord(below, limit) ?? words, -1)
    ids.push(...slice.ids)
    reached = slice.reached
  }
  return { ids, capped: reached !== null }
}

function groupColumns(store: Store, calls: Sql): Group[] {
  return store
    .sql<(number | string)[], Group>(
      `SELECT key, coalesce(tool, 0) AS tool, class, coalesce(status, -1) AS status, count(*) AS calls
       FROM (${calls.text}) GROUP BY 1, 2, 3, 4`,
    )
    .all(...calls.parameters)
}

/** Counts from the tallies for whole days and hours, and from the calls themselves at the ragged ends of the range. */
function tallyGroups(store: Store, search: CallSearch, keptFrom: number): Group[] {
  const pieces = cutRange(Math.max(search.fromId / perMs, keptFrom), search.toId / perMs, closedDays(store))
  const terms = [
    ...(search.own ? [] : ['self = 0']),
    ...(search.errorsOnly ? ['class > 0'] : []),
    ...(search.classes === null ? [] : [`class IN (${marks(search.classes.length)})`]),
    ...(search.keys === null ? [] : [`key IN (${marks(search.keys.length)})`]),
    ...search.also.map((condition) => condition.sql.text),
  ].map((term) => ` AND ${term}`)
  const values = [...(search.classes ?? []), ...(search.keys ?? []), ...search.also.flatMap((condition) => condition.sql.parameters)]
  const parts: Sql[] = []
  const addTally = (table: 'tally_hour' | 'tally_day', [from, to]: [number, number]) =>
    parts.push({
      text: `SELECT key, tool, class, status, sum(calls) AS calls FROM ${table} AS call WHERE at >= ? AND at < ?${terms.join('')} GROUP BY 1, 2, 3, 4`,
      parameters: [from, to, ...values],
    })
  for (const range of pieces.days) addTally('tally_day', range)
  for (const range of pieces.hours) addTally('tally_hour', range)
  for (const [from, to] of pieces.calls) {
    parts.push({
      text: `SELECT key, coalesce(tool, 0) AS tool, class, coalesce(status, -1) AS status, count(*) AS calls
        FROM call NOT INDEXED WHERE id >= ? AND id < ?${terms.join('')} GROUP BY 1, 2, 3, 4`,
      parameters: [firstIdAt(from), firstIdAt(to), ...values],
    })
  }
  // Calls that somebody marked are still there, before what retention left.
  if (search.fromId < firstIdAt(keptFrom)) {
    parts.push({
      text: `SELECT key, coalesce(tool, 0) AS tool, class, coalesce(status, -1) AS status, count(*) AS calls
        FROM call NOT INDEXED WHERE id IN (SELECT id FROM call_mark) AND +id >= ? AND +id < ?${terms.join('')} GROUP BY 1, 2, 3, 4`,
      parameters: [search.fromId, Math.min(search.toId, firstIdAt(keptFrom)), ...values],
    })
  }
  return parts.flatMap((part) => store.sql<(number | string)[], Group>(part.text).all(...part.parameters))
}

function foldGroups(store: Store, groups: readonly Group[], search: CallSearch): Omit<FacetCounts, 'capped'> {
  const dimensions = {
    keys: { chosen: search.keys, of: (group: Group) => group.key },
    tools: { chosen: search.tools, of: (group: Group) => group.tool },
    // errorsOnly may come from the verdicts, whose choice a class list repeats; the outcome was applied before.
    verdicts: { chosen: search.classes, of: (group: Group) => group.class },
    statuses: { chosen: search.statuses, of: (group: Group) => group.status },
  }
  const names = Object.keys(dimensions) as (keyof typeof dimensions)[]
  const allowed = Object.fromEntries(names.map((name) => [name, dimensions[name].chosen === null ? null : new Set(dimensions[name].chosen)]))
  const counts = { keys: new Map<number, number>(), tools: new Map<number, number>(), verdicts: new Map<number, number>(), statuses: new Map<number, number>() }
  let total = 0
  for (const group of groups) {
    const refused = names.filter((name) => allowed[name]?.has(dimensions[name].of(group)) === false)
    if (refused.length === 0) total += group.calls
    for (const name of names) {
      if (refused.some((other) => other !== name)) continue
      const value = dimensions[name].of(group)
      counts[name].set(value, (counts[name].get(value) ?? 0) + group.calls)
    }
  }
  const keys = new Map(keyRows(store).map((row) => [row.num, row]))
  const tools = new Map(store.sql<[], { num: number; name: string }>('SELECT num, name FROM tool').all().map((row) => [row.num, row.name]))
  return {
    total,
    keys: listed(counts.keys, (num) => {
      const key = keys.get(num)
      return key === undefined ? null : { value: key.keyId ?? unknownKeyValue, label: key.label ?? unknownKeyLabel }
    }),
    tools: listed(counts.tools, (num) => sameLabel(tools.get(num))),
    verdicts: listed(counts.verdicts, (code) => sameLabel(classOf(code))),
    statuses: listed(counts.statuses, (status) => (status < 0 ? null : sameLabel(String(status)))),
  }
}

/** The label of calls whose key is not known. */
export const unknownKeyLabel = 'unknown key'

const sameLabel = (text: string | undefined) => (text === undefined ? null : { value: text, label: text })

/** Counts as facets, those of one value together (every connection has an unknown key), most frequent first. */
function listed(counts: ReadonlyMap<number, number>, name: (num: number) => { value: string; label: string } | null): Facet[] {
  const byValue = new Map<string, Facet>()
  for (const [num, count] of counts) {
    const named = name(num)
    if (named === null || count <= 0) continue
    byValue.set(named.value, { ...named, count: count + (byValue.get(named.value)?.count ?? 0) })
  }
  return [...byValue.values()].sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
}
