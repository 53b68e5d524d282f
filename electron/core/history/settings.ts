import type { Store } from './store.ts'

/** A setting's text; `null` when it was never set. Names that begin with `history.` are our own. */
export function setting(store: Store, name: string): string | null {
  return store.sql<[string], { value: string }>('SELECT value FROM setting WHERE name = ?').get(name)?.value ?? null
}

/** Sets it. */
export function setSetting(store: Store, name: string, value: string): void {
  store.sql<[string, string]>('INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value').run(name, value)
}

const keptFromName = 'history.keptFrom'

/** Calls before this time were deleted by retention and are not taken in again; 0 = none were. */
export function keptFrom(store: Store): number {
  return Number(setting(store, keptFromName) ?? 0)
}

const closedDaysName = 'history.closedDays'

/** Days before this time are summed up in `tally_day`; later ones only by the hour. */
export function closedDays(store: Store): number {
  return Number(setting(store, closedDaysName) ?? 0)
}

/** Sets it. */
export function setClosedDays(store: Store, until: number): void {
  setSetting(store, closedDaysName, String(until))
}

/** Moves it forward; it never goes back, because what is deleted stays deleted. */
export function raiseKeptFrom(store: Store, at: number): void {
  if (at > keptFrom(store)) setSetting(store, keptFromName, String(at))
}
