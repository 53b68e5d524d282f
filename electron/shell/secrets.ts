import type { SafeStorage } from 'electron'
import { createMemorySecretBox } from '../core/platform/memorySecrets.ts'
import { createSealedSecretBox } from '../core/platform/sealedSecrets.ts'
import type { Log, SecretBox } from '../core/ports.ts'

/** The lasting half of safeStorage; the synchronous half is deprecated (trust C9). */
export type Keyring = Pick<SafeStorage, 'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'>

/** What the secret box of the desktop needs. */
export interface DesktopSecretsOptions {
  keyring: Keyring
  platform: NodeJS.Platform
  /** Absolute path of the file with the sealed keys. */
  file: string
  log: Log
}

/** Keys sealed with the operating system's keyring; where there is none, keys are kept for this run only, and it says so. */
export async function createSecretBox({ keyring, platform, file, log }: DesktopSecretsOptions): Promise<SecretBox> {
  const problem = await keyringProblem(keyring, platform)
  if (problem !== null) {
    log.warn('secrets.memory_only', { problem })
    return createMemorySecretBox(`In memory only, for this run: ${problem} Paste the keys again after a restart.`)
  }
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
