import { describe, expect, test } from 'vitest'
import { weekWords } from '../../../renderer/parts/WeekBars.tsx'
import { weekQuery, weekTrend } from '../../../renderer/state/weekTrend.ts'

const day = 86_400_000
const now = Date.UTC(2026, 10, 27, 14)
const { from, to } = weekQuery(now)
/** So many calls on each of the last days, today last. */
const points = (...calls: number[]) => calls.map((each, index) => ({ at: to - (calls.length - index) * day, calls: each, errors: 0 }))

describe('seven days', () => {
  test('are days of UTC with today last, and as many before to compare with', () => {
    expect(new Date(from).toISOString()).toBe('2026-11-14T00:00:00.000Z')
    expect(new Date(to).toISOString()).toBe('2026-11-28T00:00:00.000Z')
  })

  test('have a day without calls as 0 where somebody looked, else as not known', () => {
    const gap = { id: 'g', connectionId: 'c', from: to - 3 * day, to: to - 2 * day, kind: 'paused' as const, lostLo: 0, lostHi: null, lostEst: null, evidence: '' }
    const trend = weekTrend({ points: points(5), gaps: [gap], from, to, knownFrom: to - 4 * day, knownTo: to })
    expect(trend.days.map(({ calls }) => calls)).toEqual([null, null, null, 0, null, 0, 5])
    expect(trend.change).toBeNull()
    expect(weekWords(trend)).toBe('5 calls in 7 days; today (UTC) 5; most on Fri 27 Nov: 5; 4 days not known')
  })

  test('are compared with the seven before where both are known whole', () => {
    const trend = weekTrend({ points: points(10, 10, 10, 10, 10, 10, 10, 20, 10, 10, 10, 10, 10, 14), gaps: [], from, to, knownFrom: 0, knownTo: to })
    expect(trend).toMatchObject({ total: 84, change: 84 / 70 - 1 })
    expect(weekWords(trend)).toMatch(/^84 calls in 7 days, (19|20) % up on the 7 days before; today \(UTC\) 14; most on Sat 21 Nov: 20$/)
  })

  test('are unknown after the last look, and as a whole where nobody ever looked', () => {
    expect(weekTrend({ points: [], gaps: [], from, to, knownFrom: to - 4 * day, knownTo: to - 2 * day }).days.map(({ calls }) => calls)).toEqual([null, null, null, 0, 0, null, null])
    const never = weekTrend({ points: [], gaps: [], from, to, knownFrom: Infinity, knownTo: -Infinity })
    expect(never.total).toBeNull()
    expect(weekWords(never)).toBe('Calls of the last 7 days are not known')
  })
})
