import { describe, expect, it } from 'vitest'
import { RecentCalls } from '../../../electron/core/collector/recentCalls.ts'
import { day0, newCall, verdict } from '../history/samples.ts'

const minute = { from: day0, to: day0 + 60_000 }

describe('calls of the last minute', () => {
  it('are counted by outcome, within the range asked for', () => {
    const recent = new RecentCalls(null)
    const newCalls = [newCall({ at: day0 - 1 }), newCall({ at: day0 }), newCall({ at: day0 + 1 }), newCall({ at: day0 + 2, verdict: verdict('rate_limited') }), newCall({ at: day0 + 60_000 })]
    recent.add({ newCalls, callIds: ['1', '2', '3', '4', '5'], changedCalls: [] }, day0 + 50_000)
    const { keyId, kind } = newCall()
    expect(recent.groups(minute)).toEqual([
      { keyId, kind, class: 'ok', sub: null, count: 2 },
      { keyId, kind, class: 'rate_limited', sub: null, count: 1 },
    ])
  })

  it('count a call once that was stored before, as it was stored', () => {
    const recent = new RecentCalls(null)
    for (const call of [newCall({ at: day0 }), newCall({ at: day0, verdict: verdict('server_error') })]) recent.add({ newCalls: [call], callIds: ['1'], changedCalls: [] }, day0)
    expect(recent.groups(minute)).toMatchObject([{ class: 'ok', count: 1 }])
  })

  it('count a call that finished meanwhile as what it became, at the time that it began', () => {
    const recent = new RecentCalls(null)
    recent.add({ newCalls: [newCall({ at: day0 })], callIds: ['1'], changedCalls: [] }, day0)
    recent.add({ newCalls: [], callIds: [], changedCalls: [{ id: '1', call: newCall({ at: day0 + 60_000, verdict: verdict('server_error') }) }] }, day0)
    expect(recent.groups(minute)).toMatchObject([{ class: 'server_error', count: 1 }])
  })

  it('are not known from before the run, nor from longer ago', () => {
    const recent = new RecentCalls(day0)
    expect(recent.groups(minute)).toBeNull()
    expect(recent.groups({ from: day0 + 1, to: day0 + 60_000 })).toEqual([])
    recent.add({ newCalls: [newCall({ at: day0 + 1 })], callIds: ['1'], changedCalls: [] }, day0 + 200_000)
    expect(recent.groups({ from: day0 + 1, to: day0 + 60_000 })).toBeNull()
    expect(recent.groups({ from: day0 + 140_000, to: day0 + 200_001 })).toEqual([])
  })
})
