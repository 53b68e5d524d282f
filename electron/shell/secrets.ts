import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { SafeStorage } from 'electron'
import { usualCost, type ScryptCost } from '../core/platform/passphraseFile.ts'
import { createPassphraseSecretBox } from '../core/platform/passphraseSecrets.ts'
import { createSealedSecretBox } from '../core/platform/sealedSecrets.ts'
import type { Log, SecretBox } from '../core/ports.ts'

/** The lasting half of safeStorage; the synchronous half is deprecated (trust C9). */
export type Keyring = Pick<SafeStorage, 'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'>

/** What the secret box of the desktop needs. */
export interface DesktopSecretsOptions {
  keyring: Keyring
  platform: NodeJS.Platform
  /** Absolute path of the data folder. */
  dataDir: string
  log: Log
  /** What a guess at the passphrase costs, other than usual. */
  cost?: ScryptCost
}

/**
 * Keys sealed with the operating system's keyring. Where there is none, or where the user has set a passphrase (in the headless
 * shell on the same folder), the passphrase decides, and without one keys are kept for this run only.
 */
export async function createSecretBox({ keyring, platform, dataDir, log, cost = usualCost }: DesktopSecretsOptions): Promise<SecretBox> {
  const problem = await keyringProblem(keyring, platform)
  const passphraseFile = join(dataDir, 'secrets')
  if (problem !== null || existsSync(passphraseFile)) {
    if (problem !== null) log.warn('secrets.no_keyring', { problem })
    return createPassphraseSecretBox({ file: passphraseFile, why: problem ?? 'the passphrase was forgotten; the next start uses the keyring.', log, cost })
  }
  const file = join(dataDir, 'keys.sealed.json')
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
