import { EventEmitter } from 'node:events'
import { decode, encode } from './codec.ts'
import { electronEvent } from './electronEvent.ts'
import { emitMessage, invokeHandler } from './ipcMain.ts'
import { note } from './journal.ts'
import { nativeImage } from './nativeImage.ts'
import { Page, type PageOwner, type PageSetup } from './page.ts'
import { chromium } from './runtime.ts'
import { defaultSession } from './session.ts'
import { strict } from './strict.ts'
import type { FromPreload } from './worlds.ts'

/** The frame a message came from, as far as the stand-in has frames: preloads run in the top frame only. */
export interface MainFrame {
  readonly url: string
  readonly origin: string
  parent: MainFrame | null
  top: MainFrame | null
  frames: MainFrame[]
  name: string
  processId: number
  routingId: number
  detached: boolean
}

type WindowOpenHandler = (details: { url: string; frameName: string; features: string; disposition: string }) => { action: 'deny' | 'allow' }

let lastId = 0

/** `webContents` of a window. What tests and windows need beyond Electron's API is in `WebContentsInside`. */
export class WebContents extends EventEmitter {
  readonly id = ++lastId
  readonly session = defaultSession
  readonly mainFrame: MainFrame
  readonly #inside: WebContentsInside

  constructor(inside: WebContentsInside) {
    super()
    this.#inside = inside
    this.mainFrame = mainFrameOf(inside)
  }

  getURL(): string {
    return this.#inside.address
  }

  isDestroyed(): boolean {
    return this.#inside.destroyed
  }

  isLoading(): boolean {
    return this.#inside.loading
  }

  isLoadingMainFrame(): boolean {
    return this.#inside.loading
  }

  getType(): string {
    return 'window'
  }

  getOSProcessId(): number {
    return chromium().pid
  }

  setWindowOpenHandler(handler: WindowOpenHandler): void {
    this.#inside.windowOpenHandler = handler
  }

  send(channel: string, ...args: unknown[]): void {
    if (typeof channel !== 'string') throw new TypeError('Missing required channel argument')
    if (this.isDestroyed()) throw new TypeError('Object has been destroyed')
    this.#inside.later(this.#inside.page.deliver({ kind: 'message', channel, args: encode(args) }))
  }

  loadURL(address: string): Promise<void> {
    return this.#inside.load(address)
  }

  reload(): void {
    this.#inside.later(this.#inside.page.reload())
  }

  executeJavaScript(code: string): Promise<unknown> {
    return this.#inside.page.evaluate(code)
  }

  async capturePage(): Promise<object> {
    return nativeImage.createFromBuffer(await this.#inside.page.screenshot())
  }

  openDevTools(): void {
    note('devtools')
  }

  focus(): void {}

  close(): void {
    this.#inside.closeWindow()
  }
}

/** The side of a webContents the app does not see. */
export class WebContentsInside {
  readonly contents: WebContents
  readonly page: Page
  readonly closeWindow: () => void
  /** The first document of the window is there to be looked at. */
  readonly onFirstLoad: () => void
  address = ''
  loading = false
  destroyed = false
  windowOpenHandler: WindowOpenHandler | null = null
  #loadedOnce = false

  constructor(setup: PageSetup, on: { closeWindow: () => void; firstLoad: () => void }) {
    this.closeWindow = on.closeWindow
    this.onFirstLoad = on.firstLoad
    this.contents = strict('webContents', new WebContents(this))
    this.page = new Page(this.#owner(), setup)
  }

  /** Work nobody waits for; it fails only when the page is gone or the stand-in is broken. */
  later(work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      if (!this.destroyed) note('standin-error', { error: String(error) })
    })
  }

  /** Resolves when the document and all it needs is loaded; rejects as Electron does. */
  async load(address: string): Promise<void> {
    this.loading = true
    const done = new Promise<void>((resolve, reject) => {
      const finished = (): void => {
        this.contents.off('did-fail-load', failed)
        resolve()
      }
      const failed = (_event: unknown, code: number, reason: string): void => {
        this.contents.off('did-finish-load', finished)
        reject(Object.assign(new Error(`${reason} (${code}) loading '${address}'`), { errno: code, code: reason, url: address }))
      }
      this.contents.once('did-finish-load', finished)
      this.contents.once('did-fail-load', failed)
    })
    await Promise.all([this.page.navigate(address), done])
  }

  /** Asks the app's handler about a popup; only 'deny' is possible here. */
  decidePopup(): void {
    const { url, frameName, features } = this.page.opening ?? { url: '', frameName: '', features: '' }
    this.page.opening = null
    const { action } = this.windowOpenHandler?.({ url, frameName, features, disposition: 'foreground-tab' }) ?? { action: 'allow' }
    note('window-open', { url, action })
    // It stays closed all the same; whoever looks at the journal must not take that for the app's doing.
    if (action !== 'deny') note('standin-error', { error: 'a window.open the app allows is not implemented' })
  }

  destroy(): void {
    this.destroyed = true
    this.later(this.page.close())
    this.contents.emit('destroyed')
  }

  #owner(): PageOwner {
    const { contents } = this
    return {
      contents,
      addressChanged: (address, isSameDocument) => {
        this.address = address
        contents.emit(isSameDocument ? 'did-navigate-in-page' : 'did-navigate', electronEvent(), address)
      },
      domReady: () => contents.emit('dom-ready', electronEvent()),
      loaded: () => {
        this.loading = false
        contents.emit('did-finish-load', electronEvent())
        if (!this.#loadedOnce) this.onFirstLoad()
        this.#loadedOnce = true
      },
      failed: (code, reason, address) => {
        this.loading = false
        contents.emit('did-fail-load', electronEvent(), code, reason, address, true)
      },
      console: (level, text) => {
        note('console', { level, text })
        contents.emit('console-message', electronEvent({ level, message: text }))
      },
      message: (message) => this.later(this.#receive(message)),
      crashed: () => contents.emit('render-process-gone', electronEvent(), { reason: 'crashed', exitCode: 1 }),
      mayNavigate: ({ url, isMainFrame, isRedirect }) => {
        const event = electronEvent({ url, isMainFrame, isSameDocument: false, frame: isMainFrame ? contents.mainFrame : null })
        if (isRedirect) contents.emit('will-redirect', event, url)
        else {
          contents.emit('will-frame-navigate', event)
          if (isMainFrame && !event.defaultPrevented) contents.emit('will-navigate', event, url)
        }
        return !event.defaultPrevented
      },
    }
  }

  async #receive(message: FromPreload): Promise<void> {
    const { contents } = this
    const event = electronEvent({ sender: contents, senderFrame: contents.mainFrame, frameId: 1, processId: 1, type: 'frame', ports: [] })
    const args = decode(message.args) as unknown[]
    if (message.kind === 'send') {
      emitMessage(message.channel, event, args)
      return
    }
    const { id, channel } = message
    try {
      await this.page.deliver({ kind: 'reply', id, value: encode(await invokeHandler(channel, event, args)) })
    } catch (error) {
      await this.page.deliver({ kind: 'reply', id, error: error instanceof Error ? error.message : String(error) })
    }
  }
}

function mainFrameOf(inside: WebContentsInside): MainFrame {
  const frame: MainFrame = {
    get url() {
      return inside.address
    },
    get origin() {
      if (!URL.canParse(inside.address)) return ''
      const { protocol, host } = new URL(inside.address)
      return `${protocol}//${host}`
    },
    parent: null,
    top: null,
    frames: [],
    name: '',
    processId: 1,
    routingId: 1,
    detached: false,
  }
  frame.top = frame
  return frame
}
