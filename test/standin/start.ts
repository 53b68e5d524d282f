/** What the `electron` executable runs: loads the app's entry module and then, as Electron does, becomes ready. */
import { readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { setAppFolder } from './appFolder.ts'
import { becomeReady } from './app.ts'

/** Exit code for an entry module that waits for 'ready', which waits for the entry module. */
const deadlocked = 71
const patienceMs = Number(process.env['STANDIN_ENTRY_MS'] ?? 10_000)

const target = resolve(process.argv.slice(2).find((arg) => !arg.startsWith('-')) ?? '.')
const isFolder = statSync(target).isDirectory()
setAppFolder(isFolder ? target : resolve(target, '..'))
const { main = 'index.js' } = isFolder ? (JSON.parse(readFileSync(join(target, 'package.json'), 'utf8')) as { main?: string }) : {}
const entry = isFolder ? join(target, main) : target

// Electron's argv has the executable once, Node's has the script too.
process.argv.splice(1, 1)

const patience = setTimeout(() => {
  console.error(
    `standin: the entry module was not evaluated within ${patienceMs} ms. In Electron 'ready' comes only after it, so ` +
      '`await app.whenReady()` at top level deadlocks; write `app.whenReady().then(start)`.',
  )
  process.exit(deadlocked)
}, patienceMs)
await import(pathToFileURL(entry).href)
clearTimeout(patience)
await becomeReady()
