import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CallFilter } from '../../../shared/callFilter.ts'
import { verdictClasses } from '../../../shared/model.ts'
import { pages, readAddress, writeAddress, type View } from '../../../renderer/state/address.ts'

const some = <T>(value: fc.Arbitrary<T>) => fc.array(value, { minLength: 1, maxLength: 4 })
const filters = fc.record(
  {
    connectionIds: some(fc.string({ maxLength: 100 })),
    keyIds: some(fc.string({ maxLength: 100, unit: 'grapheme' })),
    tools: some(fc.string({ maxLength: 50, unit: 'binary' }).map((text) => text.toWellFormed())),
    outcome: fc.constantFrom('ok' as const, 'errors' as const),
    verdicts: some(fc.constantFrom(...verdictClasses)),
    statuses: some(fc.integer({ min: 0, max: 999 })),
    text: fc.string({ minLength: 1, maxLength: 200 }),
    minDurationMs: fc.nat(),
    own: fc.constant(true),
    from: fc.integer(),
    to: fc.integer(),
  },
  { requiredKeys: [] },
)

describe('the address', () => {
  test('carries any filter of the log there and back', () => {
    fc.assert(
      fc.property(filters, (filter) => {
        const view: View = { page: 'log', filter }
        expect(readAddress(writeAddress(view))).toEqual(view)
      }),
    )
  })

  test('carries negations, alternatives, marks and families of statuses', () => {
    const filter: CallFilter = {
      statuses: [403, '5xx'],
      marks: ['pinned'],
      maxDurationMs: 500,
      not: [{ tools: ['list_*'] }, { text: 'time out', keyIds: ['a b'] }],
      anyOf: [[{ verdicts: ['network'] }, { not: [{ connectionIds: ['x'] }] }]],
    }
    const address = writeAddress({ page: 'log', filter })
    expect(readAddress(address)).toEqual({ page: 'log', filter })
    expect(new URLSearchParams(address.split('?')[1]).get('also')).toBe('-tool:list_* not(key:"a b" time out) or(verdict:network -connection:x)')
  })

  test('is the same for filters that restrict the same', () => {
    expect(writeAddress({ page: 'log', filter: { outcome: 'all', text: '', keyIds: [] } })).toBe('#/log')
    expect(writeAddress({ page: 'log', filter: { own: false } })).toBe('#/log')
  })

  test('names each page, and knows no filter outside the log', () => {
    for (const page of pages) expect(readAddress(`#/${page}`)).toEqual({ page, filter: {} })
    expect(readAddress('#/alerts?outcome=errors')).toEqual({ page: 'alerts', filter: {} })
  })

  test('leads to the overview when it makes no sense', () => {
    for (const hash of ['', '#', '#/', '#/nowhere', '#token=abc', '#//%%%']) expect(readAddress(hash).page).toBe('overview')
  })

  test('drops only the part of a filter that makes no sense', () => {
    expect(readAddress('#/log?outcome=sideways&status=900&status=12x&verdict=rate_limited&from=soon&to=5')).toEqual({
      page: 'log',
      filter: { verdicts: ['rate_limited'], to: 5 },
    })
  })

  test('never throws, whatever is in it', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(readAddress(`#/log?${text}`).page).toBe('log')
      }),
    )
  })
})
