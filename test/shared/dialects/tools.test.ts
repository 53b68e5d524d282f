import { describe, expect, it } from 'vitest'
import type { MappedRow } from '../../../shared/dialects/types.ts'
import { T0 } from '../times.ts'
import { asking, contextOf, factsOf } from './asking.ts'

const { dialect, verdict, headers, cost } = asking('tools')
const refused = (retryAfter: string | null, ctx: object, remaining?: string) =>
  verdict({ status: 429, ctx, headers: { ...(retryAfter === null ? {} : { 'Retry-After': retryAfter }), ...(remaining === undefined ? {} : { 'X-RateLimit-Remaining': remaining }) } })

describe('verdicts of tools', () => {
  it.each([
    [{ ok: true, result: 1 }, 'ok', []],
    [{ result: 1 }, 'ok', []],
    [{ ok: false, error: 'No brand kit yet' }, 'tool_failure', []],
    [{ ok: 'false' }, 'tool_failure', ['ok_not_boolean']],
    [{ ok: 0 }, 'tool_failure', ['ok_not_boolean']],
    [{ ok: null }, 'tool_failure', ['ok_not_boolean']],
    [{ ok: 'perhaps' }, 'tool_failure', ['ok_not_boolean']],
    [{ ok: {} }, 'tool_failure', ['ok_not_boolean']],
    [{ ok: 'TRUE' }, 'ok', ['ok_not_boolean']],
    [{ ok: 1 }, 'ok', ['ok_not_boolean']],
    [[], 'ok', []],
    ['', 'ok', []],
    ['\ufeff{"ok":false}', 'tool_failure', []],
  ])('judges a success by its ok field: %j (F000-17, CL-4)', (body, expected, anomalies) => {
    expect(verdict({ status: 200, body })).toMatchObject({ class: expected, anomalies, waitMs: null, budgets: [] })
  })

  it('never counts a body as ok that cannot be read', () => {
    expect(verdict({ status: 200, body: '{"ok":tru' })).toMatchObject({ class: 'unknown', sub: 'unreadable', anomalies: ['bad_json'], conf: 'low' })
    expect(verdict({ status: 200, body: `{"a":${'['.repeat(5_000)}` })).toMatchObject({ class: 'unknown', anomalies: ['bad_json'] })
    expect(verdict({ status: 200, body: '<!DOCTYPE html><title>Log in</title>' })).toMatchObject({ class: 'unknown', sub: 'unexpected_html', anomalies: [] })
    expect(verdict({ status: 200, headers: { 'Content-Type': 'text/html' }, body: 'hello' })).toMatchObject({ class: 'unknown', sub: 'unexpected_html' })
    expect(verdict({ status: 200, headers: { 'Content-Type': 'text/html' }, body: { ok: false } }).class).toBe('tool_failure')
  })

  it('falls back to the status when the body is too large to look at (CL-9)', () => {
    expect(verdict({ status: 200, body: `{"ok":false,"pad":"${'x'.repeat(1024 * 1024)}"}` })).toMatchObject({ class: 'ok', anomalies: ['body_too_large'] })
    expect(verdict({ status: 403, body: 'x'.repeat(1024 * 1024 + 1) })).toMatchObject({ class: 'forbidden', anomalies: ['body_too_large'] })
  })

  it.each([
    [400, 'bad_request', null],
    [401, 'unauthorized', null],
    [403, 'forbidden', null],
    [404, 'not_found', 'tool_not_exposed'],
    [409, 'conflict', null],
    [410, 'not_found', null],
    [412, 'conflict', null],
    [418, 'bad_request', null],
    [422, 'validation', null],
    [451, 'forbidden', null],
    [500, 'server_error', null],
    [503, 'server_error', null],
    [599, 'server_error', null],
    [304, 'ok', 'not_modified'],
    [300, 'unknown', 'redirect'],
    [301, 'unknown', 'redirect'],
    [299, 'ok', null],
    [101, 'unknown', 'no_final_status'],
    [600, 'unknown', null],
    [0, 'unknown', 'no_final_status'],
  ])('calls a bare %i %s', (status, expected, sub) => {
    expect(verdict({ status })).toMatchObject({ class: expected, sub, waitMs: null, retryable: expected === 'server_error' })
  })

  it('flags a failure that says ok', () => {
    expect(verdict({ status: 500, body: { ok: true } }).anomalies).toEqual(['status_envelope_mismatch'])
    expect(verdict({ status: 502, body: '<html>' })).toMatchObject({ class: 'server_error', anomalies: ['bad_json'] })
  })

  it('waits as long as a server in trouble asks', () => {
    expect(verdict({ status: 503, headers: { 'Retry-After': '120' } })).toMatchObject({ class: 'server_error', waitMs: 120_000, waitSource: 'header_delta' })
    expect(verdict({ status: 503, headers: { 'Retry-After': '9999999' } })).toMatchObject({ waitMs: 86_400_000, anomalies: ['clamped'] })
  })

  it('names the missing scope, wherever the 403 names it (F000-13)', () => {
    expect(verdict({ status: 403, body: { ok: false, error: 'Missing scope: content:write' } })).toMatchObject({ class: 'missing_scope', sub: 'message', scopes: ['content:write'], conf: 'medium', retryable: false })
    expect(verdict({ status: 403, body: { missing_scope: 'a:b' } })).toMatchObject({ class: 'missing_scope', sub: 'body', scopes: ['a:b'] })
    expect(verdict({ status: 403, body: { ok: false, error: 'Access denied' } })).toMatchObject({ class: 'forbidden', scopes: [] })
    expect(verdict({ status: 401, headers: { 'WWW-Authenticate': 'Bearer error="insufficient_scope", scope="a:b"' } }).class).toBe('unauthorized')
  })
})

describe('which budget of tools refused (CL-7)', () => {
  it.each([
    ['a long wait and a generation', '66', { kind: 'generation' }, 'quota_exceeded', ['ai_day'], 'high', []],
    ['a long wait and a write', '3600', { kind: 'write' }, 'rate_limited', [], 'low', ['wait_exceeds_window']],
    ['a long wait and unknown work', '3600', {}, 'rate_limited', [], 'low', ['wait_exceeds_window']],
    ['65 s and a generation', '65', { kind: 'generation' }, 'rate_limited', ['cap_minute', 'ai_day'], 'low', []],
    ['a generation, cap full', '10', { kind: 'generation', local: { kind: 4, total: 100 } }, 'rate_limited', ['cap_minute', 'ai_day'], 'low', []],
    ['a read, cap at 95 %', '10', { kind: 'read', local: { kind: 90, total: 95 } }, 'rate_limited', ['cap_minute'], 'medium', []],
    ['a read, cap below 95 %', '10', { kind: 'read', local: { kind: 90, total: 94 } }, 'rate_limited', ['cap_minute', 'reads_minute'], 'low', []],
    ['a read, reads full', '10', { kind: 'read', local: { kind: 114, total: 94 } }, 'rate_limited', ['reads_minute'], 'medium', []],
    ['a read, both full', '10', { kind: 'read', local: { kind: 114, total: 114 } }, 'rate_limited', ['cap_minute', 'reads_minute'], 'low', []],
    ['a write, writes full', '10', { kind: 'write', local: { kind: 29, total: 40 } }, 'rate_limited', ['writes_minute'], 'medium', []],
    ['a write, writes at 28 of 30', '10', { kind: 'write', local: { kind: 28, total: 40 } }, 'rate_limited', ['writes_minute', 'cap_minute'], 'low', []],
    ['a write, cap full', '10', { kind: 'write', local: { kind: 3, total: 99 } }, 'rate_limited', ['cap_minute'], 'medium', []],
    ['a write, both full', '10', { kind: 'write', local: { kind: 30, total: 99 } }, 'rate_limited', ['writes_minute', 'cap_minute'], 'low', []],
    ['a read without counts', '10', { kind: 'read' }, 'rate_limited', ['cap_minute', 'reads_minute'], 'low', []],
    ['unknown work', '10', {}, 'rate_limited', ['cap_minute', 'reads_minute', 'writes_minute'], 'low', []],
  ] as const)('%s', (_title, retryAfter, ctx, expected, budgets, conf, anomalies) => {
    expect(refused(retryAfter, ctx, '0')).toMatchObject({ class: expected, budgets, conf, anomalies, waitMs: Number(retryAfter) * 1000, retryable: true })
  })

  it('points at the day when a logged generation was refused although the cap had room', () => {
    expect(refused(null, { kind: 'generation', local: { kind: 3, total: 20 } })).toMatchObject({ class: 'quota_exceeded', budgets: ['ai_day'], conf: 'medium', waitMs: 43_200_000, waitSource: 'window', anomalies: ['tz_assumed'] })
    expect(refused(null, { kind: 'generation', local: { kind: 3, total: 97 } })).toMatchObject({ class: 'rate_limited', budgets: ['cap_minute', 'ai_day'] })
    expect(refused(null, { kind: 'generation' })).toMatchObject({ class: 'rate_limited', budgets: ['cap_minute', 'ai_day'], waitMs: 60_000, waitSource: 'default' })
  })

  it('holds a refused minute for 300 s at most, a day for 24 h (CL-8)', () => {
    expect(refused('100000', { kind: 'generation' })).toMatchObject({ waitMs: 86_400_000, anomalies: ['clamped'] })
    expect(refused('100000', { kind: 'read' })).toMatchObject({ waitMs: 86_400_000, anomalies: ['clamped', 'wait_exceeds_window'] })
    expect(refused('0', { kind: 'read' })).toMatchObject({ waitMs: 1_000, anomalies: ['floored'] })
    expect(refused('-5', { kind: 'read' })).toMatchObject({ waitMs: 60_000, waitSource: 'default', anomalies: ['bad_retry_after'] })
  })
})

describe('readings of tools', () => {
  it('gives what is left to the budget that refused, with low confidence (F000-9)', () => {
    expect(headers({ status: 429, ctx: { kind: 'generation' }, headers: { 'Retry-After': '43200', 'X-RateLimit-Remaining': '0' } })).toEqual({
      readings: [{ budgetId: 'ai_day', limit: 50, remaining: 0, used: 50, resetAt: T0 + 43_200_000, conf: 'low' }],
      anomalies: [],
    })
    expect(headers({ status: 429, ctx: { kind: 'generation' }, headers: { 'Retry-After': '7', 'X-RateLimit-Remaining': '0' } }).readings).toMatchObject([{ budgetId: 'cap_minute' }])
    expect(headers({ status: 429, ctx: { kind: 'read' }, headers: { 'Retry-After': '7', 'X-RateLimit-Remaining': '0' } }).readings).toMatchObject([{ budgetId: 'cap_minute', limit: 100, used: 100, resetAt: T0 + 7_000 }])
  })

  it('accepts the header on any status, for a budget that can hold so many (F000-10)', () => {
    expect(headers({ status: 200, ctx: { kind: 'read' }, headers: { 'X-RateLimit-Remaining': '57' } }).readings).toMatchObject([{ budgetId: 'cap_minute', used: 43, resetAt: null }])
    expect(headers({ status: 200, ctx: { kind: 'read' }, headers: { 'X-RateLimit-Remaining': '110' } }).readings).toMatchObject([{ budgetId: 'reads_minute', used: 10 }])
    expect(headers({ status: 200, ctx: { kind: 'generation' }, headers: { 'X-RateLimit-Remaining': '49' } }).readings).toMatchObject([{ budgetId: 'ai_day', used: 1 }])
    expect(headers({ status: 200, headers: { 'X-RateLimit-Remaining': '500' } })).toMatchObject({ readings: [{ budgetId: 'cap_minute', used: 0 }], anomalies: ['remaining_gt_limit'] })
  })

  it('reads nothing that is not there', () => {
    expect(headers({ status: 200 })).toEqual({ readings: [], anomalies: [] })
    expect(headers({ status: 200, headers: { 'X-RateLimit-Remaining': '-1' } })).toEqual({ readings: [], anomalies: ['sentinel'] })
    expect(headers({ status: 200, headers: { 'X-RateLimit-Remaining': '5', Age: '9' } })).toEqual({ readings: [], anomalies: ['cached_response'] })
  })
})

describe('cost of a call to tools', () => {
  it.each([
    ['read', { reads_minute: [1, 1], cap_minute: [1, 1] }],
    ['write', { writes_minute: [1, 1], cap_minute: [1, 1] }],
    // X000-c
    ['generation', { ai_day: [1, 1], writes_minute: [0, 1], cap_minute: [1, 1] }],
    ['unknown', { reads_minute: [0, 1], writes_minute: [0, 1], ai_day: [0, 1], cap_minute: [1, 1] }],
  ] as const)('%s', (kind, expected) => {
    expect(cost({ status: 200, body: { ok: true } }, kind)).toEqual(expected)
  })

  it('is uncertain when refused, and nothing for 304', () => {
    expect(cost({ status: 429 }, 'read')).toEqual({ reads_minute: [0, 1], cap_minute: [0, 1] })
    expect(cost({ status: 401 }, 'read')).toEqual({ reads_minute: [0, 1], cap_minute: [0, 1] })
    expect(cost({ status: 304 }, 'generation')).toEqual({ ai_day: [0, 0], writes_minute: [0, 0], cap_minute: [0, 0] })
    expect(cost({ status: 200, body: { ok: false } }, 'generation')).toMatchObject({ ai_day: [1, 1] })
  })
})

describe('the log of tools', () => {
  const row = { at: '2026-11-22T12:00:00.123Z', key: 'writer', tool: 'create_post', arguments: { title: 'x' }, status: 200, ok: true, duration_ms: 41, error: null }
  const map = (value: unknown) => dialect.mapRow?.(value, contextOf({ status: 200 }))
  const mapped = (value: unknown): MappedRow => {
    const found = map(value)
    if (found === undefined || 'error' in found) throw new Error('did not map')
    return found
  }

  it('maps a row (F000-20)', () => {
    expect(map(row)).toEqual({
      serverId: null,
      at: T0 + 123,
      vendorKey: 'writer',
      keyLabel: 'writer',
      tool: 'create_post',
      route: null,
      method: null,
      kind: 'write',
      status: 200,
      ok: true,
      durationMs: 41,
      args: { title: 'x' },
      errorText: null,
      response: { status: 200, headers: [], body: '{"ok":true,"error":null}' },
      anomalies: [],
    })
    expect(mapped({ ...row, id: 'call_7' }).serverId).toBe('call_7')
  })

  it('gives the same verdict for a row as for its response', () => {
    const judge = (value: unknown) => {
      const { response, kind } = mapped(value)
      return dialect.classify(response, { serverNow: T0, plan: null, kind })
    }
    expect(judge(row).class).toBe('ok')
    expect(judge({ ...row, status: 403, ok: false, error: 'Missing scope: content:write' })).toMatchObject({ class: 'missing_scope', scopes: ['content:write'] })
    expect(judge({ ...row, ok: false, error: 'No brand kit yet' }).class).toBe('tool_failure')
    expect(judge({ ...row, status: 429, ok: false, error: 'Rate limit exceeded.' })).toMatchObject({ class: 'rate_limited', budgets: ['writes_minute', 'cap_minute'] })
    expect(judge({ ...row, ok: undefined }).class).toBe('ok')
    expect(judge({ ...row, status: undefined }).class).toBe('unknown')
  })

  it('names what is missing or odd and goes on', () => {
    expect(mapped({ tool: 'get_x', status: 200 })).toMatchObject({ at: null, vendorKey: null, ok: null, durationMs: null, args: undefined, anomalies: ['/at', '/duration_ms', '/error', '/key', '/ok'] })
    expect(mapped({ ...row, at: 'yesterday', status: '200', duration_ms: -1, error: { message: 'boom' } })).toMatchObject({ at: null, status: 200, durationMs: null, errorText: 'boom', anomalies: ['/at', '/duration_ms'] })
    expect(mapped({ ...row, at: 1_795_348_800_000 }).at).toBeNull()
  })

  it('keeps a row raw that cannot be mapped, and never drops it', () => {
    expect(map('nonsense')).toEqual({ error: 'the row is not an object', raw: '"nonsense"' })
    expect(map(undefined)).toEqual({ error: 'the row is not an object', raw: 'undefined' })
    expect(map({ a: 1 })).toEqual({ error: 'the row names neither tool nor status', raw: '{"a":1}' })
  })

  it('reads the list of calls, up to 5000 rows (RX-6)', () => {
    expect(dialect.readActivity?.({ ok: true, calls: [row, row] })).toEqual({ rows: [row, row], next: null, anomalies: [] })
    expect(dialect.readActivity?.({ ok: true })).toEqual({ rows: [], next: null, anomalies: ['/calls'] })
    expect(dialect.readActivity?.({ calls: Array.from({ length: 6_000 }, () => row) }).rows).toHaveLength(5_000)
  })

  it.each([
    ['get_post', 'read'],
    ['list', 'read'],
    ['search-posts', 'read'],
    ['activity_log', 'read'],
    ['create_post', 'write'],
    ['update.post', 'write'],
    ['delete_post', 'write'],
    ['add_tag', 'write'],
    ['remove_tag', 'write'],
    ['set_title', 'write'],
    ['generate_image', 'generation'],
    ['getaway', 'unknown'],
    ['settle', 'unknown'],
    ['publish', 'unknown'],
    [null, 'unknown'],
  ] as const)('takes %s for a %s', (tool, kind) => {
    expect(dialect.kindOf(tool, null)).toBe(kind)
  })
})

it('states the four budgets of tools, and that 120 reads cannot be reached (X000-a)', () => {
  const minute = { unit: 'requests', window: { kind: 'unknown', sec: 60 }, scope: 'key', warnAt: [], visibility: { header: '429', endpoint: false, log: true } }
  const day = { unit: 'generations', window: { kind: 'calendar', unit: 'day', zone: 'UTC', zoneSource: 'assumed' }, warnAt: [80, 95, 100] }
  expect(dialect.budgets(null).map(factsOf)).toEqual([
    { ...minute, id: 'reads_minute', limit: 120, kinds: ['read'], unreachable: expect.stringContaining('100') },
    { ...minute, id: 'writes_minute', limit: 30, kinds: ['write'] },
    { ...minute, ...day, id: 'ai_day', limit: 50, kinds: ['generation'] },
    { ...minute, id: 'cap_minute', limit: 100, kinds: null },
  ])
  expect(dialect.pollCost('activity')).toEqual([{ budgetId: 'reads_minute', cost: 1 }, { budgetId: 'cap_minute', cost: 1 }])
  expect(dialect.endpoints).toEqual({
    activity: {
      path: '/activity',
      pageSize: 200,
      window: 200,
      paging: 'none',
      cursorParam: null,
      filterBeforeLimit: 'unknown',
      rowHasId: false,
      rowHasTs: true,
      recordsOwnPolls: true,
      omitsTestKeys: false,
      etag: 'unknown',
      loggedAs: { tool: 'activity_log' },
    },
  })
})
