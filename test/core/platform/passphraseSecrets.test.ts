import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readPassphraseFile, usualCost } from '../../../electron/core/platform/passphraseFile.ts'
import { createPassphraseSecretBox } from '../../../electron/core/platform/passphraseSecrets.ts'

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }
const passphrase = 'correct horse battery'
let folder = ''
let file = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'headroom-passphrase-'))
  file = join(folder, 'secrets')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** As after a start of the app; a guess costs little, so that the tests are quick. */
const start = () => createPassphraseSecretBox({ file, why: 'there is no keyring.', log: silent, cost: { N: 16, r: 1, p: 1 } })
const refusal = (code: string) => expect.objectContaining({ name: 'Refusal', code }) as unknown
async function sealed(secrets: Record<string, string>) {
  const box = await start()
  for (const [keyId, secret] of Object.entries(secrets)) await box.put(keyId, 'https://api.test', secret)
  await box.passphrase.set(passphrase, null)
  return box
}
type Content = NonNullable<ReturnType<typeof readPassphraseFile>>
const content = (): Content => JSON.parse(readFileSync(file, 'utf8')) as Content
const rewrite = (change: Partial<Content>): void => writeFileSync(file, JSON.stringify({ ...content(), ...change }))

function withFirstByteTurned(sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64')
  bytes[0] = 255 - (bytes[0] ?? 0)
  return bytes.toString('base64')
}

describe('without a passphrase', () => {
  test('keys are there for this run only, nothing is written, and it says why', async () => {
    const box = await start()
    await box.put('k1', 'https://api.test', 'CANARY')
    expect(await box.get('k1', 'https://api.test/v2')).toBe('CANARY')
    expect(await box.get('k1', 'https://other.test')).toBeNull()
    expect(readdirSync(folder)).toEqual([])
    expect(box.store()).toEqual({ kind: 'memory', locked: false })
    expect(box.describe()).toMatch(/^In memory only, for this run: there is no keyring\. .*restart\.$/)
  })

  test('there is nothing to unlock', async () => {
    await expect((await start()).passphrase.unlock(passphrase)).rejects.toEqual(refusal('refused'))
  })
})

describe('a passphrase that is set', () => {
  test('seals what was pasted before and after it into a private file with nothing in clear', async () => {
    const box = await sealed({ k1: 'CANARY-before' })
    await box.put('k2', 'https://api.test', 'CANARY-after')
    const text = readFileSync(file, 'utf8')
    for (const clear of ['CANARY', passphrase, Buffer.from('CANARY').toString('base64').slice(0, 7), Buffer.from('CANARY').toString('hex')]) expect(text).not.toContain(clear)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder)).toEqual(['secrets'])
    expect(await box.get('k1', 'https://api.test')).toBe('CANARY-before')
    expect(await box.get('k2', 'https://api.test')).toBe('CANARY-after')
    expect(box.store()).toEqual({ kind: 'passphrase', locked: false })
    // In the file, and not only held for this run.
    const again = await start()
    await again.passphrase.unlock(passphrase)
    expect([await again.get('k1', 'https://api.test'), await again.get('k2', 'https://api.test')]).toEqual(['CANARY-before', 'CANARY-after'])
  })

  test('is asked for at the next start; until then keys are locked, and what is pasted works and is sealed later', async () => {
    await sealed({ k1: 'one', k2: 'two' })
    const box = await start()
    expect(box.store()).toEqual({ kind: 'passphrase', locked: true })
    expect(box.describe()).toContain('not given yet')
    expect(await box.get('k1', 'https://api.test')).toBeNull()
    await box.put('k2', 'https://api.test', 'newer')
    expect(await box.get('k2', 'https://api.test')).toBe('newer')
    await box.passphrase.unlock(passphrase)
    const again = await start()
    await again.passphrase.unlock(passphrase)
    expect([await again.get('k1', 'https://api.test'), await again.get('k2', 'https://api.test')]).toEqual(['one', 'newer'])
  })

  test('that is wrong is a typed refusal, and keys stay locked', async () => {
    await sealed({ k1: 'one' })
    const box = await start()
    for (const wrong of ['', 'Correct horse battery', `${passphrase} `]) await expect(box.passphrase.unlock(wrong)).rejects.toEqual(refusal('refused'))
    expect(box.store().locked).toBe(true)
    expect(await box.get('k1', 'https://api.test')).toBeNull()
  })

  test('is the same however its letters are composed', async () => {
    const box = await start()
    await box.passphrase.set('M\u00fcnchen Stra\u00dfe', null)
    await expect((await start()).passphrase.unlock('Mu\u0308nchen Stra\u00dfe')).resolves.toBeUndefined()
  })

  test('can be changed with the present one only, keeps all keys, and no longer opens with the old one', async () => {
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`k${n}`, `secret ${n}`]))
    const box = await sealed(many)
    const { salt } = content().kdf
    await expect(box.passphrase.set('another passphrase', null)).rejects.toEqual(refusal('refused'))
    await expect(box.passphrase.set('another passphrase', 'wrong one')).rejects.toEqual(refusal('refused'))
    await box.passphrase.set('another passphrase', passphrase)
    expect(content().kdf.salt).not.toBe(salt)
    const again = await start()
    await expect(again.passphrase.unlock(passphrase)).rejects.toEqual(refusal('refused'))
    await again.passphrase.unlock('another passphrase')
    const read = await Promise.all(Object.keys(many).map((keyId) => again.get(keyId, 'https://api.test')))
    expect(read).toEqual(Object.values(many))
  })

  test('cannot be changed while the keys are locked', async () => {
    await sealed({ k1: 'one' })
    await expect((await start()).passphrase.set('another passphrase', passphrase)).rejects.toEqual(refusal('refused'))
  })

  test('can be forgotten: open keys stay for this run, locked ones are gone, and the file with them', async () => {
    const open = await sealed({ k1: 'one' })
    await open.passphrase.forget()
    expect(await open.get('k1', 'https://api.test')).toBe('one')
    expect(readdirSync(folder)).toEqual([])
    await sealed({ k1: 'one' })
    const locked = await start()
    await locked.passphrase.forget()
    expect(locked.store()).toEqual({ kind: 'memory', locked: false })
    expect(await locked.get('k1', 'https://api.test')).toBeNull()
  })

  test('removes a key without being given', async () => {
    await sealed({ k1: 'one', k2: 'two' })
    await (await start()).remove('k1')
    expect(Object.keys(content().keys)).toEqual(['k2'])
  })

  test('costs a guess of 128 MiB, and the cost stands in the file', async () => {
    expect(usualCost).toEqual({ N: 131_072, r: 8, p: 1 })
    await sealed({})
    expect(content().kdf).toMatchObject({ N: 16, r: 1, p: 1 })
  })
})

describe('a file that is not as it was written', () => {
  test.each([
    ['cut off', () => writeFileSync(file, readFileSync(file, 'utf8').slice(0, 200))],
    ['empty', () => writeFileSync(file, '')],
    ['of a later version', () => writeFileSync(file, JSON.stringify({ ...content(), version: 2 }))],
    ['that asks for all memory', () => rewrite({ kdf: { ...content().kdf, N: 2 ** 30 } })],
  ])('%s is refused, not written over, and the app goes on in memory', async (_name, damage) => {
    await sealed({ k1: 'one' })
    damage()
    const before = readFileSync(file, 'utf8')
    const box = await start()
    await expect(box.passphrase.unlock(passphrase)).rejects.toEqual(refusal('store'))
    await expect(box.passphrase.set('another passphrase', passphrase)).rejects.toEqual(refusal('store'))
    await box.put('k2', 'https://api.test', 'two')
    expect(await box.get('k2', 'https://api.test')).toBe('two')
    expect(readFileSync(file, 'utf8')).toBe(before)
    expect(box.describe()).toContain('is damaged')
    await box.passphrase.forget()
    expect(readFileSync(`${file}.damaged`, 'utf8')).toBe(before)
  })

  test.each([
    ['an entry moved to another key', () => rewrite({ keys: { ...content().keys, k2: content().keys['k1']! } }), 'k2', 'https://api.test'],
    ['an entry given another origin', () => rewrite({ keys: { k1: { ...content().keys['k1']!, origin: 'https://evil.test' } } }), 'k1', 'https://evil.test'],
    ['a changed byte', () => rewrite({ keys: { k1: { ...content().keys['k1']!, sealed: withFirstByteTurned(content().keys['k1']!.sealed) } } }), 'k1', 'https://api.test'],
    ['a tag cut to four bytes', () => rewrite({ keys: { k1: { ...content().keys['k1']!, sealed: Buffer.from(content().keys['k1']!.sealed, 'base64').subarray(0, -12).toString('base64') } } }), 'k1', 'https://api.test'],
  ])('%s opens to nothing', async (_name, tamper, keyId, origin) => {
    await sealed({ k1: 'one' })
    tamper()
    const box = await start()
    await box.passphrase.unlock(passphrase)
    expect(await box.get(keyId, origin)).toBeNull()
  })

  test('with a cost lowered by hand does not open', async () => {
    await sealed({ k1: 'one' })
    rewrite({ kdf: { ...content().kdf, N: 2 } })
    await expect((await start()).passphrase.unlock(passphrase)).rejects.toEqual(refusal('refused'))
  })
})

describe('a crash', () => {
  test('between writing and renaming leaves the old file, which opens, and the next write goes through', async () => {
    await sealed({ k1: 'one' })
    const before = readFileSync(file, 'utf8')
    // What a process that died before its rename leaves behind, half written; another run with the same process id, too.
    writeFileSync(`${file}.${process.pid}.new`, before.slice(0, 100))
    const box = await start()
    await box.passphrase.unlock(passphrase)
    expect(await box.get('k1', 'https://api.test')).toBe('one')
    await box.put('k2', 'https://api.test', 'two')
    expect(Object.keys(content().keys)).toEqual(['k1', 'k2'])
    expect(readdirSync(folder)).toEqual(['secrets'])
  })

  test('of the disk while the passphrase is changed keeps the old passphrase and all keys', async () => {
    const box = await sealed({ k1: 'one' })
    const before = readFileSync(file, 'utf8')
    // The fresh file cannot be made, as on a disk that fails.
    mkdirSync(`${file}.${process.pid}.new`)
    await expect(box.passphrase.set('another passphrase', passphrase)).rejects.toThrow('EISDIR')
    expect(readFileSync(file, 'utf8')).toBe(before)
    expect(await box.get('k1', 'https://api.test')).toBe('one')
    const again = await start()
    await again.passphrase.unlock(passphrase)
    expect(await again.get('k1', 'https://api.test')).toBe('one')
  })
})
