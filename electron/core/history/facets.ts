import type { Facet } from '../../../shared/answers.ts'
import { callCounts, isHopeless, readsTexts, resolveFilter, type CallSearch } from './callSearch.ts'
import { classOf } from './codes.ts'
import { keyRows } from './connections.ts'
import { unknownKeyValue } from './filterNums.ts'
import { choosePath, columnsByPath, idsByWord, looksBeside, type Sql } from './filterSql.ts'
import type { Store } from './store.ts'
import { stretchBelow } from './stretch.ts'
import { besideWords, insideWords, type Looked } from './substring.ts'
import { isTallied, talliedGroups, type TallyGroup } from './tallied.ts'
import { textMode } from './textSearch.ts'
import type { CallFilter } from './types.ts'

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

/** What was counted so far, of calls from `belowId` on. */
export interface FacetProgress {
  groups: TallyGroup[]
  belowId: number
}

/**
 * Counts by key, tool, verdict and status. Each list shows what choosing a value would give: it ignores the filter's own
 * choice in that dimension and keeps all others. Most frequent first. `keptFrom` = start of what retention left.
 */
export function facets(store: Store, filter: CallFilter, keptFrom: number): FacetCounts {
  let slice = facetsSlice(store, filter, keptFrom, null)
  while ('progress' in slice) slice = facetsSlice(store, filter, keptFrom, slice.progress)
  return slice.facets
}

/** The same for a moment, on from what was counted so far. Only what no count was kept of takes more than one. */
export function facetsSlice(store: Store, filter: CallFilter, keptFrom: number, soFar: FacetProgress | null): { facets: FacetCounts } | { progress: FacetProgress } {
  const search = resolveFilter(store, filter)
  // The dimensions' own choices are applied in `foldGroups`; outcome is a restriction like any other.
  const shared = resolveFilter(store, { ...filter, keyIds: undefined, tools: undefined, verdicts: undefined, statuses: undefined })
  const done = (groups: TallyGroup[], capped: boolean) => ({ facets: { ...foldGroups(store, groups, search), capped } })
  if (isHopeless(shared)) return done([], false)
  if (shared.terms.length > 0 || readsTexts(shared)) {
    const { ids, capped } = textIds(store, shared)
    const found = 'SELECT call.key, tool, class, status FROM json_each(?) AS wanted CROSS JOIN call ON call.id = wanted.value'
    return done(groupColumns(store, { text: found, parameters: [JSON.stringify(ids)] }), capped)
  }
  if (isTallied(shared)) return done(talliedGroups(store, shared, keptFrom), false)
  const { groups, reached } = groupsBelow(store, shared, soFar?.belowId ?? Number.MAX_SAFE_INTEGER)
  const all = merged([...(soFar?.groups ?? []), ...groups])
  return reached === null ? done(all, false) : { progress: { groups: all, belowId: reached } }
}

/** Calls whose columns are counted in one go, about; some 15 ms. */
const columnsCounted = 100_000

/** Counts in the newest stretch of time below an id that has about so many calls; `reached` = where it began, `null` = that was all. */
function groupsBelow(store: Store, search: CallSearch, belowId: number): { groups: TallyGroup[]; reached: number | null } {
  const counts = callCounts(store)
  const { fromId, toId, isLast } = stretchBelow(store, search, belowId, { calls: columnsCounted, of: counts.calls })
  return { groups: groupColumns(store, columnsByPath({ ...search, fromId, toId }, choosePath(search, counts))), reached: isLast ? null : fromId }
}

/** Those of the same key, tool, class and status together. */
function merged(groups: readonly TallyGroup[]): TallyGroup[] {
  const sums = new Map<string, TallyGroup>()
  for (const group of groups) {
    const name = `${group.key} ${group.tool} ${group.class} ${group.status}`
    sums.set(name, { ...group, calls: group.calls + (sums.get(name)?.calls ?? 0) })
  }
  return [...sums.values()]
}

/** Ids of the newest matches of a text, by words or inside words as a page would find them. */
export function textIds(store: Store, search: CallSearch): { ids: number[]; capped: boolean } {
  const mode = search.terms.length === 0 ? 'inside' : textMode(store, search)
  const byWord = (belowId: number, limit: number) => (mode === 'inside' ? null : idsByWord(search, mode === 'beginnings', belowId, limit))
  const words = byWord(Number.MAX_SAFE_INTEGER, countedMatches)
  if (words !== null && !looksBeside(search)) {
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

function groupColumns(store: Store, calls: Sql): TallyGroup[] {
  return store
    .sql<(number | string)[], TallyGroup>(
      `SELECT key, coalesce(tool, 0) AS tool, class, coalesce(status, -1) AS status, count(*) AS calls
       FROM (${calls.text}) GROUP BY 1, 2, 3, 4`,
    )
    .all(...calls.parameters)
}

function foldGroups(store: Store, groups: readonly TallyGroup[], search: CallSearch): Omit<FacetCounts, 'capped'> {
  const dimensions = {
    keys: { chosen: search.keys, of: (group: TallyGroup) => group.key },
    tools: { chosen: search.tools, of: (group: TallyGroup) => group.tool },
    // errorsOnly may come from the verdicts, whose choice a class list repeats; the outcome was applied before.
    verdicts: { chosen: search.classes, of: (group: TallyGroup) => group.class },
    statuses: { chosen: search.statuses, of: (group: TallyGroup) => group.status },
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

/** Values of a dimension that are told: a log can name any number of tools. */
const told = 1_000

/** Counts as facets, those of one value together (every connection has an unknown key), most frequent first. */
function listed(counts: ReadonlyMap<number, number>, name: (num: number) => { value: string; label: string } | null): Facet[] {
  const byValue = new Map<string, Facet>()
  for (const [num, count] of counts) {
    const named = name(num)
    if (named === null || count <= 0) continue
    byValue.set(named.value, { ...named, count: count + (byValue.get(named.value)?.count ?? 0) })
  }
  return [...byValue.values()].sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1)).slice(0, told)
}
