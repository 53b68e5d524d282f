import { createHash } from 'node:crypto'
import type { Key } from '../../../shared/model.ts'
import { shortNameOrNull } from './shortName.ts'

/** Hash prefix and last four characters: enough to recognise a key, useless to anyone else. */
export function fingerprintOf(secret: string): string {
  return `${createHash('sha256').update(secret).digest('hex').slice(0, 8)}…${secret.slice(-4)}`
}

/** The same vendor key always gets the same id, so that a replayed poll adds nothing. */
export function keyIdOf(connectionId: string, name: string): string {
  return `key_${createHash('sha256').update(`${connectionId}\n${name}`).digest('hex').slice(0, 20)}`
}

/** Keys that answers may bring into being; calls of any further ones are kept without a key. Whoever sends more means us no good. */
const maxKeys = 1_000

/**
 * The keys of one connection while a poll is read: finds the key a row names, makes a `watched` one on first sight, and
 * remembers which ones changed. A row's vendor id wins over its label, because labels can be renamed.
 */
export class KeyRing {
  readonly #connectionId: string
  readonly #keys: Map<string, Key>
  readonly #byVendorKey = new Map<string, string>()
  readonly #byLabel = new Map<string, string[]>()
  readonly #changed = new Set<string>()

  constructor(connectionId: string, keys: readonly Key[]) {
    this.#connectionId = connectionId
    this.#keys = new Map(keys.map((key) => [key.id, key]))
    for (const key of keys) this.#file(key)
  }

  /** The key called `vendorKey` or `label` by the vendor; `null` when a row names none, or one too many. */
  seen(name: { vendorKey: string | null; label: string | null; mode?: Key['mode'] }, at: number | null): Key | null {
    const [vendorKey, label] = [shortNameOrNull(name.vendorKey), shortNameOrNull(name.label)]
    if (vendorKey === null && label === null) return null
    const known = this.#known(vendorKey, label)
    if (known === undefined && this.#keys.size >= maxKeys) return null
    const key = known ?? this.#fresh(vendorKey, label ?? vendorKey ?? '', at)
    const next: Key = {
      ...key,
      vendorKey: vendorKey ?? key.vendorKey,
      mode: name.mode !== undefined && name.mode !== 'unknown' ? name.mode : key.mode,
      firstSeenAt: earliest(key.firstSeenAt, at),
      lastSeenAt: latest(key.lastSeenAt, at),
      state: key.state === 'unknown' ? 'active' : key.state,
    }
    if (known === undefined || JSON.stringify(next) !== JSON.stringify(key)) this.#changed.add(next.id)
    this.#keys.set(next.id, next)
    if (known === undefined || known.vendorKey !== next.vendorKey) this.#file(next)
    return next
  }

  #known(vendorKey: string | null, label: string | null): Key | undefined {
    const byVendorKey = vendorKey === null ? undefined : this.#byVendorKey.get(vendorKey)
    if (byVendorKey !== undefined) return this.#keys.get(byVendorKey)
    const called = label === null ? [] : (this.#byLabel.get(label) ?? [])
    return called.map((id) => this.#keys.get(id)).find((key) => vendorKey === null || key?.vendorKey === null)
  }

  /** Labels are never changed here, so a key is filed under its own once. */
  #file({ id, vendorKey, label }: Key): void {
    if (vendorKey !== null && !this.#byVendorKey.has(vendorKey)) this.#byVendorKey.set(vendorKey, id)
    const called = this.#byLabel.get(label)
    if (called === undefined) this.#byLabel.set(label, [id])
    else if (!called.includes(id)) called.push(id)
  }

  #fresh(vendorKey: string | null, label: string, at: number | null): Key {
    return {
      id: keyIdOf(this.#connectionId, vendorKey ?? label),
      connectionId: this.#connectionId,
      label,
      vendorKey,
      mode: 'unknown',
      role: 'watched',
      fingerprint: null,
      state: 'unknown',
      firstSeenAt: at,
      lastSeenAt: at,
    }
  }

  byId(id: string): Key | null {
    return this.#keys.get(id) ?? null
  }

  all(): Key[] {
    return [...this.#keys.values()]
  }

  /** Keys that are new or changed since this ring was made. */
  changed(): Key[] {
    return [...this.#changed].flatMap((id) => this.byId(id) ?? [])
  }
}

const earliest = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : Math.min(a, b))
const latest = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : Math.max(a, b))
