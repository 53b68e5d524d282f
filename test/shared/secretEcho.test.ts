import { array, assert, integer, property, string } from 'fast-check'
import { expect, test } from 'vitest'
import { withoutSecret } from '../../shared/secretEcho.ts'

const secret = `sk_live/abc+"<d>'=7Q%9\\x`
const clean = withoutSecret(secret)

test.each([
  ['as it is', secret],
  ['in JSON', JSON.stringify(secret).slice(1, -1)],
  ['in JSON whose writer escapes slashes', JSON.stringify(secret).slice(1, -1).replaceAll('/', '\\/')],
  ['in JSON whose writer escapes everything', secret.replaceAll(/\W/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)],
  ['in JSON within JSON', JSON.stringify(JSON.stringify(secret).slice(1, -1)).slice(1, -1)],
  ['as a part of an address', encodeURIComponent(secret)],
  ['in an address as a browser writes it', encodeURI(secret)],
  ['in a form', new URLSearchParams({ key: secret }).toString().slice('key='.length)],
  ['in lower-case escapes', encodeURIComponent(secret).replaceAll(/%../g, (escape) => escape.toLowerCase())],
])('the secret is taken out %s', (_how, spelled) => {
  expect(clean(`{"a":"${spelled}","b":"${spelled}"}`)).toBe('{"a":"[redacted]","b":"[redacted]"}')
})

test.each(['', 'u', 'us', 'user:'])('and in base64 after “%s”, also where addresses have their own', (before) => {
  for (const encoding of ['base64', 'base64url'] as const) {
    const left = clean(Buffer.from(`${before}${secret}:more`).toString(encoding))
    expect(left).toContain('[redacted]')
    expect(left.length).toBeLessThan(35)
  }
})

test('nothing else is touched, and a text in JSON stays one', () => {
  for (const text of ['{"used":1,"key":"sk_live"}', 'no key', '', secret.slice(0, -1)]) expect(clean(text)).toBe(text)
  expect(JSON.parse(clean(JSON.stringify({ [secret]: [secret] })))).toEqual({ '[redacted]': ['[redacted]'] })
})

test('a secret so short that words could hold it is left to who reads the words', () => {
  expect(withoutSecret('used')('{"used":1}')).toBe('{"used":1}')
  expect(withoutSecret('')('text')).toBe('text')
})

test('a text of nothing but backslashes takes no longer than any other', () => {
  for (const key of ['-abcdefghij', '$abcdefghij', 'a-b-c-d-e-f']) {
    const text = '\\'.repeat(1_000_000)
    expect(withoutSecret(key)(text)).toBe(text)
  }
  expect(withoutSecret('-abcdefghij')('\\\\\\-abcdefghij')).toBe('[redacted]')
})

test('whatever a key is made of, it is gone from JSON, addresses and base64', () => {
  const visible = array(integer({ min: 0x21, max: 0x7e }), { minLength: 8, maxLength: 60 }).map((codes) => String.fromCodePoint(...codes))
  assert(
    property(visible, string(), (key, around) => {
      const without = withoutSecret(key)
      for (const spelled of [key, JSON.stringify(key).slice(1, -1), encodeURIComponent(key), encodeURI(key)]) expect(without(`\t${spelled}\t`)).not.toContain(spelled)
      const encoded = Buffer.from(key).toString('base64')
      expect(without(Buffer.from(`${around}${key}`).toString('base64'))).not.toContain(encoded.slice(0, -4))
      expect(() => JSON.parse(without(JSON.stringify({ around, key }))) as unknown).not.toThrow()
    }),
  )
})
