import { Menu, nativeImage, Tray } from 'electron'
import type { Glance } from './glance.ts'
import { trayPixels } from './trayIcon.ts'

/** What can be done from the tray. */
export interface TrayActions {
  showWindow(): void
  quit(): void
}

/** The icon beside the clock. Some desktops show none, so nothing may depend on it. */
export interface TrayIcon {
  show(glance: Glance): void
}

const iconSize = 32

/** Makes the icon; a desktop that cannot is no reason to fail, so the answer then does nothing. */
export function createTray(initial: Glance, actions: TrayActions, onProblem: (error: unknown) => void): TrayIcon {
  const imageOf = ({ level }: Glance): Electron.NativeImage =>
    nativeImage.createFromBitmap(Buffer.from(trayPixels(level, iconSize)), { width: iconSize, height: iconSize, scaleFactor: 2 })
  let tray: Tray
  try {
    tray = new Tray(imageOf(initial))
  } catch (error) {
    onProblem(error)
    return { show: () => undefined }
  }
  tray.on('click', () => actions.showWindow())
  let shown = ''
  const show = (glance: Glance): void => {
    const key = `${glance.level} ${glance.text}`
    if (key === shown) return
    shown = key
    tray.setImage(imageOf(glance))
    tray.setToolTip(glance.text)
    tray.setContextMenu(
      Menu.buildFromTemplate([
        { label: glance.text, enabled: false },
        { type: 'separator' },
        { id: 'show', label: 'Show Headroom', click: () => actions.showWindow() },
        { id: 'quit', label: 'Quit', click: () => actions.quit() },
      ]),
    )
  }
  show(initial)
  return { show }
}
