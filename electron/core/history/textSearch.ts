import type { CallSearch } from './callSearch.ts'
import { idsByWord, type Sql } from './filterSql.ts'
import type { Store } from './store.ts'
import { insideWords } from './substring.ts'

/** How a text is looked for: as whole words, as beginnings of words, or anywhere. */
export type TextMode = 'words' | 'beginnings' | 'inside'

/** So many matches among so many of the newest calls mean that a text is everywhere. */
const everywhere = { matches: 200, calls: 4_000 }

/**
 * The strictest way that finds anything. A text that is all over the newest calls is looked for among them, because the
 * full-text index would first put together every call that has a word beginning like it, which can take seconds.
 */
export function textMode(store: Store, whole: CallSearch): TextMode {
  // How a word is looked for does not depend on what only the calls that have it can tell: that may take all of them.
  const search: CallSearch = { ...whole, minDurationMs: null, maxDurationMs: null, marks: null, also: [] }
  const hasStar = search.terms.some((term) => term.star)
  if (!hasStar && finds(store, idsByWord(search, false, Number.MAX_SAFE_INTEGER, 1))) return 'words'
  if (insideWords(store, search, Number.MAX_SAFE_INTEGER, everywhere.matches, everywhere.calls).ids.length === everywhere.matches) return 'inside'
  if (hasStar && finds(store, idsByWord(search, false, Number.MAX_SAFE_INTEGER, 1))) return 'words'
  return finds(store, idsByWord(search, true, Number.MAX_SAFE_INTEGER, 1)) ? 'beginnings' : 'inside'
}

function finds(store: Store, ids: Sql | null): boolean {
  return ids !== null && store.sql<(number | string)[], { id: number }>(ids.text).get(...ids.parameters) !== undefined
}
