import { expect, it } from 'vitest'
import { connection, day0, key, newCall, pollCommit, tempHistory, verdict } from './samples.ts'

it('names each minute with a 429 once, by key and kind of call, without own polls and other refusals', () => {
  const history = tempHistory()
  const refused = { status: 429, ok: false, verdict: verdict('quota_exceeded') }
  const call = (minute: number, keyId: string | null, more: object = refused) => newCall({ keyId, at: day0 + minute * 60_000 + 30_000, ...more })
  history.commitPoll(
    pollCommit('p1', {
      keys: [key('k1'), key('k2')],
      newCalls: [
        call(0, 'k1'),
        call(1, 'k1', { status: 403, ok: false, verdict: verdict('forbidden') }),
        call(2, 'k1', { ...refused, isSelf: true }),
        call(3, 'k2', { status: null, ok: false, verdict: verdict('rate_limited') }),
        call(4, 'k1'),
        call(4, 'k1'),
        call(4, 'k1', { ...refused, kind: 'write' }),
        call(5, null),
        call(9, 'k1'),
      ],
    }),
  )
  const range = { from: day0 + 60_000, to: day0 + 9 * 60_000 }
  expect(history.refusedMinutes(range)).toEqual([
    { connectionId: 'c1', keyId: 'k2', kind: 'read', at: day0 + 3 * 60_000 },
    { connectionId: 'c1', keyId: 'k1', kind: 'read', at: day0 + 4 * 60_000 },
    { connectionId: 'c1', keyId: 'k1', kind: 'write', at: day0 + 4 * 60_000 },
    { connectionId: 'c1', keyId: null, kind: 'read', at: day0 + 5 * 60_000 },
  ])
  expect(history.refusedMinutes({ ...range, connectionId: 'another' })).toEqual([])
  history.removeConnection(connection().id)
  expect(history.refusedMinutes(range)).toEqual([])
})
