import type { BudgetSpec, CallKind, Confidence, Reading, Source, Window } from '../model.ts'
import { windowBounds, windowId, windowMs, type WindowBounds } from './window.ts'

/** Where a budget stands, as far as anybody has said. `null` is unknown, never zero. */
export interface BudgetState {
  /** At least `lo`, at most `hi`, in this window. Where sources contradict each other, the two figures. */
  used: { lo: number | null; hi: number | null }
  limit: number | null
  remaining: number | null
  /** In the future, except where nobody states the length of the window and the last word is older than its reset. */
  resetAt: number | null
  /** Server time of the newest reading, also of one whose window is over; `null` when there was none. */
  observedAt: number | null
  /** Of the reading that `used` rests on; `null` when none speaks for this window. */
  source: Source | null
  confidence: Confidence | null
  inconsistent: boolean
  windowId: string | null
}

/** Who is believed first (domain 2.1): headers and usage answers count, the rest infers. */
const rank: Record<Source, number> = { header: 0, endpoint: 0, inferred_429: 1, log: 2, local: 2, config: 3 }
/** A gauge says how many calls are in flight; a minute later that is history. */
const gaugeMs = 60_000

/**
 * The state of one budget for one scope: the newest reading of the best source, then tightened by every other reading of
 * the same window (domain 2.1). A counter only grows inside its window, so an older "at least" still holds while an older
 * "at most" does not; an older figure above the newest one is a contradiction and both are shown. A reading of a window
 * that is over says nothing about the new one, except that a documented calendar window began again at zero.
 */
export function foldBudget(spec: BudgetSpec, readings: readonly Reading[], serverNow: number): BudgetState {
  const sane = readings.filter((reading) => Number.isFinite(reading.at) && Number.isFinite(reading.lo) && reading.lo >= 0)
  const phase = phaseOf(spec.window, sane, serverNow)
  const current = sane.filter((reading) => isCurrent(spec, reading, phase, serverNow))
  const limit = limitOf(spec, sane)
  const base = best(current)
  const frame = {
    limit,
    observedAt: sane.length === 0 ? null : newest(sane, (reading) => reading.at).at,
    windowId: windowId(spec.window, serverNow),
    resetAt: resetOf(spec, base, current, phase, serverNow),
  }
  if (base === null) {
    const restarted = spec.window.kind === 'calendar' && spec.window.zoneSource !== 'assumed' && sane.length > 0
    return { ...frame, used: { lo: restarted ? 0 : null, hi: null }, remaining: null, source: null, confidence: null, inconsistent: false }
  }
  const { used, inconsistent } = tighten(base, current.filter((reading) => sharesWindow(spec, base, reading)), limit)
  const isPastReset = base.resetAt !== null && base.resetAt <= serverNow && spec.window.kind !== 'calendar' && spec.window.kind !== 'rolling'
  const confidence = isPastReset ? 'low' : base.conf
  return { ...frame, used, remaining: remainingOf(base, used, limit, inconsistent), source: base.source, confidence, inconsistent }
}

/** How long a fixed window is believed to go on in step with its last stated reset (2.6). */
const phaseMs = 600_000
/** Resets are told in whole seconds, rounded up. */
const phaseSlackMs = 1_000

/** The fixed window that `serverNow` lies in, from the newest reset anybody stated: one refusal teaches the rhythm (2.6). */
function phaseOf(window: Window, readings: readonly Reading[], serverNow: number): WindowBounds | null {
  if (window.kind !== 'fixed' || window.anchor === 'first_call' || window.sec <= 0) return null
  if (window.anchor === 'epoch') return windowBounds(window, serverNow)
  const lengthMs = window.sec * 1000
  const telling = readings.filter(({ resetAt }) => resetAt !== null && resetAt <= serverNow + lengthMs && resetAt >= serverNow - phaseMs)
  const resetAt = telling.length === 0 ? null : newest(telling, (reading) => reading.at).resetAt
  if (resetAt === null) return null
  const from = resetAt + Math.floor((serverNow - resetAt) / lengthMs) * lengthMs
  return { from, to: from + lengthMs }
}

/** Whether the reading still speaks for the window that `serverNow` lies in. */
function isCurrent(spec: BudgetSpec, reading: Reading, phase: WindowBounds | null, serverNow: number): boolean {
  const { window } = spec
  if (window.kind === 'calendar') {
    // A reset the vendor stated beats a boundary we only assumed.
    if (window.zoneSource === 'assumed' && reading.resetAt !== null) return serverNow < reading.resetAt
    const bounds = windowBounds(window, serverNow)
    return bounds !== null && reading.at >= bounds.from && reading.at < bounds.to
  }
  // Without a known length, a reset is as often "full again" as "window over" (OpenAI): the last word stands, with its age
  // and with low confidence.
  if (window.kind === 'unknown' && window.sec === null) return true
  if (window.kind !== 'rolling' && reading.resetAt !== null) return serverNow < reading.resetAt
  if (phase !== null && reading.at < phase.from - phaseSlackMs) return false
  const lengthMs = window.kind === 'gauge' ? gaugeMs : windowMs(window)
  return lengthMs === null || serverNow < reading.at + lengthMs
}

/**
 * Whether two current readings are of one counter that has only grown between them: calendar windows, and fixed ones whose
 * reset both name. In rolling, refilling and unknown windows use goes down by itself, so nothing older binds.
 */
function sharesWindow(spec: BudgetSpec, base: Reading, other: Reading): boolean {
  if (spec.window.kind === 'calendar') return true
  const sameReset = base.resetAt !== null && other.resetAt !== null && Math.abs(base.resetAt - other.resetAt) <= 2_000
  return other === base || (spec.window.kind === 'fixed' && sameReset)
}

function best(readings: readonly Reading[]): Reading | null {
  if (readings.length === 0) return null
  const top = Math.min(...readings.map(({ source }) => rank[source]))
  return newest(readings.filter(({ source }) => rank[source] === top), (reading) => reading.at)
}

function newest(readings: readonly Reading[], by: (reading: Reading) => number): Reading {
  return readings.reduce((latest, reading) => (by(reading) >= by(latest) ? reading : latest))
}

interface Bounds {
  lo: number | null
  hi: number | null
}

function tighten(base: Reading, readings: readonly Reading[], limit: number | null): { used: Bounds; inconsistent: boolean } {
  const own = boundsOf(base, limit)
  const others = readings.filter((reading) => reading !== base).map((reading) => ({ at: reading.at, ...boundsOf(reading, limit) }))
  const earlierLo = Math.max(-1, ...others.filter(({ at }) => at <= base.at).map(({ lo }) => lo ?? -1))
  const laterHi = Math.min(Infinity, ...others.filter(({ at }) => at >= base.at).map(({ hi }) => hi ?? Infinity))
  if (own.hi !== null && earlierLo > own.hi) return { used: { lo: own.lo, hi: earlierLo }, inconsistent: true }
  if (own.lo !== null && laterHi < own.lo) return { used: { lo: laterHi, hi: own.hi ?? own.lo }, inconsistent: true }
  const lo = Math.max(own.lo ?? -1, ...others.map((other) => other.lo ?? -1))
  const overtaken = own.hi !== null && lo > own.hi
  const hi = Math.min(overtaken || own.hi === null ? Infinity : own.hi, laterHi)
  return { used: { lo: lo < 0 ? null : lo, hi: hi === Infinity ? null : Math.max(hi, lo) }, inconsistent: false }
}

/** What a reading says was used. A remainder without its own limit counts from the limit we know. */
function boundsOf({ lo, hi, limit: own, remaining, source }: Reading, limit: number | null): Bounds {
  if (hi !== null && Number.isFinite(hi)) return { lo, hi: Math.max(lo, hi) }
  if (own === null && remaining !== null && limit !== null) return { lo: Math.max(0, limit - remaining), hi: Math.max(0, limit - remaining) }
  // Headers without a figure for use leave it at zero and open; counting the log to zero is a finding.
  const counted = source === 'log' || source === 'local' || source === 'inferred_429'
  return { lo: lo > 0 || counted ? lo : null, hi: null }
}

/** What is left: as sent when nothing has changed it, else what is certainly left. */
function remainingOf(base: Reading, used: Bounds, limit: number | null, inconsistent: boolean): number | null {
  if (base.remaining !== null && !inconsistent && used.hi === base.hi) return base.remaining
  return limit === null || used.hi === null ? null : Math.max(0, limit - used.hi)
}

/** Headers and usage answers win over what is configured or documented (F001-7); a limit outlives its window. */
function limitOf(spec: BudgetSpec, readings: readonly Reading[]): number | null {
  const stated = readings.filter(({ limit, source }) => limit !== null && rank[source] === 0)
  return stated.length > 0 ? newest(stated, (reading) => reading.at).limit : spec.limit
}

function resetOf(spec: BudgetSpec, base: Reading | null, current: readonly Reading[], phase: WindowBounds | null, serverNow: number): number | null {
  const bounds = spec.window.kind === 'calendar' ? windowBounds(spec.window, serverNow) : null
  if (bounds !== null && spec.window.kind === 'calendar' && spec.window.zoneSource !== 'assumed') return bounds.to
  if (spec.window.kind === 'unknown' && spec.window.sec === null) return base?.resetAt ?? null
  const newestFirst = [...current].sort((a, b) => b.at - a.at)
  const stated = [base, ...newestFirst].map((reading) => reading?.resetAt ?? null).find((resetAt) => resetAt !== null && resetAt > serverNow)
  return stated ?? bounds?.to ?? phase?.to ?? null
}

/** The budget that stops a call of this kind first among those of one unit and window length (X000-a); `null` without limits. */
export function bindingBudget(specs: readonly BudgetSpec[], kind: CallKind): BudgetSpec | null {
  const applying = specs.filter((spec) => spec.limit !== null && appliesTo(spec, kind))
  return applying.reduce<BudgetSpec | null>((tightest, spec) => (tightest === null || perMs(spec) < perMs(tightest) ? spec : tightest), null)
}

function appliesTo(spec: BudgetSpec, kind: CallKind): boolean {
  return spec.kinds === null || spec.kinds.includes(kind)
}

/** Units per ms; a gauge limits no rate. */
function perMs(spec: BudgetSpec): number {
  const lengthMs = windowMs(spec.window)
  return spec.limit === null || lengthMs === null || spec.window.kind === 'gauge' ? Infinity : spec.limit / lengthMs
}

/**
 * Names the limits that another budget always reaches first (X000-a): one that counts every call the first counts, for the
 * same scope and over the same length of time, with a smaller limit. The documented figure stays, its sentence explains it.
 */
export function markUnreachable(specs: readonly BudgetSpec[]): BudgetSpec[] {
  return specs.map((spec) => {
    const stopper = specs.find((other) => other !== spec && stops(other, spec))
    if (stopper === undefined || stopper.limit === null) return spec
    return { ...spec, unreachable: `Cannot be reached: "${stopper.name}" stops these calls at ${stopper.limit} already.` }
  })
}

function stops(other: BudgetSpec, spec: BudgetSpec): boolean {
  const covers = other.kinds === null || (spec.kinds !== null && spec.kinds.every((kind) => other.kinds?.includes(kind)))
  const sameWindow = windowMs(other.window) !== null && windowMs(other.window) === windowMs(spec.window)
  return covers && sameWindow && other.scope === spec.scope && other.limit !== null && spec.limit !== null && other.limit < spec.limit
}
