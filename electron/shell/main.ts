/** Entry of the desktop app, built to `out/main/index.js`. */
import { join } from 'node:path'
// oxlint-disable-next-line import/default -- the bundler makes it of the module
import createHistoryWorker from '../core/history/worker.ts?nodeWorker'
import { runShell } from './shell.ts'

// Beside the built main process, as electron.vite.config.ts lays them out.
const built = join(import.meta.dirname, '..')

runShell({
  loadCore: () => import('./coreParts.ts'),
  // What the main process was started with, an inspector say, is not for a thread of SQLite.
  spawnHistory: () => createHistoryWorker({ execArgv: [] }),
  // Its code is for those who want it.
  startDemo: async () => (await import('../demo/index.ts')).startDemo(),
  files: { preload: join(built, 'preload/index.cjs'), page: join(built, 'renderer') },
})
