import { describe, expect, it } from 'vitest'
import type { MappedRow } from '../../../shared/dialects/types.ts'
import { T0 } from '../times.ts'
import { asking, contextOf, factsOf } from './asking.ts'

const { dialect, verdict, headers, cost } = asking('workspace')
const utcDay = { kind: 'calendar', unit: 'day', zone: 'UTC', zoneSource: 'doc' }
const limited = { error: { code: 'rate_limited', message: 'm' } }
const beforeMidnight = T0 + 12 * 3_600_000 - 40_000

describe('verdicts of workspace', () => {
  it('knows the concurrency code on any status, which is not documented (F001-15)', () => {
    const body = { error: { code: 'concurrent_limit', retryAfterSec: 1 } }
    expect(verdict({ status: 429, body })).toMatchObject({ class: 'concurrency_limited', code: 'concurrent_limit', budgets: ['concurrency'], waitMs: 1_000, waitSource: 'body', anomalies: ['retry_after_missing'] })
    expect(verdict({ status: 400, body })).toMatchObject({ class: 'concurrency_limited', anomalies: ['retry_after_missing'] })
    expect(verdict({ status: 503, body })).toMatchObject({ class: 'concurrency_limited', anomalies: ['retry_after_missing'] })
    expect(verdict({ status: 200, body })).toMatchObject({ class: 'concurrency_limited', anomalies: ['retry_after_missing', 'status_code_mismatch'] })
    expect(verdict({ status: 429, headers: { 'Retry-After': '600' }, body })).toMatchObject({ waitMs: 60_000, anomalies: ['clamped', 'retry_conflict'] })
  })

  it('lets the code decide, and flags a status that does not belong to it (CL-2)', () => {
    expect(verdict({ status: 403, headers: { 'Retry-After': '5', 'X-RateLimit-Remaining': '0' }, body: limited })).toMatchObject({ class: 'rate_limited', budgets: ['token_minute'], anomalies: ['status_code_mismatch'] })
    expect(verdict({ status: 200, body: limited })).toMatchObject({ class: 'ok', anomalies: ['status_envelope_mismatch'] })
  })

  it.each(['__proto__', 'constructor', 'toString', 'RATE_LIMITED', 'nope'])('lets the status decide for the unknown code %s', (code) => {
    expect(verdict({ status: 404, body: `{"error":{"code":${JSON.stringify(code)}}}` })).toMatchObject({ class: 'not_found', code, anomalies: ['unknown_code'] })
  })

  it('goes by the status when there is no code at all', () => {
    expect(verdict({ status: 429, headers: { 'Retry-After': '5', 'X-RateLimit-Remaining': '0' } })).toMatchObject({ class: 'rate_limited', code: null, budgets: ['token_minute'], anomalies: [] })
    expect(verdict({ status: 400, body: { error: 'text' } })).toMatchObject({ class: 'bad_request', code: null, anomalies: [] })
    expect(verdict({ status: 403, headers: { 'WWW-Authenticate': 'Bearer error="insufficient_scope", scope="usage:read"' } })).toMatchObject({ class: 'missing_scope', scopes: ['usage:read'] })
  })
})

describe('which budget of workspace refused (CL-7)', () => {
  it.each([
    ['nothing left', '32', '0', T0, 'rate_limited', ['token_minute'], 'high'],
    ['something left', '32', '57', T0, 'rate_limited', ['workspace_minute'], 'medium'],
    ['nobody says', '32', null, T0, 'rate_limited', ['token_minute', 'workspace_minute'], 'low'],
    ['a sentinel says nothing', '32', '-1', T0, 'rate_limited', ['token_minute', 'workspace_minute'], 'low'],
    ['65 s is a minute', '65', '0', T0, 'rate_limited', ['token_minute'], 'high'],
    ['66 s is a day', '66', '0', T0, 'quota_exceeded', ['token_day', 'workspace_day'], 'medium'],
    ['until midnight, nothing left', '40', '0', beforeMidnight, 'rate_limited', ['token_minute'], 'medium'],
    ['until midnight, something left', '40', '9', beforeMidnight, 'rate_limited', ['workspace_minute', 'token_day', 'workspace_day'], 'low'],
    ['until midnight, nobody says', '40', null, beforeMidnight, 'rate_limited', ['token_minute', 'workspace_minute', 'token_day', 'workspace_day'], 'low'],
    ['2 s beside midnight', '38', '9', beforeMidnight, 'rate_limited', ['workspace_minute', 'token_day', 'workspace_day'], 'low'],
    ['3 s beside midnight', '37', '9', beforeMidnight, 'rate_limited', ['workspace_minute'], 'medium'],
  ])('%s', (_title, retryAfter, remaining, serverNow, expected, budgets, conf) => {
    const wait = { 'Retry-After': retryAfter, ...(remaining === null ? {} : { 'X-RateLimit-Remaining': remaining }) }
    expect(verdict({ status: 429, headers: wait, body: limited, ctx: { serverNow } })).toMatchObject({ class: expected, budgets, conf, waitMs: Number(retryAfter) * 1000 })
  })

  it('takes midnight from the clock of the response', () => {
    expect(verdict({ status: 429, headers: { Date: 'Sun, 22 Nov 2026 23:59:20 GMT', 'Retry-After': '40', 'X-RateLimit-Remaining': '9' }, body: limited }).budgets).toHaveLength(3)
  })

  it('takes the wait from header, body, reset, and 60 s in the end (RA-7)', () => {
    expect(verdict({ status: 429, body: { error: { code: 'rate_limited', retryAfterSec: 43_200 } } })).toMatchObject({ class: 'quota_exceeded', waitMs: 43_200_000, waitSource: 'body', anomalies: ['retry_after_missing'] })
    expect(verdict({ status: 429, headers: { 'X-RateLimit-Reset': '21', 'X-RateLimit-Remaining': '0' }, body: limited })).toMatchObject({ waitMs: 21_000, waitSource: 'reset' })
    expect(verdict({ status: 429, headers: { 'X-RateLimit-Reset': '21' }, body: limited })).toMatchObject({ waitMs: 21_000, waitSource: 'reset' })
    expect(verdict({ status: 429, body: limited })).toMatchObject({ waitMs: 60_000, waitSource: 'default' })
    expect(verdict({ status: 429, headers: { 'Retry-After': '100000' }, body: limited })).toMatchObject({ waitMs: 86_400_000, anomalies: ['clamped'] })
    expect(verdict({ status: 429, headers: { 'Retry-After': '10' }, body: { error: { code: 'rate_limited', retryAfterSec: 'soon' } } }).anomalies).toEqual(['bad_body_retry'])
  })
})

describe('readings of workspace', () => {
  it('describe the minute of the token that asked (F001-8)', () => {
    expect(headers({ status: 200, headers: { 'X-RateLimit-Limit': '120', 'X-RateLimit-Remaining': '119', 'X-RateLimit-Reset': '60' } })).toEqual({
      readings: [{ budgetId: 'token_minute', limit: 120, remaining: 119, used: 1, resetAt: T0 + 60_000, conf: 'high' }],
      anomalies: [],
    })
  })

  it.each([
    ['an epoch reset', { 'X-RateLimit-Limit': '120', 'X-RateLimit-Remaining': '1', 'X-RateLimit-Reset': '1795348845' }, { resetAt: T0 + 45_000 }, ['reset_semantics_mismatch']],
    ['an absurd reset', { 'X-RateLimit-Limit': '120', 'X-RateLimit-Remaining': '1', 'X-RateLimit-Reset': '3600' }, { resetAt: null }, ['implausible_reset']],
    ['no limit', { 'X-RateLimit-Remaining': '1' }, { limit: null, remaining: 1, used: null }, []],
    ['no remaining', { 'X-RateLimit-Limit': '120' }, { limit: 120, remaining: null, used: null }, []],
    ['a limit of zero', { 'X-RateLimit-Limit': '0', 'X-RateLimit-Remaining': '0' }, { used: 0 }, ['zero_limit']],
    ['a raised limit (F001-7)', { 'X-RateLimit-Limit': '600', 'X-RateLimit-Remaining': '599' }, { limit: 600, used: 1 }, []],
    ['a limit in doubt', { 'X-RateLimit-Limit': '60, 1000', 'X-RateLimit-Remaining': '1' }, { limit: null, remaining: 1 }, ['ambiguous_list']],
  ])('%s', (_title, sent, reading, anomalies) => {
    const found = headers({ status: 200, headers: sent })
    expect(found.readings).toMatchObject([reading])
    expect(found.anomalies).toEqual(anomalies)
  })

  it('are none without limit and remaining, and none from a cache', () => {
    expect(headers({ status: 200, headers: { 'X-RateLimit-Reset': '30' } })).toEqual({ readings: [], anomalies: [] })
    expect(headers({ status: 200, headers: { 'X-RateLimit-Limit': 'x', 'X-RateLimit-Remaining': '-1' } })).toEqual({ readings: [], anomalies: ['bad_quantity', 'sentinel'] })
    expect(headers({ status: 200, headers: { 'X-RateLimit-Limit': '120', 'X-RateLimit-Remaining': '1', Age: '4' } })).toEqual({ readings: [], anomalies: ['cached_response'] })
    expect(headers({ status: 200 })).toEqual({ readings: [], anomalies: [] })
  })
})

describe('cost of a call to workspace', () => {
  const all = (minute: number[], day: number[]) => ({ token_minute: minute, token_day: day, workspace_minute: minute, workspace_day: day })

  it('counts an answered call once, whatever the batch (F001-18), and a 304 not at all (F001-19)', () => {
    expect(cost({ status: 200, body: {} })).toEqual(all([1, 1], [1, 1]))
    expect(cost({ status: 404 })).toEqual(all([1, 1], [1, 1]))
    expect(dialect.cost({ kind: 'write', items: 10 }, verdict({ status: 200 }), null)).toEqual(all([1, 1], [1, 1]))
    expect(cost({ status: 304 })).toEqual(all([0, 0], [0, 0]))
  })

  it('counts a refused call against the minute that refused, never against the day (F001-12)', () => {
    expect(cost({ status: 429, headers: { 'Retry-After': '32', 'X-RateLimit-Remaining': '0' }, body: limited })).toEqual({ token_minute: [1, 1], token_day: [0, 0], workspace_minute: [0, 1], workspace_day: [0, 0] })
    expect(cost({ status: 429, headers: { 'Retry-After': '32', 'X-RateLimit-Remaining': '5' }, body: limited })).toEqual(all([0, 1], [0, 0]))
    expect(cost({ status: 429, headers: { 'Retry-After': '32' }, body: limited })).toEqual(all([0, 1], [0, 0]))
  })

  it('is uncertain where nobody says', () => {
    expect(cost({ status: 429, headers: { 'Retry-After': '43200' }, body: limited })).toEqual(all([0, 1], [0, 1]))
    expect(cost({ status: 429, body: { error: { code: 'concurrent_limit' } } })).toEqual(all([0, 1], [0, 1]))
    expect(cost({ status: 401 })).toEqual(all([0, 1], [0, 1]))
    expect(cost({ status: 429, headers: { 'Retry-After': '40', 'X-RateLimit-Remaining': '9' }, body: limited, ctx: { serverNow: beforeMidnight } })).toEqual(all([0, 1], [0, 1]))
  })
})

describe('the usage answer of workspace', () => {
  const body = {
    current: { minute: 12, hour: 340, day: 8_100 },
    days: [{ date: '2026-11-22', calls: 8_100 }],
    keys: [{ id: 'k1', label: 'Ingest', mode: 'live', minute: 7, hour: 200, day: 5_000 }, { id: 'k2', label: 'CI', mode: 'test', minute: 5, hour: 140, day: 3_100 }],
    limits: { token_minute: 120, token_day: 50_000, workspace_minute: 300, workspace_day: 250_000, concurrency: 20 },
  }
  const read = (value: unknown) => dialect.readUsage?.(value, contextOf({ status: 200 }))

  it('gives the workspace and every key (F001-24)', () => {
    const midnight = T0 + 43_200_000
    expect(read(body)).toEqual({
      readings: [
        { budgetId: 'workspace_minute', used: 12, limit: 300, remaining: 288, resetAt: null },
        { budgetId: 'workspace_day', used: 8_100, limit: 250_000, remaining: 241_900, resetAt: midnight },
        { budgetId: 'token_minute', vendorKey: 'k1', used: 7, limit: 120, remaining: 113, resetAt: null },
        { budgetId: 'token_day', vendorKey: 'k1', used: 5_000, limit: 50_000, remaining: 45_000, resetAt: midnight },
        { budgetId: 'token_minute', vendorKey: 'k2', used: 5, limit: 120, remaining: 115, resetAt: null },
        { budgetId: 'token_day', vendorKey: 'k2', used: 3_100, limit: 50_000, remaining: 46_900, resetAt: midnight },
      ],
      keys: [{ vendorKey: 'k1', label: 'Ingest', mode: 'live' }, { vendorKey: 'k2', label: 'CI', mode: 'test' }],
      anomalies: [],
    })
  })

  it('reads what there is and names what is not', () => {
    expect(read({ current: { minute: '12', day: -1 }, keys: [{ id: 'k1', minute: 3 }, { label: 'no id' }, 5], limits: {} })).toEqual({
      readings: [
        { budgetId: 'workspace_minute', used: 12, limit: null, remaining: null, resetAt: null },
        { budgetId: 'token_minute', vendorKey: 'k1', used: 3, limit: null, remaining: null, resetAt: null },
      ],
      keys: [{ vendorKey: 'k1', label: 'k1', mode: 'unknown' }],
      anomalies: ['/current/day', '/limits/token_minute', '/limits/workspace_minute', '/keys/0/day', '/keys/0/label', '/keys/0/mode', '/keys/1/id', '/keys/2/id'],
    })
    for (const odd of [null, [], 'x', 5, {}]) expect(read(odd)).toMatchObject({ readings: [], keys: [], anomalies: ['/current/day', '/current/minute', '/keys'] })
  })

  it('never gives a negative remainder', () => {
    expect(read({ ...body, current: { minute: 301, day: 0 } })?.readings[0]).toMatchObject({ used: 301, remaining: 0 })
  })
})

describe('the log of workspace', () => {
  const row = {
    id: 'log_1',
    at: '2026-11-22T12:00:00.000Z',
    key_id: 'k1',
    key_label: 'Ingest',
    method: 'POST',
    route: '/v1/content/draft',
    status: 201,
    duration_ms: 12.5,
    arguments: { briefs: 10 },
    error: null as unknown,
  }
  const map = (value: unknown) => dialect.mapRow?.(value, contextOf({ status: 200 }))
  const mapped = (value: unknown): MappedRow => {
    const found = map(value)
    if (found === undefined || 'error' in found) throw new Error('did not map')
    return found
  }
  const judge = (value: unknown) => dialect.classify(mapped(value).response, contextOf({ status: 200 }))

  it('maps a row', () => {
    expect(map(row)).toEqual({
      serverId: 'log_1',
      at: T0,
      vendorKey: 'k1',
      keyLabel: 'Ingest',
      tool: null,
      route: '/v1/content/draft',
      method: 'POST',
      kind: 'write',
      status: 201,
      ok: true,
      durationMs: 12.5,
      args: { briefs: 10 },
      errorText: null,
      response: { status: 201, headers: [], hasHeaders: false, body: '{"error":null}' },
      anomalies: [],
    })
  })

  it('judges refusals by the code and the wait of the row', () => {
    expect(judge({ ...row, status: 429, error: { code: 'rate_limited', message: 'm', retryAfterSec: 32 } })).toMatchObject({ class: 'rate_limited', budgets: ['token_minute', 'workspace_minute'], waitMs: 32_000, waitSource: 'body', anomalies: [] })
    expect(judge({ ...row, status: 429, error: { code: 'rate_limited', retryAfterSec: 40_000 } })).toMatchObject({ class: 'quota_exceeded', budgets: ['token_day', 'workspace_day'] })
    expect(judge({ ...row, status: 429, error: { code: 'concurrent_limit', retryAfterSec: 1 } })).toMatchObject({ class: 'concurrency_limited' })
    expect(judge({ ...row, status: 403, error: { code: 'forbidden', message: 'Missing scope: a:b' } })).toMatchObject({ class: 'missing_scope', scopes: ['a:b'] })
    expect(judge(row)).toMatchObject({ class: 'ok', anomalies: [] })
  })

  it('shows code and message as the error', () => {
    expect(mapped({ ...row, status: 429, error: { code: 'rate_limited', message: 'm' } }).errorText).toBe('rate_limited: m')
    expect(mapped({ ...row, status: 429, error: { code: 'concurrent_limit' } }).errorText).toBe('concurrent_limit')
    expect(mapped({ ...row, status: 500, error: 'boom' }).errorText).toBe('boom')
    expect(mapped({ ...row, error: 5 })).toMatchObject({ errorText: null, anomalies: ['/error'] })
    expect(mapped({ ...row, error: undefined }).anomalies).toEqual([])
  })

  it('keeps ids as text and raw what cannot be mapped', () => {
    expect(mapped({ ...row, id: 77 }).serverId).toBe('77')
    expect(map([])).toEqual({ error: 'the row is not an object', raw: '[]' })
    expect(map({ id: 'x' })).toEqual({ error: 'the row names neither route nor status', raw: '{"id":"x"}' })
    expect(mapped({ route: '/x' })).toMatchObject({ status: null, ok: null, kind: 'unknown', anomalies: ['/at', '/duration_ms', '/id', '/key_id', '/key_label', '/method', '/status'] })
  })

  it('reads a page and its cursor', () => {
    expect(dialect.readActivity?.({ data: [row], nextCursor: 'abc' })).toEqual({ rows: [row], next: 'abc', anomalies: [] })
    expect(dialect.readActivity?.({ data: [], nextCursor: null })).toEqual({ rows: [], next: null, anomalies: [] })
    expect(dialect.readActivity?.({})).toEqual({ rows: [], next: null, anomalies: ['/data', '/nextCursor'] })
  })
})

it('states the five budgets of workspace, and test keys by their prefix (F001-22, F001-23)', () => {
  const each = { unit: 'requests', kinds: null }
  const minute = { ...each, window: { kind: 'fixed', sec: 60, anchor: 'unknown' }, warnAt: [] }
  const day = { ...each, window: utcDay, warnAt: [80, 95, 100], visibility: { header: 'none', endpoint: true, log: true } }
  expect(dialect.budgets(null).map(factsOf)).toEqual([
    { ...minute, id: 'token_minute', limit: 120, scope: 'key', visibility: { header: 'any', endpoint: true, log: true } },
    { ...day, id: 'token_day', limit: 50_000, scope: 'key' },
    { ...minute, id: 'workspace_minute', limit: 300, scope: 'workspace', visibility: { header: 'none', endpoint: true, log: true } },
    { ...day, id: 'workspace_day', limit: 200_000, scope: 'workspace' },
    { ...each, id: 'concurrency', unit: 'in_flight', window: { kind: 'gauge' }, limit: 20, scope: 'key', warnAt: [75, 90], visibility: { header: 'none', endpoint: false, log: true } },
  ])
  expect(['ad_test_1', 'ad_live_1', 'other'].map((secret) => dialect.keyMode(secret))).toEqual(['test', 'live', 'unknown'])
  expect(dialect.docDate).toBe('2026-05-12')
  expect(dialect.endpoints).toEqual({
    usage: { path: '/v1/usage', everySec: 120 },
    activity: {
      path: '/v1/audit-log?limit=100',
      pageSize: 100,
      window: null,
      paging: 'cursor',
      cursorParam: 'cursor',
      filterBeforeLimit: 'unknown',
      rowHasId: true,
      rowHasTs: true,
      recordsOwnPolls: true,
      omitsTestKeys: true,
      etag: 'unknown',
      loggedAs: { route: '/v1/audit-log' },
    },
  })
  expect(dialect.pollCost('usage')).toEqual(['token_minute', 'token_day', 'workspace_minute', 'workspace_day'].map((budgetId) => ({ budgetId, cost: 1 })))
  expect(dialect.kindOf(null, 'get')).toBe('read')
})
