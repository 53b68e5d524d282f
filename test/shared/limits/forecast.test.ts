import { assert, integer, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { burnOf, burnsTooFast, dispersion, forecast, forecastFromRate, spanPairs, theilSen } from '../../../shared/limits/forecast.ts'

const minute = 60_000
const hour = 60 * minute
const noon = Date.UTC(2026, 10, 22, 12)
const busyDay = { used: 30_000, limit: 50_000, at: noon, resetAt: noon + 12 * hour, windowMs: 24 * hour, n: 3600, spanMs: 30 * minute }
const minutes = (ms: number | null) => (ms === null ? null : Math.round(ms / minute))

describe('a forecast from counts', () => {
  it('says when a day is used up, with 80 % bounds', () => {
    const { state, earlyMs, midMs, lateMs, burn, requiredBurn } = forecast(busyDay)
    expect([state, minutes(earlyMs), minutes(midMs), minutes(lateMs)]).toEqual(['will', 163, 167, 170])
    expect(burn).toBeCloseTo(3.456)
    expect(requiredBurn).toBeCloseTo(0.8)
  })

  it('is safe when even the earliest moment lies after the reset', () => {
    expect(forecast({ ...busyDay, n: 300 }).state).toBe('safe')
  })

  it('may or may not be in between', () => {
    // 20,000 left for 720 min: 27.8 a minute, 833 in 30 min.
    expect(forecast({ ...busyDay, n: 833 }).state).toBe('may')
  })

  it('widens when the counts scatter', () => {
    expect(forecast({ ...busyDay, n: 900 }).state).toBe('will')
    expect(forecast({ ...busyDay, n: 900, phi: 20 }).state).toBe('may')
  })

  it('says nothing from too little', () => {
    expect(forecast({ ...busyDay, n: 4 }).state).toBe('unknown')
    expect(forecast({ ...busyDay, spanMs: 15 * minute - 1 }).state).toBe('unknown')
    expect(forecast({ ...busyDay, windowMs: 31 * 24 * hour, spanMs: 7 * hour }).state).toBe('unknown')
    expect(forecast({ ...busyDay, limit: 0 }).state).toBe('unknown')
    expect(forecast({ ...busyDay, resetAt: noon }).state).toBe('unknown')
  })

  it('knows what is used up already', () => {
    expect(forecast({ ...busyDay, used: 50_000 })).toMatchObject({ state: 'will', earlyMs: 0, lateMs: 0, requiredBurn: 0 })
    expect(forecast({ ...busyDay, used: 60_000 })).toMatchObject({ earlyMs: 0, requiredBurn: 0 })
  })

  it('runs out before the reset exactly when the burn exceeds the required one', () => {
    assert(
      property(integer({ min: 5, max: 5000 }), integer({ min: 0, max: 49_999 }), (n, used) => {
        const { midMs, burn, requiredBurn } = forecast({ ...busyDay, n, used })
        expect((midMs ?? 0) < 12 * hour).toBe((burn ?? 0) > (requiredBurn ?? 0))
      }),
    )
  })
})

describe('the scatter of counts', () => {
  it('is 1 for even traffic, at most 50, and deaf to one odd minute', () => {
    expect(dispersion([10, 10, 11, 9, 10])).toBe(1)
    expect(dispersion([0, 0, 0])).toBe(1)
    expect(dispersion([])).toBe(1)
    expect(dispersion([10, 40, 10, 40, 25, 1, 60])).toBeGreaterThan(5)
    expect(dispersion([100, 10_000, 100, 10_000, 5000])).toBe(50)
    expect(dispersion([10, 10, 11, 9, 10, 5000])).toBe(1)
  })
})

describe('the slope of a gauge', () => {
  const line = Array.from({ length: 20 }, (_, i) => ({ at: i * minute, value: i * 30 }))

  it('ignores one bad sample in four', () => {
    const bad = line.map((point, i) => (i % 4 === 1 ? { ...point, value: 0 } : point))
    expect(theilSen(line)?.mid).toBeCloseTo(30 / minute)
    expect(theilSen(bad)?.mid).toBeCloseTo(30 / minute, 4)
  })

  it('needs two instants', () => {
    expect(theilSen(line.slice(0, 1))).toBeNull()
    expect(theilSen([{ at: 1, value: 2 }, { at: 1, value: 5 }])).toBeNull()
  })

  it('is taken from a selection of many points', () => {
    const many = Array.from({ length: 5000 }, (_, i) => ({ at: i, value: i * 2 }))
    expect(theilSen(many)).toEqual({ lo: 2, mid: 2, hi: 2 })
  })

  it('gives a forecast', () => {
    expect(forecastFromRate(busyDay, { lo: 0, mid: 30 / minute, hi: 60 / minute })).toMatchObject({ state: 'may', lateMs: Infinity })
  })
})

describe('the two look-backs', () => {
  it('are an hour and six for a day, six hours and three days for a month, with a twelfth beside each', () => {
    expect(spanPairs(24 * hour).map(({ longMs, shortMs }) => [longMs / minute, shortMs / minute])).toEqual([
      [60, 5],
      [360, 30],
    ])
    expect(spanPairs(31 * 24 * hour).map(({ longMs, shortMs }) => [longMs / hour, shortMs / hour])).toEqual([
      [6, 0.5],
      [72, 6],
    ])
  })

  it('both have to be too fast', () => {
    const day = 24 * hour
    // 1440 a day is 1 a minute; 1.2 times a required burn of 1 is 1.2 a minute.
    const counting = (perMinute: (spanMs: number) => number | null) => burnsTooFast((span) => {
      const rate = perMinute(span)
      return rate === null ? null : (rate * span) / minute
    }, 1440, day, 1)
    expect(burnOf(60, hour, 1440, day)).toBe(1)
    expect(counting(() => 1.3)).toBe(true)
    expect(counting(() => 1.19)).toBe(false)
    expect(counting((span) => (span <= 30 * minute ? 0 : 2))).toBe(false)
    expect(counting((span) => (span >= hour ? 0 : 2))).toBe(false)
    expect(counting((span) => (span <= hour ? 2 : null))).toBe(true)
    expect(counting(() => null)).toBe(false)
  })
})
