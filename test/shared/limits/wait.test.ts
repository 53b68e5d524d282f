import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { longestWaitMs, parseRetryAfter } from '../../../shared/limits/wait.ts'
import { T0 } from '../times.ts'

const day = 86_400_000

describe('parseRetryAfter', () => {
  it.each([
    // RA-1, seconds
    ['0', 0, 'delta', []],
    ['30', 30_000, 'delta', []],
    ['007', 7_000, 'delta', []],
    [' \t30 ', 30_000, 'delta', []],
    ['2678400', longestWaitMs, 'delta', []],
    // RA-6
    ['2678401', longestWaitMs, 'delta', ['clamped']],
    ['9'.repeat(400), longestWaitMs, 'delta', ['clamped']],
    // RA-4
    ['1.5', 1_500, 'delta', ['fraction']],
    ['0.0001', 1, 'delta', ['fraction']],
    ['4.35', 4_350, 'delta', ['fraction']],
    ['2.0', 2_000, 'delta', ['fraction']],
    ['0.9999999', 1_000, 'delta', ['fraction']],
    // RA-1, three forms of a date
    ['Sun, 22 Nov 2026 12:00:30 GMT', 30_000, 'date', []],
    ['Sunday, 22-Nov-26 12:00:30 GMT', 30_000, 'date', ['obsolete_date']],
    ['Sun Nov 22 12:00:30 2026', 30_000, 'date', ['obsolete_date']],
    ['Wed Dec  2 12:00:00 2026', 10 * day, 'date', ['obsolete_date']],
    ['Sun, 22 Nov 2026 12:00:60 GMT', 60_000, 'date', []],
    ['Thu, 31 Dec 2026 23:59:60 GMT', longestWaitMs, 'date', ['clamped']],
    ['Mon, 22 Nov 2026 12:00:30 GMT', 30_000, 'date', ['weekday_mismatch']],
    ['Monday, 22-Nov-26 12:00:30 GMT', 30_000, 'date', ['obsolete_date', 'weekday_mismatch']],
    ['Sun, 22 Nov 2026 12:00:30 UTC', 30_000, 'date', ['zone_utc']],
    ['Sun, 22 Nov 2026 12:00:00 GMT', 0, 'date', []],
    ['Sun, 22 Nov 2026 11:59:59 GMT', 0, 'date', ['past']],
    ['Sun Nov 06 08:49:37 1994', 0, 'date', ['obsolete_date', 'past']],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 0, 'date', ['obsolete_date', 'past']],
    // RA-5
    ['5, 30', 30_000, 'delta', ['duplicate_header']],
    ['30, 30', 30_000, 'delta', ['duplicate_header']],
    ['12,5', 12_000, 'delta', ['duplicate_header']],
    ['5, abc', 5_000, 'delta', ['bad_retry_after', 'duplicate_header']],
    ['Sun, 22 Nov 2026 12:00:30 GMT, Sun, 22 Nov 2026 12:00:50 GMT', 50_000, 'date', ['duplicate_header']],
    ['40, Sun, 22 Nov 2026 12:00:30 GMT', 40_000, 'delta', ['duplicate_header']],
    ['Sunday, 22-Nov-26 12:00:30 GMT, 10', 30_000, 'date', ['duplicate_header', 'obsolete_date']],
    ['Sun, 22 Nov 2026 11:00:00 GMT, 10', 10_000, 'delta', ['duplicate_header']],
  ])('reads %j', (value, waitMs, form, anomalies) => {
    expect(parseRetryAfter(value, T0)).toEqual({ waitMs, form, anomalies })
  })

  it.each([
    // RA-3
    '', ' ', '-5', '+5', '-0', '1e3', '0x10', '30s', '30 s', '.5', '5.', '1.2.3', 'NaN', 'Infinity', 'soon', '١٢', '３０', '5\u00a0', '1 000', '5;6', ',',
    // Not a real date, or not exactly one of the three forms
    'Sun, 31 Nov 2026 12:00:30 GMT', 'Sun, 29 Feb 2026 12:00:30 GMT', 'Sun, 00 Nov 2026 12:00:30 GMT', 'Sun, 22 Nov 2026 24:00:00 GMT',
    'Sun, 22 Nov 2026 12:60:00 GMT', 'Sun, 22 Nov 2026 12:00:61 GMT', 'Sun, 2 Nov 2026 12:00:30 GMT', 'sun, 22 nov 2026 12:00:30 gmt',
    'Sun, 22 Nov 2026 12:00:30', 'Sun, 22 Nov 2026 12:00:30 +0000', 'Sun, 22 Nov 2026 12:00:30 CET', '22 Nov 2026 12:00:30 GMT',
    'Sunday, 22 Nov 2026 12:00:30 GMT', 'Sun, 22-Nov-26 12:00:30 GMT', 'Sun Nov 2 12:00:30 2026', 'Son, 22 Nov 2026 12:00:30 GMT',
    '2026-11-22T12:00:30Z', 'May 5', '60 minutes', 'Sun Nov 22 2026 13:00:40 GMT+0100',
  ])('refuses %j, so that the next source is asked', (value) => {
    expect(parseRetryAfter(value, T0)).toEqual({ waitMs: null, form: null, anomalies: ['bad_retry_after'] })
  })

  it('accepts the 29th of February in leap years only', () => {
    const at = Date.UTC(2028, 1, 28, 12)
    expect(parseRetryAfter('Tue, 29 Feb 2028 12:00:00 GMT', at).waitMs).toBe(day)
    expect(parseRetryAfter('Thu, 29 Feb 2100 12:00:00 GMT', Date.UTC(2100, 1, 28)).waitMs).toBeNull()
    expect(parseRetryAfter('Tue, 29 Feb 2000 12:00:00 GMT', Date.UTC(2000, 1, 28, 12)).waitMs).toBe(day)
  })

  it('takes a two-digit year for one within the next 50 years, else for the past (RFC 9110 5.6.7)', () => {
    expect(parseRetryAfter('Saturday, 21-Nov-76 12:00:00 GMT', T0)).toEqual({ waitMs: longestWaitMs, form: 'date', anomalies: ['clamped', 'obsolete_date'] })
    expect(parseRetryAfter('Tuesday, 22-Nov-77 12:00:00 GMT', T0).anomalies).toEqual(['obsolete_date', 'past'])
  })

  it('stays within 0 and 31 days or says nothing, whatever the bytes', () => {
    const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'0123456789.,-+ SunGMT:'.split('')) }), fc.double().map(String), fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()))
    fc.assert(
      fc.property(texts, fc.integer({ min: 0, max: 4e12 }), (value, now) => {
        const { waitMs, form } = parseRetryAfter(value, now)
        expect(waitMs === null || (Number.isInteger(waitMs) && waitMs >= 0 && waitMs <= longestWaitMs)).toBe(true)
        expect(form === null).toBe(waitMs === null)
      }),
      { numRuns: 2_000 },
    )
  })

  it('reads every date that toUTCString writes, to the second', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 31 * 86_400 }), (seconds) => {
        expect(parseRetryAfter(new Date(T0 + seconds * 1000).toUTCString(), T0)).toEqual({ waitMs: seconds * 1000, form: 'date', anomalies: [] })
      }),
    )
  })
})
