import type { ErrorGroup } from '../../../shared/answers.ts'
import { atOf } from './callId.ts'
import { callCounts, isHopeless, readsTexts, resolveFilter, type CallSearch } from './callSearch.ts'
import { classOf, scopedClasses } from './codes.ts'
import { textIds } from './facets.ts'
import { choosePath, idsByPath } from './filterSql.ts'
import type { Store } from './store.ts'
import type { CallFilter } from './types.ts'

/** Newest errors that are grouped. */
const grouped = 20_000

interface Found {
  id: number
  class: number
  tool: number | null
}

type Cause = Pick<ErrorGroup, 'tool' | 'route' | 'scopes'> & { class: number }

/** Errors of a filter by cause, most frequent first; `capped` = only the newest were looked at. */
export function errorGroups(store: Store, filter: CallFilter): { groups: ErrorGroup[]; capped: boolean } {
  const search = { ...resolveFilter(store, filter), errorsOnly: true }
  if (isHopeless(search)) return { groups: [], capped: false }
  const { found, capped } = search.terms.length > 0 || readsTexts(search) ? foundByText(store, search) : foundByColumns(store, search)
  const causeOf = causes(store, found)
  const groups = new Map<string, ErrorGroup>()
  for (const one of found) {
    const { name, cause } = causeOf(one)
    const at = atOf(one.id)
    const known = groups.get(name)
    if (known === undefined) groups.set(name, { verdict: classOf(cause.class), tool: cause.tool, route: cause.route, scopes: cause.scopes, calls: 1, firstAt: at, lastAt: at })
    else {
      known.calls += 1
      known.firstAt = Math.min(known.firstAt, at)
      known.lastAt = Math.max(known.lastAt, at)
    }
  }
  return { groups: [...groups.values()].toSorted((one, other) => other.calls - one.calls || other.lastAt - one.lastAt), capped }
}

/** Verdict and tool are in the indexes; only for routes of calls without a tool, and for scopes, the call itself is read. */
function causes(store: Store, found: readonly Found[]): (one: Found) => { name: string; cause: Cause } {
  const tools = new Map(store.sql<[], { num: number; name: string }>('SELECT num, name FROM tool').all().map(({ num, name }) => [num, name]))
  const ids = found.filter(({ class: code, tool }) => tool === null || scopedClasses.has(code)).map(({ id }) => id)
  const read = new Map(
    store
      .sql<[string], { id: number; route: string | null; scopes: string | null }>(
        `SELECT call.id, CASE WHEN call.tool IS NULL THEN route.name END AS route, verdict ->> 'scopes' AS scopes
         FROM json_each(?) AS wanted CROSS JOIN call ON call.id = wanted.value LEFT JOIN route ON route.num = call.route`,
      )
      .all(JSON.stringify(ids))
      .map((row) => [row.id, row]),
  )
  return ({ id, class: code, tool }) => {
    const { route = null, scopes = null } = read.get(id) ?? {}
    return {
      name: `${code} ${tool} ${route} ${scopes}`,
      cause: { class: code, tool: tool === null ? null : (tools.get(tool) ?? null), route, scopes: scopes === null ? [] : (JSON.parse(scopes) as string[]) },
    }
  }
}

function foundByColumns(store: Store, search: CallSearch): { found: Found[]; capped: boolean } {
  const { text, parameters } = idsByPath(search, choosePath(search, callCounts(store)), Number.MAX_SAFE_INTEGER, grouped, null, 'id, class, tool')
  const found = store.sql<(number | string)[], Found>(text).all(...parameters)
  return { found, capped: found.length === grouped }
}

function foundByText(store: Store, search: CallSearch): { found: Found[]; capped: boolean } {
  const { ids, capped } = textIds(store, search)
  const found = store.sql<[string], Found>('SELECT call.id, class, tool FROM json_each(?) AS wanted CROSS JOIN call ON call.id = wanted.value').all(JSON.stringify(ids))
  return { found, capped }
}
