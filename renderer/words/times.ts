import { formatAge, formatDuration } from '../../shared/format.ts'
import { viewer } from './viewer.ts'

/** Instants and lengths in words. Instants are epoch ms; clocks are shown in this machine's zone unless UTC is named. */

/** Made with the first instant that is written so: each takes milliseconds, and the first screen needs few. */
function format(options: Intl.DateTimeFormatOptions): { format: (at: number) => string } {
  let made: Intl.DateTimeFormat | null = null
  return { format: (at) => (made ??= new Intl.DateTimeFormat(viewer.locale, { hourCycle: 'h23', ...options })).format(at) }
}
const clockFormat = format({ hour: '2-digit', minute: '2-digit' })
const secondsFormat = format({ hour: '2-digit', minute: '2-digit', second: '2-digit' })
const dayFormat = format({ weekday: 'short', day: 'numeric', month: 'short' })
const dayYearFormat = format({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' })
const utcDayFormat = format({ weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' })
const utcFormat = format({ hour: '2-digit', minute: '2-digit', timeZone: 'UTC' })
const fullFormat = format({
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
})

/** `14:02`. */
export const clock = (at: number): string => clockFormat.format(at)

/** `14:02:07.093`, for the log. */
export const clockWithMillis = (at: number): string => `${secondsFormat.format(at)}.${String(Math.floor(at % 1000)).padStart(3, '0')}`

/** `Sun 22 Nov`, with the year when it is not this one. */
export const dayName = (at: number, now: number): string =>
  (new Date(at).getFullYear() === new Date(now).getFullYear() ? dayFormat : dayYearFormat).format(at).replace(',', '')

/** The day of an instant in UTC: `Fri 27 Nov`. */
export const utcDayName = (at: number): string => utcDayFormat.format(at).replace(',', '')

/** Everything, for tooltips: `Sun, 22 Nov 2026, 14:02:07 CET`. */
export const fullTime = (at: number): string => fullFormat.format(at)

/** `00:00 UTC`. */
export const utcClock = (at: number): string => `${utcFormat.format(at)} UTC`

/** True when both instants fall on one local day. */
export const sameDay = (a: number, b: number): boolean => new Date(a).toDateString() === new Date(b).toDateString()

/** The clock, with the day in front unless it is today: `14:02`, `Mon 23 Nov 00:00`. */
export const clockOrDay = (at: number, now: number): string => (sameDay(at, now) ? clock(at) : `${dayName(at, now)} ${clock(at)}`)

/** A length in at most two units: `850 ms`, `12 s`, `3 min 20 s`, `4 h 5 min`, `2 d 3 h`. */
export const length = (ms: number): string => formatDuration(ms)

/** Time left, in whole seconds because it ticks: `9 s`, `3 min 20 s`. */
export const timeLeft = (ms: number): string => formatDuration(Math.ceil(ms / 1000) * 1000)

/** A duration of a call, to the precision people compare: `93 ms`, `1.24 s`, `12.5 s`, `2 min 5 s`. */
export function duration(ms: number): string {
  if (ms < 999.5 || ms >= 59_950) return formatDuration(ms)
  return `${(ms / 1000).toFixed(ms < 9_995 ? 2 : 1)} s`
}

/** How long ago: `just now`, `12 s ago`, `3 min ago`, `2 h ago`, `5 d ago`. */
export const age = (ms: number): string => formatAge(0, ms)

/** A stretch of time, with days only where they are needed: `14:02–14:05`, `Sat 21 Nov 23:50 – Sun 22 Nov 00:10`. */
export function span(from: number, to: number, now: number): string {
  if (sameDay(from, to)) return `${sameDay(from, now) ? '' : `${dayName(from, now)} `}${clock(from)}–${clock(to)}`
  return `${dayName(from, now)} ${clock(from)} – ${dayName(to, now)} ${clock(to)}`
}
