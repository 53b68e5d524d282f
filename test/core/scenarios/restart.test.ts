import { describe, expect, it } from 'vitest'
import { createMemorySecretBox } from '../../../electron/core/platform/memorySecrets.ts'
import { createWorkspaceApi } from '../../../electron/demo/workspace/api.ts'
import { startTestApp, type TestApp } from '../../fakes/testApp.ts'
import { ending, noon, watchApi, watchTools, type Watched } from '../watchedApi.ts'

const minute = 60_000
const hour = 60 * minute
const secrets = createMemorySecretBox('test')

/** Answers arrive at the API, and at the core only while `open`; else when the request is given up. */
function gate(): { fetch: typeof fetch; open: boolean; only: (url: string) => boolean } {
  const made = {
    open: true,
    only: (_url: string): boolean => true,
    fetch: async (...[input, init]: Parameters<typeof fetch>): Promise<Response> => {
      const response = await fetch(input, init)
      if (made.open || !made.only(String(input instanceof Request ? input.url : input))) return response
      await response.arrayBuffer()
      return new Promise((_, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)))
    },
  }
  return made
}

/** Waits for real I/O to bring something about. */
async function until(reached: () => boolean): Promise<void> {
  while (!reached()) await new Promise((done) => setTimeout(done, 5))
}

/** Ends the core and starts another on the same folder and clock. */
async function restart(w: Watched): Promise<TestApp> {
  await w.test.end({ keep: true })
  const again = ending(await startTestApp({ clock: w.clock, dataDir: w.test.dataDir, secrets }))
  await w.clock.pass(0, () => again.app.pollOnce())
  return again
}

const callsSeen = async (test: TestApp): Promise<number> => (await test.ask('calls.facets', {})).total

describe('a request cut off by the end of the app', () => {
  it('is known for ours afterwards, and is no finding about the API', async () => {
    const door = gate()
    const w = ending(await watchTools({ ports: { secrets, fetch: door.fetch } }))
    await w.call('Website', 'get_post', 2)
    await w.pass(20_000)
    door.open = false
    const asked = w.api.calls.length
    void w.clock.pass(10_000)
    await until(() => w.api.calls.length > asked)
    const again = await restart(w)
    expect(await callsSeen(again)).toBe(2)
    expect((await again.ask('calls.page', { filter: { own: true } })).calls.filter((call) => call.isSelf).length).toBe(w.api.calls.filter((call) => call.target === 'activity_log').length - 1)
    expect((await again.ask('gaps.list', {})).gaps).toEqual([])
  })

  it('in the middle of a log leaves its pages to be read again', async () => {
    const door = gate()
    const w = ending(
      await watchApi('workspace', 'Monitor', (clock) => createWorkspaceApi({ clock, keys: [{ label: 'CRM' }, { label: 'Monitor' }], limits: { token_minute: 1000, workspace_minute: 1000 } }), { ports: { secrets, fetch: door.fetch } }),
    )
    await w.pass(minute)
    for (let call = 0; call < 350; call += 1) await w.send('CRM', 'GET', '/v1/content')
    door.only = (url) => url.includes('cursor=')
    door.open = false
    const pages = (): number => w.api.calls.filter((call) => call.target === '/v1/audit-log').length
    const before = pages()
    void w.test.client.call('polls.run', {})
    await until(() => pages() > before + 1)
    const again = await restart(w)
    expect(await callsSeen(again)).toBe(350)
    expect((await again.ask('gaps.list', {})).gaps.filter((gap) => gap.lostHi !== 0)).toEqual([])
  })
})

describe('after a restart', () => {
  it('our footprint is still of the time in which it was made, although the clock was set, and counts every page', async () => {
    const w = ending(
      await watchApi('workspace', 'Monitor', (clock) => createWorkspaceApi({ clock, keys: [{ label: 'CRM' }, { label: 'Monitor' }], limits: { token_minute: 1000, workspace_minute: 1000 } }), { ports: { secrets }, at: noon - 11 * hour }),
    )
    for (let call = 0; call < 350; call += 1) await w.send('CRM', 'GET', '/v1/content')
    await w.pass(hour)
    w.clock.jump(14 * hour)
    await w.pass(hour)
    const again = await restart(w)
    const footprint = (await again.ask('polls.status', {})).polls[0]?.footprint?.find((entry) => entry.budgetId === 'token_day')
    expect(footprint?.units).toBe(w.api.used('token_day', 'Monitor'))
  })
})

describe('a test of a connection', () => {
  it('is a request of ours as well, in the log and in the footprint', async () => {
    const w = ending(await watchTools({ ports: { secrets }, switches: { clockOffsetMs: hour } }))
    const { baseUrl } = await w.connection()
    await w.test.ask('connections.remove', { id: w.connectionId })
    const draft = { name: 'Studio again', dialect: 'tools', baseUrl, keys: [{ label: 'Monitor', secret: w.api.keys.byLabel('Monitor').secret }] }
    await w.pass(5 * minute)
    await w.test.ask('connections.test', draft)
    await w.pass(minute)
    await w.test.ask('connections.add', draft)
    await w.pass(0)
    await w.test.ask('connections.retest', { id: (await w.connection()).id })
    await w.pass(10 * minute)
    const own = (await w.test.ask('calls.page', { filter: { own: true, from: noon + hour + 2 * minute } })).calls
    expect(own.length).toBeGreaterThan(3)
    expect(own.filter((call) => !call.isSelf)).toEqual([])
    // Of the last minute: the polls since, no test any more.
    expect((await w.status()).footprint?.find((entry) => entry.budgetId === 'reads_minute')?.units).toBeLessThan(4)
  })
})

describe('a page of the log that does not arrive', () => {
  it('is asked for again with the rest, so that no call is lost', async () => {
    let cut = 0
    const broken: typeof fetch = async (input, init) => {
      if (cut > 0 && String(input instanceof Request ? input.url : input).includes('cursor=')) {
        cut -= 1
        throw new TypeError('fetch failed', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) })
      }
      return fetch(input, init)
    }
    const w = ending(
      await watchApi('workspace', 'Monitor', (clock) => createWorkspaceApi({ clock, keys: [{ label: 'CRM' }, { label: 'Monitor' }], limits: { token_minute: 1000, workspace_minute: 1000 } }), { ports: { fetch: broken } }),
    )
    await w.pass(minute)
    for (let call = 0; call < 350; call += 1) await w.send('CRM', 'GET', '/v1/content')
    cut = 1
    await w.pass(10 * minute)
    expect(cut).toBe(0)
    expect(await callsSeen(w.test)).toBe(350)
    expect((await w.gaps()).map(({ kind, lostHi }) => [kind, lostHi])).toEqual([['error', 0]])

    // One that never arrives is not waited for: what there is is better than nothing, and the rest a gap.
    for (let call = 0; call < 350; call += 1) await w.send('CRM', 'GET', '/v1/content')
    cut = Infinity
    await w.pass(20 * minute)
    expect(await callsSeen(w.test)).toBeGreaterThan(400)
    expect((await w.gaps()).filter((gap) => gap.lostHi !== 0)).not.toEqual([])
  })
})
