import { describe, expect, it, onTestFinished } from 'vitest'
import { History } from '../../../electron/core/history/history.ts'
import { openFolder } from '../../../electron/core/history/open.ts'
import { connection, day0, key, newCall, pollCommit, tempFolder, tempHistory } from './samples.ts'

const day = 86_400_000
const week = { from: day0 - day, to: day0 + 7 * day }

/** A history with calls of these durations in its first day, and one call five days later, which closes that day. */
function historyOf(durations: number[], later = true) {
  const history = tempHistory()
  const newCalls = durations.map((durationMs, index) => newCall({ keyId: 'k1', at: day0 + index * 1000, durationMs, tool: 'search' }))
  history.commitPoll(pollCommit('p1', { keys: [key('k1')], newCalls: [...newCalls, ...(later ? [newCall({ keyId: 'k1', at: day0 + 5 * day, durationMs: null })] : [])] }))
  return history
}

describe('how long calls took', () => {
  it('is the same before and after a day was summed up, to within 3 %', () => {
    const history = historyOf(Array.from({ length: 2000 }, (_, index) => Math.round(20 + index ** 1.5)))
    const [before] = history.latency(week).tools
    history.tidy({ keepFrom: null })
    const [after] = history.latency(week).tools
    expect(after).toMatchObject({ calls: 2000, maxMs: before?.maxMs })
    for (const name of ['p50Ms', 'p95Ms', 'p99Ms'] as const) expect(Math.abs((after?.[name] ?? 0) / (before?.[name] ?? 0) - 1)).toBeLessThan(0.03)
  })

  it('stays when the calls of a day go, even when none came after them', () => {
    const history = historyOf([100, 100, 900], false)
    history.tidy({ keepFrom: day0 + 3 * day })
    expect(history.totals().calls).toBe(0)
    expect(history.latency(week).tools).toMatchObject([{ tool: 'search', calls: 3, maxMs: 900 }])
  })

  it('loses and doubles nothing when the work breaks off while a day is summed up', () => {
    const opened = openFolder(tempFolder(), day0)
    const history = new History(opened)
    onTestFinished(() => history.close())
    history.saveConnection(connection())
    const newCalls = [100, 200, 900].map((durationMs, index) => newCall({ keyId: 'k1', at: day0 + index, durationMs, tool: 'search' }))
    history.commitPoll(pollCommit('p1', { keys: [key('k1')], newCalls: [...newCalls, newCall({ keyId: 'k1', at: day0 + 5 * day, durationMs: null })] }))
    const counts = () => ({ total: history.facets(week).total, calls: history.latency(week).tools.map(({ calls }) => calls) })
    const before = counts()
    // After the counts of the day are written, before it is called closed.
    opened.db.exec("CREATE TEMP TRIGGER broken BEFORE INSERT ON main.setting BEGIN SELECT RAISE(ABORT, 'broken off'); END")
    expect(() => history.tidy({ keepFrom: null })).toThrow('broken off')
    expect(counts()).toEqual(before)
    opened.db.exec('DROP TRIGGER broken')
    history.tidy({ keepFrom: null })
    expect(counts()).toEqual(before)
    expect(before).toEqual({ total: 4, calls: [3] })
  })

  it('counts, in steps of 5 %, a call that arrives after its day was summed up', () => {
    const history = historyOf([100])
    history.tidy({ keepFrom: null })
    history.commitPoll(pollCommit('p2', { newCalls: [newCall({ keyId: 'k1', at: day0 + 5000, durationMs: 0, tool: 'search' })] }))
    expect(history.latency(week).tools).toMatchObject([{ calls: 2, p50Ms: 49.5, maxMs: 100 }])
  })
})
