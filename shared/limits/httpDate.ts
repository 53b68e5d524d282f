import type { Anomaly } from './anomaly.ts'
import { dateParts, utcInstant, weekdayAnomaly, type DateParts, type ReadInstant } from './instant.ts'

const weekday = '(Mon|Tue|Wed|Thu|Fri|Sat|Sun)'
const longWeekday = '(Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)'
const month = '(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)'
const time = String.raw`(\d{2}):(\d{2}):(\d{2})`
/** Sun, 22 Nov 2026 12:00:30 GMT */
const imfFixdate = new RegExp(String.raw`^${weekday}, (\d{2}) ${month} (\d{4}) ${time} (GMT|UTC)$`)
/** Sunday, 22-Nov-26 12:00:30 GMT */
const rfc850 = new RegExp(String.raw`^${longWeekday}, (\d{2})-${month}-(\d{2}) ${time} (GMT|UTC)$`)
/** Sun Nov 22 12:00:30 2026, always UTC */
const asctime = new RegExp(String.raw`^${weekday} ${month} (\d{2}| \d) ${time} (\d{4})$`)

/**
 * One of the three date forms of RFC 9110 5.6.7, by a strict grammar of our own (RA-1): real calendar dates only, second 60
 * is legal, a wrong weekday is flagged and the date wins. `Date.parse` is no option: it accepts "-5", rolls 31 November
 * over and reads asctime as local time. `now` decides the century of two-digit years. `null` when it is none of them.
 */
export function parseHttpDate(text: string, now: number): ReadInstant | null {
  const fixdate = imfFixdate.exec(text)
  if (fixdate !== null) {
    const [, name = '', day, monthName, year, hour, minute, second, zone] = fixdate
    return read(name, dateParts(year, monthName, day, hour, minute, second), zone === 'UTC' ? ['zone_utc'] : [])
  }
  const old = rfc850.exec(text)
  if (old !== null) {
    const [, name = '', day, monthName, year, hour, minute, second, zone] = old
    const parts = dateParts(year, monthName, day, hour, minute, second)
    return read(name, inCenturyOf(now, parts), zone === 'UTC' ? ['obsolete_date', 'zone_utc'] : ['obsolete_date'])
  }
  const c = asctime.exec(text)
  if (c !== null) {
    const [, name = '', monthName, day, hour, minute, second, year] = c
    return read(name, dateParts(year, monthName, day, hour, minute, second), ['obsolete_date'])
  }
  return null
}

/** A two-digit year that would lie more than 50 years ahead is the last one in the past with those digits (RFC 9110 5.6.7). */
function inCenturyOf(now: number, parts: DateParts): DateParts {
  const thisYear = new Date(now).getUTCFullYear()
  const year = thisYear - (thisYear % 100) + parts.year
  const limit = new Date(now).setUTCFullYear(thisYear + 50)
  const at = utcInstant({ ...parts, year })
  return { ...parts, year: at !== null && at > limit ? year - 100 : year }
}

function read(name: string, parts: DateParts, anomalies: Anomaly[]): ReadInstant | null {
  const at = utcInstant(parts)
  return at === null ? null : { at, anomalies: [...anomalies, ...weekdayAnomaly(parts, name)] }
}
