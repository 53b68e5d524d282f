import { assert, double, integer, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backoffMs, foldRowRate, maxIntervalMs, minIntervalMs, networkBackoffMs, nextIntervalMs, takeToken, type PaceInput, type PollTokens, type RowRate } from '../../../shared/limits/pace.ts'
import { seededRandom } from '../seededRandom.ts'

const unit = double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

describe('the shortest poll interval', () => {
  it('is set by the budget with the smallest share', () => {
    const minuteBudget = { limit: 120, sec: 60, share: 0.05 }
    expect(minIntervalMs([minuteBudget], 1)).toBe(10_000)
    expect(minIntervalMs([minuteBudget, { limit: 50_000, sec: 86_400, share: 0.02 }], 1)).toBe(86_400)
    expect(minIntervalMs([{ limit: 60, sec: 60, share: 0.01 }], 1)).toBe(100_000)
    expect(minIntervalMs([{ limit: 100, sec: 60, share: 0.05 }], 10)).toBe(120_000)
  })

  it('does not exist without budgets', () => {
    expect(minIntervalMs([], 1)).toBe(0)
    expect(minIntervalMs([{ limit: 0, sec: 60, share: 0.05 }], 1)).toBe(0)
  })
})

describe('the longest poll interval', () => {
  it('leaves the margin free but once in a thousand intervals', () => {
    const table = [10, 30, 60, 100, 150, 300, 600].map((rate) => Math.round(maxIntervalMs(200, 20, rate) / 100) / 10)
    expect(table).toEqual([858.3, 286.1, 143, 85.8, 57.2, 28.6, 14.3])
    expect(Math.round(maxIntervalMs(200, 20, 60, 4) / 1000)).toBe(114)
  })

  it('is unlimited while nothing arrives, and nothing when the margin is everything', () => {
    expect(maxIntervalMs(200, 20, 0)).toBe(Infinity)
    expect(maxIntervalMs(20, 20, 60)).toBe(0)
  })
})

describe('waiting after a refusal', () => {
  it('adds from the second refusal in a row, and jitter', () => {
    expect(backoffMs(32_000, 3, 0.5)).toBe(37_800)
    expect(backoffMs(32_000, 1, 0)).toBe(32_000)
    expect(backoffMs(32_000, 2, 0)).toBe(34_000)
    expect(backoffMs(32_000, 40, 0)).toBe(332_000)
    expect(backoffMs(0, 1, 0)).toBe(1000)
  })

  it('never ends before the server said, and jitter only ever adds', () => {
    assert(property(integer({ min: 0, max: 31 * 86_400_000 }), integer({ min: 1, max: 5000 }), unit, (wait, nth, u) => {
      const ms = backoffMs(wait, nth, u)
      expect(ms).toBeGreaterThanOrEqual(Math.max(1000, wait))
      expect(ms).toBeGreaterThanOrEqual(backoffMs(wait, nth, 0))
      expect(ms).toBeLessThanOrEqual(Math.max(1000, wait) + 300_000 + 30_000)
    }))
  })
})

describe('waiting after a failure', () => {
  it('doubles up to ten minutes', () => {
    expect([1, 2, 3, 7, 1000].map((n) => networkBackoffMs(n, 0.999_999))).toEqual([10_000, 20_000, 40_000, 599_999, 599_999])
  })

  it('stays between a second and ten minutes', () => {
    assert(property(integer({ min: 0, max: 5000 }), unit, (n, u) => {
      expect(networkBackoffMs(n, u)).toBeGreaterThanOrEqual(1000)
      expect(networkBackoffMs(n, u)).toBeLessThanOrEqual(600_000)
    }))
  })
})

describe('the next interval', () => {
  const usual: PaceInput = { previousMs: 60_000, newRows: 70, rate: { mean: 70, variance: 0 }, windowSize: 200, minMs: 12_000, relaxed: false, burstOpen: false, floorSec: null, u: 0.5 }
  const next = (change: Partial<PaceInput>) => nextIntervalMs({ ...usual, ...change })

  it('keeps a third of the window filled', () => {
    expect(next({}).ms).toBe(60_000)
    expect(next({ newRows: 35 }).ms).toBe(90_000)
    expect(next({ newRows: 100 }).ms).toBe(42_000)
    expect(next({ newRows: 200 }).ms).toBe(30_000)
    expect(next({ newRows: 0, rate: { mean: 0, variance: 0 } }).ms).toBe(90_000)
  })

  it('judges rows by the time they took to arrive', () => {
    expect(next({ newRows: 70, elapsedMs: 120_000 }).baseMs).toBe(90_000)
  })

  it('stays within the vendor’s budgets, the log window and five minutes', () => {
    expect(next({ previousMs: 13_000, newRows: 200 }).ms).toBe(12_000)
    expect(next({ previousMs: 120_000, newRows: 0 }).ms).toBe(Math.round(maxIntervalMs(200, 20, 70)))
    expect(next({ previousMs: 290_000, newRows: 0, rate: null }).ms).toBe(300_000)
  })

  it('allows for a rate that varies', () => {
    expect(next({ previousMs: 120_000, newRows: 0, rate: { mean: 70, variance: 900 } }).ms).toBe(Math.round(maxIntervalMs(200, 20, 130)))
  })

  it('is the shortest while a burst is watched', () => {
    expect(next({ burstOpen: true })).toMatchObject({ ms: 12_000, reason: 'watching a burst of refusals closely' })
  })

  it('doubles while nobody looks, but never loses rows', () => {
    expect(next({ relaxed: true, rate: { mean: 20, variance: 0 } })).toMatchObject({ ms: 120_000, baseMs: 60_000 })
    expect(next({ relaxed: true, rate: { mean: 80, variance: 0 } }).ms).toBe(Math.round(maxIntervalMs(200, 20, 80)))
    expect(next({ relaxed: true, rate: { mean: 80, variance: 0 }, u: 0 }).ms).toBe(Math.round(0.9 * maxIntervalMs(200, 20, 80)))
  })

  it('respects what the API asks for', () => {
    expect(next({ floorSec: 90, rate: { mean: 1, variance: 0 } })).toMatchObject({ ms: 90_000, reason: 'the API asks not to be polled more often' })
  })

  it('says how much is seen when budgets do not allow what the window needs', () => {
    expect(next({ minMs: 120_000, rate: { mean: 150, variance: 0 } })).toMatchObject({ ms: 120_000, reason: expect.stringContaining('about 67 % of calls will be seen') })
  })

  it('is steady without a log', () => {
    expect(next({ newRows: null, windowSize: null })).toMatchObject({ ms: 60_000, reason: 'as usual' })
    expect(next({ newRows: null, windowSize: null, previousMs: null }).ms).toBe(60_000)
  })

  it('jitters by a tenth either way, never below what is allowed', () => {
    expect(next({ u: 0 }).ms).toBe(54_000)
    expect(next({ u: 0.999_999_9 }).ms).toBe(66_000)
    assert(property(unit, integer({ min: 0, max: 200 }), integer({ min: 0, max: 400 }), integer({ min: 0, max: 200_000 }), (u, newRows, mean, minMs) => {
      const { ms, reason } = next({ u, newRows, rate: { mean, variance: mean }, minMs })
      expect(ms).toBeGreaterThanOrEqual(minMs)
      expect(Number.isFinite(ms)).toBe(true)
      expect(reason).not.toBe('')
    }))
  })

  it('loses no row of steady traffic, and fills a third of the window', () => {
    const random = seededRandom(7)
    for (const perMinute of [5, 60, 300]) {
      let rate: RowRate | null = null
      let pace = { ms: 10_000, baseMs: 10_000 }
      let fill = 0
      for (let poll = 0; poll < 300; poll++) {
        const expected = (perMinute * pace.ms) / 60_000
        const newRows = Math.max(0, Math.round(expected + Math.sqrt(expected) * (random() + random() + random() - 1.5) * 2))
        expect(newRows).toBeLessThan(200)
        rate = foldRowRate(rate, newRows, pace.ms)
        fill = 0.95 * fill + 0.05 * newRows
        pace = nextIntervalMs({ ...usual, previousMs: pace.baseMs, newRows, elapsedMs: pace.ms, rate, minMs: 10_000, u: random() })
      }
      expect(fill).toBeGreaterThan(perMinute === 5 ? 20 : 50)
      expect(fill).toBeLessThan(90)
    }
  })
})

describe('the rate of rows', () => {
  it('follows about ten polls', () => {
    let rate: RowRate | null = foldRowRate(null, 60, 60_000)
    expect(rate).toEqual({ mean: 60, variance: 0 })
    for (let i = 0; i < 10; i++) rate = foldRowRate(rate, 0, 60_000)
    expect(rate.mean).toBeLessThan(10)
    expect(foldRowRate(rate, 5, 0)).toBe(rate)
  })
})

describe('the tokens that pay for polls', () => {
  it('allow five at once, then one per interval', () => {
    let bucket: PollTokens | null = null
    const taken: boolean[] = []
    for (let i = 0; i < 7; i++) {
      const step = takeToken(bucket, 0, 10_000)
      taken.push(step.taken)
      bucket = step.next
    }
    expect(taken).toEqual([true, true, true, true, true, false, false])
    expect(takeToken(bucket, 4000, 10_000)).toMatchObject({ taken: false, waitMs: 6000 })
    expect(takeToken(bucket, 10_000, 10_000).taken).toBe(true)
    expect(takeToken(bucket, 10_000_000, 10_000).next.tokens).toBe(4)
  })

  it('never come back because the clock ran backwards', () => {
    const empty = { tokens: 0, at: 1000 }
    expect(takeToken(empty, 0, 100)).toMatchObject({ taken: false, waitMs: 100 })
  })
})
