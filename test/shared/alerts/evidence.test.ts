import { describe, expect, it } from 'vitest'
import type { BurstEvent } from '../../../shared/alerts/burst.ts'
import { stepEvidence, type OpenEvidence } from '../../../shared/alerts/evidence.ts'

const t0 = Date.UTC(2026, 10, 22, 12)
const sec = 1000
const minute = 60 * sec
const told: OpenEvidence = { alertId: 'a1', class: 'rate_limited', keyIds: ['A'], from: t0, to: t0 + 4 * sec, count: 5, windowId: null }
const refusal = (at: number, rest: Partial<BurstEvent> = {}): BurstEvent => ({ at: t0 + at, keyId: 'A', class: 'rate_limited', ...rest })

describe('the evidence of a told burst', () => {
  it('grows with the calls that follow, each near the one before', () => {
    const { grown, next } = stepEvidence([told], [refusal(3 * minute), refusal(minute)], [], t0 + 3 * minute)
    expect(grown).toEqual([{ alertId: 'a1', to: t0 + 3 * minute, count: 7 }])
    expect(stepEvidence(next, [refusal(4 * minute)], [], t0 + 4 * minute).grown).toEqual([{ alertId: 'a1', to: t0 + 4 * minute, count: 8 }])
  })

  it('ends with the episode, two windows after its last call (BU-5)', () => {
    expect(stepEvidence([told], [refusal(4 * sec + 2 * minute + 1)], [], t0 + 3 * minute).grown).toEqual([])
  })

  it('takes in late rows of its own time, and none from before it', () => {
    expect(stepEvidence([told], [refusal(2 * sec), refusal(-1)], [], t0 + minute).grown).toEqual([{ alertId: 'a1', to: t0 + 4 * sec, count: 6 }])
  })

  it('is of its own keys and class only', () => {
    expect(stepEvidence([told], [refusal(minute, { keyId: 'B' }), refusal(minute, { class: 'forbidden' })], [], t0 + minute).grown).toEqual([])
  })

  it('of a spent budget is every refusal of that window, and none of the next', () => {
    const spent: OpenEvidence = { ...told, class: 'quota_exceeded', windowId: '2026-11-22' }
    const refused = (at: number, windowId: string) => refusal(at, { class: 'quota_exceeded', windowId })
    const { grown } = stepEvidence([spent], [refused(5 * 60 * minute, '2026-11-22'), refused(13 * 60 * minute, '2026-11-23')], [], t0 + 13 * 60 * minute)
    expect(grown).toEqual([{ alertId: 'a1', to: t0 + 5 * 60 * minute, count: 6 }])
  })

  it('is followed from its own pass on, whose calls are counted already, and forgotten when it is over', () => {
    const first = stepEvidence([], [refusal(0)], [told], t0 + minute)
    expect(first).toEqual({ grown: [], next: [told] })
    expect(stepEvidence(first.next, [], [], t0 + 2 * 60 * minute).next).toEqual([])
  })
})
