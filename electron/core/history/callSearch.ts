import type { CallFilter } from '../../../shared/callFilter.ts'
import { classCodes } from './codes.ts'
import { idRange } from './callId.ts'
import { keyRows, type KeyRow } from './connections.ts'
import { numsOf } from './names.ts'
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
  own: boolean
  terms: Term[]
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
}

/** An empty list in a filter does not restrict, like an absent one: it is what a cleared choice leaves behind. */
const chosen = <Value>(values: readonly Value[] | undefined): readonly Value[] | null => (values === undefined || values.length === 0 ? null : values)

/** The value of `keyIds`, and of the key facet, that stands for calls whose key is not known. */
export const unknownKeyValue = ''

/** Looks up the numbers of what a filter names. */
export function resolveFilter(store: Store, filter: CallFilter): CallSearch {
  const tools = chosen(filter.tools)
  const verdicts = chosen(filter.verdicts)
  return {
    keys: keyNums(keyRows(store), filter, hasRemoved(store)),
    tools: tools === null ? null : numsOf(store, 'tool', tools),
    classes: classNums(filter.outcome, verdicts === null ? null : verdicts.map((verdict) => classCodes[verdict])),
    errorsOnly: filter.outcome === 'errors' || (verdicts !== null && !verdicts.includes('ok')),
    statuses: chosen(filter.statuses)?.slice() ?? null,
    minDurationMs: filter.minDurationMs ?? null,
    own: filter.own === true,
    terms: parseSearch(filter.text ?? ''),
    ...idRange(filter.from, filter.to),
  }
}

/** Outcome and verdicts both restrict the class; `errors` alone is left to `errorsOnly`. */
function classNums(outcome: CallFilter['outcome'], verdicts: number[] | null): number[] | null {
  if (outcome === 'ok') return verdicts === null ? [classCodes.ok] : verdicts.filter((code) => code === classCodes.ok)
  if (outcome === 'errors') return verdicts?.filter((code) => code !== classCodes.ok) ?? null
  return verdicts
}

/** The keys a filter leaves, calls with an unknown key included; `null` when it leaves all. */
function keyNums(rows: readonly KeyRow[], filter: CallFilter, someRemoved: boolean): number[] | null {
  const connectionIds = chosen(filter.connectionIds)
  const keyIds = chosen(filter.keyIds)
  if (connectionIds === null && keyIds === null && !someRemoved) return null
  return rows
    .filter((row) => (connectionIds?.includes(row.connectionId) ?? true) && (keyIds?.includes(row.keyId ?? unknownKeyValue) ?? true))
    .map((row) => row.num)
}

/** While calls of a removed connection wait to be deleted, every search has to leave them out. */
function hasRemoved(store: Store): boolean {
  return store.sql<[], { one: number }>('SELECT 1 AS one FROM connection WHERE removed = 1').get() !== undefined
}

/** Nothing can match: some list came out empty. */
export function isHopeless(search: CallSearch): boolean {
  return [search.keys, search.tools, search.classes, search.statuses].some((list) => list?.length === 0) || search.fromId >= search.toId
}

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
  }
}
