import { describe, expect, it } from 'vitest'
import { minutesUsed, type MinutesSeen } from '../../../shared/limits/minutes.ts'

const minute = 60_000
const seen = (more: Partial<MinutesSeen> = {}): MinutesSeen => ({ from: 0, to: 100 * minute, knownFrom: 0, knownTo: 100 * minute, gaps: [], units: [], refused: [], isOpen: false, ...more })
/** One call in the first minute, two in the second, and so on. */
const rising = Array.from({ length: 100 }, (_, index) => ({ at: index * minute, lo: index + 1, hi: index + 1 }))
const refusedAt = (...minutes: number[]) => minutes.map((index) => ({ at: index * minute, certain: true }))
const exactly = (value: number) => ({ lo: value, hi: value })

describe('the use of minutes (QA-11)', () => {
  it('is the units that 95 of 100 minutes do not exceed, and how many minutes saw a 429', () => {
    expect(minutesUsed(seen({ units: rising, refused: refusedAt(3, 3, 9) }))).toEqual({ observed: 100, asked: 100, p95: exactly(95), refused: exactly(2) })
  })

  it('counts an observed minute without calls as 0', () => {
    expect(minutesUsed(seen({ units: rising.slice(0, 4) }))).toMatchObject({ observed: 100, p95: exactly(0), refused: exactly(0) })
    expect(minutesUsed(seen({ units: rising.slice(0, 10) }))).toMatchObject({ p95: exactly(5) })
  })

  it('adds up the parts of a minute, and is a range where calls may count or not', () => {
    const perhaps = rising.map(({ at }) => ({ at, lo: 0, hi: 7 }))
    const both = [...refusedAt(3), { at: 3 * minute, certain: false }, { at: 9 * minute, certain: false }]
    expect(minutesUsed(seen({ units: [...rising, ...perhaps], refused: both }))).toMatchObject({ p95: { lo: 95, hi: 102 }, refused: { lo: 1, hi: 2 } })
  })

  it('has no upper bound where the log leaves calls out', () => {
    expect(minutesUsed(seen({ units: rising, refused: refusedAt(3), isOpen: true }))).toMatchObject({ p95: { lo: 95, hi: null }, refused: { lo: 1, hi: null } })
  })

  it('leaves out minutes before watching began, after the last look, and those a gap touches', () => {
    const known = { knownFrom: 10 * minute + 1, knownTo: 30 * minute - 1, gaps: [{ from: 15 * minute + 1, to: 16 * minute + 1 }] }
    expect(minutesUsed(seen({ ...known, units: rising }))).toEqual({ observed: 16, asked: 100, p95: exactly(29), refused: { lo: 0, hi: null } })
    expect(minutesUsed(seen({ units: rising, gaps: [{ from: 20 * minute, to: null }] }))).toMatchObject({ observed: 20, p95: exactly(19) })
  })

  it('is unknown where no minute was observed, but a 429 that was seen stays one', () => {
    expect(minutesUsed(seen({ knownTo: -Infinity, units: rising }))).toEqual({ observed: 0, asked: 100, p95: null, refused: null })
    expect(minutesUsed(seen({ knownTo: -Infinity, refused: refusedAt(1, 500) }))).toMatchObject({ p95: null, refused: { lo: 1, hi: null } })
  })
})
