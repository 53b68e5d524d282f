import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSecrets } from '../../electron/serve/openSecrets.ts'

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }
const passphrase = 'correct horse battery'
let folder = ''
let passphraseFile = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'headroom-serve-secrets-'))
  passphraseFile = join(folder, 'passphrase')
  writeFileSync(passphraseFile, `${passphrase}\n`, { mode: 0o600 })
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))
const open = (sources: { passphraseFile?: string; env?: Record<string, string | undefined> } = {}) =>
  openSecrets(join(folder, 'data'), { passphraseFile: sources.passphraseFile ?? null, env: sources.env ?? {}, cost: { N: 16, r: 1, p: 1 } }, silent)

describe('a passphrase given at the start of the headless shell', () => {
  it('seals the keys the first time, opens them the next time, and without it they are locked', async () => {
    const box = await open({ passphraseFile })
    await box.put('k1', 'https://api.test', 'CANARY')
    expect(readFileSync(join(folder, 'data/secrets'), 'utf8')).not.toContain('CANARY')
    const env: Record<string, string | undefined> = { HEADROOM_PASSPHRASE: passphrase, HEADROOM_KEY_X: 'x', PATH: '/bin' }
    expect(await (await open({ env })).get('k1', 'https://api.test')).toBe('CANARY')
    expect(env).toEqual({ PATH: '/bin' })
    expect((await open()).store()).toEqual({ kind: 'passphrase', locked: true })
  })

  it.each([
    ['that is wrong', () => open({ env: { HEADROOM_PASSPHRASE: 'another passphrase' } }), 'does not open the keys'],
    ['that is short', () => open({ env: { HEADROOM_PASSPHRASE: 'short' } }), 'too short'],
    ['whose file is not there', () => open({ passphraseFile: join(folder, 'nowhere') }), 'does not exist'],
    ['whose file others can read', () => (writeFileSync(join(folder, 'open'), passphrase, { mode: 0o644 }), open({ passphraseFile: join(folder, 'open') })), 'chmod 600'],
  ])('%s ends the start in one sentence without it', async (_name, start, words) => {
    await open({ passphraseFile })
    const error = await start().then(() => null, (reason: unknown) => reason as Error)
    expect(error?.name).toBe('CannotStart')
    expect(error?.message).toContain(words)
    expect(error?.message).not.toContain('another passphrase')
  })
})
