import { Suspense, useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { useAppState, useData } from '../../state/appState.ts'
import { AllDialogs, loadDialogs } from '../shown.ts'
import { useShortcuts } from './useShortcuts.ts'

/**
 * What can lie over the page, and the keys and reasons that open it. Their code comes right after the first screen, and they are there
 * before the first is opened: whoever types on at once types into it.
 */
export function Dialogs() {
  const isOpen = useStore(useAppState().dialog) !== null
  const [areThere, setThere] = useState(false)
  if (isOpen && !areThere) setThere(true)
  useEffect(() => {
    let isWanted = true
    loadDialogs().then(
      () => (isWanted ? setThere(true) : undefined),
      // Asked for again when one is opened.
      () => undefined,
    )
    return () => {
      isWanted = false
    }
  }, [])
  useShortcuts()
  useUnlockAtStart()
  return areThere ? (
    <Suspense fallback={null}>
      <AllDialogs />
    </Suspense>
  ) : null
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
