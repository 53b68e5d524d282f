import { createCipheriv, createDecipheriv, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'

/** What one guess costs: `128 * N * r` bytes of memory, `p` times. */
export interface ScryptCost {
  N: number
  r: number
  p: number
}

/** 128 MiB and about half a second on a small machine. */
export const usualCost: ScryptCost = { N: 2 ** 17, r: 8, p: 1 }

const base64 = z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/)

/**
 * Keys sealed with a passphrase. The cost is bounded, so that a file somebody changed cannot take all memory. Origins stand
 * in clear, as they do in the history beside it; they are part of what the seal protects.
 */
const passphraseFileSchema = z.strictObject({
  version: z.literal(1),
  kdf: z.strictObject({
    N: z.number().int().min(2).max(2 ** 18).refine((N) => (N & (N - 1)) === 0),
    r: z.number().int().min(1).max(8),
    p: z.number().int().min(1).max(4),
    salt: base64,
  }),
  /** Opens with the right passphrase, even when there is no key yet. */
  check: base64,
  /** By key id. */
  keys: z.record(z.string().max(200), z.strictObject({ origin: z.string().max(2000), sealed: base64 })),
})
export type PassphraseFile = z.infer<typeof passphraseFileSchema>

/** One secret and what it is bound to. */
export interface Binding {
  keyId: string
  origin: string
}

/** The file's text read; `null` for a damaged one. */
export function readPassphraseFile(text: string): PassphraseFile | null {
  try {
    return passphraseFileSchema.parse(JSON.parse(text))
  } catch {
    return null
  }
}

export const writePassphraseFile = (file: PassphraseFile): string => `${JSON.stringify(file, null, 2)}\n`

/** A passphrase turned into the key it stands for, with the parameters of that turn. */
export interface PassphraseKey {
  kdf: PassphraseFile['kdf']
  bytes: Buffer
}

/** A new key from a passphrase, with a salt of its own. */
export async function newPassphraseKey(passphrase: string, cost: ScryptCost): Promise<PassphraseKey> {
  return derive(passphrase, { ...cost, salt: randomBytes(16).toString('base64') })
}

/** The key of a file, or `null` when the passphrase is not the file's. */
export async function openPassphraseFile(file: PassphraseFile, passphrase: string): Promise<PassphraseKey | null> {
  const key = await derive(passphrase, file.kdf)
  return open(key, checked, file.check) === null ? null : key
}

/** Whether a passphrase stands for this key. */
export async function isPassphraseOf(key: PassphraseKey, passphrase: string): Promise<boolean> {
  return timingSafeEqual((await derive(passphrase, key.kdf)).bytes, key.bytes)
}

/** A file without keys. */
export const emptyPassphraseFile = (key: PassphraseKey): PassphraseFile => ({ version: 1, kdf: key.kdf, check: seal(key, checked, ''), keys: {} })

/** Adds or replaces one secret. */
export function withSealed(file: PassphraseFile, key: PassphraseKey, binding: Binding, secret: string): PassphraseFile {
  return { ...file, keys: { ...file.keys, [binding.keyId]: { origin: binding.origin, sealed: seal(key, binding, secret) } } }
}

/** The secret of exactly this key and origin; `null` when there is none, or when the file was tampered with. */
export function secretIn(file: PassphraseFile, key: PassphraseKey, binding: Binding): string | null {
  const entry = Object.hasOwn(file.keys, binding.keyId) ? file.keys[binding.keyId] : undefined
  return entry === undefined ? null : open(key, binding, entry.sealed)
}

const ivBytes = 12
const tagBytes = 16
/** The binding of the check itself; no key has an empty id. */
const checked: Binding = { keyId: '', origin: '' }

async function derive(passphrase: string, kdf: PassphraseFile['kdf']): Promise<PassphraseKey> {
  const { N, r, p } = kdf
  const bytes = await new Promise<Buffer>((resolve, reject) => {
    // The same letters typed on another keyboard have to be the same passphrase.
    scrypt(passphrase.normalize('NFKC'), Buffer.from(kdf.salt, 'base64'), 32, { N, r, p, maxmem: 130 * N * r * p + 1024 * 1024 }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    )
  })
  return { kdf, bytes }
}

/** Bound to the key id, the origin and the cost: an entry moved or a cost lowered by hand opens to nothing. */
function boundTo({ kdf: { N, r, p, salt } }: PassphraseKey, { keyId, origin }: Binding): Buffer {
  return Buffer.from(JSON.stringify(['headroom secrets 1', N, r, p, salt, keyId, origin]))
}

function seal(key: PassphraseKey, binding: Binding, text: string): string {
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv('aes-256-gcm', key.bytes, iv).setAAD(boundTo(key, binding))
  return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64')
}

function open(key: PassphraseKey, binding: Binding, sealed: string): string | null {
  const bytes = Buffer.from(sealed, 'base64')
  if (bytes.length < ivBytes + tagBytes) return null
  // Without the length Node would take a tag of four bytes for one.
  const decipher = createDecipheriv('aes-256-gcm', key.bytes, bytes.subarray(0, ivBytes), { authTagLength: tagBytes })
  decipher.setAAD(boundTo(key, binding)).setAuthTag(bytes.subarray(-tagBytes))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(ivBytes, -tagBytes)), decipher.final()]).toString('utf8')
  } catch {
    return null
  }
}
