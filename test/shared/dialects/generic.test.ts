import { describe, expect, it } from 'vitest'
import { T0 } from '../times.ts'
import { asking } from './asking.ts'

const { dialect, verdict, headers } = asking('generic')

describe('readings of any API', () => {
  it('bring the budget into being with its first header', () => {
    expect(headers({ status: 200, headers: { 'X-RateLimit-Limit': '5000', 'X-RateLimit-Remaining': '4999', 'X-RateLimit-Reset': String(T0 / 1000 + 1800) } })).toEqual({
      readings: [
        {
          budgetId: 'default',
          limit: 5000,
          remaining: 4999,
          used: 1,
          resetAt: T0 + 1_800_000,
          conf: 'medium',
          spec: {
            id: 'default',
            name: 'Calls',
            unit: 'requests',
            window: { kind: 'unknown', sec: null },
            scope: 'key',
            limit: 5000,
            kinds: null,
            warnAt: [],
            visibility: { header: 'any', endpoint: false, log: false },
          },
        },
      ],
      anomalies: [],
    })
  })

  it('names unit and window as far as the header tells, and alerts only on windows of an hour or more', () => {
    const found = headers({
      status: 200,
      headers: {
        'x-ratelimit-limit-tokens-1-minute': '100',
        'x-ratelimit-limit-requests-day': '100',
        'x-ratelimit-limit-input-images': '5',
        'ratelimit-policy': '"daily";q=10;w=86400;qu="content-bytes"',
        ratelimit: '"daily";r=9',
      },
    }).readings.map(({ spec }) => [spec?.id, spec?.name, spec?.unit, spec?.window, spec?.warnAt])
    expect(found).toEqual([
      ['daily', 'daily', 'content-bytes', { kind: 'unknown', sec: 86_400 }, [80, 95, 100]],
      ['input-images', 'input images', 'input-images', { kind: 'unknown', sec: null }, []],
      ['requests-day', 'requests day', 'requests', { kind: 'unknown', sec: 86_400 }, [80, 95, 100]],
      ['tokens-1-minute', 'tokens 1 minute', 'tokens', { kind: 'unknown', sec: 60 }, []],
    ])
  })

  it('are of 64 budgets at most', () => {
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`x-ratelimit-limit-b${index}`, '5']))
    expect(headers({ status: 200, headers: many }).readings).toHaveLength(64)
  })
})

describe('verdicts of any API', () => {
  it('go by the status, and a web page is no success', () => {
    expect([200, 304, 400, 401, 404, 422, 500, 302].map((status) => verdict({ status, body: 'anything' }).class)).toEqual(['ok', 'ok', 'bad_request', 'unauthorized', 'not_found', 'validation', 'server_error', 'unknown'])
    expect(verdict({ status: 200, body: '<html><body>Log in' })).toMatchObject({ class: 'unknown', sub: 'unexpected_html' })
  })

  it('name the budgets whose headers show nothing left', () => {
    const limited = { 'Retry-After': '30', 'x-ratelimit-limit-requests': '10', 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-limit-tokens': '10', 'x-ratelimit-remaining-tokens': '4' }
    expect(verdict({ status: 429, headers: limited })).toMatchObject({ class: 'rate_limited', budgets: ['requests'], conf: 'high', waitMs: 30_000 })
    expect(verdict({ status: 429 })).toMatchObject({ class: 'rate_limited', budgets: [], conf: 'low', waitMs: 60_000, waitSource: 'default' })
    expect(verdict({ status: 429, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '45' } })).toMatchObject({ budgets: ['default'], waitMs: 45_000, waitSource: 'reset' })
    expect(verdict({ status: 429, headers: { 'x-ratelimit-remaining-a': '0', 'x-ratelimit-reset-a': '45', 'x-ratelimit-remaining-b': '0', 'x-ratelimit-reset-b': '90' } })).toMatchObject({ budgets: ['a', 'b'], conf: 'low', waitMs: 90_000 })
  })

  it('call a spent long window a quota', () => {
    const headersOf = (window: number) => ({ 'RateLimit-Policy': `"p";q=10;w=${window}`, RateLimit: '"p";r=0;t=600' })
    expect(verdict({ status: 429, headers: headersOf(86_400) })).toMatchObject({ class: 'quota_exceeded', budgets: ['p'], waitMs: 600_000, waitSource: 'reset' })
    expect(verdict({ status: 429, headers: headersOf(60) })).toMatchObject({ class: 'rate_limited', budgets: ['p'] })
  })

  it('see the limit behind a 403 that carries one (GitHub)', () => {
    expect(verdict({ status: 403, headers: { 'x-ratelimit-limit': '60', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(T0 / 1000 + 600) } })).toMatchObject({ class: 'rate_limited', budgets: ['default'], waitMs: 600_000 })
    expect(verdict({ status: 403, headers: { 'Retry-After': '60' } })).toMatchObject({ class: 'rate_limited', waitMs: 60_000 })
    expect(verdict({ status: 403, headers: { 'x-ratelimit-remaining': '5' } }).class).toBe('forbidden')
    expect(verdict({ status: 404, headers: { 'x-ratelimit-remaining': '0' } }).class).toBe('not_found')
  })

  it('take the violated policies of a problem body, and nothing from a bad or unknown one (RFC 9457)', () => {
    const type = { 'Content-Type': 'application/problem+json; charset=utf-8' }
    const problem = (body: unknown) => verdict({ status: 429, headers: type, body })
    expect(problem({ type: 'https://iana.org/assignments/http-problem-types#quota-exceeded', 'violated-policies': ['daily', 'burst'] })).toMatchObject({ class: 'rate_limited', budgets: ['daily', 'burst'], conf: 'high' })
    for (const odd of ['{"type":', { 'violated-policies': 'daily' }, { 'violated-policies': [5, '', null, 'x'.repeat(300)] }, { status: 200, detail: 'Retry after 5' }, [], 'null', '['.repeat(500)]) {
      expect(problem(odd)).toMatchObject({ class: 'rate_limited', budgets: [], conf: 'low', waitMs: 60_000, anomalies: [] })
    }
    expect(verdict({ status: 429, body: { 'violated-policies': ['daily'] } }).budgets).toEqual([])
  })
})

it('knows no budget before the first header, and no cost', () => {
  expect(dialect.budgets(null)).toEqual([])
  expect(dialect.pollCost('probe')).toEqual([])
  expect(dialect.cost({ kind: 'read' }, verdict({ status: 200 }), null)).toEqual({})
  expect(dialect.endpoints).toEqual({ probe: { path: '/', cost: 1 } })
})
