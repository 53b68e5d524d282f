import { describe, expect, it } from 'vitest'
import { newCall, pollCommit, tempHistory } from './samples.ts'

const hour = 3_600_000
const day = 24 * hour
const now = Date.UTC(2026, 10, 22, 12, 30)

function historyOf(ages: number[]) {
  const history = tempHistory()
  history.commitPoll(pollCommit('p1', { newCalls: ages.toSorted((a, b) => b - a).map((age) => newCall({ at: now - age })) }))
  return history
}

describe('the forecast of a retention', () => {
  it('counts what would go, in whole hours, and what stays', () => {
    const history = historyOf([10 * day, 9 * day, 3 * day + 40 * 60_000, 3 * day - 60_000, hour])
    expect(history.retention({ days: 3, now })).toMatchObject({ calls: 5, goes: 3, keepFrom: now - 3 * day - 30 * 60_000, oldestAt: now - 10 * day })
    expect(history.retention({ days: null, now })).toMatchObject({ goes: 0, keepFrom: null, expectedBytes: null })
    expect(history.tidy({ keepFrom: now - 3 * day }).deletedCalls).toBe(3)
  })

  it('spares marked calls', () => {
    const history = historyOf([10 * day, 9 * day, hour])
    const oldest = history.page({ filter: {}, cursor: null, limit: 10 }).calls.at(-1)
    history.markCall(oldest?.id ?? '', { pinned: true })
    expect(history.retention({ days: 3, now }).goes).toBe(1)
  })

  it('grows with the pace of the last week', () => {
    const history = historyOf([30 * day, ...Array.from({ length: 14 }, (_, index) => (index + 0.5) * (day / 2))])
    const { callsPerDay, calls, sizeBytes, expectedBytes } = history.retention({ days: 100, now })
    expect(callsPerDay).toBe(2)
    expect(expectedBytes).toBe(Math.round((sizeBytes / calls) * 2 * 100))
  })

  it('foretells nothing from less than a day', () => {
    expect(historyOf([hour]).retention({ days: 30, now })).toMatchObject({ callsPerDay: null, expectedBytes: null })
    expect(tempHistory().retention({ days: 30, now })).toMatchObject({ calls: 0, goes: 0, oldestAt: null, callsPerDay: null, expectedBytes: null })
  })
})
