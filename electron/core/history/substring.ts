import { callCounts, type CallSearch } from './callSearch.ts'
import { choosePath, idsByPath } from './filterSql.ts'
import { likePattern } from './searchText.ts'
import { marks, type Store } from './store.ts'

/** Calls looked at in one go; about 10 to 30 ms. */
const sliceCalls = 20_000

/**
 * Calls that contain every term anywhere, even inside words, newest first: candidates by the other restrictions from an
 * index, then their text. Looks at one slice of candidates; `reached` = the id it got down to, `null` when there are no more.
 */
export function insideWords(store: Store, search: CallSearch, belowId: number, limit: number): { ids: number[]; reached: number | null } {
  const candidates = idsByPath(search, choosePath(search, callCounts(store)), belowId, sliceCalls)
  const terms = search.terms.map((term) => containing(store, term.literal))
  const row = store
    .sql<(number | string)[], { seen: number; lowest: number; ids: string }>(
      `WITH candidate AS MATERIALIZED (${candidates.text}),
         hit AS (SELECT call.id FROM candidate CROSS JOIN call ON call.id = candidate.id
           WHERE ${terms.map((term) => term.text).join(' AND ')} ORDER BY call.id DESC LIMIT ?)
       SELECT (SELECT count(*) FROM candidate) AS seen, (SELECT min(id) FROM candidate) AS lowest, (SELECT json_group_array(id) FROM hit) AS ids`,
    )
    .get(...candidates.parameters, ...terms.flatMap((term) => term.parameters), limit)
  if (row === undefined) return { ids: [], reached: null }
  return { ids: JSON.parse(row.ids) as number[], reached: row.seen < sliceCalls ? null : row.lowest }
}

/** Tools and routes are few: their names are searched first, so that only numbers are compared call by call. */
function containing(store: Store, literal: string): { text: string; parameters: (string | number)[] } {
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
