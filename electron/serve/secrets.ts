import { resolve } from 'node:path'
import { secretSchema, type ConnectionDraft } from '../../shared/connectionDraft.ts'
import { CannotStart } from '../core/platform/cannotStart.ts'
import { readSecretFile } from '../core/platform/secretFile.ts'
import type { Config, ConfigKey } from './config.ts'

/** Where secrets may come from. */
export interface SecretSources {
  /** Variables that held a secret are removed from it, so that no program we start inherits them. */
  env: Record<string, string | undefined>
  /** Folder that relative `secretFile` paths start from. */
  baseDir: string
  /** Asks a person without showing the answer; `null` where there is no terminal. */
  ask: ((question: string) => Promise<string>) | null
}

/** Config to drafts with their secrets; throws `CannotStart` naming the connection and key, never the secret. */
export async function withSecrets(config: Config, sources: SecretSources): Promise<ConnectionDraft[]> {
  const drafts: ConnectionDraft[] = []
  for (const connection of config.connections) {
    const keys = []
    for (const key of connection.keys ?? []) {
      const secret = await secretOf(key, `key "${key.label}" of "${connection.name}"`, sources)
      const { label, role } = key
      keys.push({ label, ...(role !== undefined && { role }), ...(secret !== null && { secret }) })
    }
    drafts.push({ ...connection, ...(connection.keys !== undefined && { keys }) })
  }
  for (const { keys = [] } of config.connections) for (const { secretEnv } of keys) if (secretEnv !== undefined) delete sources.env[secretEnv]
  return drafts
}

/** `null` for a watched key that names no source: it is only looked at. */
async function secretOf(key: ConfigKey, which: string, { env, baseDir, ask }: SecretSources): Promise<string | null> {
  if (key.secretEnv !== undefined) {
    const value = env[key.secretEnv]
    if (value === undefined || value === '') throw new CannotStart(`The environment variable ${key.secretEnv} for the ${which} is not set.`)
    return checked(value, `environment variable ${key.secretEnv} for the ${which}`)
  }
  if (key.secretFile !== undefined) {
    const file = resolve(baseDir, key.secretFile)
    return checked(await readSecretFile(file, `for the ${which}`), `file ${file} for the ${which}`)
  }
  if (key.role === 'watched') return null
  if (ask === null) {
    throw new CannotStart(`The ${which} names neither secretEnv nor secretFile, and there is no terminal to ask on.`)
  }
  return checked(await ask(`Secret for the ${which}: `), `answer for the ${which}`)
}

function checked(text: string, source: string): string {
  const secret = text.replace(/\r?\n$/, '')
  // The schema's own message, not zod's error: nothing of the value may come out.
  if (!secretSchema.safeParse(secret).success) {
    throw new CannotStart(`The ${source} does not hold a key: it must be 1 to 4096 visible ASCII characters, without spaces or line breaks.`)
  }
  return secret
}
