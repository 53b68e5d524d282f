import { array, assert, integer, property, string } from 'fast-check'
import { expect, test } from 'vitest'
import { shortestInAnswers, withoutSecrets } from '../../shared/secretSpellings.ts'

const secret = `sk_live/abc+"<d>'=7Q%9\\x`
const clean = withoutSecrets([secret])

test.each([
  ['as it is', secret],
  ['in JSON', JSON.stringify(secret).slice(1, -1)],
  ['in JSON whose writer escapes slashes', JSON.stringify(secret).slice(1, -1).replaceAll('/', '\\/')],
  ['in JSON whose writer escapes everything', secret.replaceAll(/\W/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)],
  ['in JSON within JSON', JSON.stringify(JSON.stringify(secret).slice(1, -1)).slice(1, -1)],
  ['as a part of an address', encodeURIComponent(secret)],
  ['in an address as a browser writes it', encodeURI(secret)],
  ['in a form', new URLSearchParams({ key: secret }).toString().slice('key='.length)],
  ['in an address within an address', encodeURIComponent(encodeURIComponent(secret))],
  ['in a script', secret.replaceAll(/\W/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`)],
  ['in HTML', secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;')],
  ['in HTML by numbers', secret.replaceAll(/\W/g, (char) => `&#x0${char.charCodeAt(0).toString(16).toUpperCase()};`)],
  ['in HTML that was escaped twice', secret.replaceAll(/\W/g, (char) => `&amp;#${char.charCodeAt(0)};`)],
  ['in hex', Buffer.from(secret).toString('hex')],
  ['in upper-case hex', Buffer.from(secret).toString('hex').toUpperCase()],
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

test('in base64 whose signs are escaped by JSON and by addresses', () => {
  const signs = 'ab~~~?>~~?~?cd'
  const encoded = Buffer.from(signs).toString('base64')
  expect(encoded).toMatch(/\+.*\/|\/.*\+/)
  for (const spelled of [encoded.replaceAll('/', '\\/'), encoded.replaceAll('+', String.raw`\u002B`), encodeURIComponent(encoded)]) {
    expect(withoutSecrets([signs])(spelled).length).toBeLessThan('[redacted]'.length + 12)
    expect(withoutSecrets([signs])(spelled)).toContain('[redacted]')
  }
})

test('a secret beyond ASCII is taken out in every spelling, too', () => {
  const foreign = 'pä§sword-鍵-🔑!'
  const spelled = [foreign, encodeURIComponent(foreign), Array.from({ length: foreign.length }, (_, index) => `\\u${foreign.charCodeAt(index).toString(16).padStart(4, '0')}`).join('').replaceAll(/\\u00([2-7].)/g, (whole, code: string) => (/\w/.test(String.fromCharCode(Number.parseInt(code, 16))) ? String.fromCharCode(Number.parseInt(code, 16)) : whole)), Buffer.from(foreign).toString('hex'), Buffer.from(foreign).toString('base64')]
  for (const text of spelled) expect(withoutSecrets([foreign])(`<${text}>`)).toMatch(/^<\[redacted\](?:..?)?=*>$/)
})

test('of several secrets the longer goes first, and short ones are looked for letter by letter only', () => {
  expect(withoutSecrets(['abcd', 'abcdefgh'])('abcdefgh abcd')).toBe('[redacted] [redacted]')
  expect(withoutSecrets(['a-bc'])(`a%2Dbc ${Buffer.from('a-bc').toString('hex')}`)).toBe('[redacted] 612d6263')
})

test('nothing else is touched, and a text in JSON stays one', () => {
  for (const text of ['{"used":1,"key":"sk_live"}', 'no key', '', secret.slice(0, -1)]) expect(clean(text)).toBe(text)
  expect(JSON.parse(clean(JSON.stringify({ [secret]: [secret] })))).toEqual({ '[redacted]': ['[redacted]'] })
})

test('a secret so short that words could hold it is left to who reads the words', () => {
  expect(withoutSecrets(['used'], shortestInAnswers)('{"used":1}')).toBe('{"used":1}')
  expect(withoutSecrets([''])('text')).toBe('text')
})

test('a text of nothing but backslashes takes no longer than any other', () => {
  for (const key of ['-abcdefghij', '$abcdefghij', 'a-b-c-d-e-f', String.raw`\-\-\-abcdef`, String.raw`\\\\\abcdef`]) {
    const text = '\\'.repeat(1_000_000)
    expect(withoutSecrets([key])(text)).toBe(text)
  }
  expect(withoutSecrets(['-abcdefghij'])('\\\\\\-abcdefghij')).toBe('[redacted]')
})

test('whatever a key is made of, it is gone from JSON, addresses and base64', () => {
  const visible = array(integer({ min: 0x21, max: 0x7e }), { minLength: 8, maxLength: 60 }).map((codes) => String.fromCodePoint(...codes))
  assert(
    property(visible, string(), (key, around) => {
      const without = withoutSecrets([key])
      for (const spelled of [key, JSON.stringify(key).slice(1, -1), encodeURIComponent(key), encodeURI(key)]) expect(without(`\t${spelled}\t`)).not.toContain(spelled)
      const encoded = Buffer.from(key).toString('base64')
      expect(without(Buffer.from(`${around}${key}`).toString('base64'))).not.toContain(encoded.slice(0, -4))
      expect(() => JSON.parse(without(JSON.stringify({ around, key }))) as unknown).not.toThrow()
    }),
  )
})
