import { windowBounds, windowId, windowMs } from '../limits/window.ts'
import type { Window } from '../model.ts'
import { judge, noMarks, type Marks } from './marks.ts'

/** One look at a budget of one scope, in server time. */
export interface QuotaObservation {
  /** When the numbers were true. */
  at: number
  /** At least this much is used. */
  lo: number
  /** At most this much; `null` = no upper bound known. Equal to `lo` for an exact number. */
  hi: number | null
  limit: number | null
  resetAt: number | null
  /** The server's time now, at evaluation. */
  serverNow: number
  /** Counted by ourselves per window, so that it drops by construction: no carry-over guard (QA-8). */
  derived?: boolean
}

export interface QuotaOptions {
  window: Window
  /** Percentages; empty = never alerts. */
  warnAt: readonly number[]
}

/** One threshold crossed. `inapp` = not sure enough for a pop-up (QA-4), `history` = in a window that is closed (QA-7). */
export interface QuotaFire {
  threshold: number
  windowId: string
  channel: 'os' | 'inapp' | 'history'
  /** Only the upper bound crossed: "possibly over". */
  possible: boolean
  /** Already above when monitoring began (QA-10). */
  first: boolean
  /** The limit before, when this reading brought another one (QA-9). */
  limitChangedFrom: number | null
  lo: number
  hi: number | null
  limit: number
  /** How often this threshold had fired in this window before (re-armed by a limit change or by hysteresis). */
  repeat: number
}

/** Alert state of one (budget, scope); plain JSON, opaque to everyone else. */
export interface QuotaState {
  version: 1
  /** The window readings fall into now; `null` until the first one. */
  open: OpenWindow | null
  /** Windows that are over, newest first: a late reading must not repeat what they told (QA-7). */
  closed: { id: string; marks: Marks }[]
}

interface OpenWindow {
  id: string
  /** Start (calendar windows) or time of the first reading in it. */
  from: number
  /** End, where it is known beforehand (calendar windows). */
  to: number | null
  /** When usage-anchored: the reset promised when the window opened or last alerted (QA-5). */
  resetAt: number | null
  /** Time of the newest reading, and the newest number that is not of our own counting. */
  lastAt: number
  lastLo: number
  /** Greatest lower bound so far: counters only grow inside a window. */
  highest: number
  limit: number | null
  /** The last number of the window before, which may still be served after the rollover (QA-8). */
  carried: { lo: number; until: number } | null
  sure: Marks
  possible: Marks
}

/** Stands for the window of budgets that have none (QA-6). */
const endlessId = 'none'
/** Windows kept for late readings. */
const closedKept = 6
const minute = 60_000
const hour = 60 * minute

/** Folds one observation into the alert state of one (budget, scope) and says what crossed (QA-1..QA-13). */
export function stepQuota(
  state: QuotaState | null,
  observation: QuotaObservation,
  options: QuotaOptions,
): { fire: QuotaFire[]; next: QuotaState } {
  const known = state ?? { version: 1, open: null, closed: [] }
  const lengthMs = windowMs(options.window)
  // Windows under an hour come and go too fast to pop up about (QA-11).
  if (lengthMs !== null && lengthMs < hour) return { fire: [], next: known }
  const place = placeOf(known, observation, options.window)
  if (place === null) return { fire: [], next: known }
  if ('lateId' in place) return stepLate(known, observation, options, place.lateId)
  const closed = known.open === null || known.open.id === place.open.id ? known.closed : remember(known.closed, known.open.id, known.open.sure)
  const { fire, open } = stepOpen(place.open, observation, options, known.open === null)
  return { fire, next: { version: 1, open, closed } }
}

/** Which window an observation belongs to: the open one, or a closed one; `null` = it comes too late to mean anything. */
type Place = { open: OpenWindow } | { lateId: string } | null

/** Windows follow each other by calendar, by announced resets, or not at all (QA-5, QA-6). */
function placeOf(state: QuotaState, observation: QuotaObservation, window: Window): Place {
  if (window.kind === 'fixed') return placeByReset(state, observation, window)
  const own = calendarAt(window, observation.at)
  const current = calendarAt(window, observation.serverNow)
  if (own === null || current === null) return placeWithoutId(state, observation)
  const { open } = state
  if (own.from < Math.max(current.from, open?.from ?? -Infinity)) return { lateId: own.id }
  if (open !== null && open.id === own.id) return { open }
  // Below 0 nothing can drop, so after a last number of 0 the guard would never end.
  const mayCarry = open !== null && open.to === own.from && open.lastLo > 0
  const carried = mayCarry ? { lo: open.lastLo, until: own.from + carryMs(window, own.to - own.from) } : null
  return { open: { ...openedBy(observation, own.id), from: own.from, to: own.to, limit: open?.limit ?? null, carried } }
}

function calendarAt(window: Window, at: number): { id: string; from: number; to: number } | null {
  const id = windowId(window, at)
  const bounds = windowBounds(window, at)
  return id === null || bounds === null ? null : { id, ...bounds }
}

/** How long an old number may still be served after a rollover (QA-8). */
function carryMs(window: Window, lengthMs: number): number {
  const assumed = window.kind === 'calendar' && window.zoneSource === 'assumed'
  return Math.min(assumed ? 26 * hour : 15 * minute, lengthMs / 2)
}

function placeByReset({ open }: QuotaState, observation: QuotaObservation, { sec }: Extract<Window, { kind: 'fixed' }>): Place {
  const ordinal = Number(open?.id.slice(1))
  if (open === null || Number.isNaN(ordinal)) return { open: openedBy(observation, 'w1') }
  if (observation.at < open.from) return ordinal > 1 ? { lateId: `w${ordinal - 1}` } : { open }
  const { resetAt } = observation
  // The stamp drifts, so only one that is half a window later, after the promised time, means another window (QA-5).
  const rolled = open.resetAt !== null && resetAt !== null && observation.serverNow >= open.resetAt && resetAt >= open.resetAt + sec * 500
  if (rolled) return { open: { ...openedBy(observation, `w${ordinal + 1}`), limit: open.limit } }
  return { open: { ...open, resetAt: open.resetAt ?? resetAt } }
}

function placeWithoutId({ open }: QuotaState, observation: QuotaObservation): Place {
  if (open?.id !== endlessId) return { open: openedBy(observation, endlessId) }
  return observation.at < open.lastAt ? null : { open }
}

function openedBy({ at, resetAt }: QuotaObservation, id: string): OpenWindow {
  return { id, from: at, to: null, resetAt, lastAt: at, lastLo: 0, highest: 0, limit: null, carried: null, sure: noMarks, possible: noMarks }
}

function stepOpen(before: OpenWindow, observation: QuotaObservation, options: QuotaOptions, first: boolean): { fire: QuotaFire[]; open: OpenWindow } {
  const { at, lo, hi, derived = false } = observation
  const carried = before.carried !== null && at < before.carried.until ? before.carried : null
  if (carried !== null && !derived && lo >= carried.lo) return { fire: [], open: { ...before, carried } }

  const outOfOrder = at < before.lastAt
  // Without window ids, or while no reset was ever announced, only falling numbers can re-arm (QA-6).
  const endless = before.id === endlessId || (before.to === null && before.resetAt === null)
  const highest = endless ? lo : Math.max(before.highest, lo)
  const open: OpenWindow = {
    ...before,
    carried: derived ? carried : null,
    highest,
    lastAt: Math.max(before.lastAt, at),
    lastLo: outOfOrder || derived ? before.lastLo : lo,
  }
  const limit = outOfOrder ? (before.limit ?? observation.limit) : observation.limit
  if (limit === null || limit <= 0) return { fire: [], open }

  const changed = before.limit !== null && before.limit !== limit
  const rules = { warnAt: options.warnAt, limitChanged: changed, hysteresis: endless }
  const sure = judge(before.sure, highest, limit, rules)
  const mayBe = judge(before.possible, hi === null ? highest : Math.max(hi, highest), limit, rules, sure.marks.done)
  const facts = { windowId: open.id, first, limitChangedFrom: changed ? before.limit : null, lo: highest, hi, limit }
  const fire: QuotaFire[] = []
  if (sure.crossed !== null) {
    fire.push({ ...facts, threshold: sure.crossed, channel: options.window.kind === 'gauge' ? 'inapp' : 'os', possible: false, repeat: sure.repeat })
  }
  if (mayBe.crossed !== null) fire.push({ ...facts, threshold: mayBe.crossed, channel: 'inapp', possible: true, repeat: mayBe.repeat })
  const resetAt = sure.crossed === null ? open.resetAt : (observation.resetAt ?? open.resetAt)
  return { fire, open: { ...open, limit, resetAt, sure: sure.marks, possible: mayBe.marks } }
}

/** A reading of a closed window is recorded, never popped up, and leaves the open window alone (QA-7). */
function stepLate(state: QuotaState, { lo, hi, limit }: QuotaObservation, { warnAt }: QuotaOptions, id: string): { fire: QuotaFire[]; next: QuotaState } {
  if (limit === null || limit <= 0) return { fire: [], next: state }
  const marks = state.open?.id === id ? state.open.sure : (state.closed.find((window) => window.id === id)?.marks ?? noMarks)
  const { crossed, repeat, marks: after } = judge(marks, lo, limit, { warnAt, limitChanged: false, hysteresis: false })
  const next: QuotaState =
    state.open?.id === id ? { ...state, open: { ...state.open, sure: after } } : { ...state, closed: remember(state.closed, id, after) }
  if (crossed === null) return { fire: [], next }
  const fire: QuotaFire = { threshold: crossed, windowId: id, channel: 'history', possible: false, first: false, limitChangedFrom: null, lo, hi, limit, repeat }
  return { fire: [fire], next }
}

function remember(closed: QuotaState['closed'], id: string, marks: Marks): QuotaState['closed'] {
  return [{ id, marks }, ...closed.filter((window) => window.id !== id)].slice(0, closedKept)
}

/** The identity of a quota alert: no two alerts share it (QA-1). */
export function quotaDedupeKey(connectionId: string, budgetId: string, scopeId: string, fire: QuotaFire): string {
  return ['quota', connectionId, budgetId, scopeId, fire.windowId, fire.threshold, fire.repeat, fire.possible ? 'possible' : 'sure'].join('|')
}
