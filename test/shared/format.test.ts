import { describe, expect, it } from 'vitest'
import { bothZones, formatAge, formatBothZones, formatCountdown, formatDuration, formatInstant, formatNumber, formatPercent, formatRange, type Viewer } from '../../shared/format.ts'

const english: Viewer = { locale: 'en-GB', zone: 'UTC' }
const german: Viewer = { locale: 'de-DE', zone: 'Europe/Berlin' }
const losAngeles: Viewer = { locale: 'en-GB', zone: 'America/Los_Angeles' }
const noon = Date.UTC(2026, 10, 22, 12)
const [sec, minute, hour] = [1000, 60_000, 3_600_000]

describe('numbers', () => {
  it('follow the locale, and unknown is a dash', () => {
    expect(formatNumber(1_234_567, english)).toBe('1,234,567')
    expect(formatNumber(1_234_567, german)).toBe('1.234.567')
    expect([formatNumber(null, english), formatNumber(Number.NaN, english), formatNumber(0, english)]).toEqual(['—', '—', '0'])
  })

  it('show how much is known', () => {
    const show = (lo: number | null, hi: number | null) => formatRange({ lo, hi }, english)
    expect([show(41, 41), show(41, null), show(41, 46), show(null, 46), show(null, null)]).toEqual(['41', '≥ 41', '41–46', '≤ 46', '—'])
  })

  it('round percent down, and know none without a limit', () => {
    expect([formatPercent(41, 50, english), formatPercent(999, 1000, english), formatPercent(5, 0, english), formatPercent(5, null, english), formatPercent(null, 5, english)]).toEqual(['82 %', '99 %', '—', '—', '—'])
  })
})

describe('lengths of time', () => {
  it('take two units at most', () => {
    const shown = [0, 850, 999.6, 1234, 9949, 9950, 12_000, 59_600, 200_000, 3_600_000, 24_960_000, 1_047_600_000].map(formatDuration)
    expect(shown).toEqual(['0 ms', '850 ms', '1 s', '1.2 s', '9.9 s', '10 s', '12 s', '1 min', '3 min 20 s', '1 h', '6 h 56 min', '12 d 3 h'])
    expect([formatDuration(null), formatDuration(Infinity), formatDuration(-5)]).toEqual(['—', '—', '0 ms'])
  })

  it('count down to now', () => {
    expect([formatCountdown(noon + 200_000, noon), formatCountdown(noon + 1, noon), formatCountdown(noon, noon), formatCountdown(noon - 5, noon), formatCountdown(null, noon)]).toEqual(['in 3 min 20 s', 'in 1 s', 'now', 'now', '—'])
  })

  it('tell ages in one unit', () => {
    const shown = [0, 4999, 40 * sec, 90 * sec, 3 * hour + minute, 49 * hour, -5000].map((ms) => formatAge(noon - ms, noon))
    expect(shown).toEqual(['just now', 'just now', '40 s ago', '1 min ago', '3 h ago', '2 d ago', 'just now'])
    expect(formatAge(null, noon)).toBe('never')
  })
})

describe('instants', () => {
  it('are shown in the viewer’s zone', () => {
    expect(formatInstant(noon, losAngeles)).toBe('22 Nov 2026, 04:00:00')
    expect(formatInstant(null, losAngeles)).toBe('—')
  })

  it('name both zones when they differ', () => {
    expect(formatBothZones(Date.UTC(2026, 10, 23), losAngeles, noon)).toBe('00:00 UTC (16:00 your time)')
    expect(formatBothZones(Date.UTC(2026, 10, 23), english, noon)).toBe('00:00 UTC')
  })

  it('are shown plainly when the machine names a locale or zone nobody knows', () => {
    const odd = { locale: 'C', zone: 'Mars/Base' }
    expect(formatInstant(noon, odd)).toContain('12:00:00')
    expect(formatNumber(1234, odd)).toBe('1,234')
    expect(formatBothZones(Date.UTC(2026, 10, 23), odd, noon)).toBe('00:00 UTC')
  })

  it('name the day when it is far', () => {
    expect(bothZones(Date.UTC(2026, 11, 1), losAngeles, noon)).toEqual({ utc: '1 Dec, 00:00 UTC', local: '30 Nov, 16:00' })
  })
})
