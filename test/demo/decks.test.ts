import { beforeEach, describe, expect, it } from 'vitest'
import { createDecksApi, type DecksApi } from '../../electron/demo/decks/api.ts'
import { callerOf, statusesOf, type Caller } from './caller.ts'
import { fakeClock, second, type FakeClock } from './fakeClock.ts'

let clock: FakeClock
let api: DecksApi
let call: Caller

beforeEach(async () => {
  clock = fakeClock()
  api = createDecksApi({ clock, keys: [{ label: 'A', user: 'ada' }, { label: 'A2', user: 'ada' }, { label: 'B', user: 'bob' }] })
  call = await callerOf(api)
})

const generate = async (label: string) => call.as(label, 'POST', '/v1/decks', { prompt: 'A deck' })
const limitNames = ['retry-after', 'x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset']
const limits = (told: { headers: Headers }): (string | null)[] => limitNames.map((name) => told.headers.get(name))

describe('the tenant rate limit', () => {
  it('lets 60 requests through per fixed minute, all keys, REST and MCP together', async () => {
    await call.times(30, 'A', 'GET', '/v1/decks')
    await call.times(20, 'B', 'GET', '/v1/brands')
    const told = await call.times(11, 'A2', 'POST', '/mcp', { jsonrpc: '2.0', id: 1, method: 'tools/list' })
    expect(statusesOf(told)).toEqual([...Array.from({ length: 10 }, () => 200), 429])
    clock.pass(37 * second)
    const refused = await call.as('B', 'GET', '/v1/decks')
    expect(refused.body).toEqual({ error: { code: 'rate_limited', message: 'Tenant rate limit exceeded (60 requests per 60000 ms).' } })
    expect(limits(refused)).toEqual(['23', '60', '0', null])
    clock.pass(23 * second)
    expect((await call.as('B', 'GET', '/v1/decks')).status).toBe(200)
  })

  it('tells what remains on success too, unless switched off', async () => {
    expect(limits(await call.as('A', 'GET', '/v1/decks'))).toEqual([null, '60', '59', null])
    api.switches.limitHeadersOnSuccess = false
    expect(limits(await call.as('A', 'GET', '/v1/decks'))).toEqual([null, null, null, null])
    api.limits.tenant_minute = 2
    expect(limits(await call.as('A', 'GET', '/v1/decks'))).toEqual(['60', '2', '0', null])
  })
})

describe('the monthly tokens', () => {
  it('are spent by generating and editing only, per user', async () => {
    await call.as('A', 'GET', '/v1/decks/deck_1')
    expect(api.used('user_month_tokens', 'A')).toBe(0)
    await generate('A')
    await call.as('A2', 'POST', '/v1/decks/deck_1/edit', { instruction: 'Shorter.' })
    expect(api.used('user_month_tokens', 'A')).toBeGreaterThanOrEqual(1800)
    expect(api.used('user_month_tokens', 'A2')).toBe(api.used('user_month_tokens', 'A'))
    expect(api.used('user_month_tokens', 'B')).toBe(0)
  })

  it('refuse with quota_exceeded and without any rate limit header once they are gone, until the month ends', async () => {
    api.engine.tokens = [1_000_000, 1_000_000]
    expect(statusesOf([await generate('A'), await generate('A2')])).toEqual([200, 200])
    const refused = await generate('A')
    expect(refused).toMatchObject({
      status: 429,
      body: { error: { code: 'quota_exceeded', message: 'Monthly usage quota exceeded. Your token allowance resets at the start of next month.' } },
    })
    expect(limits(refused)).toEqual([null, null, null, null])
    expect((await generate('B')).status).toBe(200)
    expect((await call.as('A', 'GET', '/v1/decks')).status).toBe(200)
    clock.set(Date.UTC(2026, 11, 1) - 1)
    expect((await generate('A')).status).toBe(429)
    clock.pass(1)
    expect((await generate('A')).status).toBe(200)
  })

  it('are told by GET /v1/usage for the user of the key, at the price of one request', async () => {
    api.engine.tokens = [1234, 1234]
    await generate('A')
    const told = await call.as('A2', 'GET', '/v1/usage')
    expect(told.body).toEqual({
      plan: 'default',
      allowance: 2_000_000,
      used: 1234,
      remaining: 1_998_766,
      period: { from: '2026-11-01T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z' },
    })
    expect(api.used('tenant_minute')).toBe(2)
  })

  it('may be partly spent before the start', async () => {
    const begun = createDecksApi({ clock, keys: [{ label: 'A', user: 'ada' }], spentThisMonth: { ada: 1_500_000 } })
    expect((await (await callerOf(begun)).as('A', 'GET', '/v1/usage')).body.remaining).toBe(500_000)
  })
})

it('sends decks as HTML and all else as JSON', async () => {
  const deck = await call.as('A', 'GET', '/v1/decks/deck_1')
  expect([deck.status, deck.headers.get('content-type'), deck.text.slice(0, 15)]).toEqual([200, 'text/html; charset=utf-8', '<!doctype html>'])
  expect((await call.as('A', 'GET', '/v1/decks')).headers.get('content-type')).toBe('application/json')
})

it('answers every documented error with its status and code', async () => {
  api.keys.revoke('A2')
  const told = [
    await call.as('A', 'POST', '/v1/decks', '{"prompt":'),
    await call.as('A', 'POST', '/v1/decks', { prompt: 3 }),
    await call.as('A', 'DELETE', '/v1/brands'),
    await call.as('A', 'PUT', '/v1/decks/deck_1/order', { order: ['slide_1', 'slide_1', 'slide_2'] }),
    await call.as(null, 'GET', '/v1/decks'),
    await call.as('A2', 'GET', '/v1/decks'),
    await call.as('A', 'GET', '/v1/decks/deck_77'),
    await call.as('A', 'PUT', '/v1/decks/deck_1/slides/slide_77', { html: '<p></p>' }),
    await call.as('A', 'DELETE', '/v1/brands/brand_77'),
    await call.as('A', 'PUT', '/v1/decks/deck_1/slides/slide_1', { html: '<p>open' }),
    await call.as('A', 'DELETE', '/v1/brands/brand_1'),
    await call.as('A', 'DELETE', '/v1/brands/brand_2'),
  ]
  api.engine.broken = true
  told.push(await generate('A'))
  expect(told.map(({ status, body }) => [status, body.error?.code])).toEqual([
    [400, 'bad_request'],
    [400, 'bad_request'],
    [400, 'bad_request'],
    [400, 'invalid_input'],
    [401, 'unauthorized'],
    [401, 'unauthorized'],
    [404, 'not_found'],
    [404, 'not_found'],
    [404, 'not_found'],
    [422, 'invalid_html'],
    [200, undefined],
    [409, 'last_profile'],
    [500, 'engine_error'],
  ])
  expect(api.used('user_month_tokens', 'A'), 'a call that failed costs no tokens').toBe(0)
})

it('reorders slides and replaces one', async () => {
  expect((await call.as('A', 'PUT', '/v1/decks/deck_1/order', { order: ['slide_3', 'slide_1', 'slide_2'] })).body).toEqual({ order: ['slide_3', 'slide_1', 'slide_2'] })
  const deck = await call.as('A', 'PUT', '/v1/decks/deck_1/slides/slide_3', { html: '<h1 class="x">New</h1>' })
  expect(deck.text).toContain('<body><section id="slide_3"><h1 class="x">New</h1></section>')
})

it('keeps no activity log', async () => {
  await call.as('A', 'GET', '/v1/decks')
  expect((await call.as('A', 'GET', '/v1/activity')).status).toBe(404)
  expect(api.calls.every((one) => !one.logged)).toBe(true)
})
