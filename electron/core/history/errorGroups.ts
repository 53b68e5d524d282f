import type { ErrorGroup } from '../../../shared/answers.ts'
import { atOf } from './callId.ts'
import { callCounts, isHopeless, readsTexts, resolveFilter, type CallSearch } from './callSearch.ts'
import { classOf, scopedClasses } from './codes.ts'
import { textIds } from './facets.ts'
import { choosePath, idsByPath, type Sql } from './filterSql.ts'
import type { Store } from './store.ts'
import type { CallFilter } from './types.ts'

/** Newest errors that are grouped. */
const grouped = 20_000
/** Most frequent causes that are told: with an id in each route there could be one for each error. */
const told = 500

/** Errors of one verdict and tool. */
interface Found {
  class: number
  tool: number | null
  calls: number
  first: number
  last: number
}

/** Errors of a filter by cause, most frequent first; `capped` = only the newest were looked at. */
export function errorGroups(store: Store, filter: CallFilter): { groups: ErrorGroup[]; capped: boolean } {
  const search = { ...resolveFilter(store, filter), errorsOnly: true }
  if (isHopeless(search)) return { groups: [], capped: false }
  const errors = search.terms.length > 0 || readsTexts(search) ? errorsByText(store, search) : errorsByColumns(store, search)
  // Verdict and tool are in the indexes; only for scopes, and for routes of calls without a tool, a call itself is read.
  const isRead = `tool IS NULL OR class IN (${[...scopedClasses].join(', ')})`
  const found = store
    .sql<(number | string)[], Found & { read: string | null }>(
      `SELECT class, tool, count(*) AS calls, min(id) AS first, max(id) AS last, group_concat(iif(${isRead}, id, NULL)) AS read FROM (${errors.sql.text}) GROUP BY class, tool`,
    )
    .all(...errors.sql.parameters)
  const whole = found.filter(({ read }) => read === null)
  const groups = [...whole.map((one) => ({ ...one, route: null, scopes: null })), ...readCauses(store, `[${found.flatMap(({ read }) => read ?? []).join(',')}]`)]
  const seen = groups.reduce((total, { calls }) => total + calls, 0)
  const tools = new Map(store.sql<[], { num: number; name: string }>('SELECT num, name FROM tool').all().map(({ num, name }) => [num, name]))
  return {
    groups: groups
      .toSorted((one, other) => other.calls - one.calls || other.last - one.last)
      .slice(0, told)
      .map(({ class: code, tool, route, scopes, calls, first, last }) => ({
        verdict: classOf(code),
        tool: tool === null ? null : (tools.get(tool) ?? null),
        route,
        scopes: scopes === null ? [] : (JSON.parse(scopes) as string[]),
        calls,
        firstAt: atOf(first),
        lastAt: atOf(last),
      })),
    capped: errors.capped ?? seen === grouped,
  }
}

/** The causes of calls, whose ids are a JSON list. */
function readCauses(store: Store, ids: string): (Found & { route: string | null; scopes: string | null })[] {
  return store
    .sql<[string], Found & { route: string | null; scopes: string | null }>(
      `SELECT class, tool, CASE WHEN tool IS NULL THEN route.name END AS route, verdict ->> 'scopes' AS scopes, count(*) AS calls, min(call.id) AS first, max(call.id) AS last
       FROM json_each(?) AS wanted CROSS JOIN call ON call.id = wanted.value LEFT JOIN route ON route.num = call.route GROUP BY 1, 2, 3, 4`,
    )
    .all(ids)
}

/** Id, class and tool of each error; ``capped: null` = their number tells. */
function errorsByColumns(store: Store, search: CallSearch): { sql: Sql; capped: null } {
  return { sql: idsByPath(search, choosePath(search, callCounts(store)), Number.MAX_SAFE_INTEGER, grouped, null, 'id, class, tool'), capped: null }
}

function errorsByText(store: Store, search: CallSearch): { sql: Sql; capped: boolean } {
  const { ids, capped } = textIds(store, search)
  return { sql: { text: 'SELECT call.id, class, tool FROM json_each(?) AS wanted CROSS JOIN call ON call.id = wanted.value', parameters: [JSON.stringify(ids)] }, capped }
}
