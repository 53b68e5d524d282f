import type { CallConditions, CallFilter } from '../../../shared/callFilter.ts'
import { withoutEmpty, type callMarks } from '../../../shared/filterParts.ts'
import { classCodes } from './codes.ts'
import { idRange } from './callId.ts'
import { conditionSql, type Condition } from './conditionSql.ts'
import { keyRows } from './connections.ts'
import { classNums, keyNums, statusNums, toolNums } from './filterNums.ts'
import { parseSearch, type Term } from './searchText.ts'
import type { Store } from './store.ts'

/** A `CallFilter` in the store's own numbers; `null` = not restricted. Empty lists match nothing. */
export interface CallSearch {
  keys: number[] | null
  tools: number[] | null
  classes: number[] | null
  /** Class is not ok. */
  errorsOnly: boolean
  statuses: number[] | null
  minDurationMs: number | null
  /** Exclusive. */
  maxDurationMs: number | null
  marks: readonly (typeof callMarks)[number][] | null
  own: boolean
  terms: Term[]
  /** Negations and alternatives that the lists above cannot say. */
  also: Condition[]
  fromId: number
  toId: number
}

/** How many calls each key and tool has: what decides from which side a search starts. */
export interface CallCounts {
  calls: number
  faults: number
  byKey: ReadonlyMap<number, number>
  faultsByKey: ReadonlyMap<number, number>
  byTool: ReadonlyMap<number, number>
  /** Calls that somebody pinned or wrote a note on. */
  marked: number
}

/** Looks up the numbers of what a filter names. */
export function resolveFilter(store: Store, filter: CallFilter): CallSearch {
  const { not = [], anyOf = [], ...plain } = withoutEmpty(filter)
  const rows = keyRows(store)
  const search: CallSearch = {
    keys: keyNums(rows, plain, hasRemoved(store)),
    tools: toolNums(store, plain),
    classes: classNums(plain),
    errorsOnly: plain.outcome === 'errors' || (plain.verdicts !== undefined && !plain.verdicts.includes('ok')),
    statuses: statusNums(plain),
    minDurationMs: plain.minDurationMs ?? null,
    maxDurationMs: plain.maxDurationMs ?? null,
    marks: plain.marks ?? null,
    own: plain.own === true,
    terms: parseSearch(plain.text ?? ''),
    also: [],
    ...idRange(plain.from, plain.to),
  }
  // A negation of keys or of verdicts alone is a list like any other, and can be walked by an index.
  for (const none of not) {
    if (hasOnly(none, ['connectionIds', 'keyIds'])) {
      const without = new Set(keyNums(rows, none, false))
      search.keys = (search.keys ?? rows.map((row) => row.num)).filter((num) => !without.has(num))
    } else if (hasOnly(none, ['verdicts'])) {
      const without = new Set(classNums(none))
      search.classes = (search.classes ?? Object.values(classCodes)).filter((code) => !without.has(code))
      search.errorsOnly ||= without.has(classCodes.ok)
    } else search.also.push(conditionSql(store, { not: [none] }))
  }
  search.also.push(...anyOf.map((choices) => conditionSql(store, { anyOf: [choices] })))
  return search
}

const hasOnly = (conditions: CallConditions, names: (keyof CallConditions)[]): boolean => (Object.keys(conditions) as (keyof CallConditions)[]).every((name) => names.includes(name))

/** While calls of a removed connection wait to be deleted, every search has to leave them out. */
function hasRemoved(store: Store): boolean {
  return store.sql<[], { one: number }>('SELECT 1 AS one FROM connection WHERE removed = 1').get() !== undefined
}

/** Nothing can match: some list came out empty. */
export function isHopeless(search: CallSearch): boolean {
  return [search.keys, search.tools, search.classes, search.statuses].some((list) => list?.length === 0) || search.fromId >= search.toId
}

/** Some negation or alternative has to look at the calls themselves. */
export const readsTexts = (search: CallSearch): boolean => search.also.some((condition) => condition.reads === 'texts')

/** Counts for `choosePath`. */
export function callCounts(store: Store): CallCounts {
  const keys = keyRows(store)
  const tools = store.sql<[], { num: number; calls: number }>('SELECT num, calls FROM tool').all()
  return {
    calls: keys.reduce((sum, key) => sum + key.calls, 0),
    faults: keys.reduce((sum, key) => sum + key.faults, 0),
    byKey: new Map(keys.map((key) => [key.num, key.calls])),
    faultsByKey: new Map(keys.map((key) => [key.num, key.faults])),
    byTool: new Map(tools.map((tool) => [tool.num, tool.calls])),
    marked: store.sql<[], { count: number }>('SELECT count(*) AS count FROM call_mark').get()?.count ?? 0,
  }
}
