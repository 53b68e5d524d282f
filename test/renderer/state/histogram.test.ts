import { describe, expect, test } from 'vitest'
import { histogramQuery } from '../../../renderer/state/histogram.ts'

const minute = 60_000
const hour = 60 * minute
const now = Date.UTC(2026, 10, 22, 12, 34, 56)

describe('the strip above the log', () => {
  test('ends now and covers the usual range when the filter names no time', () => {
    const { from, to } = histogramQuery({}, '24h', now)
    expect(to).toBeGreaterThanOrEqual(now)
    expect(to - now).toBeLessThan(minute)
    expect(to - from).toBe(24 * hour)
  })

  test('covers the filter’s own time, in buckets the core has', () => {
    const range = { from: now - 9 * 24 * hour, to: now - 2 * 24 * hour }
    const query = histogramQuery(range, '24h', now)
    expect(query).toMatchObject({ bucket: 'hour', drawnMs: hour })
    expect(query.from).toBeLessThanOrEqual(range.from)
    expect(query.to).toBeGreaterThanOrEqual(range.to)
  })

  test('never draws more than 250 steps, from a minute to ten years', () => {
    for (const span of [minute, hour, 24 * hour, 30 * 24 * hour, 3650 * 24 * hour]) {
      const { from, to, drawnMs } = histogramQuery({ from: now - span, to: now }, '24h', now)
      expect((to - from) / drawnMs).toBeLessThanOrEqual(250)
    }
  })
})
