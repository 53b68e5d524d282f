import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createSecretBox, type Keyring } from '../../electron/shell/secrets.ts'

const canary = 'CANARY-7f21c9'
let folder = ''
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'headroom-keyring-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A keyring that turns bytes around, which is enough to see whether it was asked. */
function keyring(backend: ReturnType<Keyring['getSelectedStorageBackend']>, available = true): Keyring {
  const turned = (bytes: Uint8Array): Buffer => Buffer.from(bytes.map((byte) => 255 - byte))
  return {
    getSelectedStorageBackend: () => backend,
    isAsyncEncryptionAvailable: async () => available,
    encryptStringAsync: async (text) => turned(Buffer.from(text)),
    decryptStringAsync: async (sealed) => ({ result: turned(sealed).toString(), shouldReEncrypt: false }),
  }
}
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }
const boxOn = (ring: Keyring, platform: NodeJS.Platform = 'linux') => createSecretBox({ keyring: ring, platform, dataDir: folder, log: silent, cost: { N: 16, r: 1, p: 1 } })

describe('where there is a keyring', () => {
  test.each([
    ['linux', 'gnome_libsecret', 'keyring'],
    ['linux', 'kwallet6', 'KWallet'],
    ['darwin', 'unknown', 'Keychain'],
    ['win32', 'unknown', 'DPAPI'],
  ] as const)('%s with %s seals keys into a private file that never has them in clear', async (platform, backend, named) => {
    const box = await boxOn(keyring(backend), platform)
    await box.put('k1', 'https://api.test', canary)
    expect(readFileSync(join(folder, 'keys.sealed.json'), 'utf8')).not.toContain('CANARY')
    expect(statSync(join(folder, 'keys.sealed.json')).mode & 0o777).toBe(0o600)
    expect(await (await boxOn(keyring(backend), platform)).get('k1', 'https://api.test')).toBe(canary)
    expect(box.describe()).toContain(named)
    expect(box.describe()).toContain(folder)
  })
})

describe('where there is none', () => {
  test.each([
    ['a password everybody knows', keyring('basic_text')],
    ['nothing known', keyring('unknown')],
    ['a locked keyring', keyring('gnome_libsecret', false)],
  ])('%s: keys stay in memory, nothing is written, and it says so', async (_name, ring) => {
    const box = await boxOn(ring)
    await box.put('k1', 'https://api.test', canary)
    expect(await box.get('k1', 'https://api.test')).toBe(canary)
    expect(existsSync(join(folder, 'keys.sealed.json'))).toBe(false)
    expect(readdirSync(folder)).toEqual([])
    expect(box.describe()).toMatch(/^In memory only, for this run: .*restart\.$/)
    expect(await (await boxOn(ring)).get('k1', 'https://api.test')).toBeNull()
  })

  test('a passphrase keeps them in a private file, and the next start asks for it', async () => {
    const box = await boxOn(keyring('basic_text'))
    await box.put('k1', 'https://api.test', canary)
    await box.passphrase?.set('correct horse battery', null)
    expect(readFileSync(join(folder, 'secrets'), 'utf8')).not.toContain('CANARY')
    const again = await boxOn(keyring('basic_text'))
    expect(again.store()).toEqual({ kind: 'passphrase', locked: true })
    expect(await again.get('k1', 'https://api.test')).toBeNull()
    await again.passphrase?.unlock('correct horse battery')
    expect(await again.get('k1', 'https://api.test')).toBe(canary)
  })

  test('a passphrase that was set is asked for even where there is a keyring by now', async () => {
    await (await boxOn(keyring('basic_text'))).passphrase?.set('correct horse battery', null)
    expect((await boxOn(keyring('gnome_libsecret'))).store()).toEqual({ kind: 'passphrase', locked: true })
  })
})
