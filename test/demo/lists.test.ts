import { beforeEach, describe, expect, it } from 'vitest'
import { createListsApi } from '../../electron/demo/lists/api.ts'
import { callerOf, statusesOf, type Caller } from './caller.ts'
import { fakeClock, second, type FakeClock } from './fakeClock.ts'

let clock: FakeClock
let api: ReturnType<typeof createListsApi>
let call: Caller

async function start(options: Parameters<typeof createListsApi>[0] = {}): Promise<void> {
  clock = fakeClock()
  api = createListsApi({ clock, keys: [{ label: 'A' }, { label: 'B' }, { label: 'reader', scopes: ['lists:read'] }], ...options })
  call = await callerOf(api)
}
beforeEach(async () => start())

describe('the rolling minute of a key', () => {
  it('lets 120 requests through on Free, then says when the oldest leaves', async () => {
    await call.times(60, 'A', 'GET', '/v1/lists')
    clock.pass(37 * second)
    expect(statusesOf(await call.times(61, 'A', 'GET', '/v1/lists')).indexOf(429)).toBe(60)
    const refused = await call.as('A', 'GET', '/v1/lists')
    expect(refused.body).toEqual({ data: null, error: 'Rate limit exceeded. Retry after 23 seconds.' })
    expect(refused.headers.get('retry-after')).toBe('23')
    expect([...refused.headers.keys()].filter((name) => name.startsWith('x-ratelimit'))).toEqual([])
    expect((await call.as('B', 'GET', '/v1/lists')).status).toBe(200)
    clock.pass(23 * second)
    const told = await call.times(61, 'A', 'GET', '/v1/lists')
    expect(statusesOf(told).indexOf(429), 'only the first 60 have left').toBe(60)
  })

  it('lets 600 through on Pro', async () => {
    await start({ plan: 'pro' })
    expect(statusesOf(await call.times(601, 'A', 'GET', '/v1/lists')).indexOf(429)).toBe(600)
  })

  it('tells nothing about limits on success', async () => {
    const told = await call.as('A', 'GET', '/v1/lists')
    expect([...told.headers.keys()].filter((name) => /ratelimit|retry/.test(name))).toEqual([])
  })
})

it('wraps success and every documented error in the same envelope', async () => {
  const told = [
    await call.as('A', 'GET', '/v1/lists/list_1'),
    await call.as('A', 'POST', '/v1/lists/list_1/items', {}),
    await call.as('A', 'POST', '/v1/lists/list_1/items', '{'),
    await call.as(null, 'GET', '/v1/lists'),
    await call.as('reader', 'POST', '/v1/lists/list_1/items', { item: 'Tea' }),
    await call.as('A', 'GET', '/v1/lists/list_77'),
    await call.as('B', 'GET', '/v1/lists/list_3'),
    await call.as('A', 'POST', '/v1/lists/list_1/members', { email: 'ada@example.com' }),
  ]
  api.engine.broken = true
  told.push(await call.as('A', 'GET', '/v1/lists'))
  expect(told.map(({ status, body }) => [status, body.error])).toEqual([
    [200, null],
    [400, 'Missing required field: item'],
    [400, 'Invalid body'],
    [401, 'Missing or invalid API key'],
    [403, 'Key lacks required scope lists:write'],
    [404, 'List not found'],
    [404, 'List not found'],
    [422, 'This person is already a member'],
    [500, 'Something went wrong on our end'],
  ])
  for (const { body } of told) expect(Object.keys(body)).toEqual(['data', 'error'])
})

it('adds an item twice when asked twice, and shows a private list to its own key', async () => {
  await call.times(2, 'A', 'POST', '/v1/lists/list_2/items', { item: 'Boxes' })
  expect((await call.as('B', 'GET', '/v1/lists/list_2/items')).body.data).toEqual(['Boxes', 'Boxes'])
  expect((await call.as('A', 'GET', '/v1/lists/list_3')).status).toBe(200)
  expect((await call.as('B', 'GET', '/v1/lists')).body.data).toHaveLength(2)
})
