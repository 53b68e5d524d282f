import { useLayoutEffect } from 'react'
import { useAppState } from '../../state/appState.ts'
import { typeAhead } from '../../state/typeAhead.ts'

/** The palette, to tell its keys from others. */
export const paletteId = 'palette'

/** Keeps what is typed between the opening of the palette and the focus of its input: whoever knows its name types on at once. */
export function useTypeAhead(): void {
  const { dialog, typed, show } = useAppState()
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (dialog.getState() !== 'palette' || (event.target instanceof Element && event.target.closest(`#${paletteId}`) !== null)) return
      const next = typeAhead(typed.getState(), event)
      if (next === null && event.key !== 'Escape') return
      event.preventDefault()
      event.stopPropagation()
      if (next === null) show(null)
      else typed.setState(next, true)
    }
    // Before any other listener: until then the focus may be in a field, or on a button that Enter presses.
    window.addEventListener('keydown', onKey, true)
    return () => window.removeEventListener('keydown', onKey, true)
  }, [dialog, typed, show])
}
