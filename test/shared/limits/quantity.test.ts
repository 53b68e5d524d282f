import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseQuantity } from '../../../shared/limits/quantity.ts'

describe('parseQuantity', () => {
  it.each([
    ['0', 0, []],
    ['120', 120, []],
    ['007', 7, []],
    [' 120\t', 120, []],
    ['999999999999999', 999_999_999_999_999, []],
    ['595.9', 595, ['fraction']],
    ['100.0', 100, ['fraction']],
    ['-1', null, ['sentinel']],
    ['60, 60', 60, ['duplicate_header']],
    ['60,060', 60, ['duplicate_header']],
    ['-1, -1', null, ['duplicate_header', 'sentinel']],
    ['60, 1000', null, ['ambiguous_list']],
    ['1,000', null, ['ambiguous_list']],
    ['60, abc', null, ['ambiguous_list']],
    ['60,', null, ['ambiguous_list']],
  ])('reads %j', (text, value, anomalies) => {
    expect(parseQuantity(text)).toEqual({ value, anomalies })
  })

  it.each(['', '-5', '-1.0', '+5', '1e3', '0x10', '12abc', '1000000000000000', '1.', '.5', '1 000', 'unlimited', '٣', '３', '\u00a05', 'NaN', 'null'])('calls %j a bad quantity', (text) => {
    expect(parseQuantity(text)).toEqual({ value: null, anomalies: ['bad_quantity'] })
  })

  it('gives a safe whole number of zero or more, or nothing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'0123456789.,-'.split('')) })), (text) => {
        const { value } = parseQuantity(text)
        expect(value === null || (Number.isSafeInteger(value) && value >= 0)).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })
})
