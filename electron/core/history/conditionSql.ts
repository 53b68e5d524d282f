import type { CallConditions } from '../../../shared/callFilter.ts'
import type { callMarks } from '../../../shared/filterParts.ts'
import { idRange } from './callId.ts'
import { keyRows } from './connections.ts'
import { classNums, keyNums, statusNums, toolNums } from './filterNums.ts'
import type { Sql } from './filterSql.ts'
import { parseSearch } from './searchText.ts'
import type { Store } from './store.ts'
import { textContains } from './textContains.ts'

/** Negations and alternatives of a filter as one expression over the columns of a table named `call`. */
export interface Condition {
  sql: Sql
  /**
   * What it has to look at: `counts` only what calls are tallied by, `columns` what the indexes have, `texts` the calls
   * themselves, which is worth doing in slices.
   */
  reads: 'counts' | 'columns' | 'texts'
}

/** Inside an expression nothing may be unknown: what is NULL does not match, and so its negation does. */
const known = (text: string): string => `ifnull(${text}, 0)`

/** Makes the expression. A text in it is looked for anywhere, also inside words. */
export function conditionSql(store: Store, conditions: CallConditions): Condition {
  const found = new Set<Condition['reads']>(['counts'])
  const sql = all(store, conditions, (reads) => found.add(reads))
  return { sql, reads: found.has('texts') ? 'texts' : found.has('columns') ? 'columns' : 'counts' }
}

function all(store: Store, conditions: CallConditions, note: (reads: Condition['reads']) => void): Sql {
  const parts: Sql[] = []
  const test = (text: string, ...parameters: (number | string)[]) => parts.push({ text: known(text), parameters })
  const oneOf = (column: string, values: readonly number[] | null) => {
    // One parameter for a list of any length: nested lists add up.
    if (values !== null) test(`call.${column} IN (SELECT value FROM json_each(?))`, JSON.stringify(values))
  }
  oneOf('key', keyNums(keyRows(store), conditions, false))
  oneOf('tool', toolNums(store, conditions))
  oneOf('class', classNums(conditions))
  if (conditions.outcome === 'errors') test('call.class > 0')
  oneOf('status', statusNums(conditions))
  if (conditions.minDurationMs !== undefined) test('call.duration >= ?', conditions.minDurationMs)
  if (conditions.maxDurationMs !== undefined) test('call.duration < ?', conditions.maxDurationMs)
  if (conditions.marks !== undefined && conditions.marks.length > 0) test(markTerm(conditions.marks))
  if (conditions.from !== undefined || conditions.to !== undefined) {
    const { fromId, toId } = idRange(conditions.from, conditions.to)
    test('call.id >= ? AND call.id < ?', fromId, toId)
  }
  const counted = [conditions.minDurationMs, conditions.maxDurationMs, conditions.marks, conditions.from, conditions.to]
  if (counted.some((value) => value !== undefined)) note('columns')
  for (const term of parseSearch(conditions.text ?? '')) {
    note('texts')
    const contains = textContains(term.literal)
    test(contains.text, ...contains.parameters)
  }
  for (const none of conditions.not ?? []) {
    const inside = all(store, none, note)
    parts.push({ text: `NOT ${inside.text}`, parameters: inside.parameters })
  }
  for (const choices of conditions.anyOf ?? []) parts.push(joined(choices.map((choice) => all(store, choice, note)), ' OR '))
  return joined(parts, ' AND ')
}

const joined = (parts: readonly Sql[], operator: string): Sql => ({
  text: parts.length === 0 ? '1' : `(${parts.map((part) => part.text).join(operator)})`,
  parameters: parts.flatMap((part) => part.parameters),
})

const markColumns = { pinned: 'pinned = 1', noted: 'note IS NOT NULL' } as const satisfies Record<(typeof callMarks)[number], string>

/** Calls that have one of these marks, as a term on `call.id`. */
export function markTerm(marks: readonly (typeof callMarks)[number][]): string {
  return `call.id IN (SELECT id FROM call_mark WHERE ${marks.map((mark) => markColumns[mark]).join(' OR ')})`
}
