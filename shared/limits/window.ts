import type { Window } from '../model.ts'

/** A half-open stretch of server time: `from <= at < to`, epoch ms. */
export interface WindowBounds {
  from: number
  to: number
}

type CalendarWindow = Extract<Window, { kind: 'calendar' }>

const minuteMs = 60_000
const hourMs = 3_600_000
const dayMs = 86_400_000

/**
 * The name of the window `at` lies in: `2026-11-22` for a day, `2026-11` for a month, `2026-11-22T12` for an hour (with the
 * offset appended outside UTC, where an hour of the clock can occur twice). Only calendar windows have names; `null` for
 * others (QA-5, QA-6), for an unknown zone and for instants outside the years 1 to 9999.
 */
export function windowId(window: Window, at: number): string | null {
  return window.kind === 'calendar' && isNameable(at) ? calendarId(window, at) : null
}

/**
 * First and last moment of the window `at` lies in. Calendar days are 23 to 25 hours where clocks change; fixed windows
 * anchored at the epoch are multiples of their length. `null` where the bounds cannot be known.
 */
export function windowBounds(window: Window, at: number): WindowBounds | null {
  if (!isNameable(at)) return null
  if (window.kind === 'fixed' && window.anchor === 'epoch' && window.sec > 0) {
    const from = Math.floor(at / (window.sec * 1000)) * window.sec * 1000
    return { from, to: from + window.sec * 1000 }
  }
  return window.kind === 'calendar' ? calendarBounds(window, at) : null
}

/** Nominal length in ms: a day is 24 h, a month 31 d (the longest); `null` when there is none or it is unknown. */
export function windowMs(window: Window): number | null {
  switch (window.kind) {
    case 'fixed':
    case 'rolling':
      return window.sec * 1000
    case 'unknown':
      return window.sec === null ? null : window.sec * 1000
    case 'refill':
      return window.perSec === null || window.perSec <= 0 ? null : (window.capacity / window.perSec) * 1000
    case 'calendar':
      return { hour: hourMs, day: dayMs, month: 31 * dayMs }[window.unit]
    default:
      return null
  }
}

const [earliest, latest] = [new Date(0).setUTCFullYear(1, 0, 3), Date.UTC(9999, 11, 29)]

function isNameable(at: number): boolean {
  return at >= earliest && at < latest
}

function calendarId({ unit, zone }: CalendarWindow, at: number): string | null {
  const offsetMs = zoneOffsetMs(zone, at)
  if (offsetMs === null) return null
  const local = new Date(at + offsetMs).toISOString()
  if (unit === 'hour') return `${local.slice(0, 13)}${offsetMs === 0 ? '' : offsetText(offsetMs)}`
  return local.slice(0, unit === 'day' ? 10 : 7)
}

function calendarBounds(window: CalendarWindow, at: number): WindowBounds | null {
  const offsetMs = zoneOffsetMs(window.zone, at)
  if (offsetMs === null) return null
  if (window.unit === 'hour') {
    const from = Math.floor((at + offsetMs) / hourMs) * hourMs - offsetMs
    return { from, to: from + hourMs }
  }
  const local = new Date(at + offsetMs)
  const month = local.getUTCMonth()
  const day = window.unit === 'day' ? local.getUTCDate() : 1
  const year = local.getUTCFullYear()
  const next = window.unit === 'day' ? Date.UTC(year, month, day + 1) : Date.UTC(year, month + 1, 1)
  return { from: startOfLocalDate(window.zone, Date.UTC(year, month, day)), to: startOfLocalDate(window.zone, next) }
}

/**
 * The first instant whose local date is at or after the one given as if it were UTC. Searched, not computed, because a zone
 * may skip midnight or a whole day; the local date never runs backwards.
 */
function startOfLocalDate(zone: string, localMidnight: number): number {
  if (zone === 'UTC') return localMidnight
  // Offsets lie within a day either way and are whole seconds.
  let [before, after] = [localMidnight - dayMs * 2, localMidnight + dayMs * 2]
  while (after - before > 1000) {
    const middle = Math.floor((before + after) / 2000) * 1000
    if (Math.floor((middle + (zoneOffsetMs(zone, middle) ?? 0)) / dayMs) * dayMs >= localMidnight) after = middle
    else before = middle
  }
  return after
}

const formatters = new Map<string, Intl.DateTimeFormat | null>()

function formatterOf(zone: string): Intl.DateTimeFormat | null {
  const known = formatters.get(zone)
  if (known !== undefined) return known
  let made: Intl.DateTimeFormat | null = null
  try {
    made = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      era: 'short',
    })
  } catch {
    // Not a zone this runtime knows; remembered, because asking again would throw again.
  }
  formatters.set(zone, made)
  return made
}

/** Local minus UTC in ms at `at`; `null` for a zone nobody knows. */
function zoneOffsetMs(zone: string, at: number): number | null {
  if (zone === 'UTC') return 0
  const formatter = formatterOf(zone)
  if (formatter === null) return null
  const parts = new Map(formatter.formatToParts(at).map(({ type, value }) => [type, value]))
  const part = (name: Intl.DateTimeFormatPartTypes): number => Number(parts.get(name))
  const year = parts.get('era') === 'BC' ? 1 - part('year') : part('year')
  const local = new Date(0).setUTCFullYear(year, part('month') - 1, part('day')) + ((part('hour') * 60 + part('minute')) * 60 + part('second')) * 1000
  return local - Math.floor(at / 1000) * 1000
}

function offsetText(offsetMs: number): string {
  const minutes = Math.abs(Math.round(offsetMs / minuteMs))
  return `${offsetMs < 0 ? '-' : '+'}${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}
