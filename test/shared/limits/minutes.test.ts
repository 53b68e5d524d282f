import { describe, expect, it } from 'vitest'
import { minutesUsed, type MinutesSeen } from '../../../shared/limits/minutes.ts'

const minute = 60_000
const seen = (more: Partial<MinutesSeen> = {}): MinutesSeen => ({ from: 0, to: 100 * minute, knownFrom: 0, knownTo: 100 * minute, gaps: [], counts: [], refused: [], ...more })
/** One call in the first minute, two in the second, and so on. */
const rising = Array.from({ length: 100 }, (_, index) => ({ at: index * minute, calls: index + 1 }))

describe('the use of minutes (QA-11)', () => {
  it('is the calls that 95 of 100 minutes do not exceed, and how many minutes saw a 429', () => {
    expect(minutesUsed(seen({ counts: rising, refused: [3 * minute, 3 * minute, 9 * minute] }))).toEqual({ observed: 100, asked: 100, p95: 95, refused: 2 })
  })

  it('counts an observed minute without calls as 0', () => {
    expect(minutesUsed(seen({ counts: rising.slice(0, 4) }))).toMatchObject({ observed: 100, p95: 0, refused: 0 })
    expect(minutesUsed(seen({ counts: rising.slice(0, 10) }))).toMatchObject({ p95: 5 })
  })

  it('leaves out minutes before watching began, after the last look, and those a gap touches', () => {
    const known = { knownFrom: 10 * minute + 1, knownTo: 30 * minute - 1, gaps: [{ from: 15 * minute + 1, to: 16 * minute + 1 }] }
    expect(minutesUsed(seen({ ...known, counts: rising }))).toEqual({ observed: 16, asked: 100, p95: 29, refused: 0 })
    expect(minutesUsed(seen({ counts: rising, gaps: [{ from: 20 * minute, to: null }] }))).toMatchObject({ observed: 20, p95: 19 })
  })

  it('is unknown where no minute was observed, but a 429 that was seen stays one', () => {
    expect(minutesUsed(seen({ knownTo: -Infinity, counts: rising }))).toEqual({ observed: 0, asked: 100, p95: null, refused: null })
    expect(minutesUsed(seen({ knownTo: -Infinity, refused: [minute, 500 * minute] }))).toMatchObject({ p95: null, refused: 1 })
  })
})
