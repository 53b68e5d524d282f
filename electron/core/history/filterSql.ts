import type { CallCounts, CallSearch } from './callSearch.ts'
import { markTerm } from './conditionSql.ts'
import { matchExpression } from './searchText.ts'
import { marks } from './store.ts'

/** SQL text and what it binds. */
export interface Sql {
  text: string
  parameters: (number | string)[]
}

/**
 * How ids of matching calls are found, newest first:
 * `time` walks the calls themselves; the others walk an index that has every column a filter asks for, `key` and `tool`
 * once for each key or tool, `faultKey` and `fault` only through errors, `slow` only through long calls; `marked` starts at
 * the calls somebody marked; `word` asks the full-text index, which knows keys, tools, classes and statuses as words.
 */
export type Path = 'time' | 'key' | 'tool' | 'faultKey' | 'fault' | 'slow' | 'marked' | 'word'

/** From this duration on there is an index; must be that of `slow_by_time`. */
export const slowMs = 1000
/** The condition of the fault indexes, to the letter: SQLite uses a partial index only where its condition is a term. */
const faultTerm = '(class > 0 OR status >= 400)'

const indexes = {
  time: 'NOT INDEXED',
  key: 'INDEXED BY call_by_key',
  tool: 'INDEXED BY call_by_tool',
  faultKey: 'INDEXED BY fault_by_key',
  fault: 'INDEXED BY fault_by_time',
  slow: 'INDEXED BY slow_by_time',
  marked: 'NOT INDEXED',
} as const satisfies Record<Exclude<Path, 'word'>, string>

/** More branches than this cost more than walking time; SQLite would take 500, and 32,766 values in all. */
const maxBranches = 100
const maxValues = 20_000

/** Every match of this search lies in the fault indexes. */
function impliesFault(search: CallSearch): boolean {
  return (
    search.errorsOnly ||
    (search.classes !== null && search.classes.every((code) => code > 0)) ||
    (search.statuses !== null && search.statuses.every((status) => status >= 400))
  )
}

/** The path with the fewest rows to walk in the worst case; text searches take it too when they look inside words. */
export const choosePath = (search: CallSearch, counts: CallCounts): Exclude<Path, 'word'> => bestPath(search, counts).path

/** The same, and how many rows there are to walk. */
export function bestPath(search: CallSearch, counts: CallCounts): { path: Exclude<Path, 'word'>; rows: number } {
  const sum = (of: ReadonlyMap<number, number>, nums: readonly number[]) => nums.reduce((total, num) => total + (of.get(num) ?? 0), 0)
  const candidates: [path: Exclude<Path, 'word'>, rows: number][] = []
  const branches = (list: readonly number[]) => areFew(list, search)
  if (search.keys !== null && branches(search.keys)) {
    candidates.push(['key', sum(counts.byKey, search.keys)])
    if (impliesFault(search)) candidates.push(['faultKey', sum(counts.faultsByKey, search.keys)])
  }
  if (search.tools !== null && branches(search.tools)) candidates.push(['tool', sum(counts.byTool, search.tools)])
  if (impliesFault(search)) candidates.push(['fault', counts.faults])
  // How many calls are slow is not counted; one in ten is a careful guess.
  if ((search.minDurationMs ?? 0) >= slowMs) candidates.push(['slow', counts.calls / 10])
  if (search.marks !== null) candidates.push(['marked', counts.marked])
  const [path, rows] = candidates.reduce<[path: Exclude<Path, 'word'>, rows: number]>((best, next) => (next[1] < best[1] ? next : best), ['time', Infinity])
  return { path, rows: Math.min(rows, counts.calls) }
}

/** Each of the values can have a branch of its own in one question. */
function areFew(list: readonly number[], search: CallSearch): boolean {
  const values = [search.keys, search.tools, search.classes, search.statuses].reduce((total, one) => total + (one?.length ?? 0), 0)
  return list.length <= maxBranches && list.length * values <= maxValues
}

/**
 * The same search, to go on with where the newest calls did not have enough of it: naming every key, so that it walks their index,
 * which has all that is asked for in a tenth of the calls' size.
 */
export function byAllKeys(search: CallSearch, counts: CallCounts): CallSearch {
  const isSparse = search.statuses !== null || search.classes !== null || search.errorsOnly || search.tools !== null || restConditions(search).terms.length > 0
  const named = { ...search, keys: [...counts.byKey.keys()] }
  return isSparse && search.keys === null && areFew(named.keys, named) ? named : search
}

/** Conditions on the columns of `call` besides time and text. */
function conditions(search: CallSearch, skip: 'key' | 'tool' | null): Sql {
  const terms: string[] = []
  const parameters: (number | string)[] = []
  const oneOf = (column: string, values: readonly number[] | null) => {
    if (values === null) return
    terms.push(`${column} IN (${marks(values.length)})`)
    parameters.push(...values)
  }
  if (!search.own) terms.push('self = 0')
  if (skip !== 'key') oneOf('key', search.keys)
  if (skip !== 'tool') oneOf('tool', search.tools)
  oneOf('class', search.classes)
  oneOf('status', search.statuses)
  if (search.errorsOnly) terms.push('class > 0')
  const rest = restConditions(search)
  terms.push(...rest.terms)
  parameters.push(...rest.parameters)
  return { text: terms.map((term) => ` AND ${term}`).join(''), parameters }
}

/** Words alone do not say whether a call matches: the calls that have them have to be looked at. */
export const looksBeside = (search: CallSearch): boolean => restConditions(search).terms.length > 0 || search.also.some(({ reads }) => reads === 'texts')

/** What neither the tallies nor the full-text index can answer, but for texts. */
export function restConditions(search: CallSearch): { terms: string[]; parameters: (number | string)[] } {
  const terms: string[] = []
  const parameters: (number | string)[] = []
  if (search.minDurationMs !== null) {
    terms.push('call.duration >= ?')
    parameters.push(search.minDurationMs)
  }
  if (search.maxDurationMs !== null) {
    terms.push('call.duration < ?')
    parameters.push(search.maxDurationMs)
  }
  if (search.marks !== null) terms.push(markTerm(search.marks))
  for (const { sql, reads } of search.also) {
    if (reads === 'texts') continue
    terms.push(sql.text)
    parameters.push(...sql.parameters)
  }
  return { terms, parameters }
}

/**
 * Ids of matching calls below `belowId`, newest first, at most `limit`. Of the text only `also` is looked at, a condition on columns.
 * `columns` = what else is wanted of them, as long as the indexes have it.
 */
export function idsByPath(search: CallSearch, path: Exclude<Path, 'word'>, belowId: number, limit: number, also: Sql | null = null, columns: 'id' | 'id, class, tool' = 'id'): Sql {
  const byColumn = path === 'key' || path === 'faultKey' ? 'key' : path === 'tool' ? 'tool' : null
  const others = conditions(search, byColumn)
  const partial = (path === 'fault' || path === 'faultKey' ? ` AND ${faultTerm}` : '') + (path === 'slow' ? ` AND duration >= ${slowMs}` : '')
  const branch = `SELECT ${columns} FROM call ${indexes[path]} WHERE ${byColumn === null ? '' : `${byColumn} = ? AND `}${range(path)}${partial}${others.text}${also === null ? '' : ` AND ${also.text}`} ORDER BY id DESC LIMIT ?`
  const values = [search.fromId, Math.min(search.toId, belowId), ...others.parameters, ...(also?.parameters ?? []), limit]
  if (byColumn === null) return { text: branch, parameters: values }
  const nums = (byColumn === 'key' ? search.keys : search.tools) ?? []
  if (nums.length === 1) return { text: branch, parameters: [...nums, ...values] }
  return {
    text: `SELECT ${columns} FROM (${nums.map(() => `SELECT ${columns} FROM (${branch})`).join(' UNION ALL ')}) ORDER BY id DESC LIMIT ?`,
    parameters: [...nums.flatMap((num) => [num, ...values]), limit],
  }
}

/** The time range; a `+` where it must not be what the table is walked by. */
const range = (path: Path): string => (path === 'marked' ? '+id >= ? AND +id < ?' : 'id >= ? AND id < ?')

/** Key, tool, class and status of every matching call, in no order, read from indexes alone. */
export function columnsByPath(search: CallSearch, path: Exclude<Path, 'word'>): Sql {
  // Counting everything has no use for time order, and the narrowest index is read ten times as fast as the calls themselves.
  const index = path === 'time' ? indexes.key : indexes[path]
  const partial = (path === 'fault' || path === 'faultKey' ? ` AND ${faultTerm}` : '') + (path === 'slow' ? ` AND duration >= ${slowMs}` : '')
  const { text, parameters } = conditions(search, null)
  const ofKeys = path === 'time' && search.keys === null ? 'key IN (SELECT num FROM key) AND ' : ''
  return { text: `SELECT key, tool, class, status FROM call ${index} WHERE ${ofKeys}${range(path)}${partial}${text}`, parameters: [search.fromId, search.toId, ...parameters] }
}

/**
 * Ids of calls that have the words of a search, or their beginnings, as far as the full-text index can tell: what else is asked for
 * (`looksBeside`) has to be looked at in slices, because a common word is in millions of calls. `null` when no word was typed.
 */
export function idsByWord(search: CallSearch, beginnings: boolean, belowId: number, limit: number): Sql | null {
  const match = matchExpression(search.terms, search, beginnings)
  if (match === null) return null
  return {
    text: 'SELECT rowid AS id FROM call_text WHERE call_text MATCH ? AND rowid >= ? AND rowid < ? ORDER BY rowid DESC LIMIT ?',
    parameters: [match, search.fromId, Math.min(search.toId, belowId), limit],
  }
}
