import { note } from './journal.ts'
import { watchTargets } from './targets.ts'
import type { WebContentsInside } from './webContents.ts'

/** The part of a window that quitting needs. */
export interface ClosableWindow {
  close(): void
  destroy(): void
  isDestroyed(): boolean
}

interface OpenWindow {
  window: ClosableWindow
  inside: WebContentsInside
}

const open: OpenWindow[] = []

/** Windows that are open now, oldest first. */
export function windows(): OpenWindow[] {
  return [...open]
}

export function addWindow(entry: OpenWindow): void {
  open.push(entry)
}

export function removeWindow(window: ClosableWindow): void {
  const index = open.findIndex((entry) => entry.window === window)
  if (index >= 0) open.splice(index, 1)
}

/** How long a popup waits for the announcement of its `window.open`, which comes from another process. */
const announcementMs = 50

/** Closes every page the app did not open itself, after asking the handler of the window that wanted it. */
export function refusePopups(): void {
  watchTargets((popup) => {
    setTimeout(() => {
      const opener = open.find(({ inside }) => inside.page.targetId === popup.openerId) ?? open[0]
      opener?.inside.decidePopup()
      popup.close().catch((error: unknown) => note('standin-error', { error: String(error) }))
    }, announcementMs)
  })
}
