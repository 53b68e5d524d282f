import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CannotStart } from '../../electron/core/platform/cannotStart.ts'
import { passphraseFileArgs, passphraseFileIn } from '../../electron/shell/passphraseFileIn.ts'
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
const boxOn = (ring: Keyring, platform: NodeJS.Platform = 'linux', passphrase: string | null = null) =>
  createSecretBox({ keyring: ring, platform, dataDir: folder, log: silent, passphrase, cost: { N: 16, r: 1, p: 1 } })

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

describe('where there is a keyring and a passphrase', () => {
  const phrase = 'correct horse battery'
  const real = () => keyring('gnome_libsecret')
  const api = 'https://api.test'
  beforeEach(async () => {
    await (await boxOn(real())).put('in the ring', api, 'first')
    const headless = await boxOn(keyring('basic_text'))
    await headless.put('sealed', api, 'second')
    await headless.passphrase?.set(phrase, null)
  })

  test('what the keyring has is there at once, the rest when the passphrase is given', async () => {
    const box = await boxOn(real())
    expect([await box.get('in the ring', api), await box.get('sealed', api), box.store().locked]).toEqual(['first', null, true])
    await box.passphrase?.unlock(phrase)
    expect([await box.get('in the ring', api), await box.get('sealed', api), box.store().locked]).toEqual(['first', 'second', false])
  })

  test('a key pasted while it is locked goes to the keyring and replaces the sealed one', async () => {
    await (await boxOn(real())).put('sealed', api, 'newer')
    const again = await boxOn(real(), 'linux', phrase)
    expect(await again.get('sealed', api)).toBe('newer')
    expect(await (await boxOn(keyring('basic_text'), 'linux', phrase)).get('sealed', api)).toBeNull()
  })

  test('a key pasted while it is open is sealed with it, for both shells', async () => {
    await (await boxOn(real(), 'linux', phrase)).put('in the ring', api, 'shared')
    expect(await (await boxOn(keyring('basic_text'), 'linux', phrase)).get('in the ring', api)).toBe('shared')
    expect(readFileSync(join(folder, 'keys.sealed.json'), 'utf8')).not.toContain('in the ring')
  })

  test('forgetting it moves what is open to the keyring, where the next start finds it', async () => {
    const box = await boxOn(real(), 'linux', phrase)
    await box.passphrase?.forget()
    expect([existsSync(join(folder, 'secrets')), box.store().kind]).toEqual([false, 'keyring'])
    const again = await boxOn(real())
    expect([await again.get('in the ring', api), await again.get('sealed', api)]).toEqual(['first', 'second'])
  })
})

describe('a passphrase in the environment', () => {
  test('seals keys from the first start on where there is no keyring, and opens them at the next', async () => {
    await (await boxOn(keyring('basic_text'), 'linux', 'correct horse battery')).put('k1', 'https://api.test', canary)
    expect(await (await boxOn(keyring('basic_text'), 'linux', 'correct horse battery')).get('k1', 'https://api.test')).toBe(canary)
  })

  test('that is wrong leaves them locked, for the window to ask', async () => {
    await (await boxOn(keyring('basic_text'))).passphrase?.set('correct horse battery', null)
    expect((await boxOn(keyring('basic_text'), 'linux', 'another passphrase')).store()).toEqual({ kind: 'passphrase', locked: true })
  })

  test('that is short seals nothing, and is not needed where there is a keyring', async () => {
    expect((await boxOn(keyring('basic_text'), 'linux', 'short')).store().kind).toBe('memory')
    expect((await boxOn(keyring('gnome_libsecret'), 'linux', 'correct horse battery')).store().kind).toBe('keyring')
    expect(existsSync(join(folder, 'secrets'))).toBe(false)
  })
})

describe('a passphrase in a file', () => {
  const phrase = 'correct horse battery'
  const file = () => join(folder, 'passphrase')
  beforeEach(() => writeFileSync(file(), `${phrase}\n`, { mode: 0o600 }))
  const withFile = (ring = keyring('basic_text'), variable: string | null = null) =>
    createSecretBox({ keyring: ring, platform: 'linux', dataDir: join(folder, 'data'), log: silent, passphrase: variable, passphraseFile: file(), cost: { N: 16, r: 1, p: 1 } })

  test('seals keys from the first start on where there is no keyring, and opens them at the next, whatever the environment says', async () => {
    const box = await withFile()
    await box.put('k1', 'https://api.test', canary)
    expect(readFileSync(join(folder, 'data/secrets'), 'utf8')).not.toContain('CANARY')
    const again = await withFile(keyring('basic_text'), 'another passphrase')
    expect([await again.get('k1', 'https://api.test'), again.store()]).toEqual([canary, { kind: 'passphrase', locked: false }])
  })

  test('opens what is sealed beside a keyring, and seals nothing where the keyring is enough', async () => {
    await (await withFile()).put('k1', 'https://api.test', canary)
    expect(await (await withFile(keyring('gnome_libsecret'))).get('k1', 'https://api.test')).toBe(canary)
    rmSync(join(folder, 'data'), { recursive: true })
    expect((await withFile(keyring('gnome_libsecret'))).store()).toEqual({ kind: 'keyring', locked: false })
    expect(existsSync(join(folder, 'data'))).toBe(false)
  })

  test.each([
    ['that is wrong', () => writeFileSync(file(), 'another passphrase'), 'cannot be used: That passphrase does not open the keys.'],
    ['that is short', () => writeFileSync(file(), 'short\n'), 'is too short: it has at least'],
    ['that is not there', () => rmSync(file()), 'for the passphrase does not exist.'],
    ['that others can read', () => chmodSync(file(), 0o640), 'for the passphrase can be read by others (mode 640); run "chmod 600" on it.'],
  ])('%s ends the start in the headless shell’s sentence, without the passphrase', async (_name, spoil, words) => {
    await withFile()
    spoil()
    const error = await withFile().then(() => null, (reason: unknown) => reason as Error)
    expect(error).toBeInstanceOf(CannotStart)
    expect(error?.message).toContain(`he file ${file()} ${words}`.replace('passphrase of the', ''))
    expect(error?.message).not.toMatch(/another passphrase|short\n/)
  })
})

test.each([
  [['--passphrase-file', 'p', '--hidden'], resolve('p')],
  [['.', '--user-data-dir=/d', '--passphrase-file=/a b/100 %', 'headroom://alerts'], '/a b/100 %'],
  [['--passphrase-file='], resolve('')],
  [['--hidden', '--passphrase-file'], resolve('')],
  [['--hidden', 'headroom://log?text=--passphrase-file'], null],
  [[], null],
])('the command line %j names the passphrase file %s', (args, file) => {
  expect(passphraseFileIn(['/opt/Headroom/headroom-desktop', ...args])).toBe(file)
  expect(passphraseFileIn(['', ...passphraseFileArgs(file)])).toBe(file)
})
