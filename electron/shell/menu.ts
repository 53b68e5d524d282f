import type { MenuItemConstructorOptions } from 'electron'

/** What the menu can do beyond the roles Electron knows. */
export interface MenuActions {
  openDataFolder(): void
}

/** The application menu. Reload and the developer tools exist only while developing. */
export function menuTemplate(platform: NodeJS.Platform, isPackaged: boolean, actions: MenuActions): MenuItemConstructorOptions[] {
  const onMac = platform === 'darwin'
  const developing: MenuItemConstructorOptions[] = isPackaged ? [] : [{ role: 'reload' }, { role: 'toggleDevTools' }, { type: 'separator' }]
  return [
    onMac ? { role: 'appMenu' } : { label: 'File', submenu: [{ role: 'close', label: 'Close window' }, { role: 'quit', accelerator: 'CommandOrControl+Q' }] },
    // Without it the usual keys for copy and paste do nothing on macOS.
    { role: 'editMenu' },
    {
      label: 'View',
      submenu: [...developing, { role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, { type: 'separator' }, { role: 'togglefullscreen' }],
    },
    { role: 'windowMenu' },
    { role: 'help', submenu: [{ id: 'data-folder', label: 'Open data folder', click: () => actions.openDataFolder() }, ...(onMac ? [] : [{ role: 'about' as const }])] },
  ]
}
