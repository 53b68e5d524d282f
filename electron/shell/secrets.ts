import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { SafeStorage } from 'electron'
import { Refusal } from '../../shared/dispatch.ts'
import { openWithGiven, passphraseInFile } from '../core/platform/givenPassphrase.ts'
import { usualCost, type ScryptCost } from '../core/platform/passphraseFile.ts'
import { createPassphraseSecretBox, openOrSeal, type PassphraseSecretBox } from '../core/platform/passphraseSecrets.ts'
import { createSealedSecretBox } from '../core/platform/sealedSecrets.ts'
import type { Log, SecretBox } from '../core/ports.ts'
import { keyringAndPassphrase } from './keyringAndPassphrase.ts'

/** The lasting half of safeStorage; the synchronous half is deprecated (trust C9). */
export type Keyring = Pick<SafeStorage, 'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'>

/** What the secret box of the desktop needs. */
export interface DesktopSecretsOptions {
  keyring: Keyring
  platform: NodeJS.Platform
  /** Absolute path of the data folder. */
  dataDir: string
  log: Log
  /** From the environment; `null` = none was given, and the window asks. */
  passphrase?: string | null
  /** Absolute path of the file that has it, from the command line; goes before the environment. `null` = none was named. */
  passphraseFile?: string | null
  /** What a guess at the passphrase costs, other than usual. */
  cost?: ScryptCost
}

/**
 * Keys sealed with the operating system's keyring. Where there is none, a passphrase seals them, or they are kept for this run only.
 * Where there is a keyring and a passphrase, e.g. of the headless shell on the same folder, both are used (keyringAndPassphrase.ts).
 * A file that was named and is of no use throws `CannotStart`, as in the headless shell.
 */
export async function createSecretBox({ keyring, platform, dataDir, log, passphrase = null, passphraseFile = null, cost = usualCost }: DesktopSecretsOptions): Promise<SecretBox> {
  const given = passphraseFile === null ? null : await passphraseInFile(passphraseFile)
  const problem = await keyringProblem(keyring, platform)
  const file = join(dataDir, 'secrets')
  const ring = problem === null ? keyringBox(keyring, platform, join(dataDir, 'keys.sealed.json'), log) : null
  if (ring !== null && !existsSync(file)) return ring
  if (problem !== null) log.warn('secrets.no_keyring', { problem })
  const sealed = await createPassphraseSecretBox({ file, why: problem ?? 'the passphrase was forgotten.', log, cost })
  if (given !== null) await openWithGiven(sealed, given)
  else if (passphrase !== null) await openWith(sealed, passphrase, log)
  return ring === null ? sealed : keyringAndPassphrase(ring, sealed)
}

/** A passphrase that does not fit is asked for in the window. */
async function openWith(sealed: PassphraseSecretBox, passphrase: string, log: Log): Promise<void> {
  try {
    await openOrSeal(sealed, passphrase)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    log.warn('secrets.not_opened', { why: error.message })
  }
}

function keyringBox(keyring: Keyring, platform: NodeJS.Platform, file: string, log: Log): SecretBox {
  return createSealedSecretBox({
    file,
    log,
    where: `In ${file}, sealed with ${keyringName(keyring, platform)}.`,
    cipher: {
      seal: (text) => keyring.encryptStringAsync(text),
      open: async (sealed) => {
        const { result, shouldReEncrypt } = await keyring.decryptStringAsync(Buffer.from(sealed))
        return { text: result, isStale: shouldReEncrypt }
      },
    },
  })
}

/** Why nothing may be sealed here, in one sentence; `null` when it is safe. */
async function keyringProblem(keyring: Keyring, platform: NodeJS.Platform): Promise<string | null> {
  if (platform === 'linux') {
    const backend = keyring.getSelectedStorageBackend()
    // basic_text seals with a password that is in Chromium's source: anyone could open the file.
    if (backend === 'basic_text' || backend === 'unknown') return 'this desktop has no keyring (GNOME Keyring or KWallet) that could protect a file.'
  }
  return (await keyring.isAsyncEncryptionAvailable()) ? null : 'the keyring of this system is locked or not available.'
}

function keyringName(keyring: Keyring, platform: NodeJS.Platform): string {
  if (platform === 'darwin') return 'the macOS Keychain'
  if (platform === 'win32') return 'Windows data protection (DPAPI)'
  return keyring.getSelectedStorageBackend().startsWith('kwallet') ? 'KWallet' : 'the desktop’s keyring'
}
