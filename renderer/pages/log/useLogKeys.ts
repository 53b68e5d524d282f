import { useEffect, useRef } from 'react'
import { isTyping } from '../../parts/isTyping.ts'
import { inLog, pressed } from '../../state/shortcuts.ts'

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
  /** Copies the selected call. */
  copy: () => void
  togglePin: () => void
}

/** What each shortcut calls; the search field has a listener of its own. */
const actions: Record<(typeof inLog)[number]['does'], ((keys: LogKeys) => void) | null> = {
  next: (keys) => keys.move(1),
  previous: (keys) => keys.move(-1),
  nextError: (keys) => keys.moveToError(1),
  previousError: (keys) => keys.moveToError(-1),
  pageDown: (keys) => keys.page(1),
  pageUp: (keys) => keys.page(-1),
  toggle: (keys) => keys.toggle(),
  escape: (keys) => keys.escape(),
  showFresh: (keys) => keys.showFresh(),
  pause: (keys) => keys.pause(),
  home: (keys) => keys.home(),
  copy: (keys) => keys.copy(),
  togglePin: (keys) => keys.togglePin(),
  search: null,
}

/** Binds the keys of the log for as long as it is on screen. */
export function useLogKeys(keys: LogKeys): void {
  const current = useRef(keys)
  useEffect(() => {
    current.current = keys
  })
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const does = pressed(inLog, event, isTyping(event.target))
      // A focused button keeps its own Enter; the list itself has none.
      const isOnControl = event.target instanceof HTMLElement && event.target.closest('button, a, summary, [role=button]') !== null
      const act = does === null || (does === 'toggle' && isOnControl) ? null : actions[does]
      if (act === null) return
      event.preventDefault()
      act(current.current)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}
