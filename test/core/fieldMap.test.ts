import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { ConnectionDraft } from '../../shared/connectionDraft.ts'
import { FakeClock } from '../fakes/fakeClock.ts'
import { startTestApp, type TestApp } from '../fakes/testApp.ts'

const now = Date.UTC(2026, 10, 22, 12)
const answers: Record<string, unknown> = {
  '/v1/credits': { data: { total: '10000', used: 2_500.5, resets: now / 1000 + 3_600 } },
  '/v1/log?max=3': {
    entries: [
      { when: now, caller: 'monitor', path: '/v1/log', verb: 'GET', code: 200 },
      { when: now - 10_000, caller: 'site', path: '/things', verb: 'POST', code: 403, reason: { message: 'missing scope things:write' } },
      { when: now - 20_000, caller: 'site', path: '/things', verb: 'GET', code: 200 },
    ],
  },
}
const fields: NonNullable<ConnectionDraft['fields']> = {
  usage: { budgets: [{ id: 'credits', name: 'Credits', unit: 'credits', window: { kind: 'calendar', unit: 'day' }, used: '/data/used', limit: '/data/total', resetAt: '/data/resets', resetForm: 'epoch_s' }] },
  activity: { path: '/v1/log?max=3', rows: '/entries', at: '/when', atForm: 'epoch_ms', key: '/caller', route: '/path', method: '/verb', status: '/code', error: '/reason', window: 3 },
}

let draft: ConnectionDraft
let test: TestApp
let clock: FakeClock
const server = createServer((request, response) => {
  const answer = answers[request.url ?? '']
  response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json', date: new Date(clock.now()).toUTCString() }).end(JSON.stringify(answer ?? {}))
})

beforeEach(async () => {
  clock = new FakeClock(now)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  draft = { name: 'Own API', dialect: 'generic', baseUrl, paths: { usage: '/v1/credits', activity: '/v1/log?max=3' }, fields, keys: [{ label: 'monitor', secret: 'secret-of-the-test' }] }
  test = await startTestApp({ clock })
})

afterEach(async () => {
  await test.end()
  await new Promise((resolve) => server.close(resolve))
})

it('shows budgets and calls of an API that only a field map describes, also after a restart', async () => {
  await test.ask('connections.add', draft)
  await clock.pass(0, () => test.app.pollOnce())
  const budgets = async () => (await test.ask('budgets.list', {})).budgets.map(({ name, unit, used, limit, resetAt, source }) => ({ name, unit, used, limit, resetAt, source }))
  const read = [{ name: 'Credits', unit: 'credits', used: { lo: 2_500.5, hi: 2_500.5 }, limit: 10_000, resetAt: now + 3_600_000, source: 'endpoint' }]
  expect(await budgets()).toEqual(read)
  // The newest row is our own look at the log, which the page leaves out.
  expect((await test.ask('calls.page', {})).calls.map(({ at, keyLabel, route, method, status, verdict, error }) => ({ at, keyLabel, route, method, status, verdict, error }))).toEqual([
    { at: now - 10_000, keyLabel: 'site', route: '/things', method: 'POST', status: 403, verdict: 'forbidden', error: 'missing scope things:write' },
    { at: now - 20_000, keyLabel: 'site', route: '/things', method: 'GET', status: 200, verdict: 'ok', error: null },
  ])
  await test.end({ keep: true })
  test = await startTestApp({ clock, dataDir: test.dataDir })
  expect(await budgets()).toEqual(read)
})

it('tells in a test what each pointer found, and names the wrong ones', async () => {
  const right = await test.ask('connections.test', draft)
  expect(right).toMatchObject({ ok: true, summary: 'It works: usage and activity answered as expected.' })
  expect(right.steps[0]?.found).toEqual([
    { field: 'usage.credits.used', pointer: '/data/used', found: '2500.5', wrong: false },
    { field: 'usage.credits.limit', pointer: '/data/total', found: '"10000"', wrong: false },
    { field: 'usage.credits.resetAt', pointer: '/data/resets', found: String(now / 1000 + 3_600), wrong: false },
  ])
  const wrong = await test.ask('connections.test', { ...draft, fields: { usage: { budgets: [{ id: 'credits', used: '/data/used', limit: '/data/max' }] }, activity: { path: '/v1/log?max=3', rows: '/entries', status: '/status' } } })
  expect(wrong.ok).toBe(false)
  expect(wrong.steps.map(({ problem }) => problem)).toEqual([expect.stringContaining('/data/max (usage.credits.limit) found nothing'), expect.stringContaining('/status (activity.status) found nothing')])
})

it('reads by the new map after a change', async () => {
  const { id } = await test.ask('connections.add', { ...draft, fields: { usage: { budgets: [{ id: 'credits', used: '/nowhere' }] } } })
  await clock.pass(0, () => test.app.pollOnce())
  expect((await test.ask('budgets.list', {})).budgets.map(({ used }) => used)).toEqual([{ lo: null, hi: null }])
  expect((await test.ask('connections.list', {})).connections[0]?.stateReason).toContain('/nowhere (usage.credits.used) found nothing')
  await test.ask('connections.update', { id, fields })
  await clock.pass(0, () => test.app.pollOnce())
  expect((await test.ask('budgets.list', {})).budgets.map(({ used }) => used)).toEqual([{ lo: 2_500.5, hi: 2_500.5 }])
})

it('refuses a map for an API that is already described', async () => {
  const reply = await test.client.call('connections.add', { ...draft, dialect: 'lists' })
  expect(reply).toMatchObject({ ok: false, code: 'bad_input', message: expect.stringContaining('fields: Lists API is already described') })
})

it('keeps a balance of which only the rest is stated, without making a use up', async () => {
  answers['/v1/credits'] = { left: 74.5 }
  await test.ask('connections.add', { ...draft, fields: { usage: { budgets: [{ id: 'balance', unit: 'USD', window: { kind: 'gauge' }, remaining: '/left' }] } } })
  await clock.pass(0, () => test.app.pollOnce())
  await clock.pass(90_000, () => Promise.resolve())
  expect((await test.ask('budgets.list', {})).budgets).toMatchObject([{ used: { lo: null, hi: null }, limit: null, remaining: 74.5, source: 'endpoint' }])
})

it('tests a stored connection with its stored key, tries another map on it, and shows the answer without the key', async () => {
  answers['/v1/credits'] = { data: { total: '10000', used: 2_500.5, resets: null, key: 'secret-of-the-test' } }
  const { id } = await test.ask('connections.add', draft)
  const stored = await test.ask('connections.retest', { id })
  expect(stored.steps.map(({ status }) => status)).toEqual([200, 200])
  expect(JSON.parse(stored.steps[0]?.sample ?? '')).toMatchObject({ data: { total: '10000', used: 2_500.5 } })
  expect(JSON.stringify(stored)).not.toContain('secret-of-the-test')
  const tried = await test.ask('connections.retest', { id, fields: { usage: { budgets: [{ id: 'credits', used: '/data/gone' }] } } })
  expect(tried).toMatchObject({ ok: false })
  expect(tried.summary).toContain('/data/gone (usage.credits.used) found nothing')
  // Trying stores nothing.
  expect((await test.ask('connections.list', {})).connections[0]?.fieldMap).toEqual(fields)
})

it('watches a further key by its label, once', async () => {
  const { id: connectionId } = await test.ask('connections.add', draft)
  const { id } = await test.ask('keys.add', { connectionId, label: 'site' })
  await clock.pass(0, () => test.app.pollOnce())
  const { keys } = await test.ask('keys.list', {})
  expect(keys.filter(({ label }) => label === 'site')).toMatchObject([{ id, role: 'watched', fingerprint: null }])
  expect((await test.ask('calls.page', { filter: { keyIds: [id] } })).calls).toHaveLength(2)
  expect(await test.client.call('keys.add', { connectionId, label: 'site' })).toMatchObject({ ok: false, code: 'conflict' })
})
