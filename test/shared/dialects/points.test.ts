import { describe, expect, it } from 'vitest'
import { T0 } from '../times.ts'
import { asking, factsOf } from './asking.ts'

const { dialect, verdict, headers, cost } = asking('points')

describe('verdicts of points', () => {
  it('go by the status alone (F004-13)', () => {
    expect([200, 304, 400, 401, 403, 404, 422, 429, 500].map((status) => verdict({ status, body: '{"ok":false,"error":' }).class)).toEqual([
      'ok', 'ok', 'bad_request', 'unauthorized', 'forbidden', 'not_found', 'validation', 'rate_limited', 'server_error',
    ])
    expect(verdict({ status: 200, body: '<html>' })).toMatchObject({ class: 'unknown', sub: 'unexpected_html' })
    expect(verdict({ status: 403, headers: { 'WWW-Authenticate': 'Bearer error="insufficient_scope", scope="a:b"' } })).toMatchObject({ class: 'missing_scope', scopes: ['a:b'] })
  })

  it('take the wait from Retry-After or from the reset date (F004-10)', () => {
    expect(verdict({ status: 429, headers: { 'Retry-After': '7', 'X-RateLimit-Reset': 'Sun, 22 Nov 2026 12:00:21 GMT' } })).toMatchObject({ waitMs: 7_000, waitSource: 'header_delta' })
    expect(verdict({ status: 429, headers: { 'X-RateLimit-Reset': 'Sun, 22 Nov 2026 12:00:21 GMT' } })).toMatchObject({ waitMs: 21_000, waitSource: 'reset' })
    expect(verdict({ status: 429, headers: { Date: 'Sun, 22 Nov 2026 12:00:11 GMT', 'X-RateLimit-Reset': '2026-11-22T12:00:21Z' } })).toMatchObject({ waitMs: 10_000, waitSource: 'reset' })
    expect(verdict({ status: 429, headers: { 'X-RateLimit-Reset': 'Sun, 22 Nov 2026 11:59:00 GMT' } })).toMatchObject({ waitMs: 1_000, waitSource: 'reset', anomalies: ['floored'] })
    expect(verdict({ status: 429 })).toMatchObject({ budgets: ['org_points_minute'], conf: 'high', waitMs: 60_000, waitSource: 'default' })
  })

  it('find nothing odd in a refusal with points left (F004-11)', () => {
    expect(verdict({ status: 429, headers: { 'Retry-After': '7', 'X-RateLimit-Limit': '100', 'X-RateLimit-Remaining': '4' } }).anomalies).toEqual([])
  })
})

describe('readings of points', () => {
  it.each([
    ['Sun, 22 Nov 2026 12:00:40 GMT', []],
    ['2026-11-22T12:00:40Z', []],
    ['2026-11-22 12:00:40', ['no_zone']],
    ['Sun Nov 22 2026 13:00:40 GMT+0100 (CET)', ['js_date_string']],
    ['1795348840', ['reset_semantics_mismatch']],
    ['40', ['reset_semantics_mismatch']],
  ])('take the reset %s for an instant (F004-10)', (reset, anomalies) => {
    expect(headers({ status: 200, headers: { 'X-RateLimit-Limit': '1000', 'X-RateLimit-Remaining': '985', 'X-RateLimit-Reset': reset } })).toEqual({
      readings: [{ budgetId: 'org_points_minute', limit: 1000, remaining: 985, used: 15, resetAt: T0 + 40_000, conf: 'high' }],
      anomalies,
    })
  })

  it('are never negative when points were added meanwhile (F004-8)', () => {
    expect(headers({ status: 200, headers: { 'X-RateLimit-Limit': '1000', 'X-RateLimit-Remaining': '1200' } })).toMatchObject({ readings: [{ used: 0, remaining: 1200 }], anomalies: ['remaining_gt_limit'] })
  })
})

it('costs 1 to 10 points, which the call does not tell (F004-2, F004-6)', () => {
  expect(cost({ status: 200, body: '{}' })).toEqual({ org_points_minute: [1, 10] })
  expect(cost({ status: 429 })).toEqual({ org_points_minute: [0, 10] })
  expect(cost({ status: 304 })).toEqual({ org_points_minute: [0, 0] })
  expect(dialect.pollCost('probe')).toEqual([{ budgetId: 'org_points_minute', cost: 10 }])
})

it('says what the document calls typical, and counts with the range (F004-5)', () => {
  expect(dialect.notOffered.join()).toContain('typically 1 for a simple read, 3 for a write or several resources, 5 to 10')
  expect(cost({ status: 200, body: '{}' })).toEqual({ org_points_minute: [1, 10] })
})

it('shares its points among all keys (F004-4) and takes the limit from the plan or the header (F004-3)', () => {
  expect([null, 'build', 'enterprise'].map((plan) => dialect.budgets(plan)[0]?.limit)).toEqual([null, 100, 1000])
  expect(dialect.budgets(null).map(factsOf)).toEqual([
    { id: 'org_points_minute', unit: 'points', window: { kind: 'unknown', sec: 60 }, scope: 'org', limit: null, kinds: null, warnAt: [], visibility: { header: 'any', endpoint: false, log: false } },
  ])
  expect(dialect.endpoints).toEqual({ probe: { path: '/v1/projects', cost: 10 } })
})
