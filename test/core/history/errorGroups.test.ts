import * as fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import type { VerdictClass } from '../../../shared/model.ts'
import type { History } from '../../../electron/core/history/history.ts'
import { connection, day0, key, newCall, pollCommit, tempHistory, verdict } from './samples.ts'

let history: History
beforeEach(() => {
  history = tempHistory()
})
const store = (calls: ReturnType<typeof newCall>[]) => history.commitPoll(pollCommit('p1', { keys: [key('k1')], newCalls: calls }))

describe('errors by cause', () => {
  it('row 43: are counted by verdict, tool and missing scope, with the first and the last', () => {
    const denied = (at: number, scope: string) => newCall({ keyId: 'k1', tool: 'create', at, status: 403, verdict: { ...verdict('missing_scope'), scopes: [scope] } })
    store([
      newCall({ keyId: 'k1', tool: 'create', at: day0 }),
      denied(day0 + 1000, 'content:write'),
      denied(day0 + 2000, 'content:write'),
      denied(day0 + 3000, 'media:read'),
      newCall({ keyId: 'k1', tool: null, route: '/v1/notes', at: day0 + 4000, status: 429, verdict: verdict('rate_limited') }),
    ])
    const { groups, capped } = history.errorGroups({})
    expect(capped).toBe(false)
    expect(groups).toEqual([
      { verdict: 'missing_scope', tool: 'create', route: null, scopes: ['content:write'], calls: 2, firstAt: day0 + 1000, lastAt: day0 + 2000 },
      { verdict: 'rate_limited', tool: null, route: '/v1/notes', scopes: [], calls: 1, firstAt: day0 + 4000, lastAt: day0 + 4000 },
      { verdict: 'missing_scope', tool: 'create', route: null, scopes: ['media:read'], calls: 1, firstAt: day0 + 3000, lastAt: day0 + 3000 },
    ])
    expect(history.errorGroups({ tools: ['nothing'] }).groups).toEqual([])
    expect(history.errorGroups({ outcome: 'ok' }).groups).toEqual([])
    expect(history.errorGroups({ not: [{ text: 'nowhere' }], verdicts: ['rate_limited'] }).groups).toHaveLength(1)
  })

  it('sum up to the errors of the same filter', () => {
    const filters = fc.record({ tools: fc.constantFrom<string[] | undefined>(undefined, ['a*'], ['b']), verdicts: fc.constantFrom<VerdictClass[] | undefined>(undefined, ['rate_limited'], ['ok']) })
    const calls = Array.from({ length: 200 }, (_, index) =>
      newCall({ keyId: 'k1', tool: ['a1', 'a2', 'b', null][index % 4] ?? null, at: day0 + index, verdict: verdict(['ok', 'rate_limited', 'server_error'][index % 3] as 'ok') }),
    )
    store(calls)
    fc.assert(
      fc.property(filters, (filter) => {
        const sum = history.errorGroups(filter).groups.reduce((total, group) => total + group.calls, 0)
        expect(sum).toBe(history.count({ ...filter, outcome: 'errors' }))
      }),
      { numRuns: 20 },
    )
  })

  it('leave out connections that were removed', () => {
    store([newCall({ keyId: 'k1', at: day0, verdict: verdict('server_error') })])
    history.removeConnection(connection().id)
    expect(history.errorGroups({}).groups).toEqual([])
  })
})
