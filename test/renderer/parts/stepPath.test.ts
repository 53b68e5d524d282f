import { expect, test } from 'vitest'
import { stepPaths } from '../../../renderer/parts/stepPath.ts'

const paths = (points: { at: number; value: number | null }[]) => stepPaths(points, (at) => at * 10, (value) => 100 - value, 100)

test('a value holds until the next point, in the line and in the area under it', () => {
  expect(paths([{ at: 0, value: 20 }, { at: 1, value: 50 }, { at: 2, value: 50 }])).toEqual({ line: 'M0 80H10V50H20', area: 'M0 80H10V50H20V100H0Z' })
})

test('what is not known is a hole in both, not a zero', () => {
  const { line, area } = paths([{ at: 0, value: 20 }, { at: 1, value: 20 }, { at: 1, value: null }, { at: 3, value: 0 }, { at: 4, value: 0 }])
  expect(line).toBe('M0 80H10M30 100H40')
  expect(area).toBe('M0 80H10V100H0ZM30 100H40V100H30Z')
})

test('nothing known draws nothing', () => {
  expect(paths([{ at: 0, value: null }])).toEqual({ line: '', area: '' })
})
