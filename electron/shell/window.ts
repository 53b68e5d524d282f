import { readFileSync, writeFileSync } from 'node:fs'
import { BrowserWindow, screen } from 'electron'
import type { EventName } from '../../shared/contract.ts'
import type { Log } from '../core/ports.ts'
import { channels } from './ipc.ts'
import type { PageAddress } from './pageAddress.ts'
import { pagePreferences } from './pagePreferences.ts'
import { placeWindow, type WindowPlace } from './windowPlace.ts'

/** The one window. */
export interface MainWindow {
  /** Brings it to the front, wherever it is. */
  show(): void
  /** Sends an event to the page; one that comes too early waits until the page is loaded. */
  push(name: EventName, payload: unknown): void
}

/** What the window needs. */
export interface WindowOptions {
  page: PageAddress
  /** Absolute path of the built preload. */
  preload: string
  /** File that remembers where the window was left. */
  placeFile: string
  title: string
  isPackaged: boolean
  /** Stay hidden until it is asked for, as at the start of a session. */
  startHidden: boolean
  log: Log
  /** Whether closing the window is part of quitting. */
  isQuitting(): boolean
  /** The window was closed for the first time and is now hidden; the app goes on. */
  onFirstHidden(): void
}

/** Opens the window on the page. Closing it hides it, because the watching goes on; quitting closes it. */
export function openMainWindow(options: WindowOptions): MainWindow {
  const { page, preload, placeFile, title, isPackaged, log } = options
  const { maximized, hiddenBefore, ...bounds } = placeWindow(
    savedPlace(placeFile),
    screen.getAllDisplays().map(({ workArea }) => workArea),
  )
  const window = new BrowserWindow({
    ...bounds,
    title,
    show: false,
    autoHideMenuBar: true,
    webPreferences: pagePreferences(preload, isPackaged),
  })
  const { webContents } = window
  if (maximized) window.maximize()
  if (!options.startHidden) window.once('ready-to-show', () => window.show())

  let toldHidden = hiddenBefore
  window.on('close', (event) => {
    const hides = !options.isQuitting()
    const isFirst = hides && !toldHidden
    toldHidden ||= hides
    rememberPlace(placeFile, { bounds: window.getNormalBounds(), maximized: window.isMaximized(), hiddenBefore: toldHidden }, log)
    if (!hides) return
    event.preventDefault()
    window.hide()
    if (isFirst) options.onFirstHidden()
  })

  let loaded = false
  let early: [EventName, unknown][] = []
  webContents.on('did-finish-load', () => {
    loaded = true
    for (const [name, payload] of early) webContents.send(channels.event, name, payload)
    early = []
  })
  webContents.on('render-process-gone', (_event, { reason }) => {
    loaded = false
    log.error('page.gone', { reason })
    if (reason !== 'clean-exit') webContents.reload()
  })
  window.loadURL(page.url).catch((error: unknown) => log.error('page.not_loaded', { error }))

  return {
    show: () => {
      if (window.isDestroyed()) return
      if (window.isMinimized()) window.restore()
      window.show()
      window.focus()
    },
    push: (name, payload) => {
      if (window.isDestroyed()) return
      if (loaded) webContents.send(channels.event, name, payload)
      else early.push([name, payload])
    },
  }
}

function savedPlace(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    // The first start, or a file somebody damaged: the usual place.
    return null
  }
}

function rememberPlace(file: string, place: WindowPlace, log: Log): void {
  try {
    // Synchronous, because at quit there is no later.
    writeFileSync(file, JSON.stringify(place), { mode: 0o600 })
  } catch (error) {
    log.warn('window.place_not_kept', { error })
  }
}
