import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { BudgetView } from '../../../shared/answers.ts'
import type { Gap } from '../../../shared/model.ts'
import { chartRanges } from '../../../renderer/state/preferences.ts'
import { chartLimit, chartSeries, rangeShown, usageQuery } from '../../../renderer/state/usageChart.ts'

const minute = 60_000
const gap = (from: number, to: number | null): Gap => ({
  id: `${from}`,
  connectionId: 'c',
  from,
  to,
  kind: 'offline',
  lostLo: 0,
  lostHi: null,
  lostEst: null,
  evidence: '',
})
const series = (input: Partial<Parameters<typeof chartSeries>[0]>) =>
  chartSeries({ points: [], gaps: [], from: 0, to: 4 * minute, bucketMs: minute, knownFrom: 0, knownTo: 4 * minute, ...input })

describe('a usage chart', () => {
  test('draws a bucket without calls as 0 where we looked', () => {
    expect(series({ points: [{ at: minute, calls: 3, errors: 1 }] }).steps.map(({ calls }) => calls)).toEqual([0, 3, 0, 0, 0])
  })

  test('draws a gap as a hole, closes the step before it, and keeps what was seen at its edge', () => {
    const { steps } = series({ points: [{ at: 0, calls: 5, errors: 0 }], gaps: [gap(minute, 3 * minute)] })
    expect(steps).toEqual([
      { at: 0, calls: 5, errors: 0 },
      { at: minute, calls: 5, errors: 0 },
      { at: minute, calls: null, errors: null },
      { at: 2 * minute, calls: null, errors: null },
      { at: 3 * minute, calls: 0, errors: 0 },
      { at: 4 * minute, calls: 0, errors: 0 },
    ])
  })

  test('keeps calls that were seen inside a gap', () => {
    expect(
      series({ points: [{ at: minute, calls: 2, errors: 2 }], gaps: [gap(0, null)] }).steps.find(({ at }) => at === minute)?.calls,
    ).toBe(2)
  })

  test('knows nothing before it began to look and after the last answer', () => {
    const { steps } = series({ knownFrom: minute, knownTo: 3 * minute })
    expect(steps.filter(({ calls }) => calls === null).map(({ at }) => at)).toEqual([0, 3 * minute])
  })

  test('loses and invents no call when buckets are joined', () => {
    const points = fc.uniqueArray(
      fc.record({ at: fc.integer({ min: 0, max: 1_439 }).map((index) => index * minute), calls: fc.nat(1_000), errors: fc.nat(50) }),
      { selector: ({ at }) => at },
    )
    fc.assert(
      fc.property(points, fc.constantFrom(1, 2, 7, 10, 60), (list, joined) => {
        const { steps, calls } = series({ points: list, to: 1_440 * minute, knownTo: 1_440 * minute, bucketMs: joined * minute })
        const drawn = steps.filter((step, index) => step.at < 1_440 * minute && steps[index + 1]?.at !== step.at)
        const total = list.reduce((sum, point) => sum + point.calls, 0)
        expect(calls).toBe(total)
        expect(drawn.reduce((sum, step) => sum + (step.calls ?? 0), 0)).toBe(total)
      }),
    )
  })

  test('shows a range that can be filled until one is chosen', () => {
    const hour = 60 * minute
    const shown = (age: number) => rangeShown(null, [{ createdAt: 100 * hour - age }, { createdAt: 100 * hour }], 100 * hour)
    expect([minute, 3 * hour, 30 * hour].map(shown)).toEqual(['1h', '6h', '24h'])
    expect(rangeShown('30d', [{ createdAt: 100 * hour }], 100 * hour)).toBe('30d')
    expect(rangeShown(null, null, 0)).toBe('24h')
  })

  test('never has more than 250 points of its own in any range', () => {
    for (const range of chartRanges) {
      const { from, to, drawnMs } = usageQuery(range, Date.UTC(2026, 10, 22, 12, 34, 56))
      expect((to - from) / drawnMs).toBeLessThanOrEqual(250)
      expect(Number.isInteger((to - from) / drawnMs)).toBe(true)
    }
  })
})

describe('the limit over a chart', () => {
  const perMinute = (limit: number | null, more: Partial<BudgetView> = {}): BudgetView => ({
    connectionId: 'c',
    budgetId: 'b',
    name: `At most ${limit}`,
    scope: 'key',
    scopeId: 'k',
    scopeLabel: 'Key',
    unit: 'requests',
    window: { kind: 'rolling', sec: 60 },
    limit,
    used: { lo: 0, hi: 0 },
    remaining: null,
    resetAt: null,
    observedAt: null,
    source: null,
    confidence: null,
    inconsistent: false,
    warnAt: [80],
    alertsAt: [80],
    kinds: null,
    unreachable: null,
    ...more,
  })

  test('is the tightest one per minute, for as many minutes as a bucket has', () => {
    expect(chartLimit([perMinute(120), perMinute(100)], 60_000)).toEqual({ calls: 100, near: 80, name: 'At most 100' })
    expect(chartLimit([perMinute(120)], 120_000)).toEqual({ calls: 240, near: 192, name: 'At most 120' })
  })

  test('is close from the first percentage the user set, and from the usual one where there is none', () => {
    expect(chartLimit([perMinute(100, { alertsAt: [90, 60] })], 60_000)?.near).toBe(60)
    expect(chartLimit([perMinute(100, { alertsAt: [] })], 60_000)?.near).toBe(80)
  })

  test('is not drawn over long buckets, nor for what is unknown, cannot be reached or counts something else', () => {
    expect(chartLimit([perMinute(120)], 600_000)).toBeNull()
    expect(chartLimit([perMinute(null), perMinute(120, { unreachable: 'the cap comes first' }), perMinute(50, { unit: 'generations' }), perMinute(30, { kinds: ['write'] })], 60_000)).toBeNull()
  })
})
