import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { windowBounds, windowId, windowMs } from '../../../shared/limits/window.ts'
import type { Window } from '../../../shared/model.ts'
import { T0 } from '../times.ts'

type Unit = 'hour' | 'day' | 'month'
const calendar = (unit: Unit, zone = 'UTC'): Window => ({ kind: 'calendar', unit, zone, zoneSource: 'doc' })
const at = (text: string): number => Date.parse(text)
const hour = 3_600_000

describe('windowId', () => {
  it('names days, months and hours by the calendar of the zone', () => {
    expect(windowId(calendar('day'), T0)).toBe('2026-11-22')
    expect(windowId(calendar('month'), T0)).toBe('2026-11')
    expect(windowId(calendar('hour'), T0)).toBe('2026-11-22T12')
    expect(windowId(calendar('day', 'Pacific/Kiritimati'), T0)).toBe('2026-11-23')
    expect(windowId(calendar('month', 'America/New_York'), at('2026-12-01T04:59:59Z'))).toBe('2026-11')
    expect(windowId(calendar('month', 'America/New_York'), at('2026-12-01T05:00:00Z'))).toBe('2026-12')
  })

  it('changes at the edge, to the millisecond', () => {
    expect([windowId(calendar('day'), T0 + 12 * hour - 1), windowId(calendar('day'), T0 + 12 * hour)]).toEqual(['2026-11-22', '2026-11-23'])
    expect([windowId(calendar('month'), at('2027-01-01') - 1), windowId(calendar('month'), at('2027-01-01'))]).toEqual(['2026-12', '2027-01'])
  })

  it('tells the two hours apart that a clock shows twice', () => {
    const zone = calendar('hour', 'America/New_York')
    expect([windowId(zone, at('2026-11-01T05:30:00Z')), windowId(zone, at('2026-11-01T06:30:00Z'))]).toEqual(['2026-11-01T01-04:00', '2026-11-01T01-05:00'])
    expect(windowId(calendar('hour', 'Asia/Kolkata'), T0)).toBe('2026-11-22T17+05:30')
  })

  it('names no window that has no calendar, no known zone or no sensible time', () => {
    const others: Window[] = [{ kind: 'fixed', sec: 60, anchor: 'epoch' }, { kind: 'rolling', sec: 60 }, { kind: 'gauge' }, { kind: 'unknown', sec: null }, { kind: 'refill', capacity: 5, perSec: 1 }]
    for (const window of others) expect(windowId(window, T0)).toBeNull()
    expect(windowId(calendar('day', 'Mars/Olympus'), T0)).toBeNull()
    expect(windowId(calendar('day', ''), T0)).toBeNull()
    for (const nonsense of [Number.NaN, Infinity, -1e20, 1e20]) {
      expect(windowId(calendar('day'), nonsense)).toBeNull()
      expect(windowBounds(calendar('day', 'Europe/Berlin'), nonsense)).toBeNull()
    }
  })
})

describe('windowBounds', () => {
  it.each<[Unit, string, string, string, string]>([
    ['day', 'UTC', '2026-11-22T12:00:00Z', '2026-11-22T00:00:00Z', '2026-11-23T00:00:00Z'],
    ['month', 'UTC', '2028-02-29T12:00:00Z', '2028-02-01T00:00:00Z', '2028-03-01T00:00:00Z'],
    ['month', 'UTC', '2026-12-31T23:59:59.999Z', '2026-12-01T00:00:00Z', '2027-01-01T00:00:00Z'],
    ['hour', 'UTC', '2026-11-22T12:34:56Z', '2026-11-22T12:00:00Z', '2026-11-22T13:00:00Z'],
    ['hour', 'Asia/Kolkata', '2026-11-22T12:34:56Z', '2026-11-22T12:30:00Z', '2026-11-22T13:30:00Z'],
    // 23 and 25 hours (CK-5 says quota days are UTC days; a vendor with a zone of its own has these)
    ['day', 'America/New_York', '2026-03-08T12:00:00Z', '2026-03-08T05:00:00Z', '2026-03-09T04:00:00Z'],
    ['day', 'America/New_York', '2026-11-01T12:00:00Z', '2026-11-01T04:00:00Z', '2026-11-02T05:00:00Z'],
    ['month', 'America/Los_Angeles', '2026-03-15T00:00:00Z', '2026-03-01T08:00:00Z', '2026-04-01T07:00:00Z'],
    // A day without a midnight (Brazil 2018), and a day that does not exist (Samoa 2011)
    ['day', 'America/Sao_Paulo', '2018-11-04T12:00:00Z', '2018-11-04T03:00:00Z', '2018-11-05T02:00:00Z'],
    ['day', 'Pacific/Apia', '2011-12-30T09:59:59Z', '2011-12-29T10:00:00Z', '2011-12-30T10:00:00Z'],
    ['day', 'Pacific/Apia', '2011-12-30T10:00:00Z', '2011-12-30T10:00:00Z', '2011-12-31T10:00:00Z'],
  ])('%s in %s at %s', (unit, zone, when, from, to) => {
    expect(windowBounds(calendar(unit, zone), at(when))).toEqual({ from: at(from), to: at(to) })
  })

  it('knows the bounds of fixed windows that start at the epoch, and of no other kind', () => {
    expect(windowBounds({ kind: 'fixed', sec: 60, anchor: 'epoch' }, T0 + 61_000)).toEqual({ from: T0 + 60_000, to: T0 + 120_000 })
    expect(windowBounds({ kind: 'fixed', sec: 0, anchor: 'epoch' }, T0)).toBeNull()
    for (const window of [{ kind: 'fixed', sec: 60, anchor: 'unknown' }, { kind: 'rolling', sec: 60 }, { kind: 'gauge' }] satisfies Window[]) expect(windowBounds(window, T0)).toBeNull()
    expect(windowBounds(calendar('day', 'Mars/Olympus'), T0)).toBeNull()
  })

  it('tiles time without gap or overlap, over days on which clocks change', () => {
    const zones = fc.constantFrom('UTC', 'America/New_York', 'Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Kolkata', 'America/Sao_Paulo', 'Pacific/Apia', 'Africa/Casablanca', 'America/St_Johns')
    const when = fc.integer({ min: at('2005-01-01'), max: at('2035-01-01') })
    fc.assert(
      fc.property(zones, fc.constantFrom<Unit>('day', 'month'), when, (zone, unit, start) => {
        const window = calendar(unit, zone)
        let here = windowBounds(window, start)
        const first = here?.from ?? 0
        let whole = 0
        for (let step = 0; step < 3; step += 1) {
          if (here === null) throw new Error('no bounds')
          expect(here.from <= here.to - 22 * hour).toBe(true)
          expect(windowId(window, here.from)).toBe(windowId(window, here.to - 1))
          expect(windowId(window, here.to)).not.toBe(windowId(window, here.to - 1))
          whole += here.to - here.from
          const next = windowBounds(window, here.to)
          expect(next?.from).toBe(here.to)
          here = next
        }
        expect(first + whole).toBe(here?.from)
      }),
      { numRuns: 150 },
    )
  })
})

describe('windowMs', () => {
  it('gives the nominal length, or null where there is none', () => {
    expect(windowMs({ kind: 'fixed', sec: 60, anchor: 'unknown' })).toBe(60_000)
    expect(windowMs({ kind: 'rolling', sec: 60 })).toBe(60_000)
    expect(windowMs({ kind: 'unknown', sec: 60 })).toBe(60_000)
    expect(windowMs({ kind: 'unknown', sec: null })).toBeNull()
    expect(windowMs({ kind: 'refill', capacity: 100, perSec: 2 })).toBe(50_000)
    expect(windowMs({ kind: 'refill', capacity: 100, perSec: 0 })).toBeNull()
    expect(windowMs({ kind: 'gauge' })).toBeNull()
    expect([calendar('hour'), calendar('day'), calendar('month')].map(windowMs)).toEqual([hour, 24 * hour, 31 * 24 * hour])
  })
})
