import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exceedsBytes, parseJson, pointer } from '../../shared/json.ts'

describe('parseJson', () => {
  it('gives the value of JSON text', () => {
    expect(parseJson('{"a":[1,"b",null]}')).toEqual({ ok: true, value: { a: [1, 'b', null] } })
  })

  it('drops a byte order mark', () => {
    expect(parseJson('\ufeff{"a":1}')).toEqual({ ok: true, value: { a: 1 } })
  })

  it('says in words why there is no value', () => {
    expect(parseJson('')).toEqual({ ok: false, problem: 'the body is empty' })
    expect(parseJson(' \n')).toEqual({ ok: false, problem: 'the body is empty' })
    expect(parseJson('{"a":')).toEqual({ ok: false, problem: 'the body is not JSON' })
    expect(parseJson('<html>')).toEqual({ ok: false, problem: 'the body is not JSON' })
  })

  it('refuses what is nested deeper than allowed before parsing it', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
    expect(parseJson(nested(32)).ok).toBe(true)
    expect(parseJson(nested(33))).toEqual({ ok: false, problem: 'the JSON is nested deeper than 32 levels' })
    expect(parseJson('{"a":'.repeat(3) + '1' + '}'.repeat(3), { maxDepth: 2 }).ok).toBe(false)
    expect(parseJson(nested(1_000_000)).ok).toBe(false)
  })

  it('does not count brackets inside strings', () => {
    expect(parseJson(`{"a":"${'['.repeat(500)} \\" ${'{'.repeat(500)}"}`).ok).toBe(true)
    expect(parseJson('{"a":"\\\\"}').ok).toBe(true)
  })

  it('refuses more bytes than allowed, counted as UTF-8', () => {
    expect(parseJson('"aaaa"', { maxBytes: 6 }).ok).toBe(true)
    expect(parseJson('"aaaaa"', { maxBytes: 6 })).toEqual({ ok: false, problem: 'the body is larger than 6 bytes' })
    expect(parseJson('"ää"', { maxBytes: 6 }).ok).toBe(true)
    expect(parseJson('"ääa"', { maxBytes: 6 }).ok).toBe(false)
  })

  it('keeps integers that a double cannot hold as text, and only those', () => {
    expect(parseJson('{"id":9007199254740993,"n":-9007199254740993,"small":12,"fraction":0.1234567890123456789,"text":"9007199254740993"}')).toEqual({
      ok: true,
      value: { id: '9007199254740993', n: '-9007199254740993', small: 12, fraction: 0.12345678901234568, text: '9007199254740993' },
    })
    expect(parseJson('[9007199254740993]')).toEqual({ ok: true, value: ['9007199254740993'] })
    expect(parseJson('[9007199254740991]')).toEqual({ ok: true, value: [9007199254740991] })
  })

  it('leaves __proto__ an ordinary member', () => {
    const parsed = parseJson('{"__proto__":{"polluted":true},"a":1}')
    expect(parsed.ok && pointer(parsed.value, '/__proto__/polluted')).toBe(true)
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  it('never throws, whatever the text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(parseJson(text)).toHaveProperty('ok')
      }),
    )
  })

  it('reads back whatever JSON.stringify wrote', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5, noUnicodeString: false }), (value) => {
        const plain: unknown = JSON.parse(JSON.stringify(value))
        const parsed = parseJson(JSON.stringify(value))
        if (!parsed.ok) return false
        // Long numbers come back as their text, which names the same number.
        expect(JSON.stringify(parsed.value, (_key, item: unknown) => (typeof item === 'string' && /^-?\d{16,}$/.test(item) ? Number(item) : item))).toBe(
          JSON.stringify(plain, (_key, item: unknown) => (typeof item === 'string' && /^-?\d{16,}$/.test(item) ? Number(item) : item)),
        )
        return true
      }),
    )
  })
})

describe('exceedsBytes', () => {
  it('agrees with an encoder', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(60), (text, max) => {
        expect(exceedsBytes(text, max)).toBe(new TextEncoder().encode(text).length > max)
      }),
    )
  })
})

describe('pointer', () => {
  const value = { a: { 'b/c': [10, { d: null }] }, 'x~y': 1, '': 2 }

  it('finds members and items', () => {
    expect(pointer(value, '')).toBe(value)
    expect(pointer(value, '/a/b~1c/0')).toBe(10)
    expect(pointer(value, '/a/b~1c/1/d')).toBeNull()
    expect(pointer(value, '/x~0y')).toBe(1)
    expect(pointer(value, '/')).toBe(2)
  })

  it('finds nothing that is not an own member', () => {
    const paths = ['/constructor', '/__proto__', '/a/b~1c/length', '/a/b~1c/01', '/a/b~1c/-', '/a/b~1c/9', '/nope/deeper', 'a', '/x~0y/z']
    expect(paths.filter((path) => pointer(value, path) !== undefined)).toEqual([])
  })

  it('never throws', () => {
    fc.assert(fc.property(fc.anything(), fc.string(), (any, path) => {
        expect(() => pointer(any, path)).not.toThrow()
      }),
    )
  })
})
