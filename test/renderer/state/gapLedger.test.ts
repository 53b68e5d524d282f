import { expect, test } from 'vitest'
import { gapLedger } from '../../../renderer/state/gapLedger.ts'
import type { Gap } from '../../../shared/model.ts'

const gap = (change: Partial<Gap>): Gap => ({ id: 'g', connectionId: 'c', from: 0, to: 1, kind: 'overflow', lostLo: 0, lostHi: 0, lostEst: null, evidence: '', ...change })

test('the busiest minute says how often a log of 200 has to be read', () => {
  const { advice } = gapLedger({ gaps: [], minutes: [{ at: 0, calls: 5 }, { at: 60_000, calls: 100 }], windowSize: 200, presentMs: 300_000 })
  // rP + 3.09 sqrt(rP) <= 180 with 100 rows a minute: 85.8 s (C72).
  expect(advice).toEqual({ peak: { calls: 100, at: 60_000 }, windowSize: 200, neededMs: 85_000, presentMs: 300_000, isEnough: false })
  expect(gapLedger({ gaps: [], minutes: [{ at: 0, calls: 5 }], windowSize: 200, presentMs: 300_000 }).advice?.isEnough).toBe(true)
  expect(gapLedger({ gaps: [], minutes: [{ at: 0, calls: 5 }], windowSize: 200, presentMs: null }).advice?.isEnough).toBe(false)
})

test('there is no advice without calls or without a window', () => {
  expect(gapLedger({ gaps: [], minutes: [], windowSize: 200, presentMs: 1 }).advice).toBeNull()
  expect(gapLedger({ gaps: [], minutes: [{ at: 0, calls: 5 }], windowSize: null, presentMs: 1 }).advice).toBeNull()
})

test('what is lost is summed as a range, open where one bound is unknown', () => {
  expect(gapLedger({ gaps: [gap({ lostLo: 3, lostHi: 9 }), gap({ from: 5, lostLo: 1, lostHi: 1 })], minutes: [], windowSize: 200, presentMs: null })).toMatchObject({ lost: { lo: 4, hi: 10 }, gaps: [{ from: 5 }, { from: 0 }] })
  expect(gapLedger({ gaps: [gap({ lostLo: 3, lostHi: null })], minutes: [], windowSize: 200, presentMs: null }).lost).toEqual({ lo: 3, hi: null })
})
