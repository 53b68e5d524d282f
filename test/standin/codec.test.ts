import { expect, test } from 'vitest'
import { decode, encode } from './codec.ts'

const through = (value: unknown): unknown => decode(encode(value))

test('everything structured clone keeps, survives', () => {
  const value = {
    text: 'a\u202eb\0',
    nothing: undefined,
    none: null,
    numbers: [1.5, -0, Infinity, Number.NaN],
    big: 12345678901234567890n,
    when: new Date(1e12),
    pattern: /x+/gi,
    map: new Map<unknown, unknown>([[{ a: 1 }, new Set(['b'])]]),
    bytes: Uint8Array.of(0, 255),
  }
  expect(through(value)).toEqual(value)
  expect(Object.is((through({ z: -0 }) as { z: number }).z, -0)).toBe(true)
  expect(through(new TypeError('told'))).toMatchObject({ name: 'TypeError', message: 'told' })
})

test('the markers of the encoding are ordinary values when an app sends them', () => {
  const value = { $: 'bigint', v: 'x', n: 0, deep: [{ $: 'undefined' }] }
  expect(through(value)).toEqual(value)
})

test('cycles and values met twice keep their identity', () => {
  const shared = { name: 'shared' }
  const value: Record<string, unknown> = { first: shared, second: shared }
  value['self'] = value
  const copy = through(value) as Record<string, unknown>
  expect(copy['self']).toBe(copy)
  expect(copy['first']).toBe(copy['second'])
})

test('a key named __proto__ stays a key and changes no prototype', () => {
  const copy = through(JSON.parse('{"__proto__":{"polluted":true}}')) as object
  expect(Object.keys(copy)).toEqual(['__proto__'])
  expect(Object.getPrototypeOf(copy)).toBe(Object.prototype)
})

test('what cannot be cloned is refused', () => {
  expect(() => encode(() => 1)).toThrow('could not be cloned')
  expect(() => encode({ s: Symbol('x') })).toThrow('could not be cloned')
})
