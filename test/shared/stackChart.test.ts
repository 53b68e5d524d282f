import { describe, expect, it } from 'vitest'
import { planAsked, stackChart, stackPlan } from '../../shared/stackChart.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const midnight = Date.UTC(2026, 10, 22)

describe('what is asked for a stretch of time', () => {
  it('is drawn in at most 250 whole buckets, and minutes are asked for at most a day', () => {
    for (const length of [minute, hour, 6 * hour, day, 7 * day, 30 * day, 400 * day, 3000 * day]) {
      const plan = stackPlan({ from: midnight + 1234, to: midnight + 1234 + length })
      expect((plan.to - plan.from) / plan.drawnMs).toBeLessThanOrEqual(252)
      expect(plan.from % plan.drawnMs).toBe(0)
      expect(planAsked(plan)).toEqual(plan)
      expect(plan.to).toBeGreaterThanOrEqual(midnight + 1234 + length)
      expect(plan.bucket !== 'minute' || plan.to - plan.from <= 26 * hour).toBe(true)
    }
    expect(stackPlan({ from: midnight, to: midnight + day })).toMatchObject({ bucket: 'minute', drawnMs: 10 * minute })
    expect(stackPlan({ from: midnight, to: midnight + 7 * day })).toMatchObject({ bucket: 'hour', drawnMs: hour })
  })
})

describe('a stacked chart', () => {
  const plan = { from: midnight, to: midnight + 4 * hour, bucket: 'hour', drawnMs: hour } as const
  const series = (id: string, ...calls: number[]) => ({ id, label: id, points: calls.map((count, index) => ({ at: midnight + index * hour, calls: count })).filter((point) => point.calls > 0) })
  const known = { knownFrom: midnight, knownTo: midnight + 4 * hour }

  it('adds up all layers, and makes one of those beyond the sixth', () => {
    const many = Array.from({ length: 9 }, (_, index) => series(`k${index}`, 10 - index, 1))
    const chart = stackChart({ bucketMs: hour, series: many, gaps: [] }, plan, known)
    expect(chart.layers.map(({ label, total }) => [label, total])).toEqual([['k0', 11], ['k1', 10], ['k2', 9], ['k3', 8], ['k4', 7], ['k5', 6], ['3 others', 12]])
    expect(chart.steps[0]?.calls).toEqual([10, 9, 8, 7, 6, 5, 9])
    expect(chart.total).toBe(63)
  })

  it('does not call seven layers six and another', () => {
    const chart = stackChart({ bucketMs: hour, series: Array.from({ length: 7 }, (_, index) => series(`k${index}`, 1)), gaps: [] }, plan, known)
    expect(chart.layers.map(({ isRest }) => isRest)).toEqual(Array.from({ length: 7 }, () => false))
  })

  it('knows nothing of what lies before the first look, after the last, or in a gap', () => {
    const gap = { id: 'g', connectionId: 'c', endpoint: 'activity', kind: 'offline', from: midnight + hour, to: midnight + 2 * hour, lostLo: 0, lostHi: null, note: null } as never
    const chart = stackChart({ bucketMs: hour, series: [series('a', 0, 0, 5, 0)], gaps: [gap] }, plan, { knownFrom: midnight + 30 * minute, knownTo: midnight + 3 * hour })
    expect(chart.steps.map(({ calls }) => calls[0])).toEqual([0, null, 5, null])
    const later = stackChart({ bucketMs: hour, series: [series('a', 0, 0, 5, 0)], gaps: [] }, plan, { knownFrom: midnight + 2 * hour, knownTo: midnight + 4 * hour })
    expect(later.steps.map(({ calls }) => calls[0])).toEqual([null, null, 5, 0])
  })
})
