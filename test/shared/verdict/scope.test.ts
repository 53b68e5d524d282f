import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { messageOf, missingScopes } from '../../../shared/verdict/scope.ts'

const challenge = (value: string) => missingScopes([['WWW-Authenticate', value]], undefined, 'members')?.scopes ?? null
const members = (body: unknown) => missingScopes([], body, 'members')?.scopes ?? null
const prose = (message: string) => missingScopes([], { error: message }, 'prose')?.scopes ?? null

describe('missingScopes in WWW-Authenticate (RFC 6750)', () => {
  it.each([
    ['Bearer error="insufficient_scope", scope="content:write"', ['content:write']],
    ['Bearer realm="api", error="insufficient_scope", scope="images:generate content:write"', ['images:generate', 'content:write']],
    ['bearer scope=content:write,error=insufficient_scope', ['content:write']],
    ['Basic realm="x", Bearer error="insufficient_scope", scope="a:b"', ['a:b']],
    ['Bearer error="insufficient_scope", error_description="say \\"a:b\\", please", scope="c:d"', ['c:d']],
    ['Bearer error="insufficient_scope", scope="a:b a:b the <script>"', ['a:b']],
    ['Bearer error="insufficient_scope", scope="admin"', ['admin']],
  ])('reads %s', (value, scopes) => {
    expect(challenge(value)).toEqual(scopes)
  })

  it.each([
    'Bearer error="invalid_token", scope="a:b"',
    'Bearer scope="a:b"',
    'Digest error="insufficient_scope", scope="a:b"',
    'Bearer error="insufficient_scope"',
    'Bearer error="insufficient_scope", scope=""',
    'Bearer error="insufficient_scope", scope="required"',
    'Bearer error="insufficient_scope", Basic scope="a:b"',
    '',
  ])('finds none in %s', (value) => {
    expect(challenge(value)).toBeNull()
  })

  it('reads several header lines', () => {
    expect(missingScopes([['www-authenticate', 'Basic realm="x"'], ['www-authenticate', 'Bearer error="insufficient_scope", scope="a:b"']], undefined, 'members')).toEqual({
      sub: 'www-authenticate',
      scopes: ['a:b'],
    })
  })
})

describe('missingScopes in members of the body', () => {
  it.each([
    [{ missing_scope: 'a:b' }, ['a:b']],
    [{ missing_scopes: ['a:b', 'c:d', 'a:b'] }, ['a:b', 'c:d']],
    [{ missingScope: 'admin' }, ['admin']],
    [{ missingScopes: 'a:b c:d' }, ['a:b', 'c:d']],
    [{ required_scope: 'a:b,c:d' }, ['a:b', 'c:d']],
    [{ ok: false, error: 'missing_scope', needed: 'chat:write' }, ['chat:write']],
    [{ error: { code: 'forbidden', missing_scope: 'a:b' } }, ['a:b']],
  ])('reads %j', (body, scopes) => {
    expect(members(body)).toEqual(scopes)
  })

  it.each([
    null, undefined, 'a:b', [{ missing_scope: 'a:b' }], { missing_scope: 5 }, { missing_scope: ['', null, {}] }, { missing_scope: 'no such thing!' },
    { missing_scope: 'x'.repeat(65) }, { missing_scope: '-a:b' }, { missing_scope: 'a b\u202e'.slice(3) }, { detail: { missing_scope: 'a:b' } }, { error: 'Missing scope: a:b' },
  ])('finds none in %j', (body) => {
    expect(members(body)).toBeNull()
  })
})

describe('missingScopes in a message', () => {
  it.each([
    ['Missing scope: content:write', ['content:write']],
    ['Missing scope: content:write.', ['content:write']],
    ['Missing scopes: content:write, images:generate', ['content:write', 'images:generate']],
    ['Requires scopes a:b, c:d, and e:f', ['a:b', 'c:d', 'e:f']],
    ['Key lacks required scope lists:write', ['lists:write']],
    ['This key needs the "admin" scope', ['admin']],
    ["The 'a.b' and 'c.d' scopes are missing", ['a.b', 'c.d']],
    ['Scope `write_products` is required', ['write_products']],
    ['scope="a:b" missing', ['a:b']],
    ['Missing scope (content:write)', ['content:write']],
    ['Missing scopes [a:b, c:d]', ['a:b', 'c:d']],
    ['Insufficient scope. Required scope: files/read', ['files/read']],
    ['scope https://api.example.com/auth/drive is missing', ['https://api.example.com/auth/drive']],
    ['Missing scope \u201ccontent:write\u201d', ['content:write']],
  ])('reads %s', (message, scopes) => {
    expect(prose(message)).toEqual(scopes)
  })

  it.each([
    'Missing scope: admin', // a bare word could be any word
    'Missing scope: admin.',
    'The content:write scope is missing', // before "scope" only when quoted
    'Your key is missing a required scope',
    'That is out-of-scope: content/list',
    'out of scope for e.g. drafts',
    'scope e.g. drafts',
    'microscope a:b',
    'scopeless a:b',
    'scope is content:write',
    'Access denied',
    '',
  ])('finds none in %j', (message) => {
    expect(prose(message)).toBeNull()
  })

  it('reads messages in every place an envelope keeps them', () => {
    for (const body of [{ error: 'Missing scope: a:b' }, { error: { message: 'Missing scope: a:b' } }, { message: 'Missing scope: a:b' }]) {
      expect(missingScopes([], body, 'prose')).toEqual({ sub: 'message', scopes: ['a:b'] })
    }
  })

  it('is not read where the vendor says so, and members not where nothing may be read', () => {
    const body = { error: 'Missing scope: a:b', missing_scope: 'c:d' }
    expect(missingScopes([], { error: 'Missing scope: a:b' }, 'members')).toBeNull()
    expect(missingScopes([['www-authenticate', 'Bearer error="insufficient_scope", scope="a:b"']], body, 'none')).toBeNull()
  })

  it('prefers the header to members to the message', () => {
    const body = { missing_scope: 'b:b', message: 'Missing scope: c:c' }
    expect(missingScopes([['www-authenticate', 'Bearer error="insufficient_scope", scope="a:a"']], body, 'prose')?.scopes).toEqual(['a:a'])
    expect(missingScopes([], body, 'prose')).toEqual({ sub: 'body', scopes: ['b:b'] })
  })

  it('gets through hostile text, for which a quadratic pattern would need minutes', () => {
    const hostile = ['scope ' + 'a.'.repeat(50_000), '"a" and '.repeat(20_000) + 'scope', 'scope'.repeat(40_000), 'scope ' + 'a:b, '.repeat(40_000), ' '.repeat(100_000), 'scopes ["'.repeat(20_000)]
    for (const message of hostile) {
      expect(prose(message)?.every((scope) => scope.length <= 64) ?? true).toBe(true)
      expect(challenge(message)).toBeNull()
      expect(members({ missing_scope: message })).toBeNull()
    }
  })

  it('never throws, and names only well-formed scopes', () => {
    fc.assert(
      fc.property(fc.anything(), fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom('scope', ' ', ':', '"', 'a', '.', ',', 'and') }), (body, header, message) => {
        for (const candidate of [body, { error: message }]) {
          for (const scope of missingScopes([['www-authenticate', header]], candidate, 'prose')?.scopes ?? []) expect(scope).toMatch(/^[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}$/)
        }
        expect(['string', 'object']).toContain(typeof messageOf(body))
      }),
      { numRuns: 1_000 },
    )
  })
})
