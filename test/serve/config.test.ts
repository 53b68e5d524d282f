import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CannotStart } from '../../electron/core/platform/cannotStart.ts'
import { configJsonSchema, configSchema, loadConfig, type Config } from '../../electron/serve/config.ts'
import { withSecrets, type SecretSources } from '../../electron/serve/secrets.ts'

let dir = ''
beforeAll(() => void (dir = mkdtempSync(join(tmpdir(), 'headroom-config-'))))
afterAll(() => rmSync(dir, { recursive: true }))

function fileWith(name: string, content: string, mode = 0o600): string {
  const file = join(dir, name)
  writeFileSync(file, content)
  chmodSync(file, mode)
  return file
}

/** The sentence a start fails with. */
async function sentence(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    if (error instanceof CannotStart) return error.message
    throw error
  }
  throw new Error('It was accepted.')
}

const connection = { name: 'Tools', dialect: 'tools', baseUrl: 'http://127.0.0.1:8080' }
const withKeys = (...keys: unknown[]) => JSON.stringify({ connections: [{ ...connection, keys }] })

describe('a config file', () => {
  it('is read as the contract describes connections, with places of secrets for secrets', async () => {
    const config = { connections: [{ ...connection, plan: null, keys: [{ label: 'monitor', secretEnv: 'HEADROOM_KEY', role: 'monitor' }] }] }
    expect(await loadConfig(fileWith('good.json', JSON.stringify({ $schema: './config.schema.json', ...config })))).toMatchObject(config)
  })

  it.each<[string, string, RegExp]>([
    ['half an object', '{"connections": [\n  {"name": ', /is not valid JSON( \(line \d+, column \d+\))?\.$/],
    ['a text', '"connections"', /is not usable: Invalid input: expected object/],
    ['no connections', '{}', /is not usable: connections: /],
    ['an unknown member', '{"connections":[],"port":1}', /Unrecognized key: "port"/],
    ['a connection without a name', `{"connections":[{"dialect":"tools","baseUrl":"https://a.example"}]}`, /connections\.0\.name: /],
    ['an address that is none', `{"connections":[{"name":"A","dialect":"tools","baseUrl":"api.example.com"}]}`, /connections\.0\.baseUrl: "api\.example\.com" is not an address; write it as/],
    ['plain http to elsewhere', `{"connections":[{"name":"A","dialect":"tools","baseUrl":"http://a.example"}]}`, /connections\.0\.baseUrl: Plain http would send the key readable/],
    ['two connections of one name', JSON.stringify({ connections: [connection, connection] }), /connections\.1\.name: two connections are called "Tools"; give each its own name\.$/],
    ['two places for one secret', withKeys({ label: 'a', secretEnv: 'A', secretFile: 'b' }), /connections\.0\.keys\.0: names both secretEnv and secretFile; keep one\.$/],
    ['a bad variable name', withKeys({ label: 'a', secretEnv: 'A-B' }), /connections\.0\.keys\.0\.secretEnv: must be the name of an environment variable/],
    ['an unknown role', withKeys({ label: 'a', secretEnv: 'A', role: 'admin' }), /connections\.0\.keys\.0\.role: /],
  ])('with %s is refused in one sentence that says where', async (_what, content, expected) => {
    const message = await sentence(loadConfig(fileWith('bad.json', content)))
    expect(message).toMatch(expected)
    expect(message).toContain(join(dir, 'bad.json'))
    expect(message).not.toContain('\n')
  })

  it('refuses a secret in it without repeating it', async () => {
    const file = fileWith('secret.json', withKeys({ label: 'monitor', secret: 'sk_live_CANARY' }))
    const message = await sentence(loadConfig(file))
    expect(message).toContain('connections.0.keys.0.secret: the secret itself must not be in the config; name an environment variable (secretEnv)')
    expect(message).not.toContain('CANARY')
  })

  it('does not repeat the text around a syntax error, which may be a secret', async () => {
    for (const content of ['{"secret": sk_CANARY}', 'sk_CANARY', '{"connections":[{"secret":"sk_CANARY",}]}', '["sk_CANARY"']) {
      expect(await sentence(loadConfig(fileWith('broken.json', content)))).not.toContain('CANARY')
    }
  })

  it('that is missing, a folder or too large is refused in one sentence', async () => {
    expect(await sentence(loadConfig(join(dir, 'none.json')))).toBe(`There is no config file ${join(dir, 'none.json')}.`)
    expect(await sentence(loadConfig(dir))).toBe(`The config file ${dir} is a folder.`)
    expect(await sentence(loadConfig(fileWith('large.json', ' '.repeat(1024 * 1024 + 1))))).toMatch(/is larger than 1 MiB/)
    symlinkSync('loop.json', join(dir, 'loop.json'))
    expect(await sentence(loadConfig(join(dir, 'loop.json')))).toMatch(/cannot be read \(ELOOP\)\.$/)
  })

  it('does not mind members named like those of every object', async () => {
    const message = await sentence(loadConfig(fileWith('proto.json', '{"connections":[],"__proto__":{"x":1},"constructor":1}')))
    expect(message).toMatch(/Unrecognized keys?:/)
  })
})

describe('the JSON schema of the config', () => {
  it('is the one in docs/config.schema.json (npm run docs:api writes it)', async () => {
    expect(await readFile(join(import.meta.dirname, '../../docs/config.schema.json'), 'utf8')).toBe(configJsonSchema())
  })

  it('describes every member of a connection, and no place for a secret', () => {
    const schema = JSON.parse(configJsonSchema()) as { properties: { connections: { items: { properties: Record<string, { items: { properties: Record<string, unknown> } }> } } } }
    const { properties } = schema.properties.connections.items
    expect(Object.keys(properties)).toEqual(['name', 'dialect', 'baseUrl', 'plan', 'poll', 'paths', 'authHeader', 'keepArguments', 'paused', 'fields', 'keys'])
    expect(properties['keys']?.items.properties['secret']).toMatchObject({ not: {} })
  })
})

describe('secrets', () => {
  const config = (...keys: Record<string, unknown>[]): Config => configSchema.parse({ connections: [{ ...connection, keys }] })
  const sources = (more: Partial<SecretSources> = {}): SecretSources => ({ env: {}, baseDir: dir, ask: null, ...more })
  const secretsOf = async (...work: Parameters<typeof withSecrets>) => (await withSecrets(...work)).flatMap(({ keys = [] }) => keys)

  it('come from the environment, which forgets them', async () => {
    const env = { HEADROOM_KEY: 'sk_1', OTHER: 'stays' }
    const both = config({ label: 'a', secretEnv: 'HEADROOM_KEY' }, { label: 'b', secretEnv: 'HEADROOM_KEY', role: 'watched' })
    expect(await secretsOf(both, sources({ env }))).toEqual([
      { label: 'a', secret: 'sk_1' },
      { label: 'b', role: 'watched', secret: 'sk_1' },
    ])
    expect(env).toEqual({ OTHER: 'stays' })
  })

  it('come from a file beside the config that only this user may read, without its line end', async () => {
    for (const [name, content] of [['key', 'sk_2\n'], ['key-crlf', 'sk_2\r\n'], ['key-bare', 'sk_2']] as const) {
      fileWith(name, content)
      expect(await secretsOf(config({ label: 'a', secretFile: name }), sources())).toEqual([{ label: 'a', secret: 'sk_2' }])
    }
    expect(await secretsOf(config({ label: 'a', secretFile: join(dir, 'key') }), sources({ baseDir: '/' }))).toEqual([{ label: 'a', secret: 'sk_2' }])
  })

  it('are asked for on a terminal when the config names no place', async () => {
    const asked: string[] = []
    const ask = async (question: string) => (asked.push(question), 'sk_3')
    expect(await secretsOf(config({ label: 'a' }), sources({ ask }))).toEqual([{ label: 'a', secret: 'sk_3' }])
    expect(asked).toEqual(['Secret for the key "a" of "Tools": '])
  })

  it('are not needed for keys that are only watched', async () => {
    expect(await secretsOf(config({ label: 'a', role: 'watched' }), sources())).toEqual([{ label: 'a', role: 'watched' }])
  })

  it.each<[string, Record<string, unknown>, RegExp]>([
    ['an unset variable', { secretEnv: 'HEADROOM_KEY' }, /^The environment variable HEADROOM_KEY for the key "a" of "Tools" is not set\.$/],
    ['an empty variable', { secretEnv: 'EMPTY' }, /^The environment variable EMPTY for the key "a" of "Tools" is not set\.$/],
    ['a variable with spaces', { secretEnv: 'SPACED' }, /^The environment variable SPACED for the key "a" of "Tools" does not hold a key: /],
    ['a missing file', { secretFile: 'nowhere' }, /nowhere for the key "a" of "Tools" does not exist\.$/],
    ['a folder', { secretFile: '.' }, /is not a file\.$/],
    ['a file the group may read', { secretFile: 'group' }, /can be read by others \(mode 640\); run "chmod 600" on it\.$/],
    ['a file everyone may read', { secretFile: 'world' }, /can be read by others \(mode 604\); run "chmod 600" on it\.$/],
    ['a large file', { secretFile: 'large' }, /too large to hold nothing else\.$/],
    ['a file with two lines', { secretFile: 'lines' }, /^The file .*lines for the key "a" of "Tools" does not hold a key: /],
    ['an empty file', { secretFile: 'empty' }, /does not hold a key/],
    ['no place and no terminal', {}, /names neither secretEnv nor secretFile, and there is no terminal to ask on\.$/],
  ])('%s is refused in one sentence that does not contain it', async (_what, key, expected) => {
    fileWith('group', 'sk_CANARY', 0o640)
    fileWith('world', 'sk_CANARY', 0o604)
    fileWith('large', 'sk_CANARY'.repeat(1000))
    fileWith('lines', 'sk_CANARY\nsk_CANARY\n')
    fileWith('empty', '')
    mkdirSync(join(dir, 'folder'), { recursive: true })
    const message = await sentence(withSecrets(config({ label: 'a', ...key }), sources({ env: { SPACED: 'sk CANARY', EMPTY: '' } })))
    expect(message).toMatch(expected)
    expect(message).not.toMatch(/CANARY|\n/)
  })
})
