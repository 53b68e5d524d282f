import { join, resolve } from 'node:path'
import { Refusal } from '../../shared/dispatch.ts'
import { shortestPassphrase } from '../../shared/contract.ts'
import { withKeyVariables } from '../core/platform/keyVariables.ts'
import { usualCost, type ScryptCost } from '../core/platform/passphraseFile.ts'
import { createPassphraseSecretBox, openOrSeal } from '../core/platform/passphraseSecrets.ts'
import { takeKeyVariables, takePassphrase } from '../core/platform/takeKeyVariables.ts'
import type { Log, SecretBox } from '../core/ports.ts'
import { CannotStart } from './cannotStart.ts'
import { readSecretFile } from './secrets.ts'

/** Where the passphrase may come from, beside the page. */
export interface PassphraseSources {
  /** As typed; `null` = none was named. */
  passphraseFile: string | null
  /** `HEADROOM_PASSPHRASE` and the variables that hold keys are removed from it. */
  env: Record<string, string | undefined>
  /** What a guess at the passphrase costs, other than usual. */
  cost?: ScryptCost
}

const variable = 'HEADROOM_PASSPHRASE'

/**
 * The headless shell's keys: sealed with a passphrase, or for this run only. A passphrase given at start opens the sealed keys,
 * or becomes theirs when there are none yet. Throws `CannotStart` when it is not the right one.
 */
export async function openSecrets(dataDir: string, { passphraseFile, env, cost = usualCost }: PassphraseSources, log: Log): Promise<SecretBox> {
  const box = await createPassphraseSecretBox({ file: join(dataDir, 'secrets'), why: 'the headless shell has no keyring.', log, cost })
  const variables = takeKeyVariables(env)
  const given = await passphraseFrom(passphraseFile, env)
  if (given !== null) {
    try {
      await openOrSeal(box, given.text)
    } catch (error) {
      throw error instanceof Refusal ? new CannotStart(`The passphrase of ${given.source} cannot be used: ${error.message}`) : error
    }
  }
  return withKeyVariables(box, { file: join(dataDir, 'key-variables.json'), variables, log })
}

async function passphraseFrom(file: string | null, env: PassphraseSources['env']): Promise<{ text: string; source: string } | null> {
  const inVariable = takePassphrase(env)
  const read = file === null ? inVariable : await readSecretFile(resolve(file), 'for the passphrase')
  if (read === null) return null
  const source = file === null ? `the environment variable ${variable}` : `the file ${resolve(file)}`
  const text = read.replace(/\r?\n$/, '')
  if (text.length < shortestPassphrase) throw new CannotStart(`The passphrase of ${source} is too short: it has at least ${shortestPassphrase} characters.`)
  return { text, source }
}
