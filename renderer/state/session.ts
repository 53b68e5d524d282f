import type { StoreApi } from 'zustand/vanilla'
import { writeAddress, type View } from './address.ts'
import type { CallLog } from './callLog.ts'

/** Where somebody was in the log: the call at the top of the list, and the one that was looked at. */
export interface Place {
  topId: string | null
  selectedId: string | null
  open: boolean
}

/** What was on screen when the window closed. */
export interface Session {
  /** As in the address bar, page and filter. */
  address: string
  /** `null` on other pages than the log. */
  place: Place | null
}

const storageName = 'headroom.session'
const settleMs = 300

/** What the last window showed; `null` when nothing (readable) was kept. */
export function readSession(storage: Pick<Storage, 'getItem'> | null): Session | null {
  try {
    const { address, place } = JSON.parse(storage?.getItem(storageName) ?? 'null') as Session
    if (typeof address !== 'string' || !address.startsWith('#/')) return null
    const id = (value: unknown): string | null => (typeof value === 'string' ? value : null)
    if (place === null) return { address, place }
    return { address, place: { topId: id(place.topId), selectedId: id(place.selectedId), open: place.open } }
  } catch {
    return null
  }
}

/** Keeps what is on screen while it changes; returns the way to stop. A storage that is full or forbidden costs only the memory. */
export function keepSession(storage: Pick<Storage, 'setItem'> | null, view: StoreApi<View>, callLog: StoreApi<CallLog>): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null
  let kept = ''
  const write = (): void => {
    timer = null
    const { topId, selectedId, open } = callLog.getState()
    const isLog = view.getState().page === 'log'
    const text = JSON.stringify({ address: writeAddress(view.getState()), place: isLog ? { topId, selectedId, open } : null } satisfies Session)
    if (text === kept) return
    kept = text
    try {
      storage?.setItem(storageName, text)
    } catch {
      // The next start begins at the overview.
    }
  }
  const soon = (): void => {
    timer ??= setTimeout(write, settleMs)
  }
  const stops = [view.subscribe(soon), callLog.subscribe(soon)]
  return () => {
    for (const stop of stops) stop()
    if (timer !== null) clearTimeout(timer)
  }
}
