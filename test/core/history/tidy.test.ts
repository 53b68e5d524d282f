import { describe, expect, it } from 'vitest'
import { day0, key, newCall, pollCommit, reading, tempHistory, verdict, poll } from './samples.ts'

const hour = 3_600_000

describe('housekeeping', () => {
  it('deletes calls before the hour given, and keeps their counts for charts and costs', () => {
    const history = tempHistory()
    const calls = Array.from({ length: 1200 }, (_, index) => newCall({ at: day0 + index * 10_000, keyId: 'k1', argsShape: `n${index}`, verdict: verdict(index % 10 === 0 ? 'forbidden' : 'ok') }))
    history.commitPoll(pollCommit('p1', { keys: [key('k1')], newCalls: calls }))
    const keepFrom = day0 + 2 * hour
    const expected = calls.filter((call) => call.at >= keepFrom)
    expect(history.tidy({ keepFrom: keepFrom + 1000 })).toEqual({ deletedCalls: calls.length - expected.length })
    expect(history.totals().calls).toBe(expected.length)
    expect(history.page({ filter: { text: 'n5' }, cursor: null, limit: 5 }).calls).toEqual([])
    const all = history.page({ filter: {}, cursor: null, limit: 500 }).calls
    expect(all.map(({ at }) => at)).toEqual(expected.map(({ at }) => at).toReversed())
    expect(history.facets({}).total).toBe(expected.length)
    expect(history.facets({ tools: ['search'], outcome: 'errors' }).total).toBe(expected.filter((call) => call.verdict.class !== 'ok').length)
    const { series } = history.usage({ from: day0, to: day0 + 24 * hour, bucket: 'day' })
    expect(series[0]?.points).toEqual([{ at: day0, calls: 1200, errors: 120 }])
    expect(history.callGroups({ connectionId: 'c1', from: day0, to: day0 + hour })).toHaveLength(2)
  })

  it('does not take deleted calls in again', () => {
    const history = tempHistory()
    const old = newCall({ at: day0, serverId: 's1' })
    history.commitPoll(pollCommit('p1', { newCalls: [old] }))
    history.tidy({ keepFrom: day0 + hour })
    const again = history.commitPoll(pollCommit('p2', { newCalls: [old, newCall({ at: day0 + hour })] }))
    expect(again.callIds).toHaveLength(2)
    expect(history.call(again.callIds[0] ?? '')).toBeNull()
    expect(history.totals().calls).toBe(1)
    expect(history.usage({ from: day0, to: day0 + 1, bucket: 'hour' }).series[0]?.points[0]?.calls).toBe(1)
  })

  it('keeps the newest reading of every budget and the polls that calls point to', () => {
    const history = tempHistory()
    const late = day0 + 100 * hour
    history.commitPoll(pollCommit('p1', { readings: [reading({ lo: 1 })], newCalls: [newCall()] }))
    history.commitPoll(pollCommit('p2', { readings: [reading({ lo: 2, at: day0 + 1 }), reading({ budgetId: 'quiet' })] }))
    const [id = ''] = history.commitPoll(pollCommit('p3', { poll: poll('p3', { sentAtClient: late }), newCalls: [newCall({ at: late })] })).callIds
    history.tidy({ keepFrom: late })
    expect(history.latestReadings().map(({ budgetId, lo }) => [budgetId, lo])).toEqual([
      ['quiet', 10],
      ['day', 2],
    ])
    expect(history.polls({ limit: 9 }).map(({ id }) => id)).toEqual(['p3'])
    expect(history.call(id)?.pollId).toBe('p3')
  })

  it('gives space back', () => {
    const history = tempHistory()
    const calls = Array.from({ length: 3000 }, (_, index) => newCall({ at: day0 + index, args: 'x'.repeat(1000) }))
    history.commitPoll(pollCommit('p1', { newCalls: calls }))
    history.tidy({ keepFrom: null })
    const before = history.status().sizeBytes
    history.tidy({ keepFrom: day0 + hour })
    expect(history.status().sizeBytes).toBeLessThan(before / 4)
  })
})
