import { readFile, rename, rm } from 'node:fs/promises'
import { shortestPassphrase } from '../../../shared/contract.ts'
import { Refusal } from '../../../shared/dispatch.ts'
import type { Log, PassphraseControl, SecretBox } from '../ports.ts'
import { inTurn } from './inTurn.ts'
import {
  emptyPassphraseFile,
  isPassphraseOf,
  newPassphraseKey,
  openPassphraseFile,
  readPassphraseFile,
  secretIn,
  usualCost,
  withSealed,
  writePassphraseFile,
  type PassphraseFile,
  type PassphraseKey,
  type ScryptCost,
} from './passphraseFile.ts'
import { replaceFile } from './replaceFile.ts'
import { originOf, unbind, type BoundSecret } from './secretBinding.ts'

/** What the box needs. */
export interface PassphraseSecretsOptions {
  /** Absolute path; made when a passphrase is set, with mode 0600, and always replaced as a whole. */
  file: string
  /** Why keys are not kept without a passphrase, in one sentence. */
  why: string
  log: Log
  cost?: ScryptCost
}

/** The box itself, with what only a shell that keeps keys in a second place asks of it. */
export interface PassphraseSecretBox extends SecretBox {
  passphrase: PassphraseControl
  /** All secrets that can be read now. */
  readable(): BoundSecret[]
}

/** What lies on the disk. */
type Stored = { state: 'none' } | { state: 'damaged' } | { state: 'sealed'; content: PassphraseFile }

/**
 * Secrets in memory for this run, and in a sealed file as soon as the user sets a passphrase. While the file is locked, the
 * app works: what is pasted meanwhile is held in memory, and sealed with the rest when the passphrase comes.
 */
export async function createPassphraseSecretBox({ file, why, log, cost = usualCost }: PassphraseSecretsOptions): Promise<PassphraseSecretBox> {
  const held = new Map<string, BoundSecret>()
  let stored = await readStored(file)
  let key: PassphraseKey | null = null
  const alone = inTurn()
  if (stored.state === 'damaged') log.warn('secrets.file_damaged', { file })

  const write = async (content: PassphraseFile): Promise<void> => {
    await replaceFile(file, writePassphraseFile(content))
    stored = { state: 'sealed', content }
  }
  /** The file with everything held sealed into it; what is held is let go once that is on the disk. */
  const writeWithHeld = async (content: PassphraseFile, sealing: PassphraseKey): Promise<void> => {
    const all = [...held.values()]
    await write(all.reduce((next, { secret, ...binding }) => withSealed(next, sealing, binding, secret), content))
    key = sealing
    for (const bound of all) if (held.get(bound.keyId) === bound) held.delete(bound.keyId)
  }
  const opened = (content: PassphraseFile, opening: PassphraseKey): BoundSecret[] =>
    Object.entries(content.keys).flatMap(([keyId, { origin }]) => {
      const secret = secretIn(content, opening, { keyId, origin })
      if (secret === null) log.warn('secrets.unreadable', { keyId })
      return secret === null ? [] : [{ keyId, origin, secret }]
    })

  return {
    put: (keyId, address, secret) => {
      const bound = { keyId, origin: originOf(address), secret }
      return alone(async () => {
        if (stored.state !== 'sealed' || key === null) held.set(keyId, bound)
        else await write(withSealed(stored.content, key, bound, secret))
      })
    },
    get: async (keyId, address) => {
      const bound = held.get(keyId)
      if (bound !== undefined) return unbind(bound, keyId, address)
      return stored.state === 'sealed' && key !== null ? secretIn(stored.content, key, { keyId, origin: originOf(address) }) : null
    },
    remove: (keyId) =>
      alone(async () => {
        held.delete(keyId)
        if (stored.state !== 'sealed' || !Object.hasOwn(stored.content.keys, keyId)) return
        const { [keyId]: _removed, ...keys } = stored.content.keys
        await write({ ...stored.content, keys })
      }),
    describe: () => {
      if (stored.state === 'none') return `In memory only, for this run: ${why} Set a passphrase in Settings to keep them in a sealed file, or paste them again after a restart.`
      if (stored.state === 'damaged') return `In memory only, for this run: ${file} is damaged. Forget it in Settings, and paste the keys again.`
      return `In ${file}, sealed with your passphrase${key === null ? ', which was not given yet' : ''}.`
    },
    readable: () => [...(stored.state === 'sealed' && key !== null ? opened(stored.content, key) : []), ...held.values()],
    store: () => ({ kind: stored.state === 'none' ? 'memory' : 'passphrase', locked: stored.state !== 'none' && key === null }),

    passphrase: {
      unlock: (passphrase) =>
        alone(async () => {
          if (stored.state === 'none') throw new Refusal('refused', 'There is no passphrase to unlock with; set one in Settings first.')
          if (stored.state === 'damaged') throw damaged(file)
          const opening = await openPassphraseFile(stored.content, passphrase)
          if (opening === null) throw wrong()
          if (held.size > 0) await writeWithHeld(stored.content, opening)
          key = opening
        }),
      set: (passphrase, current) =>
        alone(async () => {
          if (stored.state === 'damaged') throw damaged(file)
          if (stored.state === 'sealed' && key === null) throw new Refusal('refused', 'The keys are locked; unlock them before you change the passphrase.')
          if (key !== null && (current === null || !(await isPassphraseOf(key, current)))) throw wrong()
          const sealing = await newPassphraseKey(passphrase, cost)
          const before = stored.state === 'sealed' && key !== null ? opened(stored.content, key) : []
          await writeWithHeld(
            before.reduce((next, { secret, ...binding }) => withSealed(next, sealing, binding, secret), emptyPassphraseFile(sealing)),
            sealing,
          )
        }),
      forget: () =>
        alone(async () => {
          if (stored.state === 'sealed' && key !== null) for (const bound of opened(stored.content, key)) if (!held.has(bound.keyId)) held.set(bound.keyId, bound)
          // What is damaged may still be saved by somebody who knows how.
          if (stored.state === 'damaged') await rename(file, `${file}.damaged`)
          else await rm(file, { force: true })
          stored = { state: 'none' }
          key = null
        }),
    },
  }
}

const wrong = (): Refusal => new Refusal('refused', 'That passphrase does not open the keys.')
const damaged = (file: string): Refusal => new Refusal('store', `${file} is damaged and cannot be opened; forget it in Settings and paste the keys again.`)

async function readStored(file: string): Promise<Stored> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    return { state: (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'none' : 'damaged' }
  }
  const content = readPassphraseFile(text)
  return content === null ? { state: 'damaged' } : { state: 'sealed', content }
}

/** Opens the sealed keys, or seals them with it from now on where nothing is sealed yet. Rejects with a `Refusal` when it does not fit or is too short. */
export async function openOrSeal(box: PassphraseSecretBox, text: string): Promise<void> {
  if (box.store().kind === 'passphrase') return box.passphrase.unlock(text)
  if (text.length < shortestPassphrase) throw new Refusal('refused', `A passphrase has at least ${shortestPassphrase} characters.`)
  await box.passphrase.set(text, null)
}
