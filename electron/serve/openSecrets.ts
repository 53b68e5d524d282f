import { join, resolve } from 'node:path'
import { openWithGiven, passphraseInFile, passphraseInVariable } from '../core/platform/givenPassphrase.ts'
import { withKeyVariables } from '../core/platform/keyVariables.ts'
import { usualCost, type ScryptCost } from '../core/platform/passphraseFile.ts'
import { createPassphraseSecretBox } from '../core/platform/passphraseSecrets.ts'
import { takeKeyVariables, takePassphrase } from '../core/platform/takeKeyVariables.ts'
import type { Log, SecretBox } from '../core/ports.ts'

/** Where the passphrase may come from, beside the page. */
export interface PassphraseSources {
  /** As typed; `null` = none was named. */
  passphraseFile: string | null
  /** `HEADROOM_PASSPHRASE` and the variables that hold keys are removed from it. */
  env: Record<string, string | undefined>
  /** What a guess at the passphrase costs, other than usual. */
  cost?: ScryptCost
}

/**
 * The headless shell's keys: sealed with a passphrase, or for this run only. A passphrase given at start opens the sealed keys,
 * or becomes theirs when there are none yet. Throws `CannotStart` when it is not the right one.
 */
export async function openSecrets(dataDir: string, { passphraseFile, env, cost = usualCost }: PassphraseSources, log: Log): Promise<SecretBox> {
  const box = await createPassphraseSecretBox({ file: join(dataDir, 'secrets'), why: 'the headless shell has no keyring.', log, cost })
  const variables = takeKeyVariables(env)
  const given = passphraseFile === null ? passphraseInVariable(env) : await passphraseInFile(resolve(passphraseFile))
  // With a file the variable is not asked, but still nobody else's.
  takePassphrase(env)
  if (given !== null) await openWithGiven(box, given)
  return withKeyVariables(box, { file: join(dataDir, 'key-variables.json'), variables, log })
}
