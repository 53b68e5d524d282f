import type { Anomaly } from './anomaly.ts'

/** An instant read from text, with what was odd about the text. */
export interface ReadInstant {
  /** Epoch ms. */
  at: number
  anomalies: Anomaly[]
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

/** The fields of a date as a text gave them; second may be 60 (leap second). */
export interface DateParts {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
}

/** Fields as texts of digits to numbers; the month as `1` to `12` or as an English abbreviation, `0` when it is neither. */
export function dateParts(year?: string, month?: string, day?: string, hour?: string, minute?: string, second?: string): DateParts {
  const monthNumber = months.findIndex((name) => name === month) + 1 || Number(month) || 0
  return { year: Number(year), month: monthNumber, day: Number(day), hour: Number(hour), minute: Number(minute), second: Number(second) }
}

/** Epoch ms of a real UTC date; `null` for dates that do not exist, because `Date.UTC` would roll them over. */
export function utcInstant(parts: DateParts): number | null {
  const { year, month, day, hour, minute, second } = parts
  if (hour > 23 || minute > 59 || second > 60) return null
  // setUTCFullYear, because Date.UTC takes the years 0 to 99 for 1900 to 1999.
  const midnight = new Date(0).setUTCFullYear(year, month - 1, day)
  // A day or month that does not exist has rolled over into another month.
  if (new Date(midnight).getUTCMonth() !== month - 1) return null
  return midnight + ((hour * 60 + minute) * 60 + second) * 1000
}

/** Flags a weekday that is not the one of the date; the date wins (RA-1). By its parts, because 23:59:60 is the next day as an instant. */
export function weekdayAnomaly({ year, month, day }: DateParts, weekday: string): Anomaly[] {
  const midnight = new Date(0).setUTCFullYear(year, month - 1, day)
  return weekdays[new Date(midnight).getUTCDay()] === weekday.slice(0, 3) ? [] : ['weekday_mismatch']
}

const iso = /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,12}))?)?(?:([Zz])|([+-])(\d{2}):?(\d{2}))?)?$/

/**
 * RFC 3339, and ISO 8601 without a zone or a time of day, which is read as UTC and flagged `no_zone` (RS-4): never as the
 * host's local time. `null` when it is neither.
 */
export function parseIso(text: string): ReadInstant | null {
  const match = iso.exec(text)
  if (match === null) return null
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '0', zulu, sign, zoneHours = '0', zoneMinutes = '0'] = match
  const local = utcInstant(dateParts(year, month, day, hour, minute, second))
  const zoneMs = zoneOffsetMs(sign, zoneHours, zoneMinutes)
  if (local === null || zoneMs === null) return null
  const at = Math.round(local + Number(`0.${fraction}`) * 1000 - zoneMs)
  return { at, anomalies: zulu === undefined && sign === undefined ? ['no_zone'] : [] }
}

const jsDate = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([A-Z][a-z]{2}) (\d{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT([+-])(\d{2})(\d{2})(?: \([^()]{0,100}\))?$/

/** What JavaScript's `Date.toString` prints (RS-4), always flagged `js_date_string`; `null` for other texts. */
export function parseJsDate(text: string): ReadInstant | null {
  const match = jsDate.exec(text)
  if (match === null) return null
  const [, weekday = '', month, day, year, hour, minute, second, sign, zoneHours, zoneMinutes] = match
  const parts = dateParts(year, month, day, hour, minute, second)
  const local = utcInstant(parts)
  const zoneMs = zoneOffsetMs(sign, zoneHours, zoneMinutes)
  if (local === null || zoneMs === null) return null
  return { at: local - zoneMs, anomalies: ['js_date_string', ...weekdayAnomaly(parts, weekday)] }
}

/** `+01:30` as ms east of UTC; `null` for an offset no clock has. */
function zoneOffsetMs(sign?: string, hours?: string, minutes?: string): number | null {
  if (Number(hours) > 23 || Number(minutes) > 59) return null
  return (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1)
}
