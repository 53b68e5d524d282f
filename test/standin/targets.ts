import type { CdpSession } from './cdp.ts'
import { chromium } from './runtime.ts'

/** A page Chromium opened on its own: `window.open`, a link with a target, a click with a modifier key. */
export interface Popup {
  openerId: string | null
  /** Closes it. */
  close(): Promise<void>
}

interface Attached {
  sessionId: string
  targetInfo: { targetId: string; type: string; openerId?: string }
}

const attached = new Map<string, CdpSession>()
const awaited = new Map<string, (session: CdpSession) => void>()
let creating = 0

/** Attaches to every page target; pages we did not ask for are given to `onPopup` with all their requests refused. */
export function watchTargets(onPopup: (popup: Popup) => void): void {
  const { connection } = chromium()
  connection.root.on('Target.attachedToTarget', ({ sessionId, targetInfo }: Attached) => {
    const { targetId, openerId } = targetInfo
    if (openerId !== undefined || creating === 0) {
      silence(connection.session(sessionId)).catch(() => undefined)
      onPopup({ openerId: openerId ?? null, close: () => closeTarget(targetId) })
      return
    }
    const session = connection.session(sessionId)
    attached.set(targetId, session)
    awaited.get(targetId)?.(session)
  })
}

/** Opens an empty page that waits until `Runtime.runIfWaitingForDebugger`. */
export async function createPageTarget(size: { width: number; height: number }): Promise<{ targetId: string; session: CdpSession }> {
  creating++
  try {
    const { targetId } = await chromium().connection.send<{ targetId: string }>('Target.createTarget', { url: 'about:blank', newWindow: true, ...size })
    const session = attached.get(targetId) ?? (await new Promise<CdpSession>((resolve) => awaited.set(targetId, resolve)))
    attached.delete(targetId)
    awaited.delete(targetId)
    return { targetId, session }
  } finally {
    creating--
  }
}

/**
 * Refuses all requests of a popup. At once, because it goes on as soon as any debugger lets it (Playwright does), and
 * by refusing requests, because one that is closed while it waits still asks for its document.
 */
async function silence(session: CdpSession): Promise<void> {
  session.on('Fetch.requestPaused', ({ requestId }: { requestId: string }) => {
    session.send('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' }).catch(() => undefined)
  })
  await session.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] })
  await session.send('Runtime.runIfWaitingForDebugger')
}

/** Closes a page; one that is gone already is fine. */
export async function closeTarget(targetId: string): Promise<void> {
  await chromium()
    .connection.send('Target.closeTarget', { targetId })
    .catch(() => undefined)
}
