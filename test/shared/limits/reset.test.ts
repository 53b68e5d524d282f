import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseReset, type DeclaredReset } from '../../../shared/limits/reset.ts'
import { T0 } from '../times.ts'

const at = (text: string): number => Date.parse(text)
type Row = [value: string, declared: DeclaredReset, windowSec: number | null, resetAt: number | null, form: string | null, anomalies: string[]]

describe('parseReset', () => {
  it.each<Row>([
    // The nine forms
    ['45', 'auto', 60, T0 + 45_000, 'delta', []],
    ['1795348845', 'auto', 60, T0 + 45_000, 'epoch_s', []],
    ['1795348845000', 'auto', 60, T0 + 45_000, 'epoch_ms', []],
    ['1795348845000000', 'auto', 60, T0 + 45_000, 'epoch_us', []],
    ['1795348845000000000', 'auto', 60, T0 + 45_000, 'epoch_ns', []],
    ['Sun, 22 Nov 2026 12:00:45 GMT', 'auto', 60, T0 + 45_000, 'date', []],
    ['2026-11-22T12:00:45Z', 'auto', 60, T0 + 45_000, 'date', []],
    ['Sun Nov 22 2026 13:00:45 GMT+0100 (Central European Standard Time)', 'auto', 60, T0 + 45_000, 'date', ['js_date_string']],
    ['45s', 'auto', 60, T0 + 45_000, 'duration', []],
    // Fractions, nearest millisecond (GH-4)
    ['1795348845.5', 'auto', 60, T0 + 45_500, 'epoch_s', []],
    ['1795348845.0006', 'auto', 60, T0 + 45_001, 'epoch_s', []],
    ['0.2506', 'auto', 60, T0 + 251, 'delta', []],
    ['0.2504', 'auto', 60, T0 + 250, 'delta', []],
    ['17.399999999s', 'auto', null, T0 + 17_400, 'duration', []],
    ['1h2m3s', 'auto', null, T0 + 3_723_000, 'duration', []],
    ['1m30.5s', 'auto', null, T0 + 90_500, 'duration', []],
    ['250us', 'auto', null, T0, 'duration', []],
    ['900µs', 'auto', null, T0 + 1, 'duration', []],
    ['999999ns', 'auto', null, T0 + 1, 'duration', []],
    ['1d', 'auto', null, T0 + 86_400_000, 'duration', []],
    ['999:59:59', 'auto', null, null, null, ['implausible_reset']],
    ['00:60:00', 'auto', null, null, null, ['bad_reset']],
    ['00:00:60', 'auto', null, null, null, ['bad_reset']],
    ['7:00:05', 'auto', null, T0 + 25_205_000, 'duration', []],
    ['07:20:05', 'auto', null, T0 + 26_405_000, 'duration', []],
    ['0s', 'auto', 60, T0, 'duration', []],
    // Plausible range (RS-1): delta up to max(2 windows, 60 s)
    ['0', 'auto', 60, T0, 'delta', []],
    ['120', 'delta', 60, T0 + 120_000, 'delta', []],
    ['121', 'delta', 60, null, null, ['implausible_reset']],
    ['60', 'delta', 1, T0 + 60_000, 'delta', []],
    ['61', 'delta', 1, null, null, ['implausible_reset']],
    // ... epochs within [-(window + 300), 2 windows + 300]
    [String(T0 / 1000 - 360), 'epoch_s', 60, T0 - 360_000, 'epoch_s', []],
    [String(T0 / 1000 - 361), 'epoch_s', 60, null, null, ['implausible_reset']],
    [String(T0 / 1000 + 420), 'epoch_s', 60, T0 + 420_000, 'epoch_s', []],
    [String(T0 / 1000 + 421), 'epoch_s', 60, null, null, ['implausible_reset']],
    // ... and 32 days either way when the window is unknown (GH-4)
    ['2764800', 'auto', null, T0 + 2_764_800_000, 'delta', []],
    ['2764801', 'auto', null, null, null, ['implausible_reset']],
    [String(T0 / 1000 + 2_764_800), 'auto', null, T0 + 2_764_800_000, 'epoch_s', []],
    [String(T0 / 1000 - 2_764_801), 'auto', null, null, null, ['implausible_reset']],
    ['1970-01-01T00:00:00Z', 'date', null, null, null, ['implausible_reset']],
    ['2026-11-23T12:00:00Z', 'date', 60, null, null, ['implausible_reset']],
    ['6m0s', 'duration', 60, null, null, ['implausible_reset']],
    // RS-2, RS-3
    ['1795348845', 'epoch_ms', 60, T0 + 45_000, 'epoch_s', ['reset_semantics_mismatch']],
    ['1795348845000', 'delta', 60, T0 + 45_000, 'epoch_ms', ['reset_semantics_mismatch']],
    ['1795348845000000000', 'epoch_s', 60, T0 + 45_000, 'epoch_ns', ['reset_semantics_mismatch']],
    ['45', 'date', 60, T0 + 45_000, 'delta', ['reset_semantics_mismatch']],
    ['45', 'duration', 60, T0 + 45_000, 'delta', ['reset_semantics_mismatch']],
    ['45s', 'delta', 60, T0 + 45_000, 'duration', ['reset_semantics_mismatch']],
    ['Sun, 22 Nov 2026 12:00:45 GMT', 'delta', 60, T0 + 45_000, 'date', ['reset_semantics_mismatch']],
    ['20470344', 'auto', 60, null, null, ['implausible_reset']],
    ['99999999999999999999999999', 'auto', null, null, null, ['implausible_reset']],
    // RS-4
    ['2026-11-22 12:00:45', 'date', 60, T0 + 45_000, 'date', ['no_zone']],
    ['2026-11-22T12:00:45', 'date', 60, T0 + 45_000, 'date', ['no_zone']],
    ['2026-11-22T13:30:45.250+01:30', 'date', 60, T0 + 45_250, 'date', []],
    ['2026-11-23T11:59:45+23:59', 'date', 60, T0 + 45_000, 'date', []],
    ['2026-11-22T04:00:45-08:00', 'date', 60, T0 + 45_000, 'date', []],
    ['2026-11-22t12:00:45z', 'date', 60, T0 + 45_000, 'date', []],
    ['2026-11-22T12:01Z', 'date', 60, T0 + 60_000, 'date', []],
    ['2026-12-01', 'date', null, at('2026-12-01T00:00:00Z'), 'date', ['no_zone']],
    ['Sunday, 22-Nov-26 12:00:45 GMT', 'date', 60, T0 + 45_000, 'date', ['obsolete_date']],
    ['Sun Nov 22 12:00:45 2026', 'date', 60, T0 + 45_000, 'date', ['obsolete_date']],
    ['Mon, 22 Nov 2026 12:00:45 GMT', 'date', 60, T0 + 45_000, 'date', ['weekday_mismatch']],
    ['Sun Nov 22 2026 04:00:45 GMT-0800', 'date', 60, T0 + 45_000, 'date', ['js_date_string']],
    ['Sun Nov 22 2026 12:00:45 GMT+0000 (GMT)', 'date', 60, T0 + 45_000, 'date', ['js_date_string']],
    // Repeated lines
    ['45, 45', 'delta', 60, T0 + 45_000, 'delta', ['duplicate_header']],
    // Unreadable
    ...['', '-5', '-1', '1e3', 'soon', '45 s', '2026-02-30T12:00:00Z', '2026-11-22T25:00:00Z', '2026-11-22T12:00:45+24:00', '2026-13-01T00:00:00Z', '2026-00-01T00:00:00Z', '2026-11-00T00:00:00Z', '2026-11-22T12:00:45+00:60', '2026-11-22T12:60:00Z', '45, 46', '-45s', '6m0', 'm6', 'Sun Nov 31 2026 12:00:45 GMT+0000'].map(
      (value): Row => [value, 'auto', 60, null, null, ['bad_reset']],
    ),
  ])('reads %j, declared %s, window %s', (value, declared, windowSec, resetAt, form, anomalies) => {
    expect(parseReset(value, declared, windowSec, T0)).toEqual({ resetAt, form, anomalies })
  })

  it('lets the documented meaning win where several fit, which takes a clock near 1970', () => {
    expect(parseReset('100', 'epoch_s', 60, 90_000)).toEqual({ resetAt: 100_000, form: 'epoch_s', anomalies: [] })
    expect(parseReset('100', 'auto', 60, 90_000).form).toBe('delta')
  })

  it('gives an instant near the window or nothing, whatever the bytes', () => {
    const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'0123456789.,-:TZsmhd '.split('')) }), fc.double().map(String))
    const declared = fc.constantFrom<DeclaredReset>('auto', 'delta', 'epoch_s', 'epoch_ms', 'date', 'duration')
    fc.assert(
      fc.property(texts, declared, fc.option(fc.integer({ min: 1, max: 86_400 })), (value, meaning, windowSec) => {
        const { resetAt, form } = parseReset(value, meaning, windowSec, T0)
        const range = windowSec === null ? 2_764_800 : Math.max(2 * windowSec + 300, 60)
        expect(resetAt === null || (Number.isInteger(resetAt) && Math.abs(resetAt - T0) <= range * 1000)).toBe(true)
        expect(form === null).toBe(resetAt === null)
      }),
      { numRuns: 2_000 },
    )
  })
})
