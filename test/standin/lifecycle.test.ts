import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { launchOnStandin, standinExecutable, temporaryFolder } from './launch.ts'

// Starting a browser takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })
const cleanups: (() => void | Promise<void>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

const fixture = join(import.meta.dirname, 'fixture')

function dataFolder(): string {
  const folder = temporaryFolder('lifecycle')
  cleanups.push(() => folder.remove())
  return folder.path
}

/** An app folder whose only file is this main module. */
function appWith(main: string): string {
  const folder = join(dataFolder(), 'app')
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'small', type: 'module', main: 'main.mjs' }))
  writeFileSync(join(folder, 'main.mjs'), main)
  return folder
}

function start(app: string, data: string, env: Record<string, string> = {}): { child: ChildProcess; output: () => string } {
  const child = spawn(standinExecutable, [app, `--user-data-dir=${data}`], { env: { ...process.env, ...env } })
  cleanups.push(() => void child.kill('SIGKILL'))
  let text = ''
  child.stdout.on('data', (part: Buffer) => (text += part.toString()))
  child.stderr.on('data', (part: Buffer) => (text += part.toString()))
  return { child, output: () => text }
}

const ended = async (child: ChildProcess): Promise<number | null> => (child.exitCode ?? ((await once(child, 'exit')) as [number | null])[0])

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

test('an app that awaits whenReady at top level is told about the deadlock instead of hanging', async () => {
  const { child, output } = start(appWith(`import { app } from 'electron'\nawait app.whenReady()\n`), dataFolder(), { STANDIN_ENTRY_MS: '500' })
  expect(await ended(child)).toBe(71)
  expect(output()).toContain('app.whenReady().then(start)')
})

test('a killed app takes its Chromium with it, and starts again in the same folder', async () => {
  const data = dataFolder()
  const app = appWith(`import { app, standin } from 'electron'
if (!app.requestSingleInstanceLock()) app.exit(3)
app.whenReady().then(() => console.log('READY', standin.journal.find(({ what }) => what === 'ready').chromiumPid))`)
  const first = start(app, data)
  await expect.poll(first.output, { timeout: 15_000 }).toContain('READY')
  const chromiumPid = Number(/READY (\d+)/.exec(first.output())?.[1])
  expect(isRunning(chromiumPid)).toBe(true)
  first.child.kill('SIGKILL')
  await ended(first.child)
  const second = start(app, data)
  await expect.poll(second.output, { timeout: 15_000 }).toContain('READY')
  await expect.poll(() => isRunning(chromiumPid), { timeout: 10_000 }).toBe(false)
})

test('SIGTERM quits through before-quit, which may delay it', async () => {
  const { child, output } = start(
    appWith(`import { app } from 'electron'
let clean = false
app.on('before-quit', (event) => {
  if (clean) return
  event.preventDefault()
  setTimeout(() => { clean = true; console.log('CLEAN'); app.quit() }, 100)
})
app.whenReady().then(() => console.log('READY'))`),
    dataFolder(),
  )
  await expect.poll(output, { timeout: 15_000 }).toContain('READY')
  child.kill('SIGTERM')
  expect(await ended(child)).toBe(0)
  expect(output()).toContain('CLEAN')
})

test('a second instance is told so, and the first is told its arguments', async () => {
  const data = dataFolder()
  const { app } = await launchOnStandin(fixture, data)
  cleanups.push(() => app.close())
  const { child } = start(fixture, data)
  expect(await ended(child)).toBe(3)
  await expect.poll(() => app.evaluate(() => (globalThis as unknown as { secondArgv?: string[] }).secondArgv)).toContain(`--user-data-dir=${data}`)
})
