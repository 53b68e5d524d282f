import type { App, Session, WebContents } from 'electron'
import type { Log } from '../core/ports.ts'
import type { PageAddress } from './pageAddress.ts'

/** Keeps every window of the app on the page (trust C5): no navigation, redirect, frame, popup or guest elsewhere. */
export function guardContents(app: Pick<App, 'on'>, page: PageAddress, log: Log): void {
  app.on('web-contents-created', (_event, contents) => {
    const staysOnPage = (event: { url: string; preventDefault(): void }): void => {
      if (page.isPage(event.url)) return
      event.preventDefault()
      log.warn('navigation.refused', { url: event.url })
    }
    contents.on('will-navigate', staysOnPage)
    contents.on('will-frame-navigate', staysOnPage)
    contents.on('will-redirect', staysOnPage)
    contents.on('will-attach-webview', (event) => event.preventDefault())
    refusePopups(contents, log)
  })
}

function refusePopups(contents: WebContents, log: Log): void {
  contents.setWindowOpenHandler(({ url }) => {
    log.warn('window.refused', { url })
    return { action: 'deny' }
  })
}

/** The one permission there is: putting text on the clipboard, which “Copy” does. Chromium wants a click or a key for it. */
const copying = 'clipboard-sanitized-write'

/** Grants no permission but that one, to the page alone, and lets no request out that is not the page's own (trust C4, C6). */
export function guardSession(session: Session, page: PageAddress, log: Log): void {
  const isGranted = (permission: string, { isMainFrame, requestingUrl }: { isMainFrame: boolean; requestingUrl?: string }): boolean =>
    permission === copying && isMainFrame && requestingUrl !== undefined && page.isPage(requestingUrl)
  session.setPermissionRequestHandler((_contents, permission, decide, details) => decide(isGranted(permission, details)))
  session.setPermissionCheckHandler((_contents, permission, origin, details) => isGranted(permission, { requestingUrl: origin, ...details }))
  session.setDevicePermissionHandler(() => false)
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    const cancel = !page.mayLoad(url)
    if (cancel) log.warn('request.refused', { url })
    answer({ cancel })
  })
}
