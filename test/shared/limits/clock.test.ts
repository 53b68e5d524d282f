import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldOffset, serverDate, type ClockSample } from '../../../shared/limits/clock.ts'
import { T0 } from '../times.ts'

/** A sample as a server whose clock is `offset` ahead would give it: Date is cut to the second. */
const sample = (sentAt: number, tookMs: number, offset: number): ClockSample => ({ sent: sentAt, recv: sentAt + tookMs, dateMs: Math.floor((sentAt + tookMs / 2 + offset) / 1000) * 1000 })

describe('foldOffset', () => {
  it('knows nothing without samples, and says so', () => {
    expect(foldOffset([])).toEqual({ offset: 0, err: null, dropped: 0 })
  })

  it('takes the middle of what one sample proves', () => {
    expect(foldOffset([{ sent: T0, recv: T0 + 200, dateMs: T0 }])).toEqual({ offset: 400, err: 600, dropped: 0 })
  })

  it('leaves out samples from caches, impossible ones and broken ones', () => {
    const good = { sent: T0, recv: T0 + 200, dateMs: T0 }
    const odd = [{ ...good, age: 5 }, { ...good, recv: T0 - 1 }, { ...good, dateMs: Number.NaN }]
    expect(foldOffset([good, ...odd])).toEqual({ offset: 400, err: 600, dropped: 3 })
    expect(foldOffset([{ ...good, age: 0 }])).toEqual({ offset: 400, err: 600, dropped: 0 })
    expect(foldOffset(odd)).toEqual({ offset: 0, err: null, dropped: 3 })
  })

  it('starts anew from the newest when a clock was set', () => {
    const before = [sample(T0, 100, 0), sample(T0 + 10_000, 100, 0)]
    const after = [sample(T0 + 20_000, 100, 7 * 60_000), sample(T0 + 30_000, 100, 7 * 60_000)]
    const found = foldOffset([...before, ...after])
    expect(found.dropped).toBe(2)
    expect(Math.abs(found.offset - 7 * 60_000)).toBeLessThanOrEqual(found.err ?? 0)
  })

  it('remembers 20 samples and an hour', () => {
    const samples = Array.from({ length: 30 }, (_, index) => sample(T0 + index * 1_000, 100, 0))
    expect(foldOffset(samples).dropped).toBe(10)
    expect(foldOffset([sample(T0, 100, 0), sample(T0 + 3_600_001, 100, 0)]).dropped).toBe(1)
    expect(foldOffset([sample(T0, 100, 0), sample(T0 + 3_600_000, 100, 0)]).dropped).toBe(0)
  })

  it('always contains the true offset, and more samples never make it worse', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.array(fc.tuple(fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 0, max: 3_000 })), { minLength: 1, maxLength: 20 }), (offset, requests) => {
        let sentAt = T0
        const samples = requests.map(([pause, took]) => sample((sentAt += pause), took, offset))
        const found = foldOffset(samples)
        expect(Math.abs(found.offset - offset)).toBeLessThanOrEqual((found.err ?? 0) + 1)
        expect(found.err ?? 0).toBeLessThanOrEqual(foldOffset(samples.slice(-1)).err ?? 0)
      }),
    )
  })
})

describe('serverDate', () => {
  it('reads the Date header in any of its forms, by any case of its name', () => {
    expect(serverDate([['Date', 'Sun, 22 Nov 2026 12:00:00 GMT']])).toBe(T0)
    expect(serverDate([['date', 'Sunday, 22-Nov-26 12:00:00 GMT']])).toBe(T0)
    expect(serverDate([['date', 'Sun Nov 22 12:00:00 2026']])).toBe(T0)
  })

  it('knows nothing when the header is missing or no date', () => {
    expect(serverDate([])).toBeNull()
    expect(serverDate([['date', '-5']])).toBeNull()
    expect(serverDate([['date', '1795348800']])).toBeNull()
  })
})
