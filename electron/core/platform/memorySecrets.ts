import type { SecretBox } from '../ports.ts'
import { originOf, unbind, type BoundSecret } from './secretBinding.ts'

/** Secrets for this run only. `where` is what `describe` answers: say there why nothing is stored. */
export function createMemorySecretBox(where: string): SecretBox {
  const held = new Map<string, BoundSecret>()
  return {
    put: async (keyId, origin, secret) => void held.set(keyId, { keyId, origin: originOf(origin), secret }),
    get: async (keyId, origin) => {
      const bound = held.get(keyId)
      return bound === undefined ? null : unbind(bound, keyId, origin)
    },
    remove: async (keyId) => void held.delete(keyId),
    describe: () => where,
    store: () => ({ kind: 'memory', locked: false }),
  }
}
