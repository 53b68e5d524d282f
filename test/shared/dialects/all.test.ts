import * as fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { dialectById, dialects } from '../../../shared/dialects/index.ts'
import type { ApiResponse, Dialect, ReadContext } from '../../../shared/dialects/types.ts'
import { anomalies as anomalyNames } from '../../../shared/limits/anomaly.ts'
import { verdictClasses, type CallKind } from '../../../shared/model.ts'
import { T0 } from '../times.ts'

const limitedClasses = ['rate_limited', 'quota_exceeded', 'concurrency_limited']
const longestWait = 31 * 86_400_000

const headerName = fc.constantFrom('retry-after', 'x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset', 'x-ratelimit-remaining-a-day', 'ratelimit', 'ratelimit-policy', 'date', 'age', 'content-type', 'www-authenticate')
const headerText = fc.oneof(
  fc.nat().map(String),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('0', '-1', '5, 30', 'Sun, 22 Nov 2026 12:00:30 GMT', '1795348845', '6m0s', 'text/html', 'application/problem+json', '"a";r=0;t=5', 'Bearer error="insufficient_scope", scope="a:b"', '99999999999999999999'),
)
const envelope = fc.oneof(
  fc.record({ ok: fc.anything(), error: fc.oneof(fc.string(), fc.anything()) }, { requiredKeys: [] }),
  fc.record({ error: fc.record({ code: fc.oneof(fc.constantFrom('rate_limited', 'quota_exceeded', 'concurrent_limit', '__proto__'), fc.anything()), message: fc.anything(), retryAfterSec: fc.oneof(fc.double(), fc.anything()) }, { requiredKeys: [] }) }),
)
const body = fc.oneof(fc.string({ unit: 'binary' }), fc.json(), envelope.map((value) => textOf(value)), fc.constantFrom('', '<html>', '\ufeff{"ok":false}'))
const response: fc.Arbitrary<ApiResponse> = fc.record({
  status: fc.oneof(fc.constantFrom(0, 200, 204, 304, 400, 401, 403, 404, 422, 429, 500, 503), fc.integer({ min: -1, max: 1_000 })),
  headers: fc.array(fc.tuple(headerName, headerText), { maxLength: 6 }),
  body,
})
const context: fc.Arbitrary<ReadContext> = fc.record(
  {
    serverNow: fc.integer({ min: 0, max: 4e12 }),
    plan: fc.constantFrom(null, 'free', 'build', '__proto__'),
    kind: fc.constantFrom<CallKind>('read', 'write', 'generation', 'unknown'),
    local: fc.record({ kind: fc.nat(200), total: fc.nat(200) }),
  },
  { requiredKeys: ['serverNow', 'plan'] },
)

function textOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? ''
  } catch {
    return ''
  }
}

it('branches as each vendor says', () => {
  expect(dialects.map(({ branch }) => branch)).toEqual(['ok+status', 'code', 'code', 'status', 'status', 'status', 'status'])
})

it('lists the dialects in the order of the screen, each found by its id', () => {
  expect(dialects.map(({ id }) => id)).toEqual(['tools', 'workspace', 'decks', 'lists', 'points', 'github', 'generic'])
  for (const dialect of dialects) expect(dialectById(dialect.id)).toBe(dialect)
  expect(dialectById('__proto__')).toBeUndefined()
})

describe.each(dialects.map((dialect): [string, Dialect] => [dialect.id, dialect]))('%s', (_id, dialect) => {
  it('judges any response: never throws, waits between a second and 31 days when limited', () => {
    fc.assert(
      fc.property(response, context, (received, ctx) => {
        const verdict = dialect.classify(received, ctx)
        expect(verdictClasses).toContain(verdict.class)
        const { waitMs } = verdict
        expect(waitMs === null || (Number.isInteger(waitMs) && waitMs >= 1_000 && waitMs <= longestWait)).toBe(true)
        expect(verdict.waitSource === null).toBe(waitMs === null)
        const isLimited = limitedClasses.includes(verdict.class)
        expect(isLimited ? waitMs !== null : verdict.budgets.length === 0).toBe(true)
        expect(verdict.class === 'missing_scope').toBe(verdict.scopes.length > 0)
        expect(verdict.anomalies).toEqual([...new Set(verdict.anomalies)].sort())
        for (const name of verdict.anomalies) expect(anomalyNames).toContain(name)
        const known = new Set(dialect.budgets(ctx.plan).map(({ id }) => id))
        expect(known.size === 0 || verdict.budgets.every((budget) => known.has(budget))).toBe(true)
      }),
      { numRuns: 1_500 },
    )
  })

  it('reads any headers: use is never negative, unknown is never zero', () => {
    fc.assert(
      fc.property(response, context, (received, ctx) => {
        const { readings, anomalies } = dialect.readHeaders(received, ctx)
        for (const { limit, remaining, used, resetAt } of readings) {
          for (const count of [limit, remaining, used]) expect(count === null || (Number.isSafeInteger(count) && count >= 0)).toBe(true)
          expect(limit !== null || remaining !== null).toBe(true)
          expect(used === null).toBe(limit === null || remaining === null)
          expect(resetAt === null || Number.isInteger(resetAt)).toBe(true)
        }
        for (const name of anomalies) expect(anomalyNames).toContain(name)
      }),
      { numRuns: 1_500 },
    )
  })

  it('costs at least nothing and at most a bounded number', () => {
    fc.assert(
      fc.property(response, context, (received, ctx) => {
        const cost = dialect.cost({ kind: ctx.kind ?? 'unknown' }, dialect.classify(received, ctx), ctx.plan)
        const known = new Set(dialect.budgets(ctx.plan).map(({ id }) => id))
        for (const [budget, [lo, hi]] of Object.entries(cost)) {
          expect(known).toContain(budget)
          expect(lo >= 0 && lo <= hi && Number.isFinite(hi)).toBe(true)
        }
      }),
    )
  })

  it('maps any row and reads any body without throwing', () => {
    fc.assert(
      fc.property(fc.anything(), context, (value, ctx) => {
        const row = dialect.mapRow?.(value, ctx)
        const mapped = row === undefined || 'error' in row ? null : row
        expect(mapped === null || mapped.at === null || Number.isInteger(mapped.at)).toBe(true)
        expect(mapped === null || verdictClasses.includes(dialect.classify(mapped.response, ctx).class)).toBe(true)
        expect(dialect.readActivity?.(value).rows ?? []).toBeInstanceOf(Array)
        for (const reading of dialect.readUsage?.(value, ctx).readings ?? []) expect((reading.used ?? 0) >= 0 && (reading.remaining ?? 0) >= 0).toBe(true)
      }),
      { numRuns: 1_000 },
    )
  })

  it('states itself whole: words for people, budgets that exist, alerts only on long windows', () => {
    expect([dialect.title, dialect.summary, dialect.unlocks.quotaAdvice].every((text) => text.length > 0)).toBe(true)
    expect(dialect.notOffered.length).toBeGreaterThan(0)
    for (const sentence of dialect.notOffered) expect(sentence).toMatch(/[.!]$/)
    for (const plan of [null, ...dialect.plans.map(({ id }) => id)]) {
      const specs = dialect.budgets(plan)
      expect(new Set(specs.map(({ id }) => id)).size).toBe(specs.length)
      for (const { window, warnAt } of specs) expect(warnAt.length > 0).toBe(window.kind === 'calendar' || window.kind === 'gauge' || ('sec' in window && (window.sec ?? 0) >= 3_600))
      for (const endpoint of ['usage', 'activity', 'probe'] as const) {
        if (dialect.endpoints[endpoint] === undefined) continue
        for (const { budgetId, cost } of dialect.pollCost(endpoint)) {
          expect(specs.map(({ id }) => id)).toContain(budgetId)
          expect(cost).toBeGreaterThan(0)
        }
      }
    }
    expect(dialect.endpoints.usage === undefined).toBe(dialect.readUsage === undefined)
    expect(dialect.endpoints.activity === undefined).toBe(dialect.readActivity === undefined)
    expect(dialect.endpoints.activity === undefined).toBe(dialect.mapRow === undefined)
    for (const endpoint of Object.values(dialect.endpoints)) expect(endpoint.path).toMatch(/^\/(?!\/)/)
  })
})

it('judges the responses of the conformance file without knowing the answers', () => {
  interface Case {
    id: string
    op: string
    input: { d: string; r: { status: number; headers: [string, string][]; body: string }; c: Partial<ReadContext> }
    expect: Record<string, unknown>
  }
  const { cases } = JSON.parse(readFileSync(new URL('../../fixtures/conformance.json', import.meta.url), 'utf8')) as { cases: Case[] }
  const judged = cases.filter(({ op }) => op === 'CL')
  expect(judged).toHaveLength(17)
  for (const { id, input, expect: expected } of judged) {
    const { waitMs, ...verdict } = dialectById(input.d)?.classify(input.r, { serverNow: T0, plan: null, ...input.c }) ?? { waitMs: null }
    expect({ id, wait: waitMs, ...verdict }).toMatchObject({ id, ...expected })
  }
})
