import { anomalyList, type Anomaly } from '../limits/anomaly.ts'
import { headerValue, type HeaderLines } from '../limits/headers.ts'
import { longestWaitMs, parseRetryAfter } from '../limits/wait.ts'
import { windowBounds, windowMs } from '../limits/window.ts'
import type { BudgetSpec, WaitSource } from '../model.ts'

/** How long to hold and who says so; `waitMs` is `null` while nobody has said anything. */
export interface Wait {
  waitMs: number | null
  waitSource: WaitSource | null
  anomalies: Anomaly[]
}

/** What a refused response may say about waiting besides `Retry-After`. */
export interface WaitHints {
  /** Seconds as the body states them, unchecked; `undefined` when the dialect's body has no such member. */
  bodySec?: unknown
  /** When the refusing window resets, from its header, server time. */
  resetAt?: number | null
  /** The vendor promises `Retry-After` on every 429, so that its absence is odd (F001-10). */
  alwaysHeader?: boolean
}

/** The wait to assume when a refused response says nothing at all (RA-7). */
export const defaultWaitMs = 60_000
const shortestWaitMs = 1_000

/**
 * What the response itself says about the wait (RA-7): the header, the body (the longer one when both speak, and a conflict
 * when they differ), else the reset instant.
 */
export function statedWait(headers: HeaderLines, serverNow: number, hints: WaitHints): Wait {
  const value = headerValue(headers, 'retry-after')
  const header = value === null ? null : parseRetryAfter(value, serverNow)
  const body = hints.bodySec === undefined ? null : bodyWait(hints.bodySec)
  const anomalies = anomalyList(header?.anomalies, body?.anomalies, value === null && hints.alwaysHeader === true ? ['retry_after_missing'] : [])
  const headerMs = header?.waitMs ?? null
  const bodyMs = body?.waitMs ?? null
  if (headerMs !== null && (bodyMs === null || headerMs >= bodyMs)) {
    const waitSource = header?.form === 'date' ? 'header_date' : 'header_delta'
    return { waitMs: headerMs, waitSource, anomalies: anomalyList(anomalies, conflict(headerMs, bodyMs)) }
  }
  if (bodyMs !== null) return { waitMs: bodyMs, waitSource: 'body', anomalies: anomalyList(anomalies, conflict(headerMs, bodyMs)) }
  const resetAt = hints.resetAt ?? null
  if (resetAt !== null) return { waitMs: Math.min(Math.max(0, resetAt - serverNow), longestWaitMs), waitSource: 'reset', anomalies }
  return { waitMs: null, waitSource: null, anomalies }
}

/** A date has whole seconds, so anything below one second apart is agreement. */
function conflict(headerMs: number | null, bodyMs: number | null): Anomaly[] {
  return headerMs !== null && bodyMs !== null && Math.abs(headerMs - bodyMs) >= 1_000 ? ['retry_conflict'] : []
}

function bodyWait(seconds: unknown): { waitMs: number | null; anomalies: Anomaly[] } {
  if (typeof seconds !== 'number' || !Number.isFinite(seconds) || seconds < 0) return { waitMs: null, anomalies: ['bad_body_retry'] }
  const { waitMs, anomalies } = parseRetryAfter(decimal(seconds), 0)
  return { waitMs, anomalies }
}

/** A number without exponent, as `parseRetryAfter` takes it; absurd sizes stay absurd and are clamped there. */
function decimal(seconds: number): string {
  return seconds >= 1e15 ? '9'.repeat(16) : seconds < 1e-6 ? String(Math.ceil(seconds * 1000) / 1000) : String(seconds)
}

/**
 * The wait a limited verdict ends with: the stated one, else the end of the refusing calendar window, else the default
 * (RA-7); never shorter than a second, never longer than the longest window the verdict can mean (CL-8). `candidates` are
 * the budgets that may have refused, most likely first; without any, all budgets of the API could be meant.
 */
export function settledWait(stated: Wait, candidates: readonly BudgetSpec[], all: readonly BudgetSpec[], serverNow: number): Wait {
  const wait = stated.waitMs === null ? assumedWait(candidates[0], serverNow) : stated
  const longest = longestHold(candidates.length > 0 ? candidates : all)
  const waitMs = Math.min(Math.max(wait.waitMs ?? defaultWaitMs, shortestWaitMs), longest)
  const cut: Anomaly[] = waitMs < (wait.waitMs ?? 0) ? ['clamped'] : waitMs > (wait.waitMs ?? waitMs) ? ['floored'] : []
  return { waitMs, waitSource: wait.waitSource, anomalies: anomalyList(stated.anomalies, wait.anomalies, cut) }
}

function assumedWait(refusing: BudgetSpec | undefined, serverNow: number): Wait {
  const bounds = refusing?.window.kind === 'calendar' ? windowBounds(refusing.window, serverNow) : null
  if (bounds === null || refusing?.window.kind !== 'calendar') return { waitMs: defaultWaitMs, waitSource: 'default', anomalies: [] }
  return { waitMs: bounds.to - serverNow, waitSource: 'window', anomalies: refusing.window.zoneSource === 'assumed' ? ['tz_assumed'] : [] }
}

/** CL-8: minute budgets 300 s, concurrency 60 s, otherwise the length of the window; 31 d when it is unknown. */
function longestHold(specs: readonly BudgetSpec[]): number {
  const each = specs.map(({ window }) => (window.kind === 'gauge' ? 60_000 : Math.max(windowMs(window) ?? longestWaitMs, 300_000)))
  return each.length === 0 ? longestWaitMs : Math.min(Math.max(...each), longestWaitMs)
}
