import { anomalyList, type Anomaly } from './anomaly.ts'
import { trimBlanks } from './headers.ts'
import { parseHttpDate } from './httpDate.ts'

/** How long a server asked to wait. `null` when the value says nothing, so that the next source speaks (RA-7). */
export interface RetryAfter {
  waitMs: number | null
  form: 'delta' | 'date' | null
  anomalies: Anomaly[]
}

/** No wait is longer (RA-6), so that an absurd header cannot stop a connection for years. */
export const longestWaitMs = 31 * 86_400_000

/**
 * `Retry-After` (RFC 9110 10.2.3): whole seconds or an HTTP date. `serverNow` is the Date header of the same response
 * where it has one (RA-2), so that no local clock is involved. Signs, exponents, hex and units are refused (RA-3), a
 * fraction is accepted and rounded up to the millisecond (RA-4), of several values the longest counts (RA-5).
 */
export function parseRetryAfter(value: string, serverNow: number): RetryAfter {
  const parts = splitValues(value)
  const read = parts.map((part) => one(part, serverNow))
  const good = read.filter((part) => part.waitMs !== null)
  const [first, ...others] = good
  if (first === undefined) return { waitMs: null, form: null, anomalies: ['bad_retry_after'] }
  const longest = others.reduce((best, part) => ((part.waitMs ?? 0) > (best.waitMs ?? 0) ? part : best), first)
  const repeated: Anomaly[] = parts.length > 1 ? ['duplicate_header'] : []
  const partlyBad: Anomaly[] = good.length < read.length ? ['bad_retry_after'] : []
  return { ...longest, anomalies: anomalyList(longest.anomalies, repeated, partlyBad) }
}

/** Values of a repeated header that arrived joined by commas, which HTTP dates contain too. */
function splitValues(value: string): string[] {
  const values: string[] = []
  let weekday: string | null = null
  for (const piece of value.split(',')) {
    const text = trimBlanks(piece)
    if (weekday !== null) {
      values.push(`${weekday}, ${text}`)
      weekday = null
    } else if (/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*$/.test(text)) weekday = text
    else values.push(text)
  }
  return weekday === null ? values : [...values, weekday]
}

function one(text: string, serverNow: number): RetryAfter {
  const delta = /^(\d+)(\.\d+)?$/.exec(text)
  if (delta !== null) return capped(secondsToMs(text), 'delta', delta[2] === undefined ? [] : ['fraction'])
  const date = parseHttpDate(text, serverNow)
  if (date === null) return { waitMs: null, form: null, anomalies: ['bad_retry_after'] }
  const waitMs = date.at - serverNow
  return capped(Math.max(0, waitMs), 'date', waitMs < 0 ? [...date.anomalies, 'past'] : date.anomalies)
}

/** Milliseconds of a decimal number of seconds, rounded up. Through digits, because 4.35 * 1000 is 4350.000000000001. */
function secondsToMs(text: string): number {
  const [whole = '0', fraction = ''] = text.split('.')
  const ms = Number(fraction.slice(0, 3).padEnd(3, '0')) + (/[1-9]/.test(fraction.slice(3)) ? 1 : 0)
  return Number(whole) * 1000 + ms
}

function capped(waitMs: number, form: 'delta' | 'date', anomalies: Anomaly[]): RetryAfter {
  const tooLong = waitMs > longestWaitMs
  return { waitMs: tooLong ? longestWaitMs : waitMs, form, anomalies: anomalyList(anomalies, tooLong ? ['clamped'] : []) }
}
