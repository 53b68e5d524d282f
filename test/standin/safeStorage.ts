import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto'
import { app } from './app.ts'
import { isReady } from './runtime.ts'
import { strict } from './strict.ts'

/**
 * What the keyring of this desktop is: `STANDIN_STORAGE_BACKEND` = gnome_libsecret (default), kwallet6, basic_text, or
 * `unavailable`.
 */
const backend = (): string => (isReady() ? (process.env['STANDIN_STORAGE_BACKEND'] ?? 'gnome_libsecret') : 'unknown')

const encryptionKey = (): Buffer => scryptSync(app.getPath('userData'), 'standin', 32)
const available = (): boolean => isReady() && backend() !== 'unavailable'
/** Chromium's marks: v10 = a password everybody knows, v11 = one from the keyring. */
const marks = { weak: 'v10', strong: 'v11' }

function encrypt(text: string): Buffer {
  if (!available()) throw new Error('Error while encrypting the text provided to safeStorage.encryptStringAsync. Encryption is not available.')
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', encryptionKey(), iv)
  const mark = Buffer.from(backend() === 'basic_text' ? marks.weak : marks.strong)
  return Buffer.concat([mark, iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
}

function decrypt(bytes: Buffer): string {
  if (!Object.values(marks).includes(bytes.subarray(0, 3).toString('latin1'))) {
    throw new Error('Error while decrypting the ciphertext provided to safeStorage.decryptStringAsync. Ciphertext does not appear to be encrypted.')
  }
  const decipher = createDecipheriv('aes-256-gcm', encryptionKey(), bytes.subarray(3, 15)).setAuthTag(bytes.subarray(-16))
  return Buffer.concat([decipher.update(bytes.subarray(15, -16)), decipher.final()]).toString('utf8')
}

/** The `safeStorage` module, its lasting (asynchronous) half. */
export const safeStorage = strict('safeStorage', {
  getSelectedStorageBackend: backend,
  isAsyncEncryptionAvailable: async () => available(),
  encryptStringAsync: async (text: string) => encrypt(text),
  decryptStringAsync: async (bytes: Buffer) => ({ result: decrypt(bytes), shouldReEncrypt: bytes.subarray(0, 3).toString('latin1') === marks.weak }),
})
