import { EventEmitter } from 'node:events'
import type { Session } from 'electron'
import { describe, expect, it } from 'vitest'
import { guardContents, guardSession } from '../../electron/shell/guards.ts'
import { pageAddress } from '../../electron/shell/pageAddress.ts'
import { pagePreferences } from '../../electron/shell/pagePreferences.ts'

const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
const page = pageAddress({ isPackaged: true, developmentUrl: undefined })

/** Contents as Electron announces them, as far as the guard looks at them. */
class Contents extends EventEmitter {
  open: (details: { url: string }) => { action: string } = () => ({ action: 'allow' })
  setWindowOpenHandler(handler: Contents['open']): void {
    this.open = handler
  }
  /** Whether an event of this kind was prevented. */
  isPrevented(kind: string, url: string): boolean {
    let prevented = false
    this.emit(kind, { url, preventDefault: () => (prevented = true) })
    return prevented
  }
}

function guarded(): Contents {
  const app = new EventEmitter()
  const contents = new Contents()
  guardContents(app as never, page, log)
  app.emit('web-contents-created', {}, contents)
  return contents
}

describe('contents of any window', () => {
  it.each(['will-navigate', 'will-frame-navigate', 'will-redirect'])('%s: only to the page itself', (kind) => {
    const contents = guarded()
    expect(contents.isPrevented(kind, page.url)).toBe(false)
    for (const elsewhere of ['https://example.com/', 'app://bundle.example.com/', 'app://user@bundle/', 'file:///etc/passwd', 'javascript:alert(1)', 'data:text/html,x', '']) {
      expect(contents.isPrevented(kind, elsewhere), elsewhere).toBe(true)
    }
  })

  it('a webview never attaches, whatever it would show', () => {
    expect(guarded().isPrevented('will-attach-webview', page.url)).toBe(true)
  })

  it('no window is opened, not even on the page', () => {
    expect(guarded().open({ url: page.url })).toEqual({ action: 'deny' })
  })
})

describe('the session', () => {
  it('grants nothing but copying, and that to the page alone, and lets out what is the page’s own only', () => {
    const asked: Record<string, (...args: never[]) => unknown> = {}
    const keep = (name: string) => (handler: (...args: never[]) => unknown) => void (asked[name] = handler)
    const session = {
      setPermissionRequestHandler: keep('request'),
      setPermissionCheckHandler: keep('check'),
      setDevicePermissionHandler: keep('device'),
      webRequest: { onBeforeRequest: keep('before') },
    }
    guardSession(session as unknown as Session, page, log)
    const isGranted = (permission: string, requestingUrl: string, isMainFrame = true): unknown[] => {
      let requested: unknown
      asked['request']?.(...([null, permission, (granted: boolean) => (requested = granted), { isMainFrame, requestingUrl }] as never[]))
      return [requested, asked['check']?.(...([null, permission, requestingUrl, { isMainFrame, requestingUrl }] as never[]))]
    }
    expect(isGranted('clipboard-sanitized-write', page.url)).toEqual([true, true])
    // Chromium may leave the address out and give the origin only.
    expect(asked['check']?.(...([null, 'clipboard-sanitized-write', 'app://bundle/', { isMainFrame: true }] as never[]))).toBe(true)
    for (const permission of ['geolocation', 'clipboard-read', 'notifications', 'media', 'hid', 'unknown']) expect(isGranted(permission, page.url), permission).toEqual([false, false])
    expect(isGranted('clipboard-sanitized-write', 'https://example.com/')).toEqual([false, false])
    expect(isGranted('clipboard-sanitized-write', 'app://bundle.example.com/')).toEqual([false, false])
    expect(isGranted('clipboard-sanitized-write', page.url, false)).toEqual([false, false])
    expect(asked['device']?.()).toBe(false)
    const cancelled = (url: string): unknown => {
      let answer: unknown
      asked['before']?.(...([{ url }, (said: unknown) => (answer = said)] as never[]))
      return answer
    }
    expect(cancelled(`${page.url}index.js`)).toEqual({ cancel: false })
    for (const url of ['https://example.com/x.js', 'ws://127.0.0.1:1/', 'devtools://devtools/bundled/inspector.html']) expect(cancelled(url), url).toEqual({ cancel: true })
  })
})

describe('the rights of the page', () => {
  it('include developer tools only where the app is not packaged', () => {
    expect(pagePreferences('/preload.cjs', true).devTools).toBe(false)
    expect(pagePreferences('/preload.cjs', false).devTools).toBe(true)
  })
})
