/**
 * Playwright fixtures for the built desktop app, on the real Electron binary where there is one and on the stand-in
 * (test/standin) elsewhere. Needs a build in `out/`.
 *
 *     import { expect, test } from './launch.ts'
 *
 *     test('shows the overview', async ({ desktop }) => {
 *       await expect(desktop.page.getByRole('heading', { name: 'Overview' })).toBeVisible()
 *     })
 *
 *     test.describe('the demo', () => {
 *       test.use({ launchArgs: ['--demo'] })          // arguments of the app
 *       test('fills the log', async ({ desktop }) => { … })
 *     })
 *
 *     test.describe('a real popup', () => {
 *       test.use({ realDesktop: true })               // screen, session bus and dunst of the test's own (Linux)
 *       test('opens the evidence', async ({ desktop, session }) => {
 *         await desktop.call('alerts.test', {})
 *         await expect.poll(session.popups).toBe(1)
 *         await session.click()
 *         expect((await session.past())[0]).toMatchObject({ title: 'Headroom', body: 'Notifications work.' })
 *       })
 *     })
 *
 * Every test gets a data folder of its own (`desktop.dataDir`), removed afterwards. At its end the test fails if the page
 * broke its policy, asked for anything from outside, logged an error or threw (`desktop.complaints()`); a test that
 * provokes one takes it out with `desktop.forgive(/…/)`. `desktop.restart()` quits in order and starts again on the same
 * folder, `desktop.kill()` ends it with SIGKILL, after which only `restart()` makes sense.
 */
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { _electron, test as base, type ConsoleMessage, type ElectronApplication, type Page } from '@playwright/test'
import type { Transport } from '../../../shared/client.ts'
import type { Answer, Input, MethodName, Reply } from '../../../shared/contract.ts'
import { startDesktopSession, type DesktopSession } from '../../standin/desktopSession.ts'

const projectDir = resolve(import.meta.dirname, '../../..')
const standin = join(projectDir, 'test/standin/electron')

/** Which Electron the tests run on. */
export type Runtime = 'electron' | 'stand-in'

/** The real binary if it is there; nothing is downloaded for it. */
export function availableRuntime(): Runtime {
  const dist = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(projectDir, 'node_modules/electron/dist')
  const names = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' } as const
  const name = process.platform === 'darwin' || process.platform === 'win32' ? names[process.platform] : 'electron'
  return existsSync(join(dist, name)) ? 'electron' : 'stand-in'
}

/** The running app; `app` and `page` are those of the current start. */
export interface Desktop {
  readonly app: ElectronApplication
  readonly page: Page
  readonly dataDir: string
  readonly runtime: Runtime
  /** Calls the core as the page does; fails the test when the call is refused. */
  call<Name extends MethodName>(name: Name, input: Input<Name>): Promise<Answer<Name>>
  /** Everything written to stdout and stderr since the first start. */
  output(): string
  /** What the page did that it must never do, in words. */
  complaints(): string[]
  /** Takes complaints that a test provoked on purpose out of the list; at least one has to match. */
  forgive(pattern: RegExp): void
  /** Quits in order, or does nothing when it was killed, and starts again on the same data folder. */
  restart(): Promise<void>
  /** SIGKILL: no chance to tidy up. */
  kill(): Promise<void>
}

interface Options {
  /** Arguments of the app, after its folder. */
  launchArgs: string[]
  /** Environment of the app beside the test's own. */
  launchEnv: Record<string, string>
  /** A screen, a session bus and a notification server for this test, so that notifications are real popups (Linux). */
  realDesktop: boolean
}

interface Fixtures {
  dataDir: string
  desktopSession: DesktopSession | null
  /** The desktop session of the test; only with `realDesktop`. */
  session: DesktopSession
  desktop: Desktop
}

/** Playwright's `test` with the desktop app; see the top of this file. */
export const test = base.extend<Options & Fixtures>({
  launchArgs: [[], { option: true }],
  launchEnv: [{}, { option: true }],
  realDesktop: [false, { option: true }],

  // oxlint-disable-next-line no-empty-pattern -- Playwright wants a destructuring first parameter even of a fixture that needs no other
  dataDir: async ({}, use) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'headroom-e2e-'))
    await use(dataDir)
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  },

  desktopSession: async ({ realDesktop }, use) => {
    const withoutScreen = process.platform === 'linux' && availableRuntime() === 'electron' && process.env['DISPLAY'] === undefined
    const session = realDesktop || withoutScreen ? await startDesktopSession() : null
    await use(session)
    await session?.stop()
  },

  session: async ({ desktopSession }, use) => {
    if (desktopSession === null) throw new Error('This test has no desktop session: say test.use({ realDesktop: true }).')
    await use(desktopSession)
  },

  desktop: async ({ dataDir, desktopSession, launchArgs, launchEnv }, use) => {
    const sessionEnv = desktopSession === null ? {} : { ...desktopSession.env, STANDIN_NOTIFICATIONS: 'dbus' }
    const desktop = await DesktopUnderTest.launch({ dataDir, args: launchArgs, env: { ...launchEnv, ...sessionEnv } })
    await use(desktop)
    await desktop.end()
    const complaints = desktop.complaints()
    if (complaints.length > 0) throw new Error(`The page did what it must never do:\n${complaints.join('\n')}`)
  },
})
export { expect } from '@playwright/test'

/** What the app is started with. */
export interface Launch {
  dataDir: string
  args: string[]
  env: Record<string, string>
}

/** What a started app is made of. */
interface Started {
  app: ElectronApplication
  page: Page
}

/** The desktop app, started and ended by whoever holds it. */
export class DesktopUnderTest implements Desktop {
  readonly shell = 'desktop'
  readonly runtime = availableRuntime()
  readonly dataDir: string
  readonly #launch: Launch
  #started: Started | null = null
  #output = ''
  #complaints: string[] = []

  static async launch(launch: Launch): Promise<DesktopUnderTest> {
    const desktop = new DesktopUnderTest(launch)
    await desktop.#start()
    return desktop
  }

  private constructor(launch: Launch) {
    this.#launch = launch
    this.dataDir = launch.dataDir
  }

  get app(): ElectronApplication {
    return this.#running().app
  }

  get page(): Page {
    return this.#running().page
  }

  async call<Name extends MethodName>(name: Name, input: Input<Name>): Promise<Answer<Name>> {
    const reply = await this.page.evaluate(
      ([callName, callInput]) => (window as unknown as { host: Transport }).host.call(callName, callInput),
      [name, input] as const,
    )
    if (!reply.ok) throw new Error(`${name}: ${reply.code}: ${reply.message}`)
    return (reply satisfies Reply<unknown>).value as Answer<Name>
  }

  output(): string {
    return this.#output
  }

  complaints(): string[] {
    return [...this.#complaints]
  }

  forgive(pattern: RegExp): void {
    const left = this.#complaints.filter((complaint) => !pattern.test(complaint))
    if (left.length === this.#complaints.length) throw new Error(`No complaint matches ${String(pattern)}; there are: ${this.#complaints.join(', ') || 'none'}`)
    this.#complaints = left
  }

  async restart(): Promise<void> {
    await this.end()
    await this.#start()
  }

  async kill(): Promise<void> {
    const process = this.app.process()
    this.#started = null
    const ended = once(process, 'exit')
    process.kill('SIGKILL')
    await ended
  }

  /** Quits in order; does nothing when it is not running. */
  async end(): Promise<void> {
    const started = this.#started
    if (started === null) return
    await this.#askStandin(started.app)
    this.#started = null
    await started.app.close()
  }

  #running(): Started {
    if (this.#started === null) throw new Error('The app is not running; call restart() first.')
    return this.#started
  }

  async #start(): Promise<void> {
    const { dataDir, args, env } = this.#launch
    const app = await _electron.launch({
      // The real binary is found by Playwright itself.
      ...(this.runtime === 'stand-in' ? { executablePath: standin } : {}),
      args: [projectDir, `--user-data-dir=${dataDir}`, ...args],
      env: { ...(process.env as Record<string, string>), ...env },
    })
    for (const stream of [app.process().stdout, app.process().stderr]) stream?.on('data', (data: Buffer) => (this.#output += data.toString()))
    const page = await app.firstWindow()
    await this.#listen(page)
    await page.waitForFunction(() => 'host' in window && document.readyState === 'complete')
    this.#started = { app, page }
  }

  /** Also looks at what happened before it could listen. */
  async #listen(page: Page): Promise<void> {
    const heard = (message: ConsoleMessage): void => {
      const text = message.text()
      if (message.type() === 'error' || /content security policy|trusted ?type/i.test(text)) this.#complaints.push(`console: ${text}`)
    }
    const threw = (error: Error): void => void this.#complaints.push(`threw: ${error.message}`)
    const asked = (url: string): void => {
      if (!isOwn(url)) this.#complaints.push(`external request: ${url}`)
    }
    page.on('console', heard)
    page.on('pageerror', threw)
    page.on('request', (request) => asked(request.url()))
    const [messages, errors, requests] = await Promise.all([page.consoleMessages(), page.pageErrors(), page.requests()])
    messages.forEach(heard)
    errors.forEach(threw)
    for (const request of requests) asked(request.url())
  }

  /** The stand-in notes more than a page shows: unsafe windows, refused requests, its own troubles. */
  async #askStandin(app: ElectronApplication): Promise<void> {
    if (this.runtime !== 'stand-in') return
    const never = ['insecure-window', 'external-request', 'request-refused', 'navigation-refused', 'protocol-error', 'request-error', 'standin-error']
    const lines = await app.evaluate(
      (electron, kinds) => {
        const { standin } = electron as unknown as { standin: { journal: { what: string }[] } }
        return standin.journal.filter(({ what }) => kinds.includes(what)).map((line) => JSON.stringify(line))
      },
      never,
    )
    this.#complaints.push(...lines)
  }
}

/** The page's own scheme, as the real binary and as the stand-in spell it. */
function isOwn(url: string): boolean {
  const { protocol, hostname } = new URL(url)
  return (protocol === 'app:' && hostname === 'bundle') || hostname === 'bundle.app.standin.localhost' || protocol === 'data:'
}
