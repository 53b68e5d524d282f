import { beforeEach, describe, expect, it } from 'vitest'
import { createToolsApi, type ToolsApi } from '../../electron/demo/tools/api.ts'
import { callerOf, statusesOf, type Caller } from './caller.ts'
import { fakeClock, hour, minute, noon, second, type FakeClock } from './fakeClock.ts'

let clock: FakeClock
let api: ToolsApi
let call: Caller

async function start(options: Parameters<typeof createToolsApi>[0] = {}): Promise<void> {
  clock = fakeClock()
  api = createToolsApi({ clock, keys: [{ label: 'A' }, { label: 'B' }, { label: 'reader', scopes: ['content:read', 'activity:read'] }], ...options })
  call = await callerOf(api)
}
const read = '/tools/list_posts'
const write = '/tools/create_post'
const generate = '/tools/generate_text'
const post = { title: 'Hello' }
const prompt = { prompt: 'a menu' }

beforeEach(async () => start())

describe('budgets', () => {
  it('lets 100 reads a minute through: the cap refuses the next, not the read budget of 120', async () => {
    const told = await call.times(101, 'A', 'POST', read)
    expect(statusesOf(told)).toEqual([...Array.from({ length: 100 }, () => 200), 429])
    expect(told[100]).toMatchObject({ body: { ok: false, error: 'Rate limit exceeded. Retry after 60 seconds.' } })
    expect(told[100]?.headers.get('retry-after')).toBe('60')
    expect(told[100]?.headers.get('x-ratelimit-remaining')).toBe('0')
    expect(api.calls.at(-1)?.refusedBy).toBe('cap_minute')
    expect(api.used('reads_minute', 'A')).toBe(100)
  })

  it('refuses the 121st read once the cap is out of the way', async () => {
    api.limits.cap_minute = 1000
    expect(statusesOf(await call.times(121, 'A', 'POST', read)).indexOf(429)).toBe(120)
    expect(api.calls.at(-1)?.refusedBy).toBe('reads_minute')
  })

  it('lets 30 writes a minute through and keeps reading meanwhile', async () => {
    const told = await call.times(31, 'A', 'POST', write, post)
    expect(statusesOf(told).indexOf(429)).toBe(30)
    expect(api.calls.at(-1)?.refusedBy).toBe('writes_minute')
    expect((await call.as('A', 'POST', read)).status).toBe(200)
  })

  it('counts every key by itself', async () => {
    await call.times(31, 'A', 'POST', write, post)
    expect((await call.as('B', 'POST', write, post)).status).toBe(200)
  })

  it('says the whole seconds left, rounded up, and opens again exactly then', async () => {
    await call.times(30, 'A', 'POST', write, post)
    clock.pass(17_400)
    expect((await call.as('A', 'POST', write, post)).headers.get('retry-after')).toBe('43')
    clock.pass(42_599)
    expect((await call.as('A', 'POST', write, post)).status).toBe(429)
    clock.pass(1)
    expect((await call.as('A', 'POST', write, post)).status).toBe(200)
  })

  it('lets 50 generations a UTC day through, text and images together, and waits for midnight', async () => {
    await call.times(25, 'A', 'POST', generate, prompt)
    await call.times(25, 'A', 'POST', '/tools/generate_image', prompt)
    clock.pass(90_500)
    const refused = await call.as('A', 'POST', generate, prompt)
    const left = (12 * hour - 90_500) / 1000
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBe(String(Math.ceil(left)))
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('0')
    expect(refused.body.error).toBe(`Daily AI generation budget used up. Retry after ${Math.ceil(left)} seconds.`)
    expect((await call.as('A', 'POST', read)).status).toBe(200)
    clock.set(Date.UTC(2026, 10, 23))
    expect((await call.as('A', 'POST', generate, prompt)).status).toBe(200)
  })

  it('sends no rate limit headers with an answer that was not refused', async () => {
    const told = await call.as('A', 'POST', read)
    expect([...told.headers.keys()].filter((name) => name.startsWith('x-ratelimit') || name === 'retry-after')).toEqual([])
  })

  it('follows limits changed while it runs', async () => {
    api.limits.writes_minute = 2
    expect(statusesOf(await call.times(3, 'A', 'POST', write, post))).toEqual([200, 200, 429])
    api.limits.writes_minute = 3
    expect((await call.as('A', 'POST', write, post)).status).toBe(200)
  })

  it('rolls or refills instead when switched', async () => {
    await start({ switches: { window: 'rolling' }, limits: { writes_minute: 2 } })
    await call.as('A', 'POST', write, post)
    clock.pass(20 * second)
    await call.as('A', 'POST', write, post)
    expect((await call.as('A', 'POST', write, post)).headers.get('retry-after')).toBe('40')
    await start({ switches: { window: 'refill' }, limits: { writes_minute: 2 } })
    await call.times(2, 'A', 'POST', write, post)
    expect((await call.as('A', 'POST', write, post)).headers.get('retry-after')).toBe('30')
  })
})

describe('errors', () => {
  it('answers 401 to a missing, an unknown and a revoked key', async () => {
    expect((await call.as(null, 'POST', read)).status).toBe(401)
    expect((await call.as(null, 'POST', read, undefined, { Authorization: 'Bearer nobody' })).status).toBe(401)
    api.keys.revoke('A')
    expect(await call.as('A', 'POST', read)).toMatchObject({ status: 401, body: { ok: false, error: 'Invalid or revoked API key.' } })
  })

  it('names the missing scope in the body and in WWW-Authenticate', async () => {
    const told = await call.as('reader', 'POST', write, post)
    expect(told).toMatchObject({ status: 403, body: { ok: false, error: 'Missing scope: content:write' } })
    expect(told.headers.get('www-authenticate')).toBe('Bearer error="insufficient_scope", scope="content:write"')
    expect(api.used('writes_minute', 'reader')).toBe(1)
  })

  it('answers 404 for a tool that is not exposed, inherited names included', async () => {
    expect(await call.as('A', 'POST', '/tools/list_orders')).toMatchObject({ status: 404, body: { ok: false } })
    expect((await call.as('A', 'POST', '/tools/constructor')).status).toBe(404)
  })

  it('answers 400 to malformed JSON and to arguments that are no object', async () => {
    expect((await call.as('A', 'POST', write, '{"title":')).status).toBe(400)
    expect((await call.as('A', 'POST', write, '[1]')).status).toBe(400)
  })

  it('answers 500 when a tool fails internally', async () => {
    api.broken.add('list_posts')
    expect(await call.as('A', 'POST', read)).toMatchObject({ status: 500, body: { ok: false } })
  })

  it('answers 200 with ok false when the action could not complete', async () => {
    expect(await call.as('A', 'POST', '/tools/get_post', { id: 9999 })).toMatchObject({ status: 200, body: { ok: false, error: 'There is no post 9999.' } })
  })
})

describe('the activity log', () => {
  const log = async (query = '', label = 'reader') => (await call.as(label, 'GET', `/activity${query}`)).body.calls

  it('shows every call with key, tool, arguments, status, timing and error, newest first', async () => {
    await call.as('A', 'POST', write, post)
    clock.pass(1234)
    await call.as('reader', 'POST', write, post)
    const rows = await log()
    expect(rows).toEqual([
      {
        at: '2026-11-22T12:00:01.234Z',
        key: 'reader',
        tool: 'create_post',
        arguments: post,
        status: 403,
        ok: false,
        duration_ms: expect.any(Number),
        error: 'Missing scope: content:write',
      },
      { at: '2026-11-22T12:00:00.000Z', key: 'A', tool: 'create_post', arguments: post, status: 200, ok: true, duration_ms: expect.any(Number), error: null },
    ])
  })

  it('shows refused calls and those of revoked keys, and not those of unknown keys', async () => {
    api.limits.writes_minute = 0
    await call.as('A', 'POST', write, post)
    api.keys.revoke('A')
    await call.as('A', 'POST', read)
    await call.as(null, 'POST', read)
    expect((await log()).map((row: { status: number }) => row.status)).toEqual([401, 429])
    expect(api.calls).toHaveLength(4)
  })

  it('keeps the 200 most recent of the whole account', async () => {
    api.limits.cap_minute = api.limits.reads_minute = 1000
    await call.times(150, 'A', 'POST', read)
    await call.times(100, 'B', 'POST', '/tools/list_media')
    const rows = await log()
    expect(rows).toHaveLength(200)
    expect(rows.filter((row: { key: string }) => row.key === 'A')).toHaveLength(100)
  })

  it('costs a read and a cap unit, and appears in the log as activity_log', async () => {
    await log()
    expect([api.used('reads_minute', 'reader'), api.used('cap_minute', 'reader')]).toEqual([1, 1])
    expect(await log('?status=ok')).toMatchObject([{ tool: 'activity_log', key: 'reader', arguments: {}, status: 200, ok: true }])
    expect((await log())[0]).toMatchObject({ tool: 'activity_log', arguments: { status: 'ok' } })
  })

  it('leaves its own polls out when switched', async () => {
    api.switches.logOwnPolls = false
    await log()
    expect(await log()).toEqual([])
    expect(api.used('reads_minute', 'reader')).toBe(2)
  })

  it('is refused by its own budget like any read', async () => {
    api.limits.cap_minute = 1
    await log()
    expect((await call.as('reader', 'GET', '/activity')).status).toBe(429)
  })

  it('needs the scope activity:read', async () => {
    api.keys.add({ label: 'narrow', scopes: [] })
    expect(await call.as('narrow', 'GET', '/activity')).toMatchObject({ status: 403, body: { error: 'Missing scope: activity:read' } })
  })

  it('filters by status, key and tool', async () => {
    api.switches.logOwnPolls = false
    await call.as('A', 'POST', read)
    await call.as('B', 'POST', read)
    await call.as('B', 'POST', '/tools/get_post', { id: 0 })
    expect(await log('?status=errors')).toHaveLength(1)
    expect(await log('?status=ok')).toHaveLength(2)
    expect(await log('?status=all&key=B')).toHaveLength(2)
    expect(await log('?tool=list_posts&key=B')).toHaveLength(1)
    expect((await call.as('reader', 'GET', '/activity?status=some')).status).toBe(400)
  })

  it('filters the 200 shown, or the whole log when switched', async () => {
    api.limits.cap_minute = api.limits.reads_minute = 1000
    await call.times(10, 'A', 'POST', read)
    await call.times(195, 'B', 'POST', read)
    expect(await log('?key=A')).toHaveLength(5)
    api.switches.filterBeforeCut = true
    expect(await log('?key=A')).toHaveLength(10)
  })

  it('gives ids, equal stamps and late rows when switched', async () => {
    Object.assign(api.switches, { rowIds: true, equalStamps: true, lateRowsMs: 5 * second, logOwnPolls: false })
    for (let index = 0; index < 4; index += 1) {
      await call.as('A', 'POST', '/tools/get_post', { id: index + 1 })
      clock.pass(100)
    }
    const early = await log()
    expect(early.map((row: { id: string }) => row.id)).toEqual(['call_4', 'call_2', 'call_1'])
    expect(new Set(early.map((row: { at: string }) => row.at))).toEqual(new Set(['2026-11-22T12:00:00.000Z']))
    clock.pass(5 * second)
    expect((await log()).map((row: { id: string }) => row.id)).toEqual(['call_4', 'call_3', 'call_2', 'call_1'])
  })

  it('answers 304 only while nothing, its own polls included, was added', async () => {
    api.switches.etag = true
    const first = await call.as('reader', 'GET', '/activity')
    const again = await call.as('reader', 'GET', '/activity', undefined, { 'If-None-Match': first.headers.get('etag') ?? '' })
    expect(again.status).toBe(200)
    api.switches.logOwnPolls = false
    const quiet = await call.as('reader', 'GET', '/activity')
    const unchanged = await call.as('reader', 'GET', '/activity', undefined, { 'If-None-Match': quiet.headers.get('etag') ?? '' })
    expect(unchanged).toMatchObject({ status: 304, text: '' })
  })
})

describe('the backlog', () => {
  const busy = ['A', 'B']
  it('is the same for the same seed and another for another', async () => {
    const past = (seed: number): unknown => createToolsApi({ clock, seed, keys: [{ label: 'A' }, { label: 'B' }], backlog: busy }).calls
    expect(past(3)).toEqual(past(3))
    expect(past(3)).not.toEqual(past(4))
  })

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('holds 180 calls and looks like nothing in particular (seed %i)', async (seed) => {
    await start({ seed, backlog: busy, clock: fakeClock(noon + seed * hour) })
    const calls = [...api.calls]
    const last = calls.at(-1)?.at ?? 0
    expect(calls).toHaveLength(180)
    expect(api.now() - last).toBeGreaterThan(minute)
    const bad = calls.filter((one) => !one.ok)
    expect(bad.length).toBeGreaterThan(5)
    expect(Math.min(...bad.slice(1).map((one, index) => one.at - (bad[index]?.at ?? 0)))).toBeGreaterThan(5 * minute)
    expect(calls.some((one) => [401, 403, 429].includes(one.status))).toBe(false)
    const today = Date.UTC(2026, 10, new Date(api.now()).getUTCDate())
    const generated = calls.filter((one) => one.target.startsWith('generate_') && one.at >= today)
    const used = api.used('ai_day', 'A') + api.used('ai_day', 'B')
    expect(used).toBe(generated.length)
    expect(used).toBeLessThanOrEqual(12)
  })
})
