/** Names of environment variables that may hold a key. */
export const keyVariable = /^HEADROOM_KEY_[A-Z0-9_]{1,100}$/

/** Takes the variables that hold keys out of `env`, so that no program we start inherits them. */
export function takeKeyVariables(env: Record<string, string | undefined>): ReadonlyMap<string, string> {
  const taken = new Map<string, string>()
  for (const [variable, value] of Object.entries(env)) {
    if (!keyVariable.test(variable)) continue
    delete env[variable]
    if (value !== undefined) taken.set(variable, value)
  }
  return taken
}

const passphraseName = 'HEADROOM_PASSPHRASE'

/** Takes the passphrase out of `env`; `null` when there is none. */
export function takePassphrase(env: Record<string, string | undefined>): string | null {
  const passphrase = env[passphraseName]
  delete env[passphraseName]
  return passphrase ?? null
}
