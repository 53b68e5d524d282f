import { shortestPassphrase } from '../../../shared/contract.ts'
import { Refusal } from '../../../shared/dispatch.ts'
import { CannotStart } from './cannotStart.ts'
import { openOrSeal, type PassphraseSecretBox } from './passphraseSecrets.ts'
import { readSecretFile } from './secretFile.ts'
import { takePassphrase } from './takeKeyVariables.ts'

/** A passphrase given at the start of either shell, and where, as a sentence says it. */
export interface GivenPassphrase {
  text: string
  source: string
}

/** The passphrase in a file that only this user may read (absolute path). Throws `CannotStart` in a sentence that names the file. */
export async function passphraseInFile(file: string): Promise<GivenPassphrase> {
  const text = await readSecretFile(file, 'for the passphrase')
  return longEnough({ text: text.replace(/\r?\n$/, ''), source: `the file ${file}` })
}

/** The passphrase in the environment, which is taken out of it; `null` when there is none. Throws `CannotStart` when it is too short. */
export function passphraseInVariable(env: Record<string, string | undefined>): GivenPassphrase | null {
  const text = takePassphrase(env)
  return text === null ? null : longEnough({ text, source: 'the environment variable HEADROOM_PASSPHRASE' })
}

function longEnough(given: GivenPassphrase): GivenPassphrase {
  if (given.text.length >= shortestPassphrase) return given
  throw new CannotStart(`The passphrase of ${given.source} is too short: it has at least ${shortestPassphrase} characters.`)
}

/** Opens the sealed keys with it, or seals them with it from now on. Throws `CannotStart` when it is not theirs. */
export async function openWithGiven(box: PassphraseSecretBox, { text, source }: GivenPassphrase): Promise<void> {
  try {
    await openOrSeal(box, text)
  } catch (error) {
    throw error instanceof Refusal ? new CannotStart(`The passphrase of ${source} cannot be used: ${error.message}`) : error
  }
}
