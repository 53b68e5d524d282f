import * as fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readRateHeaders, type RateReading } from '../../../shared/limits/rateHeaders.ts'
import { T0 } from '../times.ts'

const read = (headers: Record<string, string | string[]>) =>
  readRateHeaders({ headers: Object.entries(headers).flatMap(([name, value]) => [value].flat().map((line): [string, string] => [name, line])) }, { serverNow: T0 })
const reading = (parts: Partial<RateReading>): RateReading => ({ name: 'default', limit: null, remaining: null, resetAt: null, windowSec: null, unit: null, ...parts })

describe('readRateHeaders', () => {
  it('reads both plain trios into one budget, names in any case (GH-1)', () => {
    expect(read({ 'X-RateLimit-Limit': '5000', 'X-RateLimit-Remaining': '4999', 'X-RateLimit-Reset': '1795351000', 'X-RateLimit-Used': '1' })).toEqual({
      readings: [reading({ limit: 5000, remaining: 4999, resetAt: 1_795_351_000_000 })],
      anomalies: [],
      unread: [['x-ratelimit-used', '1']],
    })
    expect(read({ 'RateLimit-Limit': '100', 'ratelimit-remaining': '99', 'RATELIMIT-RESET': '50' }).readings).toEqual([reading({ limit: 100, remaining: 99, resetAt: T0 + 50_000 })])
  })

  it('takes both spellings of one trio when they agree, and nothing when they do not', () => {
    expect(read({ 'x-ratelimit-limit': '100', 'ratelimit-limit': '100', 'x-ratelimit-remaining': '7', 'ratelimit-remaining': '7', 'x-ratelimit-reset': '1795348845', 'ratelimit-reset': '45' })).toEqual({
      readings: [reading({ limit: 100, remaining: 7, resetAt: T0 + 45_000 })],
      anomalies: [],
      unread: [],
    })
    expect(read({ 'x-ratelimit-limit': '100', 'ratelimit-limit': '5', 'x-ratelimit-remaining': '7' })).toMatchObject({ readings: [reading({ remaining: 7 })], anomalies: ['ambiguous_list'] })
  })

  it('reads a budget per dimension and per vendor, sorted by name', () => {
    expect(
      read({
        'x-ratelimit-limit-tokens': '30000',
        'x-ratelimit-remaining-tokens': '29000',
        'x-ratelimit-reset-tokens': '6m0s',
        'anthropic-ratelimit-input-tokens-limit': '400000',
        'anthropic-ratelimit-input-tokens-remaining': '399000',
        'anthropic-ratelimit-input-tokens-reset': '2026-11-22T12:00:53Z',
      }).readings,
    ).toEqual([
      reading({ name: 'input-tokens', limit: 400_000, remaining: 399_000, resetAt: T0 + 53_000 }),
      reading({ name: 'tokens', limit: 30_000, remaining: 29_000, resetAt: T0 + 360_000 }),
    ])
  })

  it.each([
    ['x-ratelimit-requests-limit', '5'], // vendor `x` (Linear) is no vendor
    ['x-ratelimit-bucket', 'abcd'],
    ['x-ratelimit-abusepenalty-active', 'False'],
    ['my-ratelimit-limit', '5'], // no dimension
    ['ratelimit-limit-requests', '5'],
    ['x-ratelimits-remaining', '5'],
  ])('keeps %s raw and makes no budget of it', (name, value) => {
    expect(read({ [name]: value })).toEqual({ readings: [], anomalies: [], unread: [[name, value]] })
  })

  it('makes a reading when limit or remaining is known, and never a zero of a wrong form (GH-2)', () => {
    expect(read({ 'x-ratelimit-remaining': '119' }).readings).toEqual([reading({ remaining: 119 })])
    expect(read({ 'x-ratelimit-limit': '-1', 'x-ratelimit-remaining': '-1', 'x-ratelimit-reset': '0' })).toMatchObject({ readings: [], anomalies: ['sentinel'] })
    expect(read({ 'x-ratelimit-limit': 'unlimited', 'x-ratelimit-remaining': '5' })).toMatchObject({ readings: [reading({ remaining: 5 })], anomalies: ['bad_quantity'] })
    expect(read({ 'x-ratelimit-reset': '30' }).readings).toEqual([])
    expect(read({ 'x-ratelimit-remaining': '595.9' })).toMatchObject({ readings: [reading({ remaining: 595 })], anomalies: ['fraction'] })
    expect(read({ 'x-ratelimit-limit': ['60', '1000'], 'x-ratelimit-remaining': '5' })).toMatchObject({ readings: [reading({ remaining: 5 })], anomalies: ['ambiguous_list'] })
    expect(read({ 'x-ratelimit-limit': '5', 'x-ratelimit-remaining': '7' }).anomalies).toEqual(['remaining_gt_limit'])
    expect(read({ 'x-ratelimit-limit': '0', 'x-ratelimit-remaining': '0' }).anomalies).toEqual(['zero_limit'])
  })

  it.each<[string, number | null]>([
    ['requests-day', 86_400],
    ['tokens-1-minute', 60],
    ['tokens-15-minute', 900],
    ['requests-2-hour', 7_200],
    ['bytes-second', 1],
    ['minute', 60],
    ['1-hour', 3_600],
    ['tokens-0-minute', null],
    ['tokens-minutes', null],
    ['perminute', null],
    ['minute-tokens', null],
    ['month', null],
    ['tokens', null],
  ])('takes the window from the dimension %s (GH-3)', (dimension, windowSec) => {
    expect(read({ [`x-ratelimit-limit-${dimension}`]: '10' }).readings).toEqual([reading({ name: dimension, limit: 10, windowSec })])
  })

  it('takes the window from the renewal period first (Azure)', () => {
    const azure = { 'x-ratelimit-limit-requests-day': '120', 'x-ratelimit-renewalperiod-requests-day': '60', 'x-ratelimit-reset-requests-day': '500' }
    expect(read(azure)).toEqual({ readings: [reading({ name: 'requests-day', limit: 120, windowSec: 60 })], anomalies: ['implausible_reset'], unread: [] })
    expect(read({ ...azure, 'x-ratelimit-renewalperiod-requests-day': '0' }).readings[0]?.windowSec).toBe(86_400)
    expect(read({ ...azure, 'x-ratelimit-renewalperiod-requests-day': 'abc' }).readings[0]?.windowSec).toBe(86_400)
  })

  it('reads the limit with policies of drafts -00 to -06', () => {
    expect(read({ 'ratelimit-limit': '100, 100;w=60', 'ratelimit-remaining': '5', 'ratelimit-reset': '50' }).readings).toEqual([reading({ limit: 100, remaining: 5, resetAt: T0 + 50_000, windowSec: 60 })])
    expect(read({ 'ratelimit-limit': '10, 10;w=1;burst=5, 1000;w=3600' }).readings).toEqual([reading({ limit: 10, windowSec: 1 })])
    expect(read({ 'ratelimit-limit': '100;w=60' })).toMatchObject({ readings: [], anomalies: ['bad_quantity'] })
  })

  it('reads the IETF fields, and the trio fills in what they leave out', () => {
    expect(read({ 'RateLimit-Policy': '"daily";q=1000;w=86400;qu="tokens"', RateLimit: '"daily";r=9;t=30' }).readings).toEqual([
      reading({ name: 'daily', limit: 1000, remaining: 9, resetAt: T0 + 30_000, windowSec: 86_400, unit: 'tokens' }),
    ])
    expect(read({ 'ratelimit-limit': '50', 'ratelimit-remaining': '8', RateLimit: '"default";r=9;t=30' }).readings).toEqual([
      reading({ limit: 50, remaining: 9, resetAt: T0 + 30_000, unit: 'requests' }),
    ])
    expect(read({ RateLimit: '"d";r=9;pk=:YQ==:, "d";r=8;pk=:Yg==:' }).readings.map(({ name }) => name)).toEqual(['d YQ==', 'd Yg=='])
  })

  it('goes by the clock of the response where it has one (GH-4)', () => {
    expect(read({ Date: 'Sun, 22 Nov 2026 11:00:00 GMT', 'x-ratelimit-limit': '5', 'x-ratelimit-reset': '30' }).readings[0]?.resetAt).toBe(T0 - 3_600_000 + 30_000)
  })

  it('reads nothing from a cache', () => {
    expect(read({ Age: '30', 'x-ratelimit-limit': '5', 'x-ratelimit-remaining': '3' })).toEqual({ readings: [], anomalies: ['cached_response'], unread: [] })
    expect(read({ Age: '30' }).anomalies).toEqual([])
  })

  it('is not impressed by names such as __proto__', () => {
    expect(read({ 'x-ratelimit-limit-__proto__': '5', 'x-ratelimit-limit-constructor': '6' }).readings.map(({ name }) => name)).toEqual(['__proto__', 'constructor'])
  })

  it('never throws and gives counts or nothing, whatever the headers', () => {
    const name = fc.oneof(
      fc.constantFrom('x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset', 'ratelimit-limit', 'ratelimit', 'ratelimit-policy', 'date', 'age', 'retry-after', 'x-ratelimit-limit-a-minute', 'v-ratelimit-a-remaining'),
      fc.string(),
    )
    const value = fc.oneof(fc.string({ unit: 'binary' }), fc.nat().map(String), fc.string({ unit: fc.constantFrom(...'0123456789,;=w"r -'.split('')) }))
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value), { maxLength: 12 }), (headers) => {
        for (const { limit, remaining } of readRateHeaders({ headers }, { serverNow: T0 }).readings) {
          expect(limit !== null || remaining !== null).toBe(true)
          expect((limit ?? 0) >= 0 && (remaining ?? 0) >= 0).toBe(true)
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it('reads 161 recorded responses as expected', () => {
    interface Recorded {
      id: string
      input: { r: { headers: [string, string][] } }
      expect: { readings: unknown[] }
    }
    const { cases } = JSON.parse(readFileSync(new URL('../../fixtures/responses.json', import.meta.url), 'utf8')) as { cases: Recorded[] }
    expect(cases).toHaveLength(161)
    for (const { id, input, expect: expected } of cases) {
      const readings = readRateHeaders(input.r, { serverNow: 0 }).readings.map(({ name, limit, remaining, resetAt }) => ({ name, limit, remaining, resetAt }))
      expect({ id, readings }).toEqual({ id, readings: expected.readings })
    }
  })
})
