import type { ErrorGroup } from '../../../shared/answers.ts'
import { atOf } from './callId.ts'
import { callCounts, isHopeless, readsTexts, resolveFilter } from './callSearch.ts'
import { classOf } from './codes.ts'
import { textIds } from './facets.ts'
import { choosePath, idsByPath } from './filterSql.ts'
import type { Store } from './store.ts'
import type { CallFilter } from './types.ts'

/** Newest errors that are grouped: each has to be read, because scopes are in no index. */
const grouped = 20_000

/** Errors of a filter by cause, most frequent first; `capped` = only the newest were looked at. */
export function errorGroups(store: Store, filter: CallFilter): { groups: ErrorGroup[]; capped: boolean } {
  const search = { ...resolveFilter(store, filter), errorsOnly: true }
  if (isHopeless(search)) return { groups: [], capped: false }
  const { ids, capped } = search.terms.length > 0 || readsTexts(search) ? textIds(store, search) : columnIds(store, search)
  const rows = store
    .sql<[string], { class: number; tool: string | null; route: string | null; scopes: string | null; calls: number; first: number; last: number }>(
      `SELECT class, tool.name AS tool, CASE WHEN call.tool IS NULL THEN route.name END AS route, verdict ->> 'scopes' AS scopes, count(*) AS calls, min(call.id) AS first, max(call.id) AS last
       FROM json_each(?) AS wanted CROSS JOIN call ON call.id = wanted.value LEFT JOIN tool ON tool.num = call.tool
         LEFT JOIN route ON route.num = call.route
       GROUP BY 1, 2, 3, 4 ORDER BY 5 DESC, 7 DESC`,
    )
    .all(JSON.stringify(ids))
  const groups = rows.map((row) => ({
    verdict: classOf(row.class),
    tool: row.tool,
    route: row.route,
    scopes: row.scopes === null ? [] : (JSON.parse(row.scopes) as string[]),
    calls: row.calls,
    firstAt: atOf(row.first),
    lastAt: atOf(row.last),
  }))
  return { groups, capped }
}

function columnIds(store: Store, search: ReturnType<typeof resolveFilter>): { ids: number[]; capped: boolean } {
  const { text, parameters } = idsByPath(search, choosePath(search, callCounts(store)), Number.MAX_SAFE_INTEGER, grouped)
  const rows = store.sql<(number | string)[], { id: number }>(text).all(...parameters)
  return { ids: rows.map(({ id }) => id), capped: rows.length === grouped }
}
