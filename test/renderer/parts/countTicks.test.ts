import { expect, test } from 'vitest'
import { countTicks } from '../../../renderer/parts/countTicks.ts'

test('an axis of counts has round numbers and ends at or above the greatest', () => {
  expect(countTicks(372)).toEqual([0, 200, 400])
  expect(countTicks(122, 2)).toEqual([0, 100, 200])
  expect(countTicks(14, 2)).toEqual([0, 10, 20])
  for (const greatest of [0, 1, 2, 3, 7, 99, 100, 101, 8_123_456_789]) {
    const ticks = countTicks(greatest)
    expect(ticks[0]).toBe(0)
    expect(ticks.every(Number.isInteger)).toBe(true)
    expect(ticks.length).toBeLessThanOrEqual(5)
    expect(ticks.at(-1)).toBeGreaterThanOrEqual(greatest)
    expect(ticks.at(-2)).toBeLessThan(Math.max(1, greatest))
  }
})
