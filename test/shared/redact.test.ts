import { assert, constantFrom, integer, jsonValue, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { argsShape, redactText, redactValue, safeText } from '../../shared/redact.ts'
import { withoutSecrets } from '../../shared/secretSpellings.ts'

describe('text that quotes a secret', () => {
  it.each([
    ['Unknown key ad_live_9f8e7d6c5b4a', 'Unknown key ad_live_[redacted]'],
    ['Unknown key "ad_test_9f8e7d6c5b4a".', 'Unknown key "ad_test_[redacted]".'],
    ['sk_live_51Hx and pk_test_77, then rk_live_a-b_c', 'sk_live_[redacted] and pk_test_[redacted], then rk_live_[redacted]'],
    ['AD_LIVE_ABCDEF12', 'AD_LIVE_[redacted]'],
    ['key=(ad_live_x)', 'key=(ad_live_[redacted])'],
    ['Invalid API key sk-proj-Ab12_cd34-ef', 'Invalid API key sk-[redacted]'],
    ['Authorization: Bearer abc.DEF-123~+/= was refused', 'Authorization: Bearer [redacted] was refused'],
    ['authorization: bearer ad_live_9f8e7d6c5b4a', 'authorization: bearer [redacted]'],
    ['{"authorization":"Bearer eyJhbGciOiJIUzI1NiJ9.e30.abc"}', '{"authorization":"Bearer [redacted]"}'],
    ['Authorization: Basic dXNlcjpwYXNzd29yZA==', 'Authorization: Basic [redacted]'],
    ['Authorization: token-without-scheme', 'Authorization: [redacted]'],
    ['x-api-key: 1234abcd', 'x-api-key: [redacted]'],
    ['{"apiKey": "hunter2hunter2", "page": 2}', '{"apiKey": "[redacted]", "page": 2}'],
    ["client_secret='abc' password: xyz", "client_secret='[redacted]' password: [redacted]"],
    ['GET https://api.example.com/v1?limit=5&key=abc123&page=2', 'GET https://api.example.com/v1?limit=5&key=[redacted]&page=2'],
    ['GET /v1?access_token=abc123#x', 'GET /v1?access_token=[redacted]'],
    ['https://user:pa55@example.com/x', 'https://[redacted]@example.com/x'],
    ['session-eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', 'session-[redacted]'],
    ['id_eyJ_eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0', 'id_[redacted]'],
    ['jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl end', 'jwt [redacted] end'],
    ['ghp_0123456789abcdefghijABCDEFGHIJ', 'ghp_[redacted]'],
    ['Set-Cookie: session=abc; Path=/', 'Set-Cookie: [redacted]'],
    ['GET /v1?sig=abc123', 'GET /v1?sig=[redacted]'],
    ['GET /v1;key=abc123', 'GET /v1;key=[redacted]'],
    ['{"api-key":"hunter2"}', '{"api-key":"[redacted]"}'],
    ['glpat-0123456789ab and SG.0123456789ab', 'glpat-[redacted] and SG.[redacted]'],
  ])('%s', (text, expected) => {
    expect(redactText(text)).toBe(expected)
  })

  it.each([
    'Missing scope: content:write',
    'WWW-Authenticate: Bearer realm="api", error="insufficient_scope", scope="images:generate"',
    'The bearer token is invalid',
    'Basic authentication is not supported',
    'task-runner and disk-usage are fine',
    'see https://example.com/a:b and mailto:me@example.com at 12:00:30',
    'Rate limit exceeded. Retry after 23 seconds.',
  ])('leaves "%s" alone', (text) => {
    expect(redactText(text)).toBe(text)
  })

  it('loses every stored secret, also as addresses write it', () => {
    const secret = 'p@ss/w+rd=§1'
    expect(redactText(`a ${secret} b ${encodeURIComponent(secret)} c`, withoutSecrets([secret]))).toBe('a [redacted] b [redacted] c')
    expect(redactText('ad_live_ab$cd', withoutSecrets(['ad_live_ab$cd']))).toBe('[redacted]')
    expect(redactText('abcdefgh abcd', withoutSecrets(['abcd', 'abcdefgh']))).toBe('[redacted] [redacted]')
  })

  it('is not torn apart by a secret too short to be one', () => {
    expect(redactText('a cat sat', withoutSecrets(['a', '']))).toBe('a cat sat')
  })

  it('contains no stored secret afterwards, whatever stands around it', () => {
    const secret = string({ minLength: 8, maxLength: 30, unit: constantFrom(...'abcXYZ019_-.~$&%=+/ "'.split('')) }).filter((text) => !'[redacted]'.includes(text))
    assert(property(secret, string(), string(), (hidden, before, after) => {
      expect(redactText(before + hidden + after, withoutSecrets([hidden]))).not.toContain(hidden)
    }))
  })

  it('is the same when redacted twice', () => {
    const pieces = string({ unit: constantFrom('ad_live_', 'Bearer ', 'sk-', 'abc123', '=', '&key', ' ', '"', 'api_key', ':', '//', '@', '[redacted]') })
    assert(property(pieces, (text) => {
      expect(redactText(redactText(text))).toBe(redactText(text))
    }), { numRuns: 1000 })
  })

  it('takes linear time on hostile text', () => {
    const hostile = ['Bearer ', '//:', 'ad_live_', 'sk-', 'api_key=', '?key=', 'authorization:', 'eyJaaaaaaaaa.', '-eyJ', 'eyJeyJeyJ_', 'Basic ', 'cookie:', 'a_live_'].map((piece) => piece.repeat(Math.ceil(200_000 / piece.length)))
    // Quadratic time would run into the test's time limit.
    for (const text of [...hostile, 'a'.repeat(200_000), ' '.repeat(200_000), `Bearer${' '.repeat(200_000)}`, `Bearer ${'.'.repeat(200_000)}`, `${'a'.repeat(100_000)}_live_`, 'a.'.repeat(100_000)]) {
      expect(redactText(text).length).toBeLessThanOrEqual(text.length * 2)
    }
  })
})

describe('text to be shown', () => {
  it('makes hidden characters visible', () => {
    expect(safeText('a\u202Eb', 50)).toBe('a⟨U+202E⟩b')
    expect(safeText('\u0000\u001B[31m\u007F\u0085', 50)).toBe('⟨U+0000⟩⟨U+001B⟩[31m⟨U+007F⟩⟨U+0085⟩')
    expect(safeText('x\u200By\u2066z\uFEFF\u061C\u2028', 80)).toBe('x⟨U+200B⟩y⟨U+2066⟩z⟨U+FEFF⟩⟨U+061C⟩⟨U+2028⟩')
    expect(safeText('\u{E0041}\uD800!', 50)).toBe('⟨U+E0041⟩⟨U+D800⟩!')
  })

  it('keeps lines and tabs apart by a space', () => {
    expect(safeText('a\nb\tc', 50)).toBe('a b c')
  })

  it('leaves every script and emoji alone', () => {
    expect(safeText('Ключ ключ 鍵 مفتاح 🔑 é', 50)).toBe('Ключ ключ 鍵 مفتاح 🔑 é')
  })

  it('cuts to size, without halves of characters', () => {
    expect(safeText('abcdef', 6)).toBe('abcdef')
    expect(safeText('abcdefg', 6)).toBe('abcde…')
    expect(safeText('abc🔑🔑', 5)).toBe('abc…')
    expect(safeText('abc\u202E', 8)).toBe('abc…')
    expect(safeText('abc', 0)).toBe('')
  })

  it('is never longer than asked, well formed, and free of hidden characters', () => {
    assert(property(string({ unit: 'binary' }), string({ unit: constantFrom('a', '\uD83D', '\u202E', '🔑', '\n') }), integer({ min: 0, max: 40 }), (a, b, max) => {
      for (const text of [a, b]) {
        const shown = safeText(text, max)
        expect(shown.length).toBeLessThanOrEqual(max)
        expect(shown.isWellFormed()).toBe(true)
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u)
      }
    }))
  })
})

describe('the shape of arguments', () => {
  it('tells types and sizes, never content', () => {
    expect(argsShape({ title: 'x'.repeat(120), tags: ['a', 'b', 'c'], draft: true, n: 4, none: null, deep: { a: { b: { c: 1 } } } })).toBe(
      '{title: string(120), tags: array(3), draft: boolean, n: number, none: null, deep: {a: {b: object(1)}}}',
    )
    expect([argsShape('secret'), argsShape(undefined), argsShape(null), argsShape([]), argsShape({})]).toEqual(['string(6)', 'none', 'null', 'array(0)', '{}'])
  })

  it('is bounded in depth, width and length', () => {
    expect(argsShape(Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`member${i}`, i])))).toContain('… 80 more')
    expect(argsShape(Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`${i}${'x'.repeat(1000)}`, i]))).length).toBeLessThanOrEqual(500)
  })

  it('hides secrets in names', () => {
    expect(argsShape({ ad_live_9f8e7d6c: 1, 'a\u202Eb': 2 })).toBe('{ad_live_[redacted]: number, a⟨U+202E⟩b: number}')
  })

  it('can be told of any JSON', () => {
    assert(property(jsonValue({ maxDepth: 10 }), (value) => {
      expect(argsShape(value).length).toBeLessThanOrEqual(500)
    }))
  })
})

describe('a tree of arguments', () => {
  it('loses secrets in values, names and members known to hold them', () => {
    const tree = { title: 'key ad_live_123456', nested: [{ password: 'x', Authorization: 'y', token: 7 }], ad_test_99: 1, empty: { secret: null } }
    expect(redactValue(tree)).toEqual({ title: 'key ad_live_[redacted]', nested: [{ password: '[redacted]', Authorization: '[redacted]', token: '[redacted]' }], 'ad_test_[redacted]': 1, empty: { secret: null } })
    expect(redactValue({ a: 'my hunter22' }, withoutSecrets(['hunter22']))).toEqual({ a: 'my [redacted]' })
  })

  it('keeps __proto__ an ordinary name', () => {
    const copy = redactValue(JSON.parse('{"__proto__": {"polluted": true}}'))
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype)
    expect(JSON.stringify(copy)).toBe('{"__proto__":{"polluted":true}}')
  })

  it('is bounded in depth and size', () => {
    let deep: unknown = 'end'
    for (let i = 0; i < 100_000; i++) deep = [deep]
    expect(JSON.stringify(redactValue(deep)).length).toBeLessThan(100)
    expect(JSON.stringify(redactValue(Array.from({ length: 300 }, () => Array.from({ length: 300 }, () => [1])))).length).toBeLessThan(100_000)
  })
})
