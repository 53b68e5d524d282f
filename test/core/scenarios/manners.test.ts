import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createListsApi } from '../../../electron/demo/lists/api.ts'
import { createWorkspaceApi } from '../../../electron/demo/workspace/api.ts'
import { hitsBelow, searchFor } from '../../canary/search.ts'
import { FakeClock } from '../../fakes/fakeClock.ts'
import { startTestApp, type TestApp } from '../../fakes/testApp.ts'
import { ending, noon, watchApi, watchTools } from '../watchedApi.ts'

const minute = 60_000
const hour = 60 * minute

async function listen(listener: RequestListener): Promise<{ url: string; server: Server }> {
  const server = createServer(listener)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server }
}

/** A key of no form that a scanner knows, with signs that every spelling writes differently. */
const canary = 'canary/0123456789+"x'

/** A core that watches a server of our own making. */
async function watchServer(listener: RequestListener): Promise<{ test: TestApp; clock: FakeClock; pass(ms: number): Promise<void> }> {
  const { url } = await listen(listener)
  const clock = new FakeClock(noon)
  const test = ending(await startTestApp({ clock }))
  await test.ask('connections.add', { name: 'Hostile', dialect: 'tools', baseUrl: url, poll: { mode: 'fixed', everySec: 30 }, keys: [{ label: 'Monitor', secret: canary }] })
  const pass = (ms: number): Promise<void> => clock.pass(ms, () => test.app.pollOnce())
  await pass(0)
  return { test, clock, pass }
}

describe('our own refusals', () => {
  it('of a day that is used up mean sleep until it resets, and one probe afterwards', async () => {
    const w = ending(
      await watchApi('workspace', 'Monitor', (clock) => createWorkspaceApi({ clock, keys: [{ label: 'Monitor' }], limits: { token_day: 6 } }), {
        at: Date.UTC(2026, 10, 22, 20),
        poll: { mode: 'fixed', everySec: 60 },
      }),
    )
    await w.pass(20 * minute)
    expect(w.requests.at(-1)?.status).toBe(429)
    const spent = w.requests.length
    await w.pass(3 * hour)
    expect(w.requests.length).toBe(spent)
    w.api.limits.token_day = 0
    await w.pass(50 * minute)
    const after = w.requests.slice(spent)
    expect(after.map((request) => request.status)).toEqual([429])
    expect(after[0]?.at).toBeGreaterThanOrEqual(Date.UTC(2026, 10, 23))
    expect((await w.test.ask('alerts.list', {})).alerts.filter((alert) => alert.kind === 'burst')).toEqual([])
  })

  it('of the key stop after three, ask once, and are never repeated by a restart of polling', async () => {
    const w = ending(await watchTools())
    await w.pass(20_000)
    w.api.keys.byLabel('Monitor').revoked = true
    await w.pass(hour)
    expect(w.requests.filter((request) => request.status === 401)).toHaveLength(3)
    expect(w.test.shown).toMatchObject([{ title: 'Studio: polling stopped', body: expect.stringContaining('replace the key') }])
    await w.test.ask('polls.run', {})
    await w.pass(hour)
    expect(w.test.shown).toHaveLength(1)
  })

  it('hold as long as we were told, also where that is longer than any budget of the API lasts', async () => {
    const w = ending(await watchApi('lists', 'Monitor', (clock) => createListsApi({ clock, keys: [{ label: 'Monitor', scopes: ['lists:read'] }] })))
    w.api.switches.busyUntil = noon + 2 * hour
    await w.pass(hour)
    expect(w.requests.at(-1)?.status).toBe(429)
    const asked = w.requests.length
    await w.pass(59 * minute)
    expect(w.requests.length).toBe(asked)
    await w.pass(3 * minute)
    expect(w.requests.at(-1)?.status).toBe(200)
  })

  it('hold across a restart', async () => {
    const w = ending(await watchTools({ everySec: 5 }))
    await w.pass(10_000)
    w.api.limits.cap_minute = 0
    await w.pass(10_000)
    expect(w.requests.at(-1)?.status).toBe(429)
    const count = w.api.calls.length
    await w.test.end({ keep: true })
    const again = ending(await startTestApp({ clock: w.clock, dataDir: w.test.dataDir, secrets: { put: async () => undefined, get: async () => w.api.keys.byLabel('Monitor').secret, remove: async () => undefined, describe: () => 'test', store: () => ({ kind: 'memory', locked: false }) } }))
    await w.clock.pass(20_000)
    expect(w.api.calls.length).toBe(count)
    expect((await again.ask('polls.status', {})).polls[0]).toMatchObject({ intervalReason: 'waiting as long as the API asked' })
  })
})

describe('a hostile server', () => {
  it('that redirects elsewhere gets a finding and never the key', async () => {
    const stolen: unknown[] = []
    const thief = await listen((request, response) => {
      stolen.push(request.headers)
      response.end('{}')
    })
    const w = await watchServer((_, response) => response.writeHead(302, { location: `${thief.url}/activity` }).end())
    await w.pass(hour)
    expect(stolen).toEqual([])
    const [connection] = (await w.test.ask('connections.list', {})).connections
    expect(connection).toMatchObject({ state: 'error', stateReason: expect.stringContaining('redirects') })
  })

  it('that asks to wait for a thousand years, or not at all, is neither obeyed for ever nor hammered', async () => {
    let asked = 0
    const w = await watchServer((_, response) => {
      asked += 1
      response.writeHead(429, { 'retry-after': asked === 1 ? '31536000000' : '0', date: new Date(noon).toUTCString() }).end('{"ok":false,"error":"slow down"}')
    })
    await w.pass(hour)
    expect(asked).toBe(1)
    const [status] = (await w.test.ask('polls.status', {})).polls
    expect(status?.holds[0]?.until).toBeLessThanOrEqual(noon + 32 * 24 * hour)

    let zeros = 0
    const z = await watchServer((_, response) => {
      zeros += 1
      response.writeHead(429, { 'retry-after': '0' }).end('{}')
    })
    await z.pass(hour)
    expect(zeros).toBeLessThan(40)
  })

  it('that sends names made to deceive and rows by the thousand is read, bounded and shown harmlessly', async () => {
    const evil = '\u202EevIl\u0007\n=cmd()'
    const rows = Array.from({ length: 6_000 }, (_, i) => ({ at: new Date(noon - i).toISOString(), key: evil, tool: `create_${evil}`, arguments: {}, status: 403, ok: false, duration_ms: -1, error: `Missing scope: ${evil}` }))
    const w = await watchServer((_, response) => response.setHeader('content-type', 'application/json').end(JSON.stringify({ ok: true, calls: rows })))
    await w.pass(minute)
    const { total } = await w.test.ask('calls.facets', {})
    expect(total).toBeLessThanOrEqual(5_000)
    const { alerts } = await w.test.ask('alerts.list', {})
    expect(alerts.length).toBeGreaterThan(0)
    const words = alerts.map((alert) => alert.title + alert.body).join()
    expect(['\u202E', '\u0007'].filter((sign) => words.includes(sign))).toEqual([])
  })

  it('never finds the key in anything that is stored or logged, however it says it back', async () => {
    const w = await watchServer((request, response) => {
      const key = String(request.headers.authorization).slice('Bearer '.length)
      const echo = [key, encodeURIComponent(key), Buffer.from(key).toString('base64')]
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ ok: true, calls: echo.map((said) => ({ at: new Date(noon).toISOString(), key: 'k', tool: `get_${said}`, arguments: { said }, status: 500, ok: false, duration_ms: 1, error: `no ${said}` })) }))
    })
    await w.pass(minute)
    const { calls } = await w.test.ask('calls.page', {})
    expect(calls).toHaveLength(3)
    const details = await Promise.all(calls.map(({ id }) => w.test.ask('calls.get', { id })))
    const hitsIn = searchFor([canary])
    expect(hitsIn(JSON.stringify([details, w.test.logged, await w.test.ask('polls.status', {})]))).toEqual([])
    expect(hitsBelow(w.test.dataDir, hitsIn)).toEqual([])
  })
})

describe('our own footprint', () => {
  it('is counted per budget and stays within its share over a day', async () => {
    const w = ending(
      await watchApi('workspace', 'Monitor', (clock) => createWorkspaceApi({ clock, keys: [{ label: 'CRM' }, { label: 'Monitor' }], limits: { token_day: 5_000 } }), { at: Date.UTC(2026, 10, 22, 0, 5) }),
    )
    for (let round = 0; round < 60; round += 1) {
      await w.send('CRM', 'GET', '/v1/content')
      await w.pass(23 * minute)
    }
    const taken = w.api.used('token_day', 'Monitor')
    const footprint = (await w.status()).footprint?.find((entry) => entry.budgetId === 'token_day')
    expect(footprint).toMatchObject({ units: taken, allowedShare: 0.02 })
    expect(taken).toBeLessThanOrEqual(0.02 * 5_000 + 5)
    expect(taken).toBeGreaterThan(20)
  })
})
