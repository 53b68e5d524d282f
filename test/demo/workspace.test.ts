import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createWorkspaceApi, type WorkspaceApi } from '../../electron/demo/workspace/api.ts'
import { callerOf, statusesOf, type Caller } from './caller.ts'
import { fakeClock, hour, minute, noon, second, type FakeClock } from './fakeClock.ts'

let clock: FakeClock
let api: WorkspaceApi
let call: Caller

async function start(options: Parameters<typeof createWorkspaceApi>[0] = {}): Promise<void> {
  clock = fakeClock()
  api = createWorkspaceApi({
    clock,
    keys: [{ label: 'A' }, { label: 'B' }, { label: 'C' }, { label: 'test', mode: 'test' }, { label: 'reader', scopes: ['usage:read'] }],
    ...options,
  })
  call = await callerOf(api)
}
beforeEach(async () => start())

const content = '/v1/content/cnt_5'
const limitHeaders = (told: { headers: Headers }): (string | null)[] =>
  ['x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset'].map((name) => told.headers.get(name))

describe('headers', () => {
  it('come with every answer to a known token: success, refusal, error', async () => {
    expect(limitHeaders(await call.as('A', 'GET', content))).toEqual(['120', '119', '60'])
    clock.pass(15_500)
    expect(limitHeaders(await call.as('A', 'GET', '/v1/content/none'))).toEqual(['120', '118', '45'])
    expect(limitHeaders(await call.as('A', 'GET', '/v1/nowhere'))).toEqual(['120', '117', '45'])
    api.limits.token_minute = 3
    const refused = await call.as('A', 'GET', content)
    expect([refused.status, ...limitHeaders(refused)]).toEqual([429, '3', '0', '45'])
  })

  it.each([
    ['delta', '60'],
    ['epoch', String((noon + minute) / 1000)],
    ['date', 'Sun, 22 Nov 2026 12:01:00 GMT'],
    ['iso', '2026-11-22T12:01:00.000Z'],
  ] as const)('write the reset as %s when switched', async (form, value) => {
    api.switches.resetForm = form
    expect((await call.as('A', 'GET', content)).headers.get('x-ratelimit-reset')).toBe(value)
  })
})

describe('budgets', () => {
  it('refuses the 121st call of a token within a minute, at once and with the documented body', async () => {
    const told = await call.times(121, 'A', 'GET', content)
    expect(statusesOf(told).indexOf(429)).toBe(120)
    clock.pass(28 * second)
    const refused = await call.as('A', 'GET', content)
    expect(refused.body).toEqual({ error: { code: 'rate_limited', message: 'Too many requests. Retry after 32 seconds.', retryAfterSec: 32 } })
    expect(refused.headers.get('retry-after')).toBe('32')
    expect(refused.headers.get('content-type')).toBe('application/json')
    expect((await call.as('B', 'GET', content)).status).toBe(200)
    clock.pass(32 * second)
    expect((await call.as('A', 'GET', content)).status).toBe(200)
  })

  it('counts a refused call against the minute and not against the day', async () => {
    await start({ switches: { window: 'rolling' }, limits: { token_minute: 2 } })
    await call.times(2, 'A', 'GET', content)
    clock.pass(30 * second)
    await call.times(3, 'A', 'GET', content)
    expect(api.used('token_day', 'A')).toBe(2)
    expect(api.used('workspace_day')).toBe(2)
    expect(api.used('token_minute', 'A')).toBe(5)
    clock.pass(30 * second)
    expect((await call.as('A', 'GET', content)).status, 'hammering keeps a rolling minute full').toBe(429)
  })

  it('refuses the 301st call of the workspace while the token has some left', async () => {
    for (const label of ['A', 'B', 'C']) await call.times(100, label, 'GET', content)
    const refused = await call.as('A', 'GET', content)
    expect(refused.status).toBe(429)
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('19')
    expect(api.calls.at(-1)?.refusedBy).toBe('workspace_minute')
  })

  it.each(['token_day', 'workspace_day'] as const)('refuses beyond the %s with the same shape and a wait until 00:00 UTC', async (budget) => {
    api.limits[budget] = 2
    const told = await call.times(3, 'A', 'GET', content)
    expect(told[2]).toMatchObject({ status: 429, body: { error: { code: 'rate_limited', retryAfterSec: 43_200 } } })
    expect(told[2]?.headers.get('retry-after')).toBe('43200')
    expect(api.calls.at(-1)?.refusedBy).toBe(budget)
    clock.set(Date.UTC(2026, 10, 23) - 1)
    expect((await call.as('A', 'GET', content)).status).toBe(429)
    clock.pass(1)
    expect((await call.as('A', 'GET', content)).status).toBe(200)
  })

  it('knows the documented limits', () => {
    expect(api.limits).toEqual({ token_minute: 120, token_day: 50_000, workspace_minute: 300, workspace_day: 200_000, concurrency: 20 })
  })

  it('counts a batch of ten briefs as one unit and refuses eleven', async () => {
    const briefs = (count: number): unknown => ({ briefs: Array.from({ length: count }, () => ({ topic: 'Sale' })) })
    const told = await call.as('A', 'POST', '/v1/content/draft', briefs(10))
    expect([told.status, told.body.data.length, api.used('token_minute', 'A')]).toEqual([202, 10, 1])
    expect((await call.as('A', 'POST', '/v1/content/draft', briefs(11))).status).toBe(400)
  })

  it('refuses the 21st call in flight with concurrent_limit and charges nothing for it', async () => {
    const release = api.hold()
    const flying = Array.from({ length: 20 }, async () => call.as('A', 'GET', content))
    await vi.waitFor(() => expect(api.used('concurrency', 'A')).toBe(20))
    const refused = await call.as('A', 'GET', content)
    expect(refused).toMatchObject({ status: 429, body: { error: { code: 'concurrent_limit', retryAfterSec: 1 } } })
    expect(Object.keys(refused.body.error)).not.toContain('message')
    expect(refused.headers.get('retry-after')).toBe('1')
    expect(api.used('token_minute', 'A')).toBe(20)
    release()
    expect(statusesOf(await Promise.all(flying))).toEqual(Array.from({ length: 20 }, () => 200))
    expect(api.used('concurrency', 'A')).toBe(0)
    expect((await call.as('A', 'GET', content)).status).toBe(200)
  })
})

describe('ETags', () => {
  it('give a 304 without body that costs nothing', async () => {
    const first = await call.as('A', 'GET', content)
    const again = await call.as('A', 'GET', content, undefined, { 'If-None-Match': first.headers.get('etag') ?? '' })
    expect([again.status, again.text, ...limitHeaders(again)]).toEqual([304, '', '120', '119', '60'])
    for (const budget of ['token_minute', 'token_day', 'workspace_minute', 'workspace_day'] as const) expect(api.used(budget, 'A')).toBe(1)
  })

  it('change when the content does', async () => {
    const first = await call.as('A', 'GET', '/v1/content?limit=1&cursor=320')
    await call.as('A', 'POST', '/v1/content/draft', { briefs: [{ topic: 'Sale' }] })
    const again = await call.as('A', 'GET', '/v1/content?limit=1&cursor=320', undefined, { 'If-None-Match': first.headers.get('etag') ?? '' })
    expect(again.status).toBe(200)
  })

  it('let an unchanged audit log be asked for nothing', async () => {
    await call.as('A', 'GET', content)
    const first = await call.as('reader', 'GET', '/v1/audit-log')
    const again = await call.as('reader', 'GET', '/v1/audit-log', undefined, { 'If-None-Match': first.headers.get('etag') ?? '' })
    expect(again.status).toBe(304)
    await call.as('A', 'GET', content)
    expect((await call.as('reader', 'GET', '/v1/audit-log', undefined, { 'If-None-Match': first.headers.get('etag') ?? '' })).status).toBe(200)
  })

  it('are left out when switched off', async () => {
    api.switches.etag = false
    expect((await call.as('A', 'GET', content)).headers.get('etag')).toBeNull()
  })
})

describe('the usage snapshot', () => {
  const usage = async () => (await call.as('reader', 'GET', '/v1/usage')).body

  it('has current counts, seven days, a breakdown per key and the limits', async () => {
    await call.times(3, 'A', 'GET', content)
    await call.times(2, 'test', 'GET', content)
    expect(await usage()).toEqual({
      current: { minute: 6, hour: 6, day: 6 },
      days: ['16', '17', '18', '19', '20', '21', '22'].map((day) => ({ date: `2026-11-${day}`, calls: day === '22' ? 6 : 0 })),
      keys: [
        { id: 'key_1', label: 'A', mode: 'live', minute: 3, hour: 3, day: 3 },
        { id: 'key_2', label: 'B', mode: 'live', minute: 0, hour: 0, day: 0 },
        { id: 'key_3', label: 'C', mode: 'live', minute: 0, hour: 0, day: 0 },
        { id: 'key_4', label: 'test', mode: 'test', minute: 2, hour: 2, day: 2 },
        { id: 'key_5', label: 'reader', mode: 'live', minute: 1, hour: 1, day: 1 },
      ],
      limits: { token_minute: 120, token_day: 50_000, workspace_minute: 300, workspace_day: 200_000, concurrency: 20 },
    })
  })

  it('forgets the minute, then the hour, then the day, and keeps the day in the trend', async () => {
    await call.times(3, 'A', 'GET', content)
    clock.pass(2 * minute)
    expect((await usage()).current).toEqual({ minute: 1, hour: 4, day: 4 })
    clock.pass(hour)
    expect((await usage()).current).toEqual({ minute: 1, hour: 1, day: 5 })
    clock.pass(12 * hour)
    const next = await usage()
    expect(next.current.day).toBe(1)
    expect(next.days.slice(-2)).toEqual([
      { date: '2026-11-22', calls: 5 },
      { date: '2026-11-23', calls: 1 },
    ])
  })

  it('agrees with the headers', async () => {
    const told = await call.times(7, 'B', 'GET', content)
    const { keys } = await usage()
    expect(120 - Number(told.at(-1)?.headers.get('x-ratelimit-remaining'))).toBe(keys[1].minute)
  })
})

describe('the audit log', () => {
  const log = async (query = '') => (await call.as('reader', 'GET', `/v1/audit-log${query}`)).body

  it('has a row for every call of a live key, newest first, errors as they were sent', async () => {
    api.limits.token_minute = 2
    await call.as('A', 'GET', '/v1/content/cnt_9001?fields=title')
    clock.pass(5)
    await call.as('A', 'POST', '/v1/content/draft', { briefs: [{ topic: 'Sale' }] })
    await call.as('A', 'GET', content)
    const { data, nextCursor } = await log()
    expect(nextCursor).toBeNull()
    expect(data).toEqual([
      expect.objectContaining({ id: 'aud_00000003', status: 429, error: { code: 'rate_limited', message: 'Too many requests. Retry after 60 seconds.', retryAfterSec: 60 } }),
      expect.objectContaining({ method: 'POST', route: '/v1/content/draft', status: 202, error: null, arguments: { briefs: [{ topic: 'Sale' }] } }),
      {
        id: 'aud_00000001',
        at: '2026-11-22T12:00:00.000Z',
        key_id: 'key_1',
        key_label: 'A',
        method: 'GET',
        route: '/v1/content/:id',
        status: 404,
        duration_ms: expect.any(Number),
        arguments: { id: 'cnt_9001', fields: 'title' },
        error: { code: 'not_found', message: 'Content cnt_9001 was not found.' },
      },
    ])
  })

  it('has no row for a test key, though it spent like a live one', async () => {
    await call.times(3, 'test', 'GET', content)
    expect((await log()).data).toEqual([])
    expect(api.used('workspace_day')).toBe(4)
    expect(api.keys.byLabel('test').secret).toMatch(/^ad_test_/)
    expect(api.keys.byLabel('A').secret).toMatch(/^ad_live_/)
  })

  it('shows its own polls only when switched', async () => {
    await log()
    expect((await log()).data).toEqual([])
    api.switches.logOwnPolls = true
    await log()
    await call.as('reader', 'GET', '/v1/usage')
    expect((await log()).data.map((row: { route: string }) => row.route)).toEqual(['/v1/usage', '/v1/audit-log'])
  })

  it('pages through everything once, while new rows arrive', async () => {
    for (let index = 1; index <= 25; index += 1) {
      await call.as('A', 'GET', `/v1/content/cnt_${index}`)
      if (index % 5 === 0) clock.pass(1)
    }
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: { data: { id: string }[]; nextCursor: string | null } = await log(`?limit=7${cursor === '' ? '' : `&cursor=${cursor}`}`)
      seen.push(...page.data.map((row) => row.id))
      cursor = page.nextCursor
      await call.as('B', 'GET', content)
    }
    expect(seen).toEqual(Array.from({ length: 25 }, (_, index) => `aud_000000${String(25 - index).padStart(2, '0')}`))
  })

  it('refuses a limit above 100 and a cursor that is not its own', async () => {
    expect((await call.as('reader', 'GET', '/v1/audit-log?limit=101')).status).toBe(400)
    expect((await call.as('reader', 'GET', '/v1/audit-log?cursor=abc')).body.error.code).toBe('invalid_cursor')
  })
})

it('answers 401, 403, 404 and 400 with a code and a message', async () => {
  const codes = [
    await call.as(null, 'GET', content),
    await call.as('reader', 'GET', content),
    await call.as('A', 'GET', '/v1/content/cnt_9999'),
    await call.as('A', 'POST', '/v1/content/draft', '{"briefs":'),
    await call.as('A', 'POST', '/v1/content/draft', {}),
  ].map(({ status, body }) => [status, body.error.code, typeof body.error.message])
  expect(codes).toEqual([
    [401, 'unauthorized', 'string'],
    [403, 'insufficient_scope', 'string'],
    [404, 'not_found', 'string'],
    [400, 'invalid_json', 'string'],
    [400, 'invalid_request', 'string'],
  ])
})

describe('the backlog', () => {
  it.each([1, 2, 3, 4, 5])('covers a week, pages, and agrees with the usage snapshot (seed %i)', async (seed) => {
    await start({ seed, backlog: ['A', 'B', 'test'] })
    const rows: { at: string; key_label: string; status: number }[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const { body } = await call.as('reader', 'GET', `/v1/audit-log?limit=100${cursor === '' ? '' : `&cursor=${cursor}`}`)
      rows.push(...body.data)
      cursor = body.nextCursor
    }
    expect(rows.length).toBeGreaterThan(400)
    const polls = api.used('token_day', 'reader')
    const { body: usage } = await call.as('reader', 'GET', '/v1/usage')
    for (const { date, calls } of usage.days.slice(1)) {
      const logged = rows.filter((row) => row.at.startsWith(date)).length
      const unlogged = api.calls.filter((one) => one.keyLabel === 'test' && new Date(one.at).toISOString().startsWith(date)).length
      const ours = date === '2026-11-22' ? polls + 1 : 0
      expect([date, calls]).toEqual([date, logged + unlogged + ours])
    }
    for (const key of usage.keys.slice(0, 2)) {
      expect(key.day).toBe(rows.filter((row) => row.key_label === key.label && row.at.startsWith('2026-11-22')).length)
    }
    expect(rows.some((row) => [401, 403, 429].includes(row.status))).toBe(false)
  })
})
