/**
 * A stand-in for Electron's main-process module on plain Node and Debian's Chromium, for tests on machines where no
 * Electron binary can be had. Playwright drives it like the real thing:
 * `_electron.launch({ executablePath: 'test/standin/electron', args: ['.', '--user-data-dir=…'] })`.
 *
 * Real here: the built main bundle, its worker threads and native modules on Node; the built preload in an isolated
 * world of Blink; the built page with its own scheme, headers and CSP in Chromium. Not here: pixels of menus and
 * trays, the OS keyring, asar, BoringSSL, `document.hidden` of a hidden window, several sessions; `window.open` that is
 * refused answers an object instead of null. Whatever is not emulated throws by name.
 */
import { app } from './app.ts'
import { BrowserWindow } from './browserWindow.ts'
import { answerDialog, clipboard, dialog, powerMonitor, screen, shell } from './desktop.ts'
import { ipcMain } from './ipcMain.ts'
import { journal } from './journal.ts'
import { Menu, MenuItem } from './menu.ts'
import { nativeImage } from './nativeImage.ts'
import { nativeTheme } from './nativeTheme.ts'
import { Notification, notifications } from './notification.ts'
import { protocol } from './protocol.ts'
import { safeStorage } from './safeStorage.ts'
import { permissionAnswers, session } from './session.ts'
import { strict } from './strict.ts'
import { Tray, trays } from './tray.ts'
import { windows } from './windowRegistry.ts'

/** The `webContents` module. */
const webContents = strict('webContents', {
  getAllWebContents: () => windows().map(({ inside }) => inside.contents),
  fromId: (id: number) => windows().find(({ inside }) => inside.contents.id === id)?.inside.contents,
  /** Playwright finds the window of a page through this. */
  fromDevToolsTargetId: (targetId: string) => windows().find(({ inside }) => inside.page.targetId === targetId)?.inside.contents,
})

/** What tests may look at and do, beyond Electron's own API. */
const standin = { journal, notifications, trays, answerDialog, permissionAnswers }

export {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  ipcMain,
  Menu,
  MenuItem,
  nativeImage,
  nativeTheme,
  Notification,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  standin,
  Tray,
  webContents,
}
