import { isRecord, pointer } from '../json.ts'
import { anomalyList, type Anomaly } from '../limits/anomaly.ts'
import { serverDate } from '../limits/clock.ts'
import { headerValue, isFromCache } from '../limits/headers.ts'
import { parseIso } from '../limits/instant.ts'
import { parseQuantity } from '../limits/quantity.ts'
import { parseReset, type DeclaredReset, type Reset } from '../limits/reset.ts'
import { parseRetryAfter } from '../limits/wait.ts'
import type { BudgetSpec, CallKind, Verdict } from '../model.ts'
import type { ApiResponse, HeaderReading, ReadContext } from './types.ts'

/** Percentages at which budgets with a window of an hour or more alert (QA-2, QA-11). */
export const defaultWarnAt = [80, 95, 100]

/** Window of a minute budget whose kind the vendor does not state (F000-6). */
export const unknownMinute: BudgetSpec['window'] = { kind: 'unknown', sec: 60 }

/** Safe reading of one JSON body or row: what is missing or odd becomes `null` and is named by its JSON pointer. */
export interface FieldReader {
  /** Text; a number counts as text, because ids arrive as both. */
  text(path: string): string | null
  /** As `text`, but `null` is a proper value that is not reported. */
  optionalText(path: string): string | null
  /** A whole number of zero or more; digits as text count (X does that). */
  count(path: string): number | null
  /** A length of time in ms: any finite number of zero or more. */
  duration(path: string): number | null
  truth(path: string): boolean | null
  /** An RFC 3339 instant as epoch ms. */
  instant(path: string): number | null
  list(path: string): unknown[]
  /** Pointers of what was missing or odd, sorted, each once. */
  odd(): string[]
}

export function fieldsOf(value: unknown): FieldReader {
  const odd = new Set<string>()
  const orOdd = <Read>(path: string, read: Read | null): Read | null => {
    if (read === null) odd.add(path)
    return read
  }
  const reader: FieldReader = {
    text: (path) => orOdd(path, textOf(pointer(value, path))),
    optionalText: (path) => (pointer(value, path) === null ? null : reader.text(path)),
    count: (path) => orOdd(path, countOf(pointer(value, path))),
    duration: (path) => {
      const found = pointer(value, path)
      return orOdd(path, typeof found === 'number' && Number.isFinite(found) && found >= 0 ? found : null)
    },
    truth: (path) => {
      const found = pointer(value, path)
      return orOdd(path, typeof found === 'boolean' ? found : null)
    },
    instant: (path) => {
      const found = pointer(value, path)
      return orOdd(path, typeof found === 'string' ? (parseIso(found)?.at ?? null) : null)
    },
    list: (path) => {
      const found = pointer(value, path)
      return orOdd(path, Array.isArray(found) ? found : null) ?? []
    },
    odd: () => [...odd].sort(),
  }
  return reader
}

/** Text; a number counts as text. `null` for anything else, and for an empty text. */
export function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value === '' ? null : value
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : null
}

/** A whole number of zero or more, also as digits; `null` for anything else. */
export function countOf(value: unknown): number | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? value : null
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : null
}

/** Rows of one answer that are read (RX-6). */
export const maxRows = 5_000

/** A row that is not even an object, kept as text so that it is counted and never dropped (2.4). */
export function unreadableRow(row: unknown, error: string): { error: string; raw: string } {
  return { error, raw: (JSON.stringify(row) ?? String(row)).slice(0, 65_536) }
}

/** How a dialect's rate-limit headers describe one budget. */
export interface HeaderRules {
  budgetId: string
  windowSec: number
  /** `null` when the API sends no reset header (decks): then only Retry-After of a refusal tells. */
  reset: DeclaredReset | null
}

/**
 * `X-RateLimit-Limit`, `-Remaining` and `-Reset` as a reading of one budget; no reading when neither limit nor remaining is
 * known (QN-1), and none on a response from a cache.
 */
export function readTrio(response: ApiResponse, ctx: ReadContext, rules: HeaderRules): { readings: HeaderReading[]; anomalies: Anomaly[] } {
  const { headers } = response
  const value = { limit: headerValue(headers, 'x-ratelimit-limit'), remaining: headerValue(headers, 'x-ratelimit-remaining') }
  const reset = readReset(response, ctx, rules)
  if (value.limit === null && value.remaining === null && reset === null) return { readings: [], anomalies: [] }
  if (isFromCache(headers)) return { readings: [], anomalies: ['cached_response'] }
  const limit = value.limit === null ? null : parseQuantity(value.limit)
  const remaining = value.remaining === null ? null : parseQuantity(value.remaining)
  const { anomalies: odd, ...numbers } = numbersOf(limit?.value ?? null, remaining?.value ?? null)
  const anomalies = anomalyList(limit?.anomalies, remaining?.anomalies, reset?.anomalies, odd)
  if (numbers.limit === null && numbers.remaining === null) return { readings: [], anomalies }
  return { readings: [{ budgetId: rules.budgetId, ...numbers, resetAt: reset?.resetAt ?? null, conf: 'high' }], anomalies }
}

/** The reset header by the rules of the dialect; `null` when there is none. */
export function readReset(response: ApiResponse, ctx: ReadContext, rules: HeaderRules): Reset | null {
  const value = rules.reset === null ? null : headerValue(response.headers, 'x-ratelimit-reset')
  if (value === null || rules.reset === null) return null
  return parseReset(value, rules.reset, rules.windowSec, serverDate(response.headers) ?? ctx.serverNow)
}

/** What follows from limit and remaining: used is never negative, and unknown when one of the two is. */
export function numbersOf(limit: number | null, remaining: number | null): Pick<HeaderReading, 'limit' | 'remaining' | 'used'> & { anomalies: Anomaly[] } {
  const anomalies: Anomaly[] = []
  if (limit === 0) anomalies.push('zero_limit')
  if (limit !== null && remaining !== null && remaining > limit) anomalies.push('remaining_gt_limit')
  return { limit, remaining, used: limit === null || remaining === null ? null : Math.max(0, limit - remaining), anomalies }
}

/** Remaining of the budget the headers describe; `null` when unknown. */
export function remainingOf(response: ApiResponse): number | null {
  const value = headerValue(response.headers, 'x-ratelimit-remaining')
  return value === null ? null : parseQuantity(value).value
}

/** When a refusal says to come back, server time; `null` when it does not. */
export function retryInstant(response: ApiResponse, ctx: ReadContext): number | null {
  const value = headerValue(response.headers, 'retry-after')
  const serverNow = serverDate(response.headers) ?? ctx.serverNow
  const waitMs = value === null ? null : parseRetryAfter(value, serverNow).waitMs
  return waitMs === null ? null : serverNow + waitMs
}

/** Kind of a call by its HTTP method, for APIs without tools. */
export function kindOfMethod(method: string | null): CallKind {
  if (method === null) return 'unknown'
  if (/^(GET|HEAD|OPTIONS)$/i.test(method)) return 'read'
  return /^(POST|PUT|PATCH|DELETE)$/i.test(method) ? 'write' : 'unknown'
}

/**
 * Units one call costs, given what an accepted one costs (CO). Nothing for 304 (CL-1); uncertain where nobody says whether
 * a refused, unauthorized or unanswered call is counted.
 */
export function costOf(verdict: Verdict, accepted: [lo: number, hi: number]): [lo: number, hi: number] {
  if (isFree(verdict)) return [0, 0]
  return isCertainlyCounted(verdict) ? accepted : [0, accepted[1]]
}

/** 304: the vendor's answer without a body, which costs nothing (CL-1, F001-19). */
export function isFree(verdict: Verdict): boolean {
  return verdict.class === 'ok' && verdict.sub === 'not_modified'
}

/** Whether the call surely reached the counting part of the API. */
export function isCertainlyCounted(verdict: Verdict): boolean {
  return !['rate_limited', 'quota_exceeded', 'concurrency_limited', 'unauthorized', 'network', 'unknown'].includes(verdict.class)
}

/** The error envelope `{error: {code}}` of workspace and decks; `null` when there is no code. */
export function codeOfError(body: unknown): string | null {
  const code = pointer(body, '/error/code')
  return typeof code === 'string' ? code.slice(0, 200) : null
}

/** `true` when a success carries an error envelope: the status decides, the oddity stays visible. */
export function hasError(body: unknown): boolean {
  return isRecord(body) && Object.hasOwn(body, 'error') && body['error'] !== null
}
