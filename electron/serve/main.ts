/** The headless shell: `npm run serve`, built to `out/main/serve.js`; also runs from source, `node electron/serve/main.ts`. */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import { serve } from './serve.ts'

// Source and bundle lie equally deep below the project's folder.
const projectDir = resolve(import.meta.dirname, '../..')
const { version } = JSON.parse(readFileSync(join(projectDir, 'package.json'), 'utf8')) as { version: string }

/** Only the bundler knows `?nodeWorker`, and only Node run from source finds the worker's own file. */
async function historyWorker(): Promise<() => Worker> {
  if (import.meta.filename.endsWith('.ts')) {
    const source = new URL('../core/history/worker.ts', import.meta.url)
    return () => new Worker(source)
  }
  const { default: createWorker } = await import('../core/history/worker.ts?nodeWorker')
  return () => createWorker({ execArgv: [] })
}

// A reader that has gone (`serve --json | head`) is no reason to fail.
process.stdout.on('error', () => undefined)
process.exitCode = await serve(process.argv.slice(2), {
  version,
  pageDir: join(projectDir, 'out/renderer'),
  spawnHistory: await historyWorker(),
})
// Everything is closed; whatever a library still holds open must not keep the process.
setTimeout(() => process.exit(), 1_000).unref()
