import { useEffect, useRef } from 'react'
import { useStore } from 'zustand'
import { useAppState, useData } from '../../state/appState.ts'
import { dialogs } from '../shown.ts'
import { useShortcuts } from './useShortcuts.ts'
import { useTypeAhead } from './useTypeAhead.ts'

/**
 * What can lie over the page, and the keys and reasons that open it. Their code comes soon after the first screen, or when the first is
 * opened; what is typed for the palette until then is kept.
 */
export function Dialogs() {
  const { dialog, show, notify } = useAppState()
  const isOpen = useStore(dialog) !== null
  const areThere = dialogs.useIsLoaded()
  useEffect(() => {
    if (areThere || !isOpen) return
    dialogs.load().catch(() => {
      show(null)
      notify({ title: 'This could not be opened', body: 'A part of the page could not be loaded. Try again when Headroom is running.', tone: 'problem' })
    })
  }, [areThere, isOpen, show, notify])
  useShortcuts()
  useTypeAhead()
  useUnlockAtStart()
  return areThere ? <dialogs.Part /> : null
}

/** Asks for the passphrase of sealed keys, once: whoever said "later" is not asked at every look at the core. */
function useUnlockAtStart(): void {
  const { dialog, show } = useAppState()
  const locked = useData(({ info }) => info.value?.secretStore.locked === true)
  const asked = useRef(false)
  useEffect(() => {
    if (!locked || asked.current) return
    asked.current = true
    if (dialog.getState() === null) show('unlock')
  }, [locked, dialog, show])
}
