import type { MeterWindow } from './meter.ts'

/** How a reset instant is written: seconds from now, epoch seconds, HTTP date, or ISO 8601. */
export type InstantForm = 'delta' | 'epoch' | 'date' | 'iso'

export type RetryAfterForm = 'delta' | 'date' | 'none'

/** Ways an answer can be broken. */
export type Malformed = 'html' | 'truncated' | 'huge' | 'hang' | 'wrong_types'

/** What the API documents leave open, and what can go wrong: every member may be changed while the API runs, `window` and `anchor` only at its start. */
export interface Switches {
  /** Kind of the short windows where the document does not say. */
  window: 'fixed' | 'rolling' | 'refill'
  /** Fixed windows begin with the first call after the last one ended, or on whole minutes. */
  anchor: 'first_call' | 'epoch'
  /** A poll of the log or of the usage appears in the log itself. */
  logOwnPolls: boolean
  /** Log filters look at the whole log, not only at the newest rows shown. */
  filterBeforeCut: boolean
  /** Log rows carry an id. */
  rowIds: boolean
  /** Log stamps are cut to the whole second, so neighbours share one. */
  equalStamps: boolean
  /** Every third log row appears this much later than the call was made, below newer ones. */
  lateRowsMs: number
  /** The API's clock minus the injected one. */
  clockOffsetMs: number
  /** Form of `X-RateLimit-Reset`. */
  resetForm: InstantForm
  /** Form of `Retry-After`; `none` leaves it out. */
  retryAfterForm: RetryAfterForm
  /** Rate limit headers on answers that were not refused, where the document leaves it open. */
  limitHeadersOnSuccess: boolean
  /** GET answers carry an ETag and `If-None-Match` may give 304. */
  etag: boolean
  malformed: Malformed | null
  /** `unavailable` answers 503 from a gateway, `drop` cuts the connection. */
  outage: 'unavailable' | 'drop' | null
  /** Until then (the API's own clock) its gateway lets nobody in and says how long to wait. */
  busyUntil: number | null
}

const defaults: Switches = {
  window: 'fixed',
  anchor: 'first_call',
  logOwnPolls: true,
  filterBeforeCut: false,
  rowIds: false,
  equalStamps: false,
  lateRowsMs: 0,
  clockOffsetMs: 0,
  resetForm: 'delta',
  retryAfterForm: 'delta',
  limitHeadersOnSuccess: true,
  etag: false,
  malformed: null,
  outage: null,
  busyUntil: null,
}

/** An API's own defaults over the common ones, and a test's wishes over both. */
export const switchesOf = (ownDefaults: Partial<Switches>, wishes: Partial<Switches> | undefined): Switches => ({
  ...defaults,
  ...ownDefaults,
  ...wishes,
})

/** The window of a short budget under these switches. */
export const shortWindow = (switches: Switches, ms = 60_000): MeterWindow =>
  switches.window === 'fixed' ? { kind: 'fixed', ms, anchor: switches.anchor } : { kind: switches.window, ms }
