import { describe, expect, it } from 'vitest'
import { asking, factsOf } from './asking.ts'

const { dialect, verdict, headers, cost } = asking('lists')
const failure = (error: unknown) => ({ data: null, error })

describe('verdicts of lists', () => {
  it.each([
    [400, 'bad_request', null],
    [401, 'unauthorized', null],
    [403, 'forbidden', 'scope_or_access'],
    [404, 'not_found', 'missing_or_not_accessible'],
    [422, 'validation', null],
    [500, 'server_error', null],
  ])('goes by the status %i (F003-8)', (status, expected, sub) => {
    expect(verdict({ status, body: failure('Rate limit exceeded. Missing scope: a:b') })).toMatchObject({ class: expected, sub, scopes: [], code: null, anomalies: [] })
  })

  it('never looks at texts, members or challenges for a scope (F003-7, CL-6)', () => {
    const headers = { 'WWW-Authenticate': 'Bearer error="insufficient_scope", scope="a:b"' }
    expect(verdict({ status: 403, headers, body: { ...failure('x'), missing_scope: 'a:b' } })).toMatchObject({ class: 'forbidden', sub: 'scope_or_access', scopes: [] })
  })

  it('waits as long as Retry-After says and no number of the text (F003-3, F003-5)', () => {
    const body = failure('Rate limit exceeded. Retry after 23 seconds.')
    expect(verdict({ status: 429, headers: { 'Retry-After': '7' }, body })).toMatchObject({ class: 'rate_limited', budgets: ['key_minute'], conf: 'high', waitMs: 7_000, waitSource: 'header_delta', anomalies: [] })
    expect(verdict({ status: 429, body })).toMatchObject({ waitMs: 60_000, waitSource: 'default' })
    expect(verdict({ status: 429, headers: { 'Retry-After': '3600' }, body })).toMatchObject({ waitMs: 300_000, anomalies: ['clamped'] })
    expect(verdict({ status: 429, headers: { 'X-RateLimit-Reset': '9' }, body })).toMatchObject({ waitMs: 60_000, waitSource: 'default' })
  })

  it('does not take a web page for a success', () => {
    expect(verdict({ status: 200, body: '<!doctype html>' })).toMatchObject({ class: 'unknown', sub: 'unexpected_html' })
  })

  it('compares the envelope with the status, which is the authority (F003-6)', () => {
    expect(verdict({ status: 200, body: { data: [], error: null } })).toMatchObject({ class: 'ok', anomalies: [] })
    expect(verdict({ status: 200, body: failure('List not found') })).toMatchObject({ class: 'ok', anomalies: ['status_envelope_mismatch'] })
    expect(verdict({ status: 404, body: { data: {}, error: null } })).toMatchObject({ class: 'not_found', anomalies: ['status_envelope_mismatch'] })
    expect(verdict({ status: 200, body: { data: [], error: null, news: 1 } }).anomalies).toEqual([])
  })
})

it('reads no headers, only that a refusal leaves nothing (F003-3)', () => {
  expect(headers({ status: 200, headers: { 'X-RateLimit-Limit': '120', 'X-RateLimit-Remaining': '3' } })).toEqual({ readings: [], anomalies: [] })
  expect(headers({ status: 429, headers: { 'Retry-After': '5' }, ctx: { plan: 'pro' } }).readings).toEqual([{ budgetId: 'key_minute', limit: 600, remaining: 0, used: 600, resetAt: null, conf: 'medium' }])
  expect(headers({ status: 429 }).readings).toEqual([{ budgetId: 'key_minute', limit: null, remaining: 0, used: null, resetAt: null, conf: 'medium' }])
})

it('knows its limit only with the plan (F003-2)', () => {
  expect([null, 'free', 'pro', '__proto__'].map((plan) => dialect.budgets(plan)[0]?.limit)).toEqual([null, 120, 600, null])
  expect(dialect.budgets('free').map(factsOf)).toEqual([
    { id: 'key_minute', unit: 'requests', window: { kind: 'rolling', sec: 60 }, scope: 'key', limit: 120, kinds: null, warnAt: [], visibility: { header: '429', endpoint: false, log: false } },
  ])
  expect(dialect.plans.map(({ id }) => id)).toEqual(['free', 'pro'])
})

it('counts a call once, a refused one perhaps', () => {
  expect(cost({ status: 200, body: { data: [], error: null } })).toEqual({ key_minute: [1, 1] })
  expect(cost({ status: 429 })).toEqual({ key_minute: [0, 1] })
  expect(dialect.pollCost('probe')).toEqual([{ budgetId: 'key_minute', cost: 1 }])
  expect(dialect.endpoints).toEqual({ probe: { path: '/v1/lists', cost: 1 } })
})
