import { array, assert, integer, property, record } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bucketStart, downsample, zeroFill } from '../../shared/series.ts'

const minute = 60_000

describe('filling buckets', () => {
  it('gives every bucket a number, 0 where nothing was counted', () => {
    expect(zeroFill([{ at: minute + 5, value: 3 }, { at: minute, value: 2 }], 30_000, 3 * minute, minute)).toEqual([
      { at: 0, value: 0 },
      { at: minute, value: 5 },
      { at: 2 * minute, value: 0 },
    ])
  })

  it('tells what nobody watched from nothing', () => {
    const unwatched = [{ from: minute + 1, to: 2 * minute }, { from: 4 * minute + 1, to: null }]
    expect(zeroFill([{ at: 4 * minute, value: 1 }], 0, 6 * minute, minute, 100, unwatched).map(({ value }) => value)).toEqual([0, null, 0, 0, 1, null])
  })

  it('keeps the newest when there would be too many', () => {
    expect(zeroFill([], 0, 100 * minute, minute, 3).map(({ at }) => at / minute)).toEqual([97, 98, 99])
  })

  it('is empty for an empty or inverted range', () => {
    expect(zeroFill([], 5, 5, minute)).toEqual([])
    expect(zeroFill([], 10, 5, minute)).toEqual([])
  })

  it('loses nothing: the sum of the buckets is the sum of the points', () => {
    const point = record({ at: integer({ min: 0, max: 200 * minute - 1 }), value: integer({ min: 0, max: 50 }) })
    assert(property(array(point), (points) => {
      const total = (all: { value: number | null }[]) => all.reduce((sum, { value }) => sum + (value ?? 0), 0)
      expect(total(zeroFill(points, 0, 200 * minute, minute))).toBe(total(points))
    }))
  })

  it('counts buckets from the epoch, before it too', () => {
    expect(bucketStart(-1, minute)).toBe(-minute)
  })
})

describe('thinning a series', () => {
  it('keeps peaks and lows', () => {
    const points = Array.from({ length: 1000 }, (_, i) => ({ at: i, value: i === 500 ? 99 : i === 700 ? -5 : 1 }))
    const bands = downsample(points)
    expect(bands).toHaveLength(250)
    expect(Math.max(...bands.map(({ max }) => max ?? 0))).toBe(99)
    expect(Math.min(...bands.map(({ min }) => min ?? 0))).toBe(-5)
    expect(bands.map(({ at }) => at)).toEqual(bands.map(({ at }) => at).toSorted((a, b) => a - b))
  })

  it('leaves a short series as it is', () => {
    expect(downsample([{ at: 1, value: 2 }, { at: 2, value: null }])).toEqual([{ at: 1, min: 2, max: 2 }, { at: 2, min: null, max: null }])
  })

  it('never gives more points than asked', () => {
    assert(property(integer({ min: 0, max: 3000 }), integer({ min: 1, max: 300 }), (count, most) => {
      expect(downsample(Array.from({ length: count }, (_, at) => ({ at, value: at })), most).length).toBeLessThanOrEqual(most)
    }))
  })
})
