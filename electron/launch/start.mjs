/** `npm start [-- --demo]`: the desktop app, or, where Electron cannot run, the same core and page headless. */
import { join } from 'node:path'
import { become, electronBinary, ensureBuilt, ensureInstalled, launch, modernNode, projectDir, tell } from './setup.mjs'

await launch(async () => {
  await ensureInstalled()
  await ensureBuilt()
  const args = process.argv.slice(2)
  const noScreen = process.platform === 'linux' && process.env.DISPLAY === undefined && process.env.WAYLAND_DISPLAY === undefined
  const electron = electronBinary()
  if (electron.path !== undefined && !noScreen) {
    // Chromium refuses its sandbox to root; nobody else should run without it.
    const root = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []
    return become(electron.path, [...root, projectDir, ...args])
  }
  const why = electron.path === undefined ? electron.why : 'there is no screen to open a window on'
  tell(`the desktop window is not possible (${why}), so the same app runs in your browser instead.`)
  return become(modernNode(), [join(projectDir, 'out/main/serve.js'), ...args])
})
