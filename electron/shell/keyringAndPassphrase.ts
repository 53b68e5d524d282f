import type { PassphraseSecretBox } from '../core/platform/passphraseSecrets.ts'
import type { SecretBox } from '../core/ports.ts'

/**
 * A keyring and a passphrase beside each other. A key is in one of the two: with the passphrase while that is open, so that the
 * headless shell on the same folder has it too, else in the keyring. Both are read; what the keyring has needs no passphrase.
 */
export function keyringAndPassphrase(ring: SecretBox, sealed: PassphraseSecretBox): SecretBox {
  const isSet = (): boolean => sealed.store().kind === 'passphrase'
  return {
    put: async (keyId, address, secret) => {
      const [to, from] = isSet() && !sealed.store().locked ? [sealed, ring] : [ring, sealed]
      await to.put(keyId, address, secret)
      // Only now: a failure in between must not leave the key nowhere.
      await from.remove(keyId)
    },
    get: async (keyId, address) => (await ring.get(keyId, address)) ?? sealed.get(keyId, address),
    remove: async (keyId) => {
      await ring.remove(keyId)
      await sealed.remove(keyId)
    },
    describe: () => (isSet() ? `${sealed.describe()} Others: ${ring.describe()}` : ring.describe()),
    store: () => (isSet() ? sealed.store() : ring.store()),
    passphrase: {
      ...sealed.passphrase,
      // The keyring takes over what is open, so that nothing has to be pasted again.
      forget: async () => {
        const open = sealed.readable()
        for (const { keyId, origin, secret } of open) await ring.put(keyId, origin, secret)
        await sealed.passphrase.forget()
        for (const { keyId } of open) await sealed.remove(keyId)
      },
    },
  }
}
