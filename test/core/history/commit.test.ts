import { describe, expect, it } from 'vitest'
import { HistoryError } from '../../../electron/core/history/errors.ts'
import { alert, connection, day0, gap, key, newCall, poll, pollCommit, reading, tempFolder, tempHistory, verdict } from './samples.ts'

const codeOf = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    if (error instanceof HistoryError) return error.code
    throw error
  }
  return 'nothing thrown'
}

describe('what a poll brings', () => {
  it('is stored whole and comes back as it was', () => {
    const history = tempHistory()
    const call = newCall({
      keyId: 'k1',
      at: day0 + 1234,
      atSource: 'row_end_minus_duration',
      atErrMs: 20,
      method: null,
      kind: 'generation',
      status: 429,
      ok: false,
      verdict: verdict('rate_limited', { sub: 'burst', code: 'too_fast', waitMs: 5000, waitSource: 'body', budgets: ['minute'], conf: 'low', retryable: true, anomalies: ['floored'], scopes: ['a:b'] }),
      durationMs: null,
      argsShape: '{title: string(5)}',
      args: '{"title":"Hello"}',
      errorText: 'slow down',
      isSelf: true,
      serverId: 'row-1',
      anomalies: ['odd'],
      raw: '{"x":1}',
    })
    const { callIds } = history.commitPoll(pollCommit('p1', { keys: [key('k1')], newCalls: [call] }))
    expect(history.call(callIds[0] ?? '')).toEqual({ ...call, id: callIds[0], pollId: 'p1', keyLabel: 'Key k1' })
  })

  it('keeps unknown values unknown', () => {
    const history = tempHistory()
    const call = newCall({ tool: null, route: null, method: null, status: null, ok: null, durationMs: null })
    const { callIds } = history.commitPoll(pollCommit('p1', { newCalls: [call] }))
    expect(history.call(callIds[0] ?? '')).toEqual({ ...call, id: callIds[0], pollId: 'p1', keyLabel: null })
  })

  it('gives the collector its memory back', () => {
    const dir = tempFolder()
    const history = tempHistory(dir)
    const hold = { connectionId: 'c1', budgetId: '*', scopeId: 'c1', until: day0 + 60_000, reason: 'asked to wait' }
    const { callIds } = history.commitPoll(
      pollCommit('p1', {
        newCalls: [newCall({ at: day0 }), newCall({ at: day0 + 5 })],
        snapshot: [
          { identity: 'b', state: 's2', callId: null, newIndex: 1 },
          { identity: 'a', state: 's1', callId: null, newIndex: 0 },
        ],
        gaps: [gap('g1')],
        holds: [hold],
        clock: { offsetMs: 3, errMs: 1, atClient: day0 },
        cursors: { 'https://api.example.com/log': 'etag-1' },
        alertState: { quota: '{"a":1}' },
      }),
    )
    history.commitPoll(pollCommit('p2', { poll: poll('p2', { sentAtClient: day0 + 60_000, verdict: 'network' }), holds: [hold] }))
    expect(history.memory('c1')).toEqual({
      snapshot: [
        { identity: 'b', state: 's2', callId: callIds[1] },
        { identity: 'a', state: 's1', callId: callIds[0] },
      ],
      holds: [hold],
      clock: { offsetMs: 3, errMs: 1, atClient: day0 },
      openGaps: [gap('g1')],
      cursors: { 'https://api.example.com/log': 'etag-1' },
      lastPoll: poll('p2', { sentAtClient: day0 + 60_000, verdict: 'network' }),
      lastOkAtClient: day0,
      newestCallAt: day0 + 5,
    })
    expect(history.alertState('c1')).toEqual({ quota: '{"a":1}' })
  })

  it('is not stored at all when one part of it is refused', () => {
    const history = tempHistory()
    const commit = pollCommit('p1', { newCalls: [newCall(), newCall({ keyId: 'nobody' })], readings: [reading()], alerts: [alert('a1')] })
    expect(codeOf(() => history.commitPoll(commit))).toBe('bad_request')
    expect(history.totals()).toEqual({ connections: 1, polls: 0, calls: 0 })
    expect(history.page({ filter: {}, cursor: null, limit: 10 }).calls).toEqual([])
    expect(history.facets({}).total).toBe(0)
  })

  it('changes nothing when the same commit is repeated', () => {
    const history = tempHistory()
    const commit = pollCommit('p1', { newCalls: [newCall()], alerts: [alert('a1')], readings: [reading()] })
    const first = history.commitPoll(commit)
    expect(history.commitPoll(commit)).toEqual(first)
    expect(history.totals()).toEqual({ connections: 1, polls: 1, calls: 1 })
  })

  it('adds no call whose server id is stored already, whatever its time is taken from', () => {
    const history = tempHistory()
    const calls = [
      newCall({ serverId: 's1', at: day0 }),
      newCall({ serverId: 's2', at: day0 + 50, atSource: 'poll_interpolated' }),
      newCall({ serverId: 's3', at: day0 + 90 }),
    ]
    const first = history.commitPoll(pollCommit('p1', { newCalls: calls.slice(0, 2) }))
    const second = history.commitPoll(pollCommit('p2', { newCalls: [calls[0] ?? newCall(), { ...(calls[1] ?? newCall()), at: day0 + 9_000_000 }, ...calls.slice(2)] }))
    expect(second.callIds.slice(0, 2)).toEqual(first.callIds)
    expect(history.totals().calls).toBe(3)
    expect(history.facets({}).total).toBe(3)
  })

  it('finds a call without a time of its own again by its server id, however much later it is seen', () => {
    const history = tempHistory()
    const call = newCall({ serverId: 's1', atSource: 'poll_interpolated' })
    const first = history.commitPoll(pollCommit('p1', { newCalls: [call] }))
    const again = history.commitPoll(pollCommit('p2', { newCalls: [{ ...call, at: day0 + 9_000_000 }] }))
    expect(again.callIds).toEqual(first.callIds)
    expect(history.totals().calls).toBe(1)
  })

  it('takes the same server id of another connection for another call', () => {
    const history = tempHistory()
    history.saveConnection(connection({ id: 'c2' }))
    history.commitPoll(pollCommit('p1', { newCalls: [newCall({ serverId: 's1' })] }))
    history.commitPoll(pollCommit('p2', { poll: poll('p2', { connectionId: 'c2' }), newCalls: [newCall({ connectionId: 'c2', serverId: 's1' })] }))
    expect(history.totals().calls).toBe(2)
  })

  it('keeps equal calls of one millisecond apart and in their order', () => {
    const history = tempHistory()
    const first = history.commitPoll(pollCommit('p1', { newCalls: [newCall(), newCall()] }))
    const second = history.commitPoll(pollCommit('p2', { newCalls: [newCall()] }))
    const ids = [...first.callIds, ...second.callIds]
    expect(new Set(ids).size).toBe(3)
    expect(history.page({ filter: {}, cursor: null, limit: 10 }).calls.map((call) => call.id)).toEqual(ids.toReversed())
    expect(history.page({ filter: {}, cursor: null, limit: 10 }).calls.map((call) => call.at)).toEqual([day0, day0, day0])
  })

  it('finds room for more calls than a millisecond has numbers, and says how far they were moved', () => {
    const history = tempHistory()
    const { callIds } = history.commitPoll(pollCommit('p1', { newCalls: Array.from({ length: 3000 }, () => newCall()) }))
    expect(new Set(callIds).size).toBe(3000)
    expect(history.call(callIds[2999] ?? '')).toMatchObject({ at: day0 + 2, atErrMs: 2 })
    const again = history.commitPoll(pollCommit('p2', { newCalls: [newCall()] }))
    expect(history.call(again.callIds[0] ?? '')).toMatchObject({ at: day0 + 2 })
    expect(history.totals().calls).toBe(3001)
  })

  it('updates a call that finished, with its counts and its words, and keeps its id', () => {
    const history = tempHistory()
    const running = newCall({ status: null, ok: null, verdict: verdict('unknown'), durationMs: null, errorText: 'still running' })
    const [id = ''] = history.commitPoll(pollCommit('p1', { newCalls: [running] })).callIds
    const finished = { ...running, status: 500, ok: false, verdict: verdict('server_error'), durationMs: 4000, errorText: 'exploded', keyId: 'k1' }
    history.commitPoll(pollCommit('p2', { keys: [key('k1')], changedCalls: [{ id, call: finished }] }))
    expect(history.call(id)).toMatchObject({ status: 500, durationMs: 4000, keyId: 'k1', pollId: 'p1' })
    expect(history.facets({})).toMatchObject({
      total: 1,
      keys: [{ value: 'k1', count: 1 }],
      verdicts: [{ value: 'server_error', count: 1 }],
      statuses: [{ value: '500', count: 1 }],
    })
    expect(history.page({ filter: { text: 'exploded', keyIds: ['k1'] }, cursor: null, limit: 5 }).calls).toHaveLength(1)
    expect(history.page({ filter: { text: '"still running"' }, cursor: null, limit: 5 }).calls).toEqual([])
    expect(history.callGroups({ connectionId: 'c1', from: day0, to: day0 + 1 })).toEqual([{ keyId: 'k1', kind: 'read', class: 'server_error', sub: null, count: 1 }])
  })

  it('is refused for a connection that was removed meanwhile', () => {
    const history = tempHistory()
    history.removeConnection('c1')
    expect(codeOf(() => history.commitPoll(pollCommit('p1')))).toBe('bad_request')
  })
})

describe('readings', () => {
  it('that repeat the newest move its time and take no space', () => {
    const history = tempHistory()
    for (const [index, lo] of [10, 10, 10, 12, 10].entries()) {
      history.commitPoll(pollCommit(`p${index}`, { readings: [reading({ lo, at: day0 + index, pollId: `p${index}` })] }))
    }
    expect(history.latestReadings()).toEqual([reading({ lo: 10, at: day0 + 4, pollId: 'p4' })])
    expect(history.latestReadings('nobody')).toEqual([])
  })

  it('are kept apart by source and scope, oldest first', () => {
    const history = tempHistory()
    const readings = [reading({ source: 'log', at: day0 + 2 }), reading({ at: day0 + 1 }), reading({ scopeId: 'k1', at: day0 + 3 })]
    history.commitPoll(pollCommit('p1', { readings }))
    expect(history.latestReadings('c1').map(({ at }) => at)).toEqual([day0 + 1, day0 + 2, day0 + 3])
  })

  it('that come late are not the newest', () => {
    const history = tempHistory()
    history.commitPoll(pollCommit('p1', { readings: [reading({ lo: 20, at: day0 + 10 })] }))
    history.commitPoll(pollCommit('p2', { readings: [reading({ lo: 15, at: day0 + 5 })] }))
    expect(history.latestReadings()).toEqual([reading({ lo: 20, at: day0 + 10 })])
  })
})

describe('alerts', () => {
  it('with a known dedupe key are not new', () => {
    const history = tempHistory()
    const one = alert('a1', { dedupeKey: 'same' })
    expect(history.commitPoll(pollCommit('p1', { alerts: [one] })).newAlertIds).toEqual(['a1'])
    const later = history.commitPoll(pollCommit('p2', { alerts: [alert('a2', { dedupeKey: 'same' }), alert('a3')] }))
    expect(later.newAlertIds).toEqual(['a3'])
    expect(history.alerts({ limit: 10 }).alerts.map(({ id }) => id)).toEqual(['a3', 'a1'])
  })

  it('for the system wait until they are delivered, all until they are acknowledged', () => {
    const history = tempHistory()
    history.commitPoll(pollCommit('p1', { alerts: [alert('a1'), alert('a2', { channel: 'inapp' }), alert('a3', { channel: 'log' }), alert('a4', { deliveredAt: day0 })] }))
    const stored = (wanted: string) => history.alerts({ limit: 10 }).alerts.find(({ id }) => id === wanted)
    expect(history.undeliveredAlerts().map(({ id }) => id)).toEqual(['a1'])
    expect(history.claimDelivery(['a1'], day0 + 1)).toEqual(['a1'])
    expect(history.claimDelivery(['a1'], day0 + 2)).toEqual([])
    expect(history.undeliveredAlerts()).toEqual([])
    expect(stored('a1')?.deliveredAt).toBe(day0 + 1)
    history.returnDelivery(['a1'])
    expect(history.undeliveredAlerts().map(({ id }) => id)).toEqual(['a1'])
    expect(history.claimDelivery(['a1', 'nobody'], day0 + 3)).toEqual(['a1'])
    expect(history.alerts({ limit: 1 }).unacknowledged).toBe(3)
    history.acknowledgeAlerts(['a1', 'a2', 'nobody'], day0 + 3)
    expect(history.alerts({ connectionId: 'c1', limit: 10 })).toMatchObject({ unacknowledged: 1 })
    expect(stored('a2')?.acknowledgedAt).toBe(day0 + 3)
    expect(history.claimDelivery(['a2'], day0 + 4)).toEqual([])
  })
})

describe('gaps, polls, settings and specs', () => {
  it('gaps are replaced by id and found where they overlap', () => {
    const history = tempHistory()
    history.saveGaps([gap('g1', { from: 100, to: 200 }), gap('g2', { from: 300 })])
    history.saveGaps([gap('g1', { from: 100, to: 250 })])
    expect(history.gaps({ from: 249, to: 300 }).map(({ id }) => id)).toEqual(['g1'])
    expect(history.gaps({ from: 250, to: 301 }).map(({ id }) => id)).toEqual(['g2'])
    expect(history.gaps({ connectionId: 'c1' })).toHaveLength(2)
    expect(history.gaps({ connectionId: 'c2' })).toEqual([])
  })

  it('polls come newest first', () => {
    const history = tempHistory()
    for (const id of ['p1', 'p2', 'p3']) history.commitPoll(pollCommit(id, { poll: poll(id, { sentAtClient: day0 + Number(id[1]) }) }))
    expect(history.polls({ connectionId: 'c1', limit: 2 }).map(({ id }) => id)).toEqual(['p3', 'p2'])
    expect(history.polls({ limit: 5 })).toHaveLength(3)
  })

  it('polls come in the order in which they were made, also when our clock was set back in between', () => {
    const history = tempHistory()
    for (const [id, sentAtClient] of [['p1', day0], ['p2', day0 - 86_400_000]] as const) history.commitPoll(pollCommit(id, { poll: poll(id, { sentAtClient }) }))
    expect(history.polls({ connectionId: 'c1', limit: 1 }).map(({ id }) => id)).toEqual(['p2'])
  })

  it('settings and budget specs are as last set', () => {
    const history = tempHistory()
    expect(history.setting('theme')).toBeNull()
    history.setSetting('theme', 'dark')
    history.setSetting('theme', 'light')
    expect(history.setting('theme')).toBe('light')
    const spec = { id: 'x', name: 'X', unit: 'requests', window: { kind: 'gauge' }, scope: 'key', limit: null, kinds: null, warnAt: [], visibility: { header: 'any', endpoint: false, log: false } } as const
    history.saveBudgetSpecs('c1', [{ ...spec, warnAt: [] }])
    expect(history.budgetSpecs()).toEqual([{ connectionId: 'c1', specs: [spec] }])
  })
})

describe('filters as large as they may be', () => {
  it('are answered', () => {
    const history = tempHistory()
    const ids = Array.from({ length: 200 }, (_, index) => `k${index}`)
    const newCalls = ids.map((id, index) => newCall({ keyId: id, tool: `tool${index}`, at: day0 + index, durationMs: 5000 }))
    history.commitPoll(pollCommit('p1', { keys: ids.map((id) => key(id)), newCalls }))
    const tools = newCalls.flatMap(({ tool }) => tool ?? [])
    const statuses = Array.from({ length: 100 }, (_, index) => 150 + index)
    const page = (count: number, text?: string) =>
      history.page({ filter: { keyIds: ids.slice(0, count), tools: tools.slice(0, count), statuses, verdicts: ['ok', 'unknown'], minDurationMs: 1, ...(text === undefined ? {} : { text }) }, cursor: null, limit: 500 }).calls.length
    expect([page(200), page(100), page(90), page(1), page(200, 'search'), page(100, 'earc')]).toEqual([200, 100, 90, 1, 200, 100])
  })
})

describe('connections and keys', () => {
  it('are replaced by id and listed in their order', () => {
    const history = tempHistory()
    history.saveConnection(connection({ id: 'c0', createdAt: day0 - 1 }))
    history.saveConnection(connection({ name: 'Renamed' }))
    expect(history.connections().map(({ name }) => name)).toEqual(['Main account', 'Renamed'])
    history.saveKey(key('k1'))
    history.saveKey(key('k1', { label: 'New label' }))
    expect(history.keys('c1')).toEqual([key('k1', { label: 'New label' })])
    expect(codeOf(() => history.saveKey(key('k1', { connectionId: 'c0' })))).toBe('bad_request')
  })

  it('are gone with all their calls when removed, and others stay', () => {
    const history = tempHistory()
    history.saveConnection(connection({ id: 'c2' }))
    history.commitPoll(pollCommit('p1', { keys: [key('k1')], newCalls: [newCall({ keyId: 'k1', argsShape: 'secretive' }), newCall()], alerts: [alert('a1')], gaps: [gap('g1')], readings: [reading()] }))
    const [kept] = history.commitPoll(pollCommit('p2', { poll: poll('p2', { connectionId: 'c2' }), newCalls: [newCall({ connectionId: 'c2', argsShape: 'kept' })] })).callIds
    const [gone] = history.page({ filter: { keyIds: ['k1'] }, cursor: null, limit: 1 }).calls
    history.removeConnection('c1')
    history.removeConnection('c1')
    expect(history.connections().map(({ id }) => id)).toEqual(['c2'])
    expect(history.keys()).toEqual([])
    expect(history.page({ filter: { connectionIds: ['c1'] }, cursor: null, limit: 10 }).calls).toEqual([])
    expect(history.page({ filter: {}, cursor: null, limit: 10 }).calls.map(({ id }) => id)).toEqual([kept])
    expect(history.page({ filter: { text: 'secretive' }, cursor: null, limit: 10 }).calls).toEqual([])
    expect(history.call(gone?.id ?? '')).toBeNull()
    expect(history.facets({}).total).toBe(1)
    expect([history.alerts({ limit: 9 }).alerts, history.gaps({}), history.latestReadings()]).toEqual([[], [], []])
    expect(history.usage({ from: day0, to: day0 + 1, bucket: 'hour' }).series.map(({ connectionId }) => connectionId)).toEqual(['c2'])
    history.saveConnection(connection())
    history.saveKey(key('k1'))
    expect(history.totals()).toMatchObject({ connections: 2, calls: 1 })
  })
})
