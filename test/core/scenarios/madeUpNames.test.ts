import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { FakeClock } from '../../fakes/fakeClock.ts'
import { startTestApp, type TestApp } from '../../fakes/testApp.ts'
import { ending, noon } from '../watchedApi.ts'

/** A core that watches a server of our own making every half minute, for so long. */
async function watchFor(ms: number, dialect: string, listener: RequestListener): Promise<TestApp> {
  const server = createServer(listener)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  })
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const clock = new FakeClock(noon)
  const test = ending(await startTestApp({ clock }))
  await test.ask('connections.add', { name: 'Hostile', dialect, baseUrl, poll: { mode: 'fixed', everySec: 30 }, keys: [{ label: 'Monitor', secret: 'hr_live_canary_0123456789' }] })
  await clock.pass(0, () => test.app.pollOnce())
  await clock.pass(ms, () => test.app.pollOnce())
  return test
}

describe('an API', () => {
  it('that makes up thousands of keys and tools at every look leaves the app as quick as it was', async () => {
    let look = 0
    const test = await watchFor(60_000, 'tools', (_request, response) => {
      look += 1
      const calls = Array.from({ length: 1_200 }, (_, index) => ({
        at: new Date(noon + look * 30_000 - index).toISOString(), key: `key ${look}.${index}`, tool: `tool ${look}.${index}`, arguments: {}, status: 200, ok: true, duration_ms: 1, error: null,
      }))
      response.end(JSON.stringify({ calls }))
    })
    expect(look).toBeGreaterThanOrEqual(3)
    expect((await test.ask('keys.list', {})).keys).toHaveLength(1_000)
    expect((await test.ask('budgets.list', {})).budgets.length).toBeLessThanOrEqual(4_000)
    expect((await test.app.totals()).calls).toBe(look * 1_200)
    // Without a known key a call still counts, and is found.
    expect((await test.ask('calls.count', { filter: { keyIds: [''] } })).calls).toBe(look * 1_200 - 999)
  })

  it('that makes up budgets in its headers is believed the first ones', async () => {
    let asked = 0
    const test = await watchFor(150_000, 'generic', (_request, response) => {
      asked += 1
      for (let index = 0; index < 40; index += 1) response.setHeader(`x-ratelimit-limit-made-up-${asked}-${index}`, '10').setHeader(`x-ratelimit-remaining-made-up-${asked}-${index}`, '5')
      response.end('{}')
    })
    expect(asked).toBeGreaterThanOrEqual(4)
    const { budgets } = await test.ask('budgets.list', {})
    expect(budgets).toHaveLength(64)
    expect(budgets.every(({ used }) => used.lo === 5)).toBe(true)
  })
})
