import type { AboutPanelOptionsOptions } from 'electron'

/** What About shows: our version, and those of what we are built on, which a report of a fault needs. Pure. */
export function aboutPanel(version: string, { electron, chrome, node }: NodeJS.ProcessVersions): AboutPanelOptionsOptions {
  const parts = Object.entries({ Electron: electron, Chromium: chrome, 'Node.js': node }).flatMap(([name, part]) => (part === undefined ? [] : [`${name} ${part}`]))
  return {
    applicationName: 'Headroom',
    applicationVersion: version,
    copyright: 'Copyright © The Headroom authors. MIT licence.',
    // Windows and Linux show one of the two, depending on the version.
    version: parts.join(', '),
    credits: parts.join('\n'),
  }
}
