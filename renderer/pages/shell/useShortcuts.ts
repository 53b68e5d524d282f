import { useLayoutEffect } from 'react'
import { isTyping } from '../../parts/isTyping.ts'
import { useAppState } from '../../state/appState.ts'
import { everywhere, pressed } from '../../state/shortcuts.ts'

/** Keys that work on every page. */
export function useShortcuts(): void {
  const { view, dialog, show } = useAppState()
  // With the first frame: what can be seen can be used.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const does = pressed(everywhere, event, isTyping(event.target))
      if (does === null) return
      event.preventDefault()
      if (does === 'palette') show(dialog.getState() === 'palette' ? null : 'palette')
      else if (does === 'shortcuts') show('shortcuts')
      else view.go(does)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [view, dialog, show])
}
