import { afterEach, describe, expect, it } from 'vitest'
import type { Listening } from '../../electron/demo/host.ts'
import { hugeBytes, wrongTypes } from '../../electron/demo/malformed.ts'
import { createToolsApi } from '../../electron/demo/tools/api.ts'
import { createWorkspaceApi } from '../../electron/demo/workspace/api.ts'
import { callerOf } from './caller.ts'
import { fakeClock, hour, minute, noon, second } from './fakeClock.ts'

let late: Listening | undefined
afterEach(async () => late?.close())

const toolsApi = (options: Parameters<typeof createToolsApi>[0] = {}) => createToolsApi({ clock: fakeClock(), keys: [{ label: 'A' }], ...options })

describe('broken answers', () => {
  it('are a login page, half a body, a body of other types or a huge one', async () => {
    const api = toolsApi()
    const call = await callerOf(api)
    expect((await call.as('A', 'GET', '/activity')).body.ok).toBe(true)

    api.switches.malformed = 'html'
    const page = await call.as('A', 'GET', '/activity')
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect(page.text).toContain('Sign in')

    api.switches.malformed = 'truncated'
    const half = await call.as('A', 'GET', '/activity')
    expect([half.body, half.text.startsWith('{"ok":true')]).toEqual([undefined, true])

    api.switches.malformed = 'wrong_types'
    const odd = await call.as('A', 'GET', '/activity')
    expect(odd.body).toMatchObject({ ok: 'yes', calls: { length: 3 } })

    api.switches.malformed = 'huge'
    expect((await call.as('A', 'GET', '/activity')).text.length).toBeGreaterThan(hugeBytes)

    api.switches.malformed = null
    expect((await call.as('A', 'GET', '/activity')).body.ok).toBe(true)
  })

  it('hang until the server closes', async () => {
    const api = toolsApi({ switches: { malformed: 'hang' } })
    late = await api.listen()
    const asked = fetch(`${late.baseUrl}/activity`, { headers: { Authorization: `Bearer ${api.keys.byLabel('A').secret}` } })
    const outcome = await Promise.race([asked.then(() => 'answered'), new Promise((resolve) => setTimeout(resolve, 150, 'waiting'))])
    expect(outcome).toBe('waiting')
    await late.close()
    await expect(asked).rejects.toThrow('fetch failed')
  })

  it('turn every value into another type', () => {
    expect(wrongTypes({ a: 1, b: 'two', c: true, d: null, e: [{ f: 2 }] })).toEqual({ a: '1 units', b: 3, c: 'yes', d: false, e: { length: 1, first: { f: '2 units' } } })
  })
})

describe('outages', () => {
  it('answer 503 from a gateway, or cut the connection, and write nothing down', async () => {
    const api = toolsApi()
    const call = await callerOf(api)
    api.switches.outage = 'unavailable'
    const gateway = await call.as('A', 'GET', '/activity')
    expect([gateway.status, gateway.body, gateway.headers.get('date')]).toEqual([503, undefined, 'Sun, 22 Nov 2026 12:00:00 GMT'])
    api.switches.outage = 'drop'
    await expect(call.as('A', 'GET', '/activity')).rejects.toThrow('fetch failed')
    expect(api.calls).toHaveLength(0)
    api.switches.outage = null
    expect((await call.as('A', 'GET', '/activity')).status).toBe(200)
  })
})

describe("the API's own clock", () => {
  it('dates the answers, stamps the rows, and draws the day', async () => {
    const api = toolsApi({ switches: { clockOffsetMs: -7 * minute }, limits: { ai_day: 0 } })
    const call = await callerOf(api)
    const refused = await call.as('A', 'POST', '/tools/generate_text', { prompt: 'x' })
    expect(refused.headers.get('date')).toBe('Sun, 22 Nov 2026 11:53:00 GMT')
    expect(refused.headers.get('retry-after')).toBe(String((12 * hour + 7 * minute) / 1000))
    const { body } = await call.as('A', 'GET', '/activity')
    expect(body.calls[0].at).toBe('2026-11-22T11:53:00.000Z')
  })

  it('can be set while it runs', async () => {
    const api = toolsApi()
    const call = await callerOf(api)
    api.switches.clockOffsetMs = 3 * hour
    expect((await call.as('A', 'GET', '/activity')).headers.get('date')).toBe('Sun, 22 Nov 2026 15:00:00 GMT')
    expect(api.now()).toBe(noon + 3 * hour)
  })
})

it('remembers the newest calls only', async () => {
  const api = toolsApi({ keepCalls: 20, limits: { cap_minute: 1000 } })
  const call = await callerOf(api)
  for (let id = 1; id <= 50; id += 1) await call.as('A', 'POST', '/tools/get_post', { id })
  expect(api.calls.length).toBeLessThanOrEqual(22)
  expect(api.calls.at(-1)?.arguments).toEqual({ id: 50 })
})

it('writes Retry-After as a date, or not at all', async () => {
  const api = createWorkspaceApi({ clock: fakeClock(), keys: [{ label: 'A' }], limits: { token_minute: 0 }, switches: { retryAfterForm: 'date' } })
  const call = await callerOf(api)
  expect((await call.as('A', 'GET', '/v1/content')).headers.get('retry-after')).toBe('Sun, 22 Nov 2026 12:01:00 GMT')
  api.switches.retryAfterForm = 'none'
  expect((await call.as('A', 'GET', '/v1/content')).headers.get('retry-after')).toBeNull()
})

it('anchors fixed windows to whole minutes when switched', async () => {
  const clock = fakeClock(noon + 50 * second)
  const api = createWorkspaceApi({ clock, keys: [{ label: 'A' }], switches: { anchor: 'epoch' } })
  const call = await callerOf(api)
  const told = await call.as('A', 'GET', '/v1/content')
  expect([told.headers.get('x-ratelimit-remaining'), told.headers.get('x-ratelimit-reset')]).toEqual(['119', '10'])
  clock.pass(10 * second)
  expect((await call.as('A', 'GET', '/v1/content')).headers.get('x-ratelimit-remaining')).toBe('119')
})
