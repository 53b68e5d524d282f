import { useSyncExternalStore } from 'react'

/** One timer for everything on the page that shows an age or a countdown; it rests while nothing listens or nobody looks. */
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | null = null

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    if (document.visibilityState === 'hidden') return
    for (const tell of listeners) tell()
  }, 1_000)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0 || timer === null) return
    clearInterval(timer)
    timer = null
  }
}

/** This machine's clock, epoch ms, rounded down to `stepMs`: the component renders again only when a step passes. */
export const useNow = (stepMs = 1_000): number => useSyncExternalStore(subscribe, () => Math.floor(Date.now() / stepMs) * stepMs)
