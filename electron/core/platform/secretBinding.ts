/** A secret together with the one key and the one origin it may be sent to (trust C12). */
export interface BoundSecret {
  keyId: string
  /** As `URL.origin` spells it, e.g. `https://api.example.com`. */
  origin: string
  secret: string
}

/** The origin of an address as bindings spell it; throws for what has none (`data:`, `file:`, not an address). */
export function originOf(address: string): string {
  const origin = URL.canParse(address) ? new URL(address).origin : 'null'
  if (origin === 'null') throw new Error(`"${address.slice(0, 80)}" has no origin a secret could be bound to.`)
  return origin
}

/** The secret, if it is bound to exactly this key and origin; `null` otherwise. */
export function unbind(bound: BoundSecret, keyId: string, origin: string): string | null {
  return bound.keyId === keyId && bound.origin === originOf(origin) ? bound.secret : null
}

/** Binding and secret as one text, so that whatever seals the text seals the binding with it. */
export function bindingToText(bound: BoundSecret): string {
  return JSON.stringify([bound.keyId, bound.origin, bound.secret])
}

/** The reverse of `bindingToText`; `null` for any other text. */
export function bindingFromText(text: string): BoundSecret | null {
  let parts: unknown
  try {
    parts = JSON.parse(text)
  } catch {
    return null
  }
  if (!Array.isArray(parts) || parts.length !== 3) return null
  const [keyId, origin, secret] = parts as unknown[]
  return typeof keyId === 'string' && typeof origin === 'string' && typeof secret === 'string' ? { keyId, origin, secret } : null
}
