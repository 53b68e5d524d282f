import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { launchChromium, type Chromium } from './chromium.ts'
import { openGate } from './gate.ts'
import { note } from './journal.ts'

/** State all modules of the stand-in share: whether the app is ready, and its browser. */
interface Runtime {
  ready: boolean
  quitting: boolean
  chromium: Chromium | null
}

const runtime: Runtime = { ready: false, quitting: false, chromium: null }

/** Whether 'ready' was emitted. */
export function isReady(): boolean {
  return runtime.ready
}

/** Throws like Electron for what may not be used before 'ready'. */
export function mustBeReady(what: string): void {
  if (!runtime.ready) throw new Error(`${what} cannot be used before app is ready`)
}

/** Throws like Electron for what may not be used after 'ready'. */
export function mustNotBeReady(what: string): void {
  if (runtime.ready) throw new Error(`${what} can only be called before app is ready`)
}

/** The app's browser; only after 'ready'. */
export function chromium(): Chromium {
  if (runtime.chromium === null) throw new Error('standin: Chromium is not running')
  return runtime.chromium
}

/** Starts Chromium; its profile lives in `userData`, as Electron's does. */
export async function startChromium(userData: string): Promise<void> {
  const profile = join(userData, 'standin-chromium')
  mkdirSync(profile, { recursive: true })
  const started = await launchChromium({ profile, headed: process.env['STANDIN_HEADED'] === '1', gatePort: await openGate() })
  runtime.chromium = started
  // Every new page is ours to look at before it may load anything: popups are decided while they wait.
  await started.connection.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: true,
    flatten: true,
    filter: [{ type: 'page', exclude: false }, { exclude: true }],
  })
  runtime.ready = true
  note('ready', { chromiumPid: started.pid })
}

/** True between `app.quit()` and the end, so that closing the last window does not ask to quit again. */
export function isQuitting(): boolean {
  return runtime.quitting
}

export function setQuitting(quitting: boolean): void {
  runtime.quitting = quitting
}

let ending = false

/** Closes Chromium and ends the process. */
export async function endProcess(code: number): Promise<void> {
  if (ending) return
  ending = true
  await runtime.chromium?.close()
  process.exit(code)
}
