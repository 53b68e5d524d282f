import { useEffect, useRef } from 'react'
import { isTyping } from '../shell/Shortcuts.tsx'

/** What the keys of the log do. */
export interface LogKeys {
  move: (step: 1 | -1) => void
  moveToError: (step: 1 | -1) => void
  page: (step: 1 | -1) => void
  toggle: () => void
  /** Collapses, or gives up the selection. */
  escape: () => void
  showFresh: () => void
  pause: () => void
  home: () => void
}

/** Binds the keys of the log for as long as it is on screen. */
export function useLogKeys(keys: LogKeys): void {
  const current = useRef(keys)
  useEffect(() => {
    current.current = keys
  })
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      const does = actionOf(event, current.current)
      if (does === null) return
      event.preventDefault()
      does()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}

function actionOf(event: KeyboardEvent, keys: LogKeys): (() => void) | null {
  // A focused button keeps its own Enter and space; the list itself has none.
  const isOnControl = event.target instanceof HTMLElement && event.target.closest('button, a, summary, [role=button]') !== null
  switch (event.key) {
    case 'j':
    case 'ArrowDown':
      return () => keys.move(1)
    case 'k':
    case 'ArrowUp':
      return () => keys.move(-1)
    case 'e':
      return () => keys.moveToError(1)
    case 'E':
      return () => keys.moveToError(-1)
    case 'PageDown':
      return () => keys.page(1)
    case 'PageUp':
      return () => keys.page(-1)
    case 'Enter':
      return isOnControl ? null : keys.toggle
    case 'Escape':
      return keys.escape
    case 'n':
      return keys.showFresh
    case 'p':
      return keys.pause
    case 'Home':
      return keys.home
    default:
      return null
  }
}
