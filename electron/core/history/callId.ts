import { HistoryError } from './errors.ts'

/**
 * A call's id is its time: `at_ms * 1024 + sequence`. One number is primary key, time order, time range and cursor, and
 * needs no index of its own. Exact in a double until the year 2248.
 */
export const perMs = 1024
const lastMs = Math.floor(Number.MAX_SAFE_INTEGER / perMs) - 1

/** The first id of a millisecond; times outside what can be stored are moved to its edge. */
export function firstIdAt(at: number): number {
  return Math.min(Math.max(Math.floor(at), 0), lastMs) * perMs
}

/** The time in an id, epoch ms. */
export function atOf(id: number): number {
  return Math.floor(id / perMs)
}

/** Ids of a time range `from <= at < to`; open ends when a bound is absent. */
export function idRange(from: number | undefined, to: number | undefined): { fromId: number; toId: number } {
  return { fromId: from === undefined ? 0 : firstIdAt(from), toId: to === undefined ? Number.MAX_SAFE_INTEGER : firstIdAt(to) }
}

/** An id from outside, `null` when it cannot be one. */
export function parseCallId(text: string): number | null {
  if (!/^\d{1,16}$/.test(text)) return null
  const id = Number(text)
  return Number.isSafeInteger(id) ? id : null
}

/** Like `parseCallId`, refusing what cannot be an id. */
export function callIdOf(text: string): number {
  const id = parseCallId(text)
  if (id === null) throw new HistoryError('bad_request', `"${text.slice(0, 40)}" is not the id of a call.`)
  return id
}
