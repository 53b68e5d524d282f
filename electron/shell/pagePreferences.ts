import type { WebPreferences } from 'electron'

/** The page's rights, all of them said, so that no default decides (trust C1). */
export function pagePreferences(preload: string, isPackaged: boolean): WebPreferences {
  return {
    preload,
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    // The spell checker downloads dictionaries.
    spellcheck: false,
    devTools: !isPackaged,
  }
}
