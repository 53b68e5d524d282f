import { callCounts, type CallSearch } from './callSearch.ts'
import { choosePath, idsByPath, restConditions, type Sql } from './filterSql.ts'
import type { Store } from './store.ts'
import { textContains } from './textContains.ts'

/** Calls looked at in one go; about 10 to 20 ms. */
const sliceCalls = 20_000

/** A slice of a search: ids found, newest first, and the id it got down to, `null` when there are no more. */
export interface Looked {
  ids: number[]
  reached: number | null
}

/**
 * Calls that contain every term anywhere, even inside words, newest first, among the newest `slice` calls that the other
 * restrictions leave.
 */
export function insideWords(store: Store, search: CallSearch, belowId: number, limit: number, slice = sliceCalls): Looked {
  const text = allOf([...search.terms.map((term) => textContains(term.literal)), ...textsOf(search)])
  const path = choosePath(search, callCounts(store))
  if (path === 'time') return insideRange(store, search, text, belowId, limit, slice)
  return insideCandidates(store, idsByPath(search, path, belowId, slice), text, limit, slice)
}

/** The same among calls that have the terms as words, for what only the calls themselves can tell. */
export function besideWords(store: Store, search: CallSearch, words: (limit: number) => Sql, limit: number, slice = sliceCalls): Looked {
  const { terms, parameters } = restConditions(search)
  return insideCandidates(store, words(slice), allOf([...(terms.length === 0 ? [] : [{ text: terms.join(' AND '), parameters }]), ...textsOf(search)]), limit, slice)
}

const textsOf = (search: CallSearch): Sql[] => search.also.flatMap((condition) => (condition.reads === 'texts' ? condition.sql : []))

const allOf = (terms: readonly Sql[]): Sql => ({ text: terms.map((term) => term.text).join(' AND '), parameters: terms.flatMap((term) => term.parameters) })

/** One walk over the calls themselves, down to the last of the slice. */
function insideRange(store: Store, search: CallSearch, text: Sql, belowId: number, limit: number, slice: number): Looked {
  const last = store
    .sql<[number, number, number], { id: number }>('SELECT id FROM call NOT INDEXED WHERE id >= ? AND id < ? ORDER BY id DESC LIMIT 1 OFFSET ?')
    .get(search.fromId, Math.min(search.toId, belowId), slice - 1)
  const found = idsByPath({ ...search, fromId: last?.id ?? search.fromId }, 'time', belowId, limit, text)
  const ids = store.sql<(number | string)[], { id: number }>(found.text).all(...found.parameters)
  return { ids: ids.map((row) => row.id), reached: last?.id ?? null }
}

/** Candidates from an index first, then the text of each. */
function insideCandidates(store: Store, candidates: Sql, text: Sql, limit: number, slice: number): Looked {
  const row = store
    .sql<(number | string)[], { seen: number; lowest: number; ids: string }>(
      `WITH candidate AS MATERIALIZED (${candidates.text}),
         hit AS (SELECT call.id FROM candidate CROSS JOIN call ON call.id = candidate.id WHERE ${text.text} ORDER BY call.id DESC LIMIT ?)
       SELECT (SELECT count(*) FROM candidate) AS seen, (SELECT min(id) FROM candidate) AS lowest, (SELECT json_group_array(id) FROM hit) AS ids`,
    )
    .get(...candidates.parameters, ...text.parameters, limit)
  return { ids: JSON.parse(row?.ids ?? '[]') as number[], reached: row === undefined || row.seen < slice ? null : row.lowest }
}
