import { Suspense, useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { useAppState, useData } from '../../state/appState.ts'
import { AllDialogs } from '../shown.ts'
import { useShortcuts } from './useShortcuts.ts'

/** What can lie over the page, from the first time that anything does, and the keys and reasons that open it. */
export function Dialogs() {
  const isOpen = useStore(useAppState().dialog) !== null
  const [wasOpen, setWasOpen] = useState(false)
  if (isOpen && !wasOpen) setWasOpen(true)
  useShortcuts()
  useUnlockAtStart()
  return wasOpen ? (
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
