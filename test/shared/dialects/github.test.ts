import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { asking, type Short } from './asking.ts'

const { dialect, verdict, headers } = asking('github')

/** The moment of the recorded answers: their Date header. */
const serverNow = Date.UTC(2023, 7, 9, 14, 24)
const ctx = { serverNow }
function recorded(name: 'rateLimit' | 'primaryLimit' | 'secondaryLimit'): Required<Short> {
  return { ...(JSON.parse(readFileSync(new URL(`../../fixtures/github/${name}.json`, import.meta.url), 'utf8')) as Required<Short>), ctx }
}
const usage = (body: unknown) => dialect.readUsage?.(body, { serverNow, plan: null })

describe('GET /rate_limit', () => {
  it('gives use, limit and reset of each resource shown; the deprecated rate and rarer resources are left out', () => {
    expect(usage(recorded('rateLimit').body)).toEqual({
      readings: [
        { budgetId: 'core', used: 1, limit: 5_000, remaining: 4_999, resetAt: 1_691_591_363_000 },
        { budgetId: 'search', used: 12, limit: 30, remaining: 18, resetAt: 1_691_591_091_000 },
        { budgetId: 'code_search', used: 0, limit: 10, remaining: 10, resetAt: 1_691_591_091_000 },
        { budgetId: 'graphql', used: 7, limit: 5_000, remaining: 4_993, resetAt: 1_691_593_228_000 },
      ],
      keys: [],
      anomalies: [],
    })
  })

  it('is read from servers that have no used yet, and a limit of zero is a number', () => {
    const reset = serverNow / 1000 + 1_800
    expect(usage({ resources: { core: { limit: 60, remaining: 56, reset }, graphql: { limit: 0, remaining: 0, reset } } })?.readings).toMatchObject([
      { budgetId: 'core', used: 4 },
      { budgetId: 'graphql', used: 0, limit: 0 },
    ])
  })

  it('names what is missing or odd', () => {
    expect(usage({ message: 'Rate limiting is not enabled.' })).toEqual({ readings: [], keys: [], anomalies: ['/resources/core'] })
    expect(usage({ resources: { core: { limit: 'many', used: 3, remaining: -1, reset: 'soon' } } })).toEqual({
      readings: [{ budgetId: 'core', used: 3, limit: null, remaining: null, resetAt: null }],
      keys: [],
      anomalies: ['/resources/core/limit', '/resources/core/remaining', '/resources/core/reset'],
    })
  })

  it('costs nothing to ask, and is asked once a minute', () => {
    expect(dialect.pollCost('usage')).toEqual([])
    expect(dialect.endpoints).toEqual({ usage: { path: '/rate_limit', everySec: 60 } })
    expect(dialect.cost({ kind: 'read' }, verdict({ status: 200 }), null)).toEqual({})
  })
})

describe('headers', () => {
  it('speak of the resource they name', () => {
    expect(headers(recorded('rateLimit'))).toEqual({ readings: [{ budgetId: 'core', limit: 5_000, remaining: 4_999, used: 1, resetAt: 1_691_591_363_000, conf: 'high' }], anomalies: [] })
    expect(headers({ ...recorded('rateLimit'), headers: { ...recorded('rateLimit').headers, 'X-RateLimit-Resource': 'search', 'X-RateLimit-Reset': '1691591091' } }).readings[0]?.budgetId).toBe('search')
  })

  it('without a resource, or of one not shown, belong to no budget', () => {
    const trio = { 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': '9' }
    expect(headers({ status: 200, headers: trio, ctx }).readings).toEqual([])
    expect(headers({ status: 200, headers: { ...trio, 'x-ratelimit-resource': 'scim' }, ctx }).readings).toEqual([])
  })
})

describe('limits', () => {
  it('of the primary kind wait for the reset, whether sent as 403 or 429', () => {
    const refused = { class: 'rate_limited', budgets: ['core'], conf: 'high', waitMs: 1_691_591_363_000 - serverNow, waitSource: 'reset' }
    expect(verdict(recorded('primaryLimit'))).toMatchObject(refused)
    expect(verdict({ ...recorded('primaryLimit'), status: 429 })).toMatchObject(refused)
  })

  it('of the secondary kind wait as told, else a minute, and blame no budget', () => {
    expect(verdict(recorded('secondaryLimit'))).toMatchObject({ class: 'rate_limited', budgets: [], conf: 'low', waitMs: 60_000, waitSource: 'header_delta' })
    expect(verdict({ status: 429, headers: { 'x-ratelimit-remaining': '12', 'x-ratelimit-reset': '1691591363', 'x-ratelimit-resource': 'core' }, ctx })).toMatchObject({ budgets: [], waitMs: 60_000, waitSource: 'default' })
  })

  it('are told from a missing permission and from what is hidden', () => {
    expect(verdict({ status: 403, headers: { 'x-ratelimit-remaining': '4999', 'x-ratelimit-resource': 'core' }, body: { message: 'Resource not accessible by personal access token' }, ctx }).class).toBe('forbidden')
    expect(verdict({ status: 404, headers: { 'x-ratelimit-remaining': '0' }, body: { message: 'Not Found' }, ctx }).class).toBe('not_found')
    expect(verdict({ status: 401, body: { message: 'Bad credentials' }, ctx }).class).toBe('unauthorized')
  })
})

it('shares the limits among the tokens of one user, and alerts on those of an hour only', () => {
  expect(dialect.budgets(null).map(({ id, unit, scope, limit, window, warnAt }) => [id, unit, scope, limit, window, warnAt])).toEqual([
    ['core', 'requests', 'user', null, { kind: 'fixed', sec: 3_600, anchor: 'unknown' }, [80, 95, 100]],
    ['search', 'requests', 'user', null, { kind: 'fixed', sec: 60, anchor: 'unknown' }, []],
    ['code_search', 'requests', 'user', null, { kind: 'fixed', sec: 60, anchor: 'unknown' }, []],
    ['graphql', 'points', 'user', null, { kind: 'fixed', sec: 3_600, anchor: 'unknown' }, [80, 95, 100]],
  ])
})
