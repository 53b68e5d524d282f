import type { SavedView } from '../../../shared/answers.ts'
import type { Store } from './store.ts'

/** Named views of the log, by name. */
export function savedViews(store: Store): SavedView[] {
  return store.sql<[], SavedView>('SELECT name, query FROM saved_view ORDER BY name COLLATE NOCASE, name').all()
}

/** Adds a view, or replaces the one of this name. */
export function saveView(store: Store, { name, query }: SavedView): void {
  store.sql<[string, string]>('INSERT INTO saved_view (name, query) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET query = excluded.query').run(name, query)
}

/** Removes it, if there is one. */
export function removeView(store: Store, name: string): void {
  store.sql<[string]>('DELETE FROM saved_view WHERE name = ?').run(name)
}
