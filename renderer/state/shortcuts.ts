/** One key binding. What handles keys and what lists them read the same tables, so the sheet cannot be wrong. */
export interface Shortcut<Does extends string = string> {
  does: Does
  /** Values of `KeyboardEvent.key`; any of them. */
  keys: readonly string[]
  /** With Ctrl, or Cmd on a Mac; works while someone types, too. */
  withMod?: true
  /** As written in the sheet. */
  shown: string
  words: string
}

/** Keys on every page. */
export const everywhere = [
  { does: 'palette', keys: ['k', 'K'], withMod: true, shown: 'Ctrl K', words: 'Find a page, view, connection, key, setting or action' },
  { does: 'overview', keys: ['1'], shown: '1', words: 'Overview' },
  { does: 'usage', keys: ['2'], shown: '2', words: 'Usage' },
  { does: 'log', keys: ['3'], shown: '3', words: 'Log' },
  { does: 'alerts', keys: ['4'], shown: '4', words: 'Alerts' },
  { does: 'connections', keys: ['5'], shown: '5', words: 'Connections' },
  { does: 'settings', keys: ['6'], shown: '6', words: 'Settings' },
  { does: 'shortcuts', keys: ['?'], shown: '?', words: 'This list' },
] as const satisfies Shortcut[]

/** Keys of the log. */
export const inLog = [
  { does: 'next', keys: ['j', 'ArrowDown'], shown: 'j ↓', words: 'Next call' },
  { does: 'previous', keys: ['k', 'ArrowUp'], shown: 'k ↑', words: 'Previous call' },
  { does: 'toggle', keys: ['Enter'], shown: 'Enter', words: 'Expand or collapse the call' },
  { does: 'nextError', keys: ['e'], shown: 'e', words: 'Next error' },
  { does: 'previousError', keys: ['E'], shown: 'E', words: 'Previous error' },
  { does: 'search', keys: ['/'], shown: '/', words: 'Search' },
  { does: 'showFresh', keys: ['n'], shown: 'n', words: 'Show calls that arrived' },
  { does: 'pause', keys: ['p'], shown: 'p', words: 'Pause arrivals' },
  { does: 'copy', keys: ['y'], shown: 'y', words: 'Copy the call as cURL' },
  { does: 'togglePin', keys: ['P'], shown: 'P', words: 'Pin or unpin the call' },
  { does: 'home', keys: ['Home'], shown: 'Home', words: 'Back to the newest' },
  { does: 'pageDown', keys: ['PageDown'], shown: 'PageDown', words: 'A page further' },
  { does: 'pageUp', keys: ['PageUp'], shown: 'PageUp', words: 'A page back' },
  { does: 'escape', keys: ['Escape'], shown: 'Esc', words: 'Leave a search, collapse, or give up the selection' },
] as const satisfies Shortcut[]

/** What dialogs, menus and lists of choices do by themselves. */
export const inDialogs = [
  { does: 'close', keys: ['Escape'], shown: 'Esc', words: 'Close what is open' },
  { does: 'move', keys: ['ArrowDown', 'ArrowUp'], shown: '↓ ↑', words: 'Move in a menu or list' },
  { does: 'choose', keys: ['Enter'], shown: 'Enter', words: 'Choose' },
] as const satisfies Shortcut[]

/** The part of a keyboard event that decides. */
export type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>

/** What a key press does by `table`; `null` when nothing. While someone types, only combinations with Ctrl or Cmd count. */
export function pressed<Does extends string>(table: readonly Shortcut<Does>[], event: Pressed, isTyping: boolean): Does | null {
  if (event.altKey) return null
  const withMod = event.ctrlKey || event.metaKey
  const found = table.find((shortcut) => (shortcut.withMod === true) === withMod && shortcut.keys.includes(event.key))
  return found === undefined || (isTyping && !withMod) ? null : found.does
}
