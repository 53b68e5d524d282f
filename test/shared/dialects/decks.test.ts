import { describe, expect, it } from 'vitest'
import { T0 } from '../times.ts'
import { asking, contextOf, factsOf } from './asking.ts'

const { dialect, verdict, headers, cost } = asking('decks')
const error = (code: string) => ({ error: { code, message: 'Quota exceeded. Retry after 23 seconds (60 requests per 60000 ms). Missing scope: a:b' } })

describe('verdicts of decks', () => {
  it.each([
    [400, 'bad_request', 'bad_request'],
    [400, 'invalid_input', 'validation'],
    [401, 'unauthorized', 'unauthorized'],
    [404, 'not_found', 'not_found'],
    [409, 'last_profile', 'conflict'],
    [422, 'invalid_html', 'validation'],
    [429, 'rate_limited', 'rate_limited'],
    [429, 'quota_exceeded', 'quota_exceeded'],
    [500, 'engine_error', 'server_error'],
  ])('reads %i %s as %s (F002-3 to F002-11)', (status, code, expected) => {
    const found = verdict({ status, body: error(code) })
    expect(found).toMatchObject({ class: expected, code })
    expect(found.anomalies.filter((name) => name !== 'tz_assumed')).toEqual([])
  })

  it('lets the code decide on another status, and flags it', () => {
    expect(verdict({ status: 500, body: error('quota_exceeded') })).toMatchObject({ class: 'quota_exceeded', anomalies: ['status_code_mismatch', 'tz_assumed'] })
    expect(verdict({ status: 422, body: error('invalid_input') })).toMatchObject({ class: 'validation', anomalies: ['status_code_mismatch'] })
    expect(verdict({ status: 409, body: error('new_code') })).toMatchObject({ class: 'conflict', anomalies: ['unknown_code'] })
  })

  it('takes HTML for a deck, and does not parse it (F002-2)', () => {
    expect(verdict({ status: 200, headers: { 'Content-Type': 'text/html' }, body: '<h1>' })).toMatchObject({ class: 'ok', anomalies: [] })
    expect(verdict({ status: 200, body: '<!doctype html>' })).toMatchObject({ class: 'ok', anomalies: [] })
    expect(verdict({ status: 200, headers: { 'Content-Type': 'application/json' }, body: '{"decks":' })).toMatchObject({ class: 'unknown', anomalies: ['bad_json'] })
    expect(verdict({ status: 200, body: error('not_found') })).toMatchObject({ class: 'ok', anomalies: ['status_envelope_mismatch'] })
    expect(verdict({ status: 500, headers: { 'Content-Type': 'text/html' }, body: '<h1>' })).toMatchObject({ class: 'server_error', anomalies: ['bad_json'] })
  })

  it('never reads its messages (F002-12, F002-17)', () => {
    expect(verdict({ status: 403, body: error('x') })).toMatchObject({ class: 'forbidden', scopes: [] })
    expect(verdict({ status: 429, body: { error: { code: 'rate_limited', message: 'Retry after 23 seconds', retryAfterSec: 23 } } })).toMatchObject({ waitMs: 60_000, waitSource: 'default' })
  })

  it('holds a spent month until its end, assumed in UTC (F002-20, F002-22)', () => {
    expect(verdict({ status: 429, body: error('quota_exceeded') })).toMatchObject({ budgets: ['user_month_tokens'], conf: 'high', waitMs: 734_400_000, waitSource: 'window', anomalies: ['tz_assumed'] })
    expect(verdict({ status: 429, headers: { 'Retry-After': '60' }, body: error('quota_exceeded') })).toMatchObject({ waitMs: 60_000, waitSource: 'header_delta', anomalies: [] })
    expect(verdict({ status: 429, body: error('quota_exceeded'), ctx: { serverNow: Date.parse('2026-12-01T00:00:00Z') } }).waitMs).toBe(31 * 86_400_000)
  })

  it('holds the tenant by Retry-After, 300 s at most, and names both budgets when no code does', () => {
    expect(verdict({ status: 429, headers: { 'Retry-After': '23' }, body: error('rate_limited') })).toMatchObject({ budgets: ['tenant_minute'], conf: 'high', waitMs: 23_000 })
    expect(verdict({ status: 429, headers: { 'Retry-After': '2000' }, body: error('rate_limited') })).toMatchObject({ waitMs: 300_000, anomalies: ['clamped'] })
    expect(verdict({ status: 429, headers: { 'Retry-After': '2000' } })).toMatchObject({ class: 'rate_limited', budgets: ['tenant_minute', 'user_month_tokens'], conf: 'low', waitMs: 2_000_000 })
    expect(verdict({ status: 429, body: error('slow_down') })).toMatchObject({ budgets: ['tenant_minute', 'user_month_tokens'], waitMs: 60_000, waitSource: 'default', anomalies: ['unknown_code'] })
  })
})

describe('readings of decks', () => {
  const sent = { 'X-RateLimit-Limit': '60', 'X-RateLimit-Remaining': '12' }

  it('are of the tenant, on a success too (F002-16)', () => {
    expect(headers({ status: 200, headers: sent })).toEqual({ readings: [{ budgetId: 'tenant_minute', limit: 60, remaining: 12, used: 48, resetAt: null, conf: 'high' }], anomalies: [] })
    expect(headers({ status: 200, headers: { ...sent, 'X-RateLimit-Reset': '30', 'Retry-After': '5' } }).readings[0]?.resetAt).toBeNull()
  })

  it('learn the reset from the Retry-After of a refusal (F002-15)', () => {
    expect(headers({ status: 429, headers: { 'X-RateLimit-Limit': '60', 'X-RateLimit-Remaining': '0', 'Retry-After': '23' } }).readings).toEqual([
      { budgetId: 'tenant_minute', limit: 60, remaining: 0, used: 60, resetAt: T0 + 23_000, conf: 'high' },
    ])
    expect(headers({ status: 429, headers: { Date: 'Sun, 22 Nov 2026 12:01:00 GMT', 'X-RateLimit-Remaining': '0', 'Retry-After': 'Sun, 22 Nov 2026 12:01:23 GMT' } }).readings[0]?.resetAt).toBe(T0 + 83_000)
    expect(headers({ status: 429, headers: {}, body: error('quota_exceeded') })).toEqual({ readings: [], anomalies: [] })
  })
})

describe('the usage answer of decks', () => {
  const read = (value: unknown) => dialect.readUsage?.(value, contextOf({ status: 200 }))
  const body = { plan: 'default', allowance: 2_000_000, used: 1_600_000, remaining: 400_000, period: { from: '2026-11-01T00:00:00Z', to: '2026-12-01T00:00:00Z' } }

  it('gives the tokens of the month (F002-18, F002-21)', () => {
    expect(read(body)).toEqual({
      readings: [{ budgetId: 'user_month_tokens', used: 1_600_000, limit: 2_000_000, remaining: 400_000, resetAt: Date.parse('2026-12-01T00:00:00Z') }],
      keys: [],
      anomalies: [],
    })
  })

  it('computes what is missing when the rest tells, and is silent otherwise', () => {
    expect(read({ ...body, used: undefined })).toMatchObject({ readings: [{ used: 1_600_000 }], anomalies: ['/used'] })
    expect(read({ used: 5 })).toMatchObject({ readings: [{ used: 5, limit: null, remaining: null, resetAt: null }], anomalies: ['/allowance', '/period/to', '/remaining'] })
    expect(read({ allowance: 5 })).toMatchObject({ readings: [] })
    expect(read({ ...body, used: -1, remaining: null })).toMatchObject({ readings: [], anomalies: ['/remaining', '/used'] })
    expect(read(null)).toMatchObject({ readings: [] })
  })
})

it('counts calls for the tenant and never guesses tokens', () => {
  expect(cost({ status: 200, body: '<!doctype html>' }, 'generation')).toEqual({ tenant_minute: [1, 1] })
  expect(cost({ status: 429, body: error('rate_limited') })).toEqual({ tenant_minute: [0, 1] })
  expect(cost({ status: 304 })).toEqual({ tenant_minute: [0, 0] })
})

it('has two scopes on one connection (F002-19), no log, no scopes', () => {
  expect(dialect.budgets(null).map(factsOf)).toEqual([
    {
      id: 'tenant_minute',
      unit: 'requests',
      window: { kind: 'fixed', sec: 60, anchor: 'unknown' },
      scope: 'tenant',
      limit: 60,
      kinds: null,
      warnAt: [],
      visibility: { header: 'any', endpoint: false, log: false },
    },
    {
      id: 'user_month_tokens',
      unit: 'tokens',
      window: { kind: 'calendar', unit: 'month', zone: 'UTC', zoneSource: 'assumed' },
      scope: 'user',
      limit: 2_000_000,
      kinds: ['generation', 'write'],
      warnAt: [80, 95, 100],
      visibility: { header: 'none', endpoint: true, log: false },
    },
  ])
  expect(dialect.endpoints).toEqual({ usage: { path: '/v1/usage', everySec: 300 } })
  expect(dialect.pollCost('usage')).toEqual([{ budgetId: 'tenant_minute', cost: 1 }])
  expect(dialect.unlocks.scopeAdvice).toBeNull()
  expect(dialect.notOffered.join(' ')).toMatch(/no activity log/)
})
