import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readIetf, type IetfReading } from '../../../shared/limits/ietf.ts'
import { T0 } from '../times.ts'

type Headers = [string, string][]
const limit = (value: string): Headers => [['ratelimit', value]]
const policy = (value: string): Headers => [['ratelimit-policy', value]]
const reading = (parts: Partial<IetfReading>): IetfReading => ({ policy: 'default', pk: null, remaining: 50, limit: null, unit: 'requests', windowSec: null, resetAt: T0 + 30_000, ...parts })

describe('readIetf', () => {
  it('completes a service limit by the policy of its name', () => {
    const headers: Headers = [...policy('"burst";q=100;w=60,"daily";q=1000;w=86400'), ...limit('"daily";r=7, "burst";r=50;t=30')]
    expect(readIetf(headers, T0)).toEqual({
      readings: [
        reading({ policy: 'daily', remaining: 7, limit: 1000, windowSec: 86_400, resetAt: null }),
        reading({ policy: 'burst', limit: 100, windowSec: 60 }),
      ],
      anomalies: [],
    })
  })

  it('reads names in any case and nothing where there is nothing', () => {
    expect(readIetf([['RateLimit', '"default";r=50;t=30']], T0).readings).toEqual([reading({})])
    expect(readIetf([['age', '5']], T0)).toEqual({ readings: [], anomalies: [] })
    expect(readIetf(limit(''), T0)).toEqual({ readings: [], anomalies: [] })
  })

  it('makes no reading of a policy alone (IE-3)', () => {
    expect(readIetf(policy('"default";q=100;w=60'), T0)).toEqual({ readings: [], anomalies: [] })
    expect(readIetf([...policy('"a";q=100;w=60'), ...limit('"b";r=1')], T0).readings).toEqual([reading({ policy: 'b', remaining: 1, resetAt: null })])
  })

  it.each<[string, string, IetfReading[], string[]]>([
    ['r=0 is a number', '"default";r=0;t=30', [reading({ remaining: 0 })], []],
    ['the last duplicate parameter wins', '"default";r=1;r=50;t=99;t=30', [reading({})], []],
    ['unknown parameters are ignored', '"default";r=50;t=30;x=?1;y="z"', [reading({})], []],
    ['r missing', '"default";t=30', [], ['bad_r']],
    ['r negative', '"default";r=-1;t=30', [], ['bad_r']],
    ['r decimal', '"default";r=1.5;t=30', [], ['bad_r']],
    ['r decimal without fraction', '"default";r=50.0;t=30', [], ['bad_r']],
    ['r a string', '"default";r="50";t=30', [], ['bad_r']],
    ['r a flag', '"default";r;t=30', [], ['bad_r']],
    ['t negative', '"default";r=50;t=-1', [], ['bad_r']],
    ['t decimal', '"default";r=50;t=0.5', [], ['bad_r']],
    ['pk not bytes', '"default";r=50;t=30;pk=abc', [], ['bad_r']],
    ['pk of bytes', '"default";r=50;t=30;pk=:Y2xpZW50:', [reading({ pk: 'Y2xpZW50' })], []],
    ['a failing member alone is left out', '"a";r=x, "default";r=50;t=30', [reading({})], ['bad_r']],
    ['a token name alone is left out', 'a;r=1, "default";r=50;t=30', [reading({})], ['policy_name_not_string']],
    ['a number as name', '5;r=1', [], ['policy_name_not_string']],
    ['an inner list as name', '("a" "b");r=1', [], ['policy_name_not_string']],
    ['a decimal in a name is only text', '"v=1.0";r=50;t=30', [reading({ policy: 'v=1.0' })], []],
    ['a trailing comma breaks the field', '"default";r=50;t=30,', [], ['bad_ratelimit']],
    ['an integer of 16 digits breaks the field', '"default";r=1234567890123456', [], ['bad_ratelimit']],
    ['an unclosed string breaks the field', '"default;r=50', [], ['bad_ratelimit']],
    ['an upper-case parameter breaks the field', '"default";R=50', [], ['bad_ratelimit']],
    ['a non-ASCII name breaks the field', '"dé";r=50', [], ['bad_ratelimit']],
    ['an absurd t is capped', '"default";r=50;t=999999999999999', [reading({ resetAt: T0 + 32 * 86_400_000 })], ['clamped']],
  ])('%s', (_title, value, readings, anomalies) => {
    expect(readIetf(limit(value), T0)).toEqual({ readings, anomalies })
  })

  it.each<[string, string, Partial<IetfReading>, string[]]>([
    ['w missing', '"default";q=100', { limit: 100 }, []],
    ['q missing', '"default";w=60', {}, ['bad_q']],
    ['q negative', '"default";q=-5;w=60', {}, ['bad_q']],
    ['q zero is legal', '"default";q=0;w=60', { limit: 0, windowSec: 60 }, []],
    ['w zero', '"default";q=100;w=0', {}, ['bad_q']],
    ['w decimal', '"default";q=100;w=60.0', {}, ['bad_q']],
    ['another unit', '"default";q=100;w=60;qu="content-bytes"', { limit: 100, windowSec: 60, unit: 'content-bytes' }, []],
    ['a unit that is no string', '"default";q=100;w=60;qu=bytes', {}, ['bad_q']],
    ['a name that is no string', 'default;q=100;w=60', {}, ['policy_name_not_string']],
    ['a broken field', '"default";q=100;w=60 ;', {}, ['bad_ratelimit_policy']],
    ['a failing member beside a good one', '"x";q=-1, "default";q=100;w=60', { limit: 100, windowSec: 60 }, ['bad_q']],
  ])('policy: %s', (_title, value, parts, anomalies) => {
    expect(readIetf([...policy(value), ...limit('"default";r=50;t=30')], T0)).toEqual({ readings: [reading(parts)], anomalies })
  })

  it('matches the partition before the name alone', () => {
    const headers: Headers = [...policy('"d";q=10;pk=:YQ==:, "d";q=20;pk=:Yg==:, "d";q=30'), ...limit('"d";r=1;pk=:Yg==:, "d";r=2, "d";r=3;pk=:Yw==:')]
    expect(readIetf(headers, T0).readings.map((found) => found.limit)).toEqual([20, 30, 30])
  })

  it('looks at 16 members of a field at most (RX-6)', () => {
    const many = Array.from({ length: 20 }, (_, index) => `"p${index}";r=${index}`).join(', ')
    expect(readIetf(limit(many), T0).readings).toHaveLength(16)
  })

  it('reads nothing from a cache, and Age 0 is no cache', () => {
    expect(readIetf([...policy('"default";q=1'), ['age', '1']], T0)).toEqual({ readings: [], anomalies: ['cached_response'] })
    expect(readIetf([...limit('"default";r=50;t=30'), ['age', '0']], T0).readings).toHaveLength(1)
    expect(readIetf([...limit('"default";r=50;t=30'), ['age', 'old']], T0).readings).toHaveLength(1)
  })

  it('lets Retry-After beat t for the limit that refused (IE-2)', () => {
    const retry: Headers = [['retry-after', '60']]
    expect(readIetf([...limit('"default";r=0;t=30'), ...retry], T0).readings).toEqual([reading({ remaining: 0, resetAt: T0 + 60_000 })])
    expect(readIetf([...limit('"a";r=0;t=30, "b";r=5;t=30'), ...retry], T0).readings.map((found) => found.resetAt)).toEqual([T0 + 60_000, T0 + 30_000])
    expect(readIetf([...limit('"default";r=0;t=30'), ['retry-after', '-5']], T0).readings).toEqual([reading({ remaining: 0 })])
  })

  it('accepts the dictionary of draft -07, flagged (IE-4)', () => {
    const draft07 = (value: string, policies?: string) => readIetf([...limit(value), ...(policies === undefined ? [] : policy(policies))], T0)
    expect(draft07('limit=100, remaining=50, reset=30', '100;w=60')).toEqual({ readings: [reading({ limit: 100, windowSec: 60 })], anomalies: ['draft07'] })
    expect(draft07('limit=100, remaining=50, reset=30', '10;w=1, 100;w=0')).toEqual({ readings: [reading({ limit: 100 })], anomalies: ['draft07'] })
    expect(draft07('remaining=50')).toEqual({ readings: [reading({ resetAt: null })], anomalies: ['draft07'] })
    expect(draft07('limit=100, reset=30')).toEqual({ readings: [], anomalies: ['bad_r', 'draft07'] })
    expect(draft07('limit=100, remaining=-1, reset=30')).toEqual({ readings: [], anomalies: ['bad_r', 'draft07'] })
    expect(draft07('limit=100, remaining=50, reset=soon')).toEqual({ readings: [], anomalies: ['bad_r', 'draft07'] })
    expect(draft07('limit=("a"), remaining=50')).toEqual({ readings: [], anomalies: ['bad_r', 'draft07'] })
  })

  it('does not take a list of tokens for the dictionary', () => {
    expect(readIetf(limit('limit;r=50'), T0).anomalies).toEqual(['policy_name_not_string'])
  })

  it('never throws and gives sound numbers, whatever the bytes', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom('"', 'a', ';', 'r', 'q', 't', 'w', '=', '1', '0', '.', ',', ' ', '-', ':', '(', ')') }))
    fc.assert(
      fc.property(text, text, (limits, policies) => {
        for (const found of readIetf([...limit(limits), ...policy(policies)], T0).readings) {
          expect(Number.isSafeInteger(found.remaining) && found.remaining >= 0).toBe(true)
          expect(found.resetAt === null || found.resetAt >= T0).toBe(true)
          expect(found.windowSec === null || found.windowSec > 0).toBe(true)
        }
      }),
      { numRuns: 2_000 },
    )
  })
})
