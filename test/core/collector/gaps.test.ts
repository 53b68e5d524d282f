import { describe, expect, it } from 'vitest'
import { isLossy, openGap, settleGaps } from '../../../electron/core/collector/gaps.ts'

const bounds = { kind: 'overflow', from: 1000, to: 9000, lostLo: 0, lostHi: null, lostEst: 40, evidence: 'No shared row.' } as const

describe('the gap ledger', () => {
  it('opens a gap at the last good look and keeps its first cause', () => {
    const open = openGap([], 'c', 'offline', 1000, 'No answer.')
    expect(open).toMatchObject([{ connectionId: 'c', kind: 'offline', from: 1000, to: null, lostHi: null }])
    expect(openGap(open, 'c', 'held', 5000, null)).toEqual([])
  })

  it('closes an open gap as harmless when the next look continues the last one', () => {
    const open = openGap([], 'c', 'offline', 1000, null)
    const [closed] = settleGaps(open, 'c', null, 7000)
    expect(closed).toMatchObject({ kind: 'offline', from: 1000, to: 7000, lostLo: 0, lostHi: 0 })
    expect(closed !== undefined && isLossy(closed)).toBe(false)
  })

  it('closes an open gap with what alignment found missing, and keeps its cause', () => {
    const open = openGap([], 'c', 'suspend', 1000, null)
    expect(settleGaps(open, 'c', bounds, 9500)).toMatchObject([{ kind: 'suspend', from: 1000, to: 9000, lostHi: null, lostEst: 40 }])
  })

  it('records a break without a known cause as a gap of its own', () => {
    const [gap] = settleGaps([], 'c', bounds, 9500)
    expect(gap).toMatchObject({ kind: 'overflow', from: 1000, to: 9000, lostEst: 40 })
    expect(gap !== undefined && isLossy(gap)).toBe(true)
  })

  it('writes the same gap under the same id when a poll is replayed', () => {
    expect(settleGaps([], 'c', bounds, 9500)[0]?.id).toBe(settleGaps([], 'c', bounds, 9900)[0]?.id)
  })

  it('has nothing to say when nothing was open and nothing was lost', () => {
    expect(settleGaps([], 'c', null, 7000)).toEqual([])
  })
})
