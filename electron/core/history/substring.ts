import { callCounts, type CallSearch } from './callSearch.ts'
import { choosePath, idsByPath, type Path, type Sql } from './filterSql.ts'
import { likePattern } from './searchText.ts'
import { marks, type Store } from './store.ts'

/** Calls looked at in one go; about 10 to 20 ms. */
const sliceCalls = 20_000

/**
 * Calls that contain every term anywhere, even inside words, newest first, among the newest `slice` calls that the other
 * restrictions leave; `reached` = the id it got down to, `null` when there are no more.
 */
export function insideWords(store: Store, search: CallSearch, belowId: number, limit: number, slice = sliceCalls): { ids: number[]; reached: number | null } {
  const terms = search.terms.map((term) => containing(store, term.literal))
  const text: Sql = { text: terms.map((term) => term.text).join(' AND '), parameters: terms.flatMap((term) => term.parameters) }
  const path = choosePath(search, callCounts(store))
  return path === 'time' ? insideRange(store, search, text, belowId, limit, slice) : insideCandidates(store, search, path, text, belowId, limit, slice)
}

/** One walk over the calls themselves, down to the last of the slice. */
function insideRange(store: Store, search: CallSearch, text: Sql, belowId: number, limit: number, slice: number) {
  const last = store
    .sql<[number, number, number], { id: number }>('SELECT id FROM call NOT INDEXED WHERE id >= ? AND id < ? ORDER BY id DESC LIMIT 1 OFFSET ?')
    .get(search.fromId, Math.min(search.toId, belowId), slice - 1)
  const found = idsByPath({ ...search, fromId: last?.id ?? search.fromId }, 'time', belowId, limit, text)
  const ids = store.sql<(number | string)[], { id: number }>(found.text).all(...found.parameters)
  return { ids: ids.map((row) => row.id), reached: last?.id ?? null }
}

/** Candidates from an index first, then the text of each. */
function insideCandidates(store: Store, search: CallSearch, path: Exclude<Path, 'word'>, text: Sql, belowId: number, limit: number, slice: number) {
  const candidates = idsByPath(search, path, belowId, slice)
  const row = store
    .sql<(number | string)[], { seen: number; lowest: number; ids: string }>(
      `WITH candidate AS MATERIALIZED (${candidates.text}),
         hit AS (SELECT call.id FROM candidate CROSS JOIN call ON call.id = candidate.id WHERE ${text.text} ORDER BY call.id DESC LIMIT ?)
       SELECT (SELECT count(*) FROM candidate) AS seen, (SELECT min(id) FROM candidate) AS lowest, (SELECT json_group_array(id) FROM hit) AS ids`,
    )
    .get(...candidates.parameters, ...text.parameters, limit)
  return { ids: JSON.parse(row?.ids ?? '[]') as number[], reached: row === undefined || row.seen < slice ? null : row.lowest }
}

/** Tools and routes are few: their names are searched first, so that only numbers are compared call by call. */
function containing(store: Store, literal: string): Sql {
  const pattern = likePattern(literal)
  const named = (table: 'tool' | 'route') =>
    store
      .sql<[string], { num: number }>(`SELECT num FROM ${table} WHERE name LIKE ? ESCAPE '\\' LIMIT 1000`)
      .all(pattern)
      .map((row) => row.num)
  const tools = named('tool')
  const routes = named('route')
  const texts = ['args', 'args_shape', 'error'].map((column) => `${column} LIKE ? ESCAPE '\\'`)
  return {
    text: `(${[...texts, `tool IN (${marks(tools.length)})`, `route IN (${marks(routes.length)})`].join(' OR ')})`,
    parameters: [...texts.map(() => pattern), ...tools, ...routes],
  }
}
