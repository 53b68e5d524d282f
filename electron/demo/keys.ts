import { randomFrom, token } from './random.ts'

/** A key as a test or the demo asks for it. */
export interface KeyWish {
  label: string
  /** Made from the seed when left out. */
  secret?: string
  /** Everything when left out. */
  scopes?: string[]
  mode?: 'live' | 'test'
  /** Whose key it is, where budgets belong to people; the label itself when left out. */
  user?: string
}

/** A key of a simulated API. `scopes: null` = it may do everything. */
export interface DemoKey {
  id: string
  label: string
  secret: string
  scopes: string[] | null
  mode: 'live' | 'test'
  user: string
  revoked: boolean
}

export interface KeyRing {
  all(): readonly DemoKey[]
  byLabel(label: string): DemoKey
  /** The key of an `Authorization: Bearer` value, revoked ones too; `null` when nobody's. */
  bearing(authorization: string | undefined): DemoKey | null
  add(wish: KeyWish): DemoKey
  revoke(label: string): void
}

/** `prefix` starts every secret made here; `{mode}` in it becomes `live` or `test`. */
export function createKeyRing(seed: number, prefix: string, wishes: KeyWish[]): KeyRing {
  const bySecret = new Map<string, DemoKey>()
  const byLabel = (label: string): DemoKey => {
    for (const key of bySecret.values()) if (key.label === label) return key
    throw new Error(`No key is labelled "${label}".`)
  }
  const ring: KeyRing = {
    all: () => [...bySecret.values()],
    byLabel,
    bearing: (authorization) => bySecret.get(/^bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? '') ?? null,
    add(wish) {
      const mode = wish.mode ?? 'live'
      const secret = wish.secret ?? prefix.replace('{mode}', mode) + token(randomFrom(seed, `key ${wish.label}`), 24)
      const key: DemoKey = { id: `key_${bySecret.size + 1}`, label: wish.label, secret, scopes: wish.scopes ?? null, mode, user: wish.user ?? wish.label, revoked: false }
      bySecret.set(secret, key)
      return key
    },
    revoke: (label) => {
      byLabel(label).revoked = true
    },
  }
  for (const wish of wishes) ring.add(wish)
  return ring
}

export const mayUse = (key: DemoKey, scope: string): boolean => key.scopes === null || key.scopes.includes(scope)
