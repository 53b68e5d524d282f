/** Instants and lengths in words. Instants are epoch ms; clocks are shown in this machine's zone unless UTC is named. */

const clockFormat = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const secondsFormat = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })
const dayFormat = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short' })
const dayYearFormat = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' })
const utcFormat = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' })
const fullFormat = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
})

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** `14:02`. */
export const clock = (at: number): string => clockFormat.format(at)

/** `14:02:07`. */
export const clockWithSeconds = (at: number): string => secondsFormat.format(at)

/** `14:02:07.093`, for the log. */
export const clockWithMillis = (at: number): string => `${secondsFormat.format(at)}.${String(Math.floor(at % 1000)).padStart(3, '0')}`

/** `Sun, 22 Nov`, with the year when it is not this one. */
export const dayName = (at: number, now: number): string =>
  (new Date(at).getFullYear() === new Date(now).getFullYear() ? dayFormat : dayYearFormat).format(at)

/** Everything, for tooltips: `Sun, 22 Nov 2026, 14:02:07 CET`. */
export const fullTime = (at: number): string => fullFormat.format(at)

/** `00:00 UTC`. */
export const utcClock = (at: number): string => `${utcFormat.format(at)} UTC`

/** True when both instants fall on one local day. */
export const sameDay = (a: number, b: number): boolean => new Date(a).toDateString() === new Date(b).toDateString()

/** The clock, with the day in front unless it is today: `14:02`, `Mon, 23 Nov 00:00`. */
export const clockOrDay = (at: number, now: number): string => (sameDay(at, now) ? clock(at) : `${dayName(at, now)} ${clock(at)}`)

/** A length in at most two units: `850 ms`, `12 s`, `3 min 20 s`, `4 h 5 min`, `2 d 3 h`. */
export function length(ms: number): string {
  if (ms < second) return `${Math.max(0, Math.round(ms))} ms`
  if (ms < minute) return `${Math.floor(ms / second)} s`
  if (ms < hour) return pair(ms, minute, 'min', second, 's')
  if (ms < day) return pair(ms, hour, 'h', minute, 'min')
  return pair(ms, day, 'd', hour, 'h')
}

function pair(ms: number, big: number, bigName: string, small: number, smallName: string): string {
  const bigs = Math.floor(ms / big)
  const smalls = Math.floor((ms % big) / small)
  return smalls === 0 ? `${bigs} ${bigName}` : `${bigs} ${bigName} ${smalls} ${smallName}`
}

/** A duration of a call, to the precision people read: `93 ms`, `1.24 s`, `2 min 5 s`. */
export function duration(ms: number): string {
  if (ms < second) return `${Math.round(ms)} ms`
  if (ms < minute) return `${(ms / second).toFixed(ms < 10 * second ? 2 : 1)} s`
  return length(ms)
}

/** How long ago: `just now`, `12 s ago`, `3 min ago`, `2 h ago`, `5 d ago`. */
export function age(ms: number): string {
  if (ms < 2 * second) return 'just now'
  if (ms < minute) return `${Math.floor(ms / second)} s ago`
  if (ms < hour) return `${Math.floor(ms / minute)} min ago`
  if (ms < 2 * day) return `${Math.floor(ms / hour)} h ago`
  return `${Math.floor(ms / day)} d ago`
}

/** The part of the day or the calendar an instant needs beside another: `14:02–14:05`, `Sat, 21 Nov 23:50 – Sun, 22 Nov 00:10`. */
export function span(from: number, to: number, now: number): string {
  if (sameDay(from, to)) return `${sameDay(from, now) ? '' : `${dayName(from, now)} `}${clock(from)}–${clock(to)}`
  return `${dayName(from, now)} ${clock(from)} – ${dayName(to, now)} ${clock(to)}`
}
