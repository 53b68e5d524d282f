import type { Pressed } from './shortcuts.ts'

/** What was typed into the command palette since it was opened. */
export interface Typed {
  text: string
  /** Enter was pressed, and what it chooses has not run yet. */
  entered: boolean
}
export const nothingTyped: Typed = { text: '', entered: false }

/**
 * What a key adds while the palette is open and its input has not the focus yet; `null` when the key is not part of a text.
 * Keys after Enter add nothing: what Enter chooses is decided by what stood before it.
 */
export function typeAhead(typed: Typed, { key, ctrlKey, metaKey, altKey }: Pressed): Typed | null {
  const isText = /^.$/u.test(key)
  if (ctrlKey || metaKey || altKey || !(isText || key === 'Enter' || key === 'Backspace')) return null
  if (typed.entered) return typed
  if (key === 'Enter') return { ...typed, entered: true }
  return { ...typed, text: isText ? typed.text + key : typed.text.replace(/.$/u, '') }
}
