import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dialectFor } from '../../../shared/dialects/index.ts'
import type { Dialect, UsageAnswer } from '../../../shared/dialects/types.ts'
import { fieldMapSchema, type FieldMap } from '../../../shared/fieldMap.ts'
import { T0 } from '../times.ts'
import { dialectNamed } from './asking.ts'

const ctx = { serverNow: T0, plan: null }

function mappedBy(map: FieldMap): Dialect {
  const dialect = dialectFor({ dialect: 'generic', fieldMap: fieldMapSchema.parse(map) })
  if (dialect === undefined) throw new Error('no generic dialect')
  return dialect
}

type Budgets = NonNullable<FieldMap['usage']>['budgets']
function usageOf(budgets: Budgets, body: unknown): UsageAnswer {
  const answer = mappedBy({ usage: { budgets } }).readUsage?.(body, ctx)
  if (answer === undefined) throw new Error('no usage')
  return answer
}

describe('usage by a field map', () => {
  it('reads money with decimals, and a limit of null is unknown (OpenRouter)', () => {
    const budgets: Budgets = [{ id: 'month', unit: 'USD', window: { kind: 'calendar', unit: 'month', zone: 'UTC' }, used: '/data/usage_monthly', limit: '/data/limit', remaining: '/data/limit_remaining' }]
    expect(usageOf(budgets, { data: { label: 'sk-or-v1-0e6...1c9', limit: 100, limit_remaining: 74.5, usage: 612.25, usage_monthly: 25.5 } })).toEqual({
      readings: [{ budgetId: 'month', used: 25.5, limit: 100, remaining: 74.5, resetAt: null }],
      keys: [],
      anomalies: [],
    })
    expect(usageOf(budgets, { data: { limit: null, limit_remaining: null, usage_monthly: 3 } })).toMatchObject({ readings: [{ used: 3, limit: null, remaining: null }], anomalies: [] })
  })

  it('reads resets in epoch seconds (ElevenLabs), as dates in the past (HubSpot) and as time left (Etherscan)', () => {
    const reset = T0 / 1000 + 86_400
    expect(usageOf([{ id: 'characters', used: '/character_count', limit: '/character_limit', resetAt: '/next_character_count_reset_unix', resetForm: 'epoch_s' }], { tier: 'creator', character_count: 17_231, character_limit: 100_000, next_character_count_reset_unix: reset }).readings).toEqual([
      { budgetId: 'characters', used: 17_231, limit: 100_000, remaining: null, resetAt: T0 + 86_400_000 },
    ])
    const hubspot = { results: [{ name: 'private-apps-api-calls-daily', usageLimit: 500_000, currentUsage: 12_000, collectedAt: '2026-11-22T11:59:00Z', resetsAt: '2026-11-22T00:00:00Z', fetchStatus: 'CACHED' }] }
    expect(usageOf([{ id: 'day', used: '/results/0/currentUsage', limit: '/results/0/usageLimit', resetAt: '/results/0/resetsAt', resetForm: 'date' }], hubspot).readings[0]?.resetAt).toBe(T0 - 12 * 3_600_000)
    expect(usageOf([{ id: 'day', used: '/result/creditsUsed', limit: '/result/creditLimit', resetAt: '/result/intervalExpiryTimespan', resetForm: 'duration' }], { status: '1', result: { creditsUsed: 207, creditLimit: 100_000, intervalExpiryTimespan: '07:20:05' } }).readings[0]?.resetAt).toBe(T0 + 26_405_000)
  })

  it('reads numbers sent as texts (X), and use from what remains (Salesforce)', () => {
    expect(usageOf([{ id: 'posts', used: '/data/project_usage', limit: '/data/project_cap' }], { data: { cap_reset_day: 10, project_cap: '5000000000', project_usage: '43435' } }).readings).toEqual([
      { budgetId: 'posts', used: 43_435, limit: 5_000_000_000, remaining: null, resetAt: null },
    ])
    expect(usageOf([{ id: 'day', limit: '/DailyApiRequests/Max', remaining: '/DailyApiRequests/Remaining' }], { DailyApiRequests: { Max: 15_000, Remaining: 14_998 } }).readings[0]?.used).toBe(2)
  })

  it('takes what remains alone, and does not make a use out of it (Firecrawl)', () => {
    const budgets: Budgets = [{ id: 'credits', unit: 'credits', window: { kind: 'gauge' }, remaining: '/data/remainingCredits' }]
    expect(usageOf(budgets, { data: { remainingCredits: 940.5 } })).toEqual({ readings: [{ budgetId: 'credits', used: null, limit: null, remaining: 940.5, resetAt: null }], keys: [], anomalies: [] })
    expect(usageOf(budgets, { data: { remainingCredits: null } })).toEqual({ readings: [], keys: [], anomalies: ['/data/remainingCredits (usage.credits.remaining) found null'] })
  })

  it('reads one budget per key from a list', () => {
    const budgets: Budgets = [{ id: 'day', items: '/keys', key: '/id', keyLabel: '/name', used: '/today', limit: 1_000 }]
    const answer = usageOf(budgets, { keys: [{ id: 'k1', name: 'Site', today: 7 }, { id: 'k2', today: 'many' }, { today: 1 }] })
    expect(answer.keys).toEqual([{ vendorKey: 'k1', label: 'Site', mode: 'unknown' }, { vendorKey: 'k2', label: 'k2', mode: 'unknown' }])
    expect(answer.readings).toEqual([{ budgetId: 'day', vendorKey: 'k1', used: 7, limit: 1_000, remaining: null, resetAt: null }])
    expect(answer.anomalies).toEqual(['/keys/1/today (usage.day.used) found "many", not a number of zero or more', '/keys/2/id (usage.day.key) found nothing'])
    expect(mappedBy({ usage: { budgets } }).budgets(null)).toMatchObject([{ id: 'day', scope: 'key', limit: 1_000 }])
  })

  it('names each pointer that found nothing or something else, and never reads a zero out of it', () => {
    const budgets: Budgets = [{ id: 'month', used: ['/data/usagee', '/usage'], limit: '/data/limit', resetAt: '/data/reset', resetForm: 'epoch_s' }]
    expect(usageOf(budgets, { data: { limit: -1, reset: 'soon' } })).toEqual({
      readings: [],
      keys: [],
      anomalies: [
        '/data/usagee or /usage (usage.month.used) found nothing',
        '/data/limit (usage.month.limit) found -1, not a number of zero or more',
        '/data/reset (usage.month.resetAt) found "soon", not a reset near now, written as epoch_s',
      ],
    })
    expect(usageOf([{ id: 'month', used: '/used' }], { used: null }).anomalies).toEqual(['/used (usage.month.used) found null'])
  })

  it('declares the budgets with their windows, and alerts on long ones only', () => {
    const dialect = mappedBy({ usage: { budgets: [{ id: 'balance', used: '/a', window: { kind: 'gauge' } }, { id: 'burst', used: '/b', window: { kind: 'fixed', sec: 60 } }, { id: 'day', used: '/c', window: { kind: 'calendar', unit: 'day' } }, { id: 'other', used: '/d' }] } })
    expect(dialect.budgets(null).map(({ window, warnAt }) => [window, warnAt.length > 0])).toEqual([
      [{ kind: 'unknown', sec: null }, true],
      [{ kind: 'fixed', sec: 60, anchor: 'unknown' }, false],
      [{ kind: 'calendar', unit: 'day', zone: 'UTC', zoneSource: 'assumed' }, true],
      [{ kind: 'unknown', sec: null }, false],
    ])
  })
})

describe('a log by a field map', () => {
  const dialect = mappedBy({
    activity: { rows: '/logs', next: '/page/next', id: '/sha1', at: '/timestamp', key: '/key', route: '/url', method: '/method', status: '/answer_code', ok: '/ok', duration: '/seconds', durationIn: 's', arguments: '/query', error: ['/error/message', '/error'] },
  })
  const row = { sha1: 'ab12', timestamp: '2026-11-22T11:00:00.5Z', key: 'k1', url: '/1/indexes', method: 'GET', answer_code: '200', ok: true, seconds: 0.25, query: { q: 'x' } }

  it('reads rows and the cursor (Algolia’s shape)', () => {
    expect(dialect.readActivity?.({ logs: [row], page: { next: 'c2' } })).toEqual({ rows: [row], next: 'c2', anomalies: [] })
    expect(dialect.readActivity?.({ log: [] })).toEqual({ rows: [], next: null, anomalies: ['/logs (activity.rows) found nothing'] })
    expect(dialect.mapRow?.(row, ctx)).toMatchObject({ serverId: 'ab12', at: T0 - 3_599_500, vendorKey: 'k1', route: '/1/indexes', method: 'GET', kind: 'read', status: 200, ok: true, durationMs: 250, args: { q: 'x' }, errorText: null, anomalies: [] })
  })

  it('turns a log that is oldest first', () => {
    expect(mappedBy({ activity: { rows: '', status: '/s', oldestFirst: true } }).readActivity?.([1, 2, 3]).rows).toEqual([3, 2, 1])
  })

  it('reads instants in seconds and milliseconds, as number or text', () => {
    const at = (atForm: 'epoch_s' | 'epoch_ms', value: unknown) => {
      const read = mappedBy({ activity: { rows: '/r', status: '/s', at: '/at', atForm } }).mapRow?.({ s: 200, at: value }, ctx)
      return read !== undefined && 'at' in read ? read.at : undefined
    }
    expect(at('epoch_s', T0 / 1000 + 0.25)).toBe(T0 + 250)
    expect(at('epoch_ms', String(T0))).toBe(T0)
    expect(at('epoch_s', 'noon')).toBeNull()
  })

  it('judges a false flag on a success as a failed tool, and by the status otherwise', () => {
    const verdictOf = (changes: object) => {
      const read = dialect.mapRow?.({ ...row, ...changes }, ctx)
      return read === undefined || 'error' in read ? null : dialect.classify(read.response, ctx).class
    }
    expect(verdictOf({})).toBe('ok')
    expect(verdictOf({ ok: false, error: 'no such page' })).toBe('tool_failure')
    expect(verdictOf({ ok: false, answer_code: undefined })).toBe('tool_failure')
    expect(verdictOf({ ok: false, answer_code: 429 })).toBe('rate_limited')
    expect(verdictOf({ answer_code: 'teapot', ok: undefined })).toBe('unknown')
  })

  it('keeps a row that says nothing, and names what is odd in one that says little', () => {
    expect(dialect.mapRow?.('row', ctx)).toEqual({ error: 'the row is not an object', raw: '"row"' })
    expect(dialect.mapRow?.({ a: 1 }, ctx)).toEqual({ error: 'the row names neither tool, route, status nor ok', raw: '{"a":1}' })
    expect(dialect.mapRow?.({ ...row, timestamp: 5, sha1: undefined }, ctx)).toMatchObject({ at: null, anomalies: ['/sha1 (activity.id) found nothing', '/timestamp (activity.at) found 5, not an instant written as date'] })
  })

  it('explains each field by the best of the newest rows, without showing arguments or secrets', () => {
    const found = dialect.explain?.('activity', { logs: [{ ...row, key: undefined, error: 'Bearer sk_live_51Habcdefghijklmnop' }, row] }, ctx) ?? []
    const of = (field: string) => found.find((finding) => finding.field === `activity.${field}`)
    expect(of('rows')).toEqual({ field: 'activity.rows', pointer: '/logs', found: 'a list of 2', wrong: false })
    expect(of('key')).toEqual({ field: 'activity.key', pointer: '/key', found: '"k1"', wrong: false })
    expect(of('arguments')?.found).toBe('an object of 1 members')
    expect(of('next')).toMatchObject({ found: 'nothing', wrong: false })
    expect(JSON.stringify(found)).not.toContain('sk_live_51Habcdefghijklmnop')
  })
})

it('stands on the generic dialect and on no described one', () => {
  const map: FieldMap = { usage: { budgets: [{ id: 'default', used: '/used' }] } }
  expect(dialectFor({ dialect: 'decks', fieldMap: map })).toBe(dialectNamed('decks'))
  expect(dialectFor({ dialect: 'generic', fieldMap: null })).toBe(dialectNamed('generic'))
  expect(dialectFor({ dialect: 'generic' })).toBe(dialectNamed('generic'))
  expect(mappedBy(map).endpoints).toEqual({ usage: { path: '/usage', everySec: 120 } })
  expect(mappedBy(map).readHeaders({ status: 200, headers: [['x-ratelimit-limit', '10'], ['x-ratelimit-remaining', '4']], body: '' }, ctx).readings).toMatchObject([{ budgetId: 'default', used: 6 }])
})

it('reads anything without throwing, and no use below zero', () => {
  const dialect = mappedBy({
    usage: { budgets: [{ id: 'a', used: ['/a', ''], limit: '/b', resetAt: '/c' }, { id: 'k', items: ['/k', ''], key: '/id', used: '/a' }] },
    activity: { rows: ['/rows', ''], id: '/a', at: '/b', atForm: 'epoch_s', status: '/c', ok: '/d', arguments: '', error: '/a', duration: '/b' },
  })
  const small = fc.oneof(fc.anything(), fc.record({ a: fc.anything(), b: fc.anything(), c: fc.anything(), k: fc.array(fc.record({ id: fc.string(), a: fc.double() })), rows: fc.array(fc.anything()) }, { requiredKeys: [] }))
  fc.assert(
    fc.property(small, (value) => {
      for (const { used, remaining } of dialect.readUsage?.(value, ctx).readings ?? []) expect(Math.max(used ?? -1, remaining ?? -1)).toBeGreaterThanOrEqual(0)
      for (const row of dialect.readActivity?.(value).rows ?? []) dialect.mapRow?.(row, ctx)
      const mapped = dialect.mapRow?.(value, ctx)
      if (mapped !== undefined && !('error' in mapped)) dialect.classify(mapped.response, ctx)
      for (const endpoint of ['usage', 'activity', 'probe'] as const) dialect.explain?.(endpoint, value, ctx)
    }),
    { numRuns: 500 },
  )
})
