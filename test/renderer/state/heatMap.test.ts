import { describe, expect, test } from 'vitest'
import { heatMap, type WeeksSeen } from '../../../renderer/state/heatMap.ts'
import { heatDepth, heatWords } from '../../../renderer/words/heat.ts'

const hour = 3_600_000
const week = 7 * 24 * hour
/** A Monday at 00:00 of this machine, two weeks to look at. */
const monday = new Date(2026, 10, 2).getTime()
const weeks = (more: Partial<WeeksSeen> = {}): WeeksSeen => ({
  from: monday,
  to: monday + 2 * week,
  series: [{ points: [{ at: monday + 9 * hour, calls: 3 }] }, { points: [{ at: monday + week + 9 * hour, calls: 4 }] }],
  gaps: [],
  watched: [{ connectionId: 'c', from: monday, to: monday + 2 * week }],
  ...more,
})
const gap = (from: number, to: number | null, connectionId = 'c') => ({ id: `g${from}`, connectionId, from, to, kind: 'paused' as const, lostLo: 0, lostHi: null, lostEst: null, evidence: '' })
const cellAt = (map: ReturnType<typeof heatMap>, weekday: number, at: number) => map.cells[weekday]?.[at]

describe('busy hours', () => {
  test('add up the same hour of all weeks and keys', () => {
    const map = heatMap(weeks())
    expect(cellAt(map, 0, 9)).toEqual({ calls: 7, watched: 2, weeks: 2 })
    expect(cellAt(map, 6, 23)).toEqual({ calls: 0, watched: 2, weeks: 2 })
    expect(map).toMatchObject({ greatest: 7, total: 7 })
  })

  test('leave an hour unknown that was never watched, and never call it 0', () => {
    const young = heatMap(weeks({ watched: [{ connectionId: 'c', from: monday + week + 9 * hour + 1, to: monday + 2 * week }], series: [] }))
    expect(cellAt(young, 0, 8)).toEqual({ calls: null, watched: 0, weeks: 2 })
    expect(cellAt(young, 0, 9)).toEqual({ calls: 0, watched: 1, weeks: 2 })
    expect(heatMap(weeks({ watched: [{ connectionId: 'c', from: monday, to: monday + 5 * hour }], series: [] })).cells.flat().filter(({ calls }) => calls !== null)).toHaveLength(5)
  })

  test('take an hour in a gap as watched only where another connection watched it', () => {
    const gaps = [gap(monday + 5 * hour, monday + 6 * hour), gap(monday + week + 5 * hour, null)]
    expect(cellAt(heatMap(weeks({ gaps })), 0, 5)).toMatchObject({ calls: null })
    expect(cellAt(heatMap(weeks({ gaps })), 0, 9)).toEqual({ calls: 7, watched: 2, weeks: 2 })
    expect(cellAt(heatMap(weeks({ gaps: gaps.map((one) => ({ ...one, lostHi: 0 })) })), 0, 5)).toMatchObject({ calls: 0, watched: 2 })
    const two = ['c', 'd'].map((connectionId) => ({ connectionId, from: monday, to: monday + 2 * week }))
    expect(cellAt(heatMap(weeks({ gaps, watched: two })), 0, 5)).toEqual({ calls: 0, watched: 2, weeks: 2 })
  })

  test('say in words what a cell holds, and show a single call', () => {
    expect(heatWords({ calls: null, watched: 0, weeks: 4 })).toBe('not known, never watched')
    expect(heatWords({ calls: 1, watched: 4, weeks: 4 })).toBe('1 call')
    expect(heatWords({ calls: 0, watched: 2, weeks: 4 })).toBe('0 calls, watched in 2 of 4 weeks')
    expect([heatDepth(null, 9), heatDepth(0, 9), heatDepth(9, 9)]).toEqual([0, 0, 1])
    expect(heatDepth(1, 10_000)).toBeGreaterThan(0.1)
  })
})
