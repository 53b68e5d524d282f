import { useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { useAppState, useData } from '../../state/appState.ts'
import { AllDialogs, loadDialogs } from '../shown.ts'
import { useShortcuts } from './useShortcuts.ts'
import { useTypeAhead } from './useTypeAhead.ts'

/**
 * What can lie over the page, and the keys and reasons that open it. Their code comes right after the first screen, and they are there
 * before the first is opened; what is typed for the palette until then is kept.
 */
export function Dialogs() {
  const { dialog, show, notify } = useAppState()
  const isOpen = useStore(dialog) !== null
  const [areThere, setThere] = useState(false)
  useEffect(() => {
    if (areThere) return undefined
    let isWanted = true
    loadDialogs().then(
      () => (isWanted ? setThere(true) : undefined),
      () => {
        // Asked for again when one is opened.
        if (!isWanted || !isOpen) return
        show(null)
        notify({ title: 'This could not be opened', body: 'A part of the page could not be loaded. Try again when Headroom is running.', tone: 'problem' })
      },
    )
    return () => {
      isWanted = false
    }
  }, [areThere, isOpen, show, notify])
  useShortcuts()
  useTypeAhead()
  useUnlockAtStart()
  return areThere ? <AllDialogs /> : null
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
