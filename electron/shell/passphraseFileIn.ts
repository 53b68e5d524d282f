import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

/** The option's name, the same as of the headless shell. */
const name = 'passphrase-file'

/**
 * Absolute path of the file after `--passphrase-file`; `null` when none is named. Not one of Electron's switches: those have no value
 * in a word of its own.
 */
export function passphraseFileIn(argv: readonly string[]): string | null {
  const file = parseArgs({ args: argv.slice(1), options: { [name]: { type: 'string' } }, strict: false, allowPositionals: true }).values[name]
  if (file === undefined) return null
  return resolve(typeof file === 'string' ? file : '')
}

/** The option that names it again at another start. */
export const passphraseFileArgs = (file: string | null): string[] => (file === null ? [] : [`--${name}=${file}`])
