import { expect, it } from 'vitest'
import { connection, day0, key, newCall, pollCommit, tempHistory, verdict } from './samples.ts'

const missing = (scopes: string[]) => verdict('missing_scope', { scopes })

it('groups refusals by key, tool and scopes, and finds the success that followed', () => {
  const history = tempHistory()
  const call = (minute: number, tool: string, keyId: string, more: object = {}) => newCall({ keyId, tool, at: day0 + minute * 60_000, ...more })
  const refused = { status: 403, ok: false, verdict: missing(['content:write']) }
  history.commitPoll(
    pollCommit('p1', {
      keys: [key('k1'), key('k2')],
      newCalls: [
        call(1, 'create', 'k1', refused),
        call(2, 'create', 'k1', refused),
        call(2, 'create', 'k2', refused),
        call(3, 'delete', 'k1', refused),
        call(3, 'delete', 'k1', { ...refused, isSelf: true }),
        // A success before the refusal proves nothing.
        call(0, 'delete', 'k1'),
        call(4, 'create', 'k1'),
        call(5, 'create', 'k1'),
      ].sort((a, b) => a.at - b.at),
    }),
  )
  const found = history.scopeRefusals({ from: day0 }).map(({ keyId, tool, scopes, count, first, last, succeededAt }) => ({ keyId, tool, scopes, count, first: first - day0, last: last - day0, succeededAt: succeededAt === null ? null : succeededAt - day0 }))
  const minute = 60_000
  expect(found).toEqual([
    { keyId: 'k1', tool: 'delete', scopes: ['content:write'], count: 1, first: 3 * minute, last: 3 * minute, succeededAt: null },
    { keyId: 'k2', tool: 'create', scopes: ['content:write'], count: 1, first: 2 * minute, last: 2 * minute, succeededAt: null },
    { keyId: 'k1', tool: 'create', scopes: ['content:write'], count: 2, first: minute, last: 2 * minute, succeededAt: 4 * minute },
  ])
  expect(history.scopeRefusals({ from: day0 + 3 * minute })).toHaveLength(1)
  expect(history.scopeRefusals({ connectionId: 'another', from: 0 })).toEqual([])
  history.removeConnection(connection().id)
  expect(history.scopeRefusals({ from: 0 })).toEqual([])
})
