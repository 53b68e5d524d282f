import { readFile } from 'node:fs/promises'
import { Refusal } from '../../../shared/dispatch.ts'
import type { Log, SecretBox } from '../ports.ts'
import { inTurn } from './inTurn.ts'
import { replaceFile } from './replaceFile.ts'
import { bindingFromText, bindingToText, originOf, unbind } from './secretBinding.ts'

/** Turns text into bytes only this user can turn back. Both may reject. */
export interface Cipher {
  seal(text: string): Promise<Uint8Array>
  /** `isStale` asks for the text to be sealed again, e.g. because the keyring's own key was changed. */
  open(sealed: Uint8Array): Promise<{ text: string; isStale: boolean }>
}

/** What a sealed file of secrets needs. */
export interface SealedSecretsOptions {
  /** Absolute path; written with mode 0600, replaced as a whole. */
  file: string
  cipher: Cipher
  /** What `describe` answers. */
  where: string
  log: Log
}

/**
 * Secrets sealed one by one in a JSON file `{ [keyId]: base64 }`. Key id and origin are sealed with the secret, so an
 * entry moved to another key or origin by editing the file opens to nothing.
 */
export function createSealedSecretBox({ file, cipher, where, log }: SealedSecretsOptions): SecretBox {
  // One at a time: two connections added at once must not write each other's key away.
  const alone = inTurn()
  const rewrite = (change: (entries: Map<string, string>) => boolean): Promise<void> =>
    alone(async () => {
      const entries = await readEntries(file)
      if (change(entries)) await replaceFile(file, `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`)
    })

  const seal = async (text: string): Promise<string> => Buffer.from(await cipher.seal(text)).toString('base64')
  const reseal = async (keyId: string, stale: string, text: string): Promise<void> => {
    const fresh = await seal(text)
    // Unless another key was pasted meanwhile.
    await rewrite((entries) => entries.get(keyId) === stale && Boolean(entries.set(keyId, fresh)))
  }

  return {
    put: async (keyId, origin, secret) => {
      const sealed = await seal(bindingToText({ keyId, origin: originOf(origin), secret }))
      await rewrite((entries) => Boolean(entries.set(keyId, sealed)))
    },
    get: async (keyId, origin) => {
      try {
        const sealed = (await alone(() => readEntries(file))).get(keyId)
        if (sealed === undefined) return null
        const { text, isStale } = await cipher.open(Buffer.from(sealed, 'base64'))
        // The secret is here already; sealing it anew may fail and be tried at the next reading.
        if (isStale) await reseal(keyId, sealed, text).catch(() => log.warn('secrets.not_resealed', { keyId }))
        const bound = bindingFromText(text)
        return bound === null ? null : unbind(bound, keyId, origin)
      } catch {
        // A damaged file, another user's keyring: the key has to be pasted again.
        log.warn('secrets.unreadable', { keyId })
        return null
      }
    },
    remove: (keyId) => rewrite((entries) => entries.delete(keyId)),
    describe: () => where,
    store: () => ({ kind: 'keyring', locked: false }),
  }
}

/** Missing is empty; a damaged file is an error, because writing over it would lose what can still be saved. */
async function readEntries(file: string): Promise<Map<string, string>> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map()
    throw error
  }
  const parsed: unknown = parseOrNull(text)
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new Refusal('store', `${file} is not a file of sealed keys; move it away and paste the keys again.`)
  }
  return new Map(Object.entries(parsed).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
