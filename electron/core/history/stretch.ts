import type { CallSearch } from './callSearch.ts'
import type { Store } from './store.ts'

/** A range of ids, and whether it reaches down to the oldest call of a search. */
export interface Stretch {
  fromId: number
  toId: number
  isLast: boolean
}

/**
 * The newest stretch of time below an id in which a search has about `calls` of the `of` calls there are to be looked at, so that
 * looking through it takes a moment only.
 */
export function stretchBelow(store: Store, search: Pick<CallSearch, 'fromId' | 'toId'>, belowId: number, { calls, of }: { calls: number; of: number }): Stretch {
  const ends = store.sql<[], { first: number | null; last: number | null }>('SELECT (SELECT min(id) FROM call) AS first, (SELECT max(id) FROM call) AS last').get()
  const [first, last] = [ends?.first ?? 0, ends?.last ?? 0]
  const toId = Math.min(search.toId, belowId, last + 1)
  const fromId = Math.max(search.fromId, toId - Math.ceil(((last - first + 1) * calls) / Math.max(calls, of)))
  return { fromId, toId, isLast: fromId <= Math.max(search.fromId, first) }
}
