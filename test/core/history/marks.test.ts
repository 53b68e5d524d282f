import { beforeEach, describe, expect, it } from 'vitest'
import type { History } from '../../../electron/core/history/history.ts'
import { connection, day0, key, newCall, pollCommit, tempHistory } from './samples.ts'

const hour = 3_600_000
let history: History
let ids: string[]
beforeEach(() => {
  history = tempHistory()
  ids = history.commitPoll(pollCommit('p1', { keys: [key('k1')], newCalls: [0, 1, 2, 3].map((hours) => newCall({ keyId: 'k1', at: day0 + hours * hour, tool: 'search' })) })).callIds
})

const shown = (marks: ('pinned' | 'noted')[]) => history.page({ filter: { marks }, cursor: null, limit: 10 }).calls.map(({ id }) => id)

describe('marks on calls', () => {
  it('are shown with the call, and found by', () => {
    history.markCall(ids[1] ?? '', { pinned: true })
    expect(history.markCall(ids[2] ?? '', { note: 'look at <this>' })).toEqual({ pinned: false, note: 'look at <this>' })
    const rows = history.page({ filter: {}, cursor: null, limit: 10 }).calls
    expect(rows.map(({ pinned, note }) => [pinned, note])).toEqual([
      [false, null],
      [false, 'look at <this>'],
      [true, null],
      [false, null],
    ])
    expect(shown(['pinned'])).toEqual([ids[1]])
    expect(shown(['pinned', 'noted'])).toEqual([ids[2], ids[1]])
    expect(history.facets({ marks: ['pinned', 'noted'] }).total).toBe(2)
  })

  it('can be changed one at a time and taken away', () => {
    history.markCall(ids[0] ?? '', { pinned: true, note: 'first' })
    expect(history.markCall(ids[0] ?? '', { note: null })).toEqual({ pinned: true, note: null })
    expect(history.markCall(ids[0] ?? '', { pinned: false })).toEqual({ pinned: false, note: null })
    expect(shown(['pinned', 'noted'])).toEqual([])
  })

  it('cannot be left on a call that is not there', () => {
    expect(history.markCall('123', { pinned: true })).toBeNull()
    expect(history.markCall('nonsense', { pinned: true })).toBeNull()
  })

  it('keep the call when retention deletes those around it, and the counts say so', () => {
    history.markCall(ids[1] ?? '', { pinned: true })
    expect(history.tidy({ keepFrom: day0 + 3 * hour })).toEqual({ deletedCalls: 2 })
    expect(history.page({ filter: {}, cursor: null, limit: 10 }).calls.map(({ id }) => id)).toEqual([ids[3], ids[1]])
    expect(history.facets({}).total).toBe(2)
    expect(history.status().calls).toBe(2)
  })

  it('go with the connection', () => {
    history.markCall(ids[1] ?? '', { pinned: true })
    history.removeConnection(connection().id)
    history.tidy({ keepFrom: null })
    expect(history.status().calls).toBe(0)
  })
})

describe('saved views', () => {
  it('are kept by name, replaced under the same one, and removed', () => {
    history.saveView({ name: 'slow', query: '>2s' })
    history.saveView({ name: 'Denied', query: 'status:403 since:7d' })
    history.saveView({ name: 'slow', query: '>5s' })
    expect(history.savedViews()).toEqual([
      { name: 'Denied', query: 'status:403 since:7d' },
      { name: 'slow', query: '>5s' },
    ])
    history.removeView('slow')
    history.removeView('nothing')
    expect(history.savedViews()).toEqual([{ name: 'Denied', query: 'status:403 since:7d' }])
  })
})
