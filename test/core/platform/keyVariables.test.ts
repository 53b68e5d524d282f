import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { withKeyVariables } from '../../../electron/core/platform/keyVariables.ts'
import { takeKeyVariables } from '../../../electron/core/platform/takeKeyVariables.ts'
import { createMemorySecretBox } from '../../../electron/core/platform/memorySecrets.ts'

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }
const variables = new Map([['HEADROOM_KEY_STUDIO', 'sk_of_the_environment'], ['HEADROOM_KEY_BROKEN', 'two\nlines']])
let folder = ''
let file = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'headroom-variables-'))
  file = join(folder, 'key-variables.json')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))
const start = (held = variables) => withKeyVariables(createMemorySecretBox('this run'), { file, variables: held, log: silent })
const refused = (code: string) => expect.objectContaining({ name: 'Refusal', code }) as unknown

test('the variables are taken out of the environment, and no others', () => {
  const env = { HEADROOM_KEY_STUDIO: 'x', HEADROOM_KEY: 'y', PATH: '/bin' }
  expect([...takeKeyVariables(env)]).toEqual([['HEADROOM_KEY_STUDIO', 'x']])
  expect(env).toEqual({ HEADROOM_KEY: 'y', PATH: '/bin' })
})

test('a key named by its variable is read from it at every start, and only its name is on the disk', async () => {
  const box = await start()
  await box.put('k1', 'https://api.test', '$HEADROOM_KEY_STUDIO')
  expect(readFileSync(file, 'utf8')).not.toContain('sk_of')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const again = await start()
  expect(await again.get('k1', 'https://api.test')).toBe('sk_of_the_environment')
  expect(await again.get('k1', 'https://other.test')).toBeNull()
  expect(await (await start(new Map())).get('k1', 'https://api.test')).toBeNull()
})

test('a variable that is not set, or holds no key, is refused when it is named', async () => {
  const box = await start()
  expect(() => box.meaningOf?.('$HEADROOM_KEY_NOBODY', 'https://api.test')).toThrow('is not set')
  expect(() => box.meaningOf?.('$HEADROOM_KEY_BROKEN', 'https://api.test')).toThrow('does not hold a key')
  expect(box.meaningOf?.('$HEADROOM_KEY_STUDIO', 'https://api.test')).toBe('sk_of_the_environment')
})

test('its value goes to the first origin that it was used for, and nowhere else', async () => {
  const box = await start()
  await box.put('k1', 'https://api.test', '$HEADROOM_KEY_STUDIO')
  expect(() => box.meaningOf?.('$HEADROOM_KEY_STUDIO', 'https://evil.test')).toThrow('sent nowhere else')
  await expect(box.put('k2', 'https://evil.test', '$HEADROOM_KEY_STUDIO')).rejects.toEqual(refused('refused'))
  expect(await box.get('k2', 'https://evil.test')).toBeNull()
})

test('what only looks like a variable is a key', async () => {
  const box = await start()
  for (const key of ['$aact_prod_000', '$HEADROOM', '$PATH', 'HEADROOM_KEY_STUDIO', '$HEADROOM_KEY_studio']) {
    await box.put('k1', 'https://api.test', key)
    expect(await box.get('k1', 'https://api.test')).toBe(key)
    expect(box.meaningOf?.(key, 'https://api.test')).toBe(key)
  }
})

test('a pasted key takes the place of a variable, and the other way round', async () => {
  const box = await start()
  await box.put('k1', 'https://api.test', 'pasted')
  await box.put('k1', 'https://api.test', '$HEADROOM_KEY_STUDIO')
  expect(await box.get('k1', 'https://api.test')).toBe('sk_of_the_environment')
  await box.put('k1', 'https://api.test', 'pasted again')
  expect(await box.get('k1', 'https://api.test')).toBe('pasted again')
  await box.put('k1', 'https://api.test', '$HEADROOM_KEY_STUDIO')
  await box.remove('k1')
  expect(await box.get('k1', 'https://api.test')).toBeNull()
})
