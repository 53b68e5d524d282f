import { headerValue, type HeaderLines } from './headers.ts'
import { parseHttpDate } from './httpDate.ts'

/** One response as a look at the server's clock. Client ms for `sent` and `recv`; `dateMs` is its Date header. */
export interface ClockSample {
  sent: number
  recv: number
  dateMs: number
  /** Value of the Age header in seconds; above 0 the Date is not from now. */
  age?: number
}

/** Server minus client clock: the truth lies within `offset` ± `err` ms. `err` is `null` when nothing is known. */
export interface OffsetEstimate {
  offset: number
  err: number | null
  /** Samples that did not contribute: from a cache, impossible, too old, or from before a clock step. */
  dropped: number
}

const samplesKept = 20
const memoryMs = 3_600_000

/**
 * The clock offset from samples in order of arrival (OF, CK-1). Date has whole seconds, so each sample proves the interval
 * [Date - recv, Date + 1 s - sent]; the intervals of the last 20 samples or hour are intersected. One that does not
 * overlap means a clock was set: start anew from it.
 */
export function foldOffset(samples: readonly ClockSample[]): OffsetEstimate {
  const usable = samples.filter(isUsable)
  const newest = usable.at(-1)
  if (newest === undefined) return { offset: 0, err: null, dropped: samples.length }
  const recent = usable.slice(-samplesKept).filter((sample) => newest.recv - sample.recv <= memoryMs)
  let [lo, hi] = [-Infinity, Infinity]
  let used = 0
  for (const { sent, recv, dateMs } of recent) {
    const [from, to] = [dateMs - recv, dateMs + 1000 - sent]
    const overlaps = from <= hi && to >= lo
    lo = overlaps ? Math.max(lo, from) : from
    hi = overlaps ? Math.min(hi, to) : to
    used = overlaps ? used + 1 : 1
  }
  return { offset: Math.round((lo + hi) / 2), err: Math.ceil((hi - lo) / 2), dropped: samples.length - used }
}

function isUsable({ sent, recv, dateMs, age }: ClockSample): boolean {
  return Number.isFinite(sent) && Number.isFinite(recv) && Number.isFinite(dateMs) && recv >= sent && !(age !== undefined && age > 0)
}

/** The server's clock as the response states it, epoch ms; `null` without a valid Date header (RFC 9110 6.6.1). */
export function serverDate(headers: HeaderLines): number | null {
  const value = headerValue(headers, 'date')
  // The century of a two-digit year needs a clock; 2000 makes 00 to 50 this century, which no live server outlasts.
  return value === null ? null : (parseHttpDate(value, Date.UTC(2000, 0, 1))?.at ?? null)
}
