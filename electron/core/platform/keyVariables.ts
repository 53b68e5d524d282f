import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { Refusal } from '../../../shared/dispatch.ts'
import { secretSchema } from '../../../shared/connectionDraft.ts'
import type { Log, SecretBox } from '../ports.ts'
import { inTurn } from './inTurn.ts'
import { keyVariable } from './takeKeyVariables.ts'
import { replaceFile } from './replaceFile.ts'
import { originOf } from './secretBinding.ts'

/** What the wrapper needs. */
export interface KeyVariablesOptions {
  /** Absolute path of the file that remembers which key is in which variable; it holds no secret. */
  file: string
  variables: ReadonlyMap<string, string>
  log: Log
}

const boundSchema = z.record(z.string(), z.strictObject({ origin: z.string(), variable: z.string().regex(keyVariable) }))
type Bound = z.infer<typeof boundSchema>

/**
 * A box in which a key may also be written as `$HEADROOM_KEY_STUDIO`: it is then read from that environment variable at each
 * start and stored nowhere. A variable belongs to the first origin that it was used for, so that no page can have its value
 * sent elsewhere.
 */
export async function withKeyVariables(box: SecretBox, { file, variables, log }: KeyVariablesOptions): Promise<SecretBox> {
  let bound = await readBound(file, log)
  const alone = inTurn()
  const rebind = (keyId: string, to: Bound[string] | null): Promise<void> =>
    alone(async () => {
      if (to === null && !Object.hasOwn(bound, keyId)) return
      const { [keyId]: _before, ...others } = bound
      const next = to === null ? others : { ...others, [keyId]: to }
      await replaceFile(file, `${JSON.stringify(next, null, 2)}\n`)
      bound = next
    })
  const variableFor = (text: string, address: string): string | null => {
    const variable = text.startsWith('$') && keyVariable.test(text.slice(1)) ? text.slice(1) : null
    const origin = originOf(address)
    const elsewhere = Object.values(bound).find((entry) => entry.variable === variable && entry.origin !== origin)
    if (elsewhere !== undefined) throw new Refusal('refused', `secret: ${variable} holds the key for ${elsewhere.origin} and is sent nowhere else; use another variable.`)
    return variable
  }
  return {
    ...box,
    put: async (keyId, address, secret) => {
      const variable = variableFor(secret, address)
      if (variable === null) {
        await box.put(keyId, address, secret)
        await rebind(keyId, null)
      } else {
        await rebind(keyId, { origin: originOf(address), variable })
        await box.remove(keyId)
      }
    },
    get: async (keyId, address) => {
      const entry = Object.hasOwn(bound, keyId) ? bound[keyId] : undefined
      if (entry === undefined) return box.get(keyId, address)
      const value = variables.get(entry.variable)
      return value !== undefined && entry.origin === originOf(address) && secretSchema.safeParse(value).success ? value : null
    },
    remove: async (keyId) => {
      await rebind(keyId, null)
      await box.remove(keyId)
    },
    meaningOf: (text, address) => {
      const variable = variableFor(text, address)
      if (variable === null) return text
      const value = variables.get(variable)
      if (value === undefined) throw new Refusal('bad_input', `secret: The environment variable ${variable} is not set; start Headroom with it.`)
      if (!secretSchema.safeParse(value).success) throw new Refusal('bad_input', `secret: The environment variable ${variable} does not hold a key: 1 to 4096 visible ASCII characters, without spaces or line breaks.`)
      return value
    },
  }
}

async function readBound(file: string, log: Log): Promise<Bound> {
  try {
    return boundSchema.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') log.warn('keys.variables_unreadable', { file })
    return {}
  }
}
