import { expect, it } from 'vitest'
import { minuteUse } from '../../electron/core/minuteUse.ts'
import type { Connection, Key } from '../../shared/model.ts'
import { connection, day0, key, newCall, pollCommit, tempHistory, verdict } from './history/samples.ts'

const minute = 60_000
const now = day0 + 26 * 60 * minute
const at = (minutesAgo: number): number => now - minutesAgo * minute + 1_000
const refused = { status: 429, ok: false, verdict: verdict('rate_limited') }

/** Asks about one connection and its calls, its log read a moment ago unless `readAt` says otherwise. */
async function usesOf(own: Partial<Connection>, keys: Key[], calls: Parameters<typeof newCall>[0][], readAt: number | null = now) {
  const history = tempHistory()
  history.saveConnection(connection(own))
  history.commitPoll(pollCommit('p1', { keys, newCalls: calls.map((call) => newCall(call)) }))
  const uses = await minuteUse(
    {
      history: {
        connections: async () => history.connections(),
        keys: async (...asked) => history.keys(...asked),
        budgetSpecs: async () => history.budgetSpecs(),
        usage: async (query) => history.usage(query),
        refusedMinutes: async (query) => history.refusedMinutes(query),
        minuteCalls: async (query) => history.minuteCalls(query),
      },
      collector: { serverNow: () => now, loop: () => ({ session: { endpoints: { activity: { lastOkAtClient: readAt } }, clock: { offsetMs: 0 } } }) },
    },
    undefined,
  )
  return new Map(uses.map(({ budgetId, scopeId, p95, refused: minutes, why }) => [`${budgetId} ${scopeId}`, { p95, refused: minutes, why }]))
}

/** The same calls in every minute of the last day. */
const everyMinute = (calls: (minutesAgo: number) => Parameters<typeof newCall>[0][]) => Array.from({ length: 24 * 60 }, (_, index) => calls(index + 1)).flat()

it('counts reads and writes apart, and what may be either as a range', async () => {
  const calls = everyMinute((ago) => [
    { keyId: 'k1', at: at(ago), kind: 'read' },
    { keyId: 'k1', at: at(ago) + 1, kind: 'read' },
    { keyId: 'k1', at: at(ago) + 2, kind: 'unknown' },
  ])
  const uses = await usesOf({ dialect: 'tools' }, [key('k1')], [...calls, { keyId: 'k1', at: at(9), kind: 'write', ...refused }, { keyId: 'k1', at: at(8), kind: 'unknown', ...refused }])
  expect(uses.get('reads_minute k1')).toEqual({ p95: { lo: 2, hi: 3 }, refused: { lo: 0, hi: 1 }, why: null })
  expect(uses.get('writes_minute k1')).toEqual({ p95: { lo: 0, hi: 1 }, refused: { lo: 1, hi: 2 }, why: null })
  expect(uses.get('cap_minute k1')).toEqual({ p95: { lo: 3, hi: 3 }, refused: { lo: 2, hi: 2 }, why: null })
  expect([...uses.keys()]).toHaveLength(3)
})

it('adds up all keys of a shared budget, at least, where test keys are not logged; those themselves stay unknown', async () => {
  const calls = everyMinute((ago) => [
    { keyId: 'k1', at: at(ago) },
    { keyId: 'k2', at: at(ago) },
    { keyId: null, at: at(ago) },
  ])
  const uses = await usesOf({ dialect: 'workspace' }, [key('k1'), key('k2'), key('k3', { mode: 'test' })], [...calls, { keyId: null, at: at(5), ...refused }])
  expect(uses.get('workspace_minute c1')).toEqual({ p95: { lo: 3, hi: null }, refused: { lo: 1, hi: null }, why: null })
  expect(uses.get('token_minute k1')).toEqual({ p95: { lo: 1, hi: 1 }, refused: { lo: 0, hi: 0 }, why: null })
  expect(uses.get('token_minute k3')).toEqual({ p95: null, refused: null, why: 'test_key' })
})

it('says why nothing is known: no log, a log not read yet, or not watched for a minute', async () => {
  expect((await usesOf({ dialect: 'lists' }, [key('k1')], [])).get('key_minute k1')).toEqual({ p95: null, refused: null, why: 'no_log' })
  expect((await usesOf({ dialect: 'tools' }, [key('k1')], [], null)).get('cap_minute k1')).toMatchObject({ p95: null, why: 'log_not_read' })
  expect((await usesOf({ dialect: 'tools', createdAt: now - 30_000 }, [key('k1')], [])).get('cap_minute k1')).toMatchObject({ p95: null, why: 'not_watched' })
})
