import { EventEmitter } from 'node:events'
import { app } from './app.ts'
import { electronEvent } from './electronEvent.ts'
import { note } from './journal.ts'
import { themeScheme } from './nativeTheme.ts'
import { endProcess, isQuitting, mustBeReady } from './runtime.ts'
import { strict } from './strict.ts'
import { WebContentsInside, type WebContents } from './webContents.ts'
import { addWindow, removeWindow, windows } from './windowRegistry.ts'

interface Rectangle {
  x: number
  y: number
  width: number
  height: number
}

interface WebPreferences {
  preload?: string
  additionalArguments?: string[]
  [name: string]: unknown
}

interface WindowOptions extends Partial<Rectangle> {
  title?: string
  show?: boolean
  webPreferences?: WebPreferences
}

/** What makes a window unsafe, by Electron's own checklist (items 2 to 9). */
function unsafePreferences(preferences: WebPreferences): string[] {
  const mustBe = { contextIsolation: true, sandbox: true, webSecurity: true }
  const mustNotBe = ['nodeIntegration', 'nodeIntegrationInWorker', 'nodeIntegrationInSubFrames', 'webviewTag', 'allowRunningInsecureContent', 'experimentalFeatures', 'enableBlinkFeatures']
  return [
    ...Object.keys(mustBe).filter((name) => preferences[name] === false),
    ...mustNotBe.filter((name) => preferences[name] !== undefined && preferences[name] !== false),
  ]
}

class StandinWindow extends EventEmitter {
  readonly id: number
  readonly webContents: WebContents
  title: string
  readonly #inside: WebContentsInside
  readonly #self: StandinWindow
  #bounds: Rectangle
  #visible = false
  #focused = false
  #minimized = false
  #maximized = false

  static getAllWindows(): StandinWindow[] {
    return windows().map(({ window }) => window as StandinWindow)
  }

  static getFocusedWindow(): StandinWindow | null {
    return StandinWindow.getAllWindows().find((window) => window.isFocused()) ?? null
  }

  static fromWebContents(contents: WebContents): StandinWindow | null {
    return StandinWindow.getAllWindows().find((window) => window.webContents === contents) ?? null
  }

  static fromId(id: number): StandinWindow | null {
    return StandinWindow.getAllWindows().find((window) => window.id === id) ?? null
  }

  constructor(options: WindowOptions = {}) {
    super()
    mustBeReady('BrowserWindow')
    const { webPreferences = {}, x = 0, y = 0, width = 800, height = 600 } = options
    this.#bounds = { x, y, width, height }
    this.title = options.title ?? app.getName()
    this.#inside = new WebContentsInside(
      { width, height, preload: webPreferences.preload ?? null, additionalArguments: webPreferences.additionalArguments ?? [], colorScheme: themeScheme() },
      { closeWindow: () => this.close(), firstLoad: () => this.emit('ready-to-show', electronEvent()) },
    )
    this.webContents = this.#inside.contents
    this.id = this.webContents.id
    this.#self = strict<StandinWindow>('BrowserWindow', this)
    addWindow({ window: this.#self, inside: this.#inside })

    note('window', { id: this.id, webPreferences })
    const unsafe = unsafePreferences(webPreferences)
    if (unsafe.length > 0) note('insecure-window', { unsafe })
    app.emit('web-contents-created', electronEvent(), this.webContents)
    app.emit('browser-window-created', electronEvent(), this.#self)
    this.#inside.page.created.catch((error: unknown) => {
      console.error('standin: the window could not be made:', error)
      void endProcess(70)
    })
    if (options.show !== false) this.show()
    return this.#self
  }

  loadURL(address: string): Promise<void> {
    return this.webContents.loadURL(address)
  }

  show(): void {
    this.#visible = true
    note('window-shown', { id: this.id })
    this.emit('show', electronEvent())
    this.focus()
  }

  showInactive(): void {
    this.#visible = true
    this.emit('show', electronEvent())
  }

  hide(): void {
    this.#visible = false
    this.#focused = false
    note('window-hidden', { id: this.id })
    this.emit('hide', electronEvent())
  }

  focus(): void {
    for (const other of StandinWindow.getAllWindows()) if (other !== this.#self) other.blur()
    this.#focused = true
    note('window-focused', { id: this.id })
    this.emit('focus', electronEvent())
  }

  blur(): void {
    this.#focused = false
  }

  isVisible(): boolean {
    return this.#visible
  }

  isFocused(): boolean {
    return this.#focused
  }

  minimize(): void {
    this.#minimized = true
    this.emit('minimize', electronEvent())
  }

  restore(): void {
    this.#minimized = false
    this.emit('restore', electronEvent())
  }

  isMinimized(): boolean {
    return this.#minimized
  }

  maximize(): void {
    this.#maximized = true
    this.emit('maximize', electronEvent())
  }

  isMaximized(): boolean {
    return this.#maximized
  }

  getBounds(): Rectangle {
    return { ...this.#bounds }
  }

  getNormalBounds(): Rectangle {
    return this.getBounds()
  }

  setBounds(bounds: Partial<Rectangle>): void {
    this.#bounds = { ...this.#bounds, ...bounds }
    this.#inside.later(this.#inside.page.resize(this.#bounds.width, this.#bounds.height))
    this.emit('resize', electronEvent())
  }

  setSize(width: number, height: number): void {
    this.setBounds({ width, height })
  }

  getTitle(): string {
    return this.title
  }

  setTitle(title: string): void {
    this.title = title
  }

  isDestroyed(): boolean {
    return this.#inside.destroyed
  }

  close(): void {
    if (this.isDestroyed()) return
    const event = electronEvent()
    this.emit('close', event)
    if (!event.defaultPrevented) this.destroy()
  }

  destroy(): void {
    if (this.isDestroyed()) return
    removeWindow(this.#self)
    this.#inside.destroy()
    this.emit('closed')
    if (windows().length > 0 || isQuitting()) return
    if (app.listenerCount('window-all-closed') > 0) app.emit('window-all-closed')
    else app.quit()
  }
}

/** The `BrowserWindow` class. */
export const BrowserWindow = strict('BrowserWindow', StandinWindow)
