import { describe, expect, it } from 'vitest'
import { stepChronic, type ChronicState } from '../../../shared/alerts/chronic.ts'

const hour = 3_600_000
const t0 = Date.UTC(2026, 10, 22)

/** What is told when a budget is found used up at these hours. */
function tell(hours: number[]): (number | null)[] {
  let state: ChronicState | null = null
  return hours.map((at) => {
    const { fire, next } = stepChronic(state, t0 + at * hour)
    state = JSON.parse(JSON.stringify(next)) as ChronicState
    return fire
  })
}

describe('a short limit that is reached all day', () => {
  it('is told once it was reached in eight of the last 24 hours, and not again for a week (F004-9)', () => {
    expect(tell([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])).toEqual([null, null, null, null, null, null, null, 8, null, null])
    const days = Array.from({ length: 8 * 24 }, (_, index) => index)
    expect(tell(days).flatMap((fire, index) => (fire === null ? [] : [index]))).toEqual([7, 7 + 7 * 24])
  })

  it('is none when it is reached often in a few hours, or now and then over days', () => {
    expect(tell([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1]).every((fire) => fire === null)).toBe(true)
    expect(tell(Array.from({ length: 20 }, (_, index) => index * 4)).every((fire) => fire === null)).toBe(true)
  })
})
