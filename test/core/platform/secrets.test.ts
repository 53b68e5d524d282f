import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createMemorySecretBox } from '../../../electron/core/platform/memorySecrets.ts'
import { createSealedSecretBox, type Cipher } from '../../../electron/core/platform/sealedSecrets.ts'
import { insistOnTls } from '../../../electron/core/platform/secureTransport.ts'
import type { SecretBox } from '../../../electron/core/ports.ts'

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }
let folder = ''
let file = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'headroom-secrets-'))
  file = join(folder, 'data', 'keys.json')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function cipherOf(password: Buffer): Cipher {
  return {
    seal: async (text) => {
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', password, iv)
      return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
    },
    open: async (sealed) => {
      const bytes = Buffer.from(sealed)
      const decipher = createDecipheriv('aes-256-gcm', password, bytes.subarray(0, 12)).setAuthTag(bytes.subarray(-16))
      return { text: Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('utf8'), isStale: false }
    },
  }
}
const password = randomBytes(32)
const sealedBox = (key = password): SecretBox => createSealedSecretBox({ file, cipher: cipherOf(key), where: 'a sealed file', log: silent })

describe.each([
  ['in memory', () => createMemorySecretBox('this run only')],
  ['in a sealed file', () => sealedBox()],
])('secrets %s', (_name, makeBox) => {
  test('come back for their key and origin, and for no other', async () => {
    const box = makeBox()
    await box.put('k1', 'https://api.example.com', 'hush')
    expect(await box.get('k1', 'https://api.example.com')).toBe('hush')
    expect(await box.get('k1', 'https://api.example.com/v2/')).toBe('hush')
    expect(await box.get('k1', 'https://api.example.com:8443')).toBeNull()
    expect(await box.get('k1', 'http://api.example.com')).toBeNull()
    expect(await box.get('k1', 'https://api.example.com.evil.test')).toBeNull()
    expect(await box.get('k2', 'https://api.example.com')).toBeNull()
    expect(await box.get('__proto__', 'https://api.example.com')).toBeNull()
  })

  test('can be replaced and removed', async () => {
    const box = makeBox()
    await box.put('k1', 'https://a.test', 'one')
    await box.put('k1', 'https://b.test', 'two')
    expect(await box.get('k1', 'https://a.test')).toBeNull()
    expect(await box.get('k1', 'https://b.test')).toBe('two')
    await box.remove('k1')
    await box.remove('never there')
    expect(await box.get('k1', 'https://b.test')).toBeNull()
  })

  test('are refused for an address that has no origin', async () => {
    await expect(makeBox().put('k1', 'data:text/plain,x', 'hush')).rejects.toThrow('origin')
  })
})

describe('the sealed file', () => {
  test('never holds a secret or an origin in clear, is private, and survives a restart', async () => {
    await sealedBox().put('k1', 'https://api.example.com', 'CANARY-9f3')
    const content = readFileSync(file, 'utf8')
    expect(content).not.toContain('CANARY')
    expect(content).not.toContain(Buffer.from('CANARY-9f3').toString('base64').slice(0, 10))
    expect(content).not.toContain('example.com')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(await sealedBox().get('k1', 'https://api.example.com')).toBe('CANARY-9f3')
  })

  test('keeps all of many keys put at once', async () => {
    const box = sealedBox()
    await Promise.all(Array.from({ length: 20 }, (_, n) => box.put(`k${n}`, 'https://a.test', `s${n}`)))
    const read = await Promise.all(Array.from({ length: 20 }, (_, n) => box.get(`k${n}`, 'https://a.test')))
    expect(read).toEqual(Array.from({ length: 20 }, (_, n) => `s${n}`))
  })

  test('an entry moved to another key by hand opens to nothing', async () => {
    const box = sealedBox()
    await box.put('k1', 'https://a.test', 'hush')
    const entries = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>
    writeFileSync(file, JSON.stringify({ ...entries, k2: entries['k1'] }))
    expect(await box.get('k2', 'https://a.test')).toBeNull()
    expect(await box.get('k1', 'https://a.test')).toBe('hush')
  })

  test('what the keyring calls stale is sealed again', async () => {
    await sealedBox().put('k1', 'https://a.test', 'hush')
    const before = readFileSync(file, 'utf8')
    const fresh = cipherOf(password)
    const stale: Cipher = { ...fresh, open: async (sealed) => ({ ...(await fresh.open(sealed)), isStale: true }) }
    const box = createSealedSecretBox({ file, cipher: stale, where: 'a sealed file', log: silent })
    expect(await box.get('k1', 'https://a.test')).toBe('hush')
    expect(readFileSync(file, 'utf8')).not.toBe(before)
    expect(await sealedBox().get('k1', 'https://a.test')).toBe('hush')
  })

  test('sealing again never brings back a key that was replaced meanwhile', async () => {
    await sealedBox().put('k1', 'https://a.test', 'old')
    const fresh = cipherOf(password)
    const replacing: Cipher = {
      ...fresh,
      open: async (sealed) => {
        const opened = await fresh.open(sealed)
        await sealedBox().put('k1', 'https://a.test', 'new')
        return { ...opened, isStale: true }
      },
    }
    expect(await createSealedSecretBox({ file, cipher: replacing, where: 'a sealed file', log: silent }).get('k1', 'https://a.test')).toBe('old')
    expect(await sealedBox().get('k1', 'https://a.test')).toBe('new')
  })

  test('a file sealed with another key answers "none" instead of failing', async () => {
    await sealedBox().put('k1', 'https://a.test', 'hush')
    expect(await sealedBox(randomBytes(32)).get('k1', 'https://a.test')).toBeNull()
  })

  test('a damaged file is not written over', async () => {
    await sealedBox().put('k1', 'https://a.test', 'hush')
    writeFileSync(file, '{"k1":')
    await expect(sealedBox().put('k2', 'https://a.test', 'other')).rejects.toThrow('paste the keys again')
    expect(readFileSync(file, 'utf8')).toBe('{"k1":')
    expect(await sealedBox().get('k1', 'https://a.test')).toBeNull()
  })
})

test('the switch that turns TLS verification off is taken back', () => {
  const env = { NODE_TLS_REJECT_UNAUTHORIZED: '0' }
  expect(insistOnTls(env)).toBe(true)
  expect(env).toEqual({})
  expect(insistOnTls(env)).toBe(false)
})
