/**
 * Playwright's `test` over a running Headroom, the same for both shells: the projects `serve` and `desktop` of
 * playwright.config.ts run every file of `rows/` and `stories/`, each once.
 *
 *     import { expect, test } from '../headroom.ts'
 *
 *     test.use({ world: 'month' })                        // what the app looks at; see `World`
 *
 *     test('row 29: unknown is never shown as 0 or 100 %', async ({ headroom, page, month }) => {
 *       await month.studio.send('Website', 'POST', '/tools/get_post', { id: 7 })   // a client calls the API
 *       await headroom.call('polls.run', {})              // the app looks
 *       await expect(page.getByRole('article', { name: 'Content studio' })).toContainText('unknown')
 *     })
 *
 * One app serves all tests of a file, and of the files with the same world after it. Before each test the page is opened
 * anew on the overview, with the settings and the page's own memory as on the first day; what a test changes beyond that
 * (connections, pauses, outages) it puts back. At its end a test fails when the page complained (`headroom.complaints()`).
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, expect, type Page } from '@playwright/test'
import type { Answer, Input, MethodName } from '../../shared/contract.ts'
import type { PollMode } from '../../shared/model.ts'
import { defaultSettings } from '../../shared/settings.ts'
import { DesktopUnderTest } from './desktop/launch.ts'
import { recordConnections, recordingFromTheStart } from './recordConnections.ts'
import { ServeUnderTest } from './serve/serveUnderTest.ts'
import { createMonth, type Month } from './worlds/month.ts'
import { serveApi, type AnyApi, type ServedApi } from './worlds/servedApi.ts'

/** Both shells, as a user starts them. */
export interface Headroom {
  readonly shell: 'serve' | 'desktop'
  readonly page: Page
  readonly dataDir: string
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
  end(): Promise<void>
}

/**
 * `empty`: a first run. `demo`: the built-in simulated APIs with their clients. `month`: 30 days of two APIs in the
 * history, nothing moving unless the test moves it (worlds/month.ts).
 */
export type World = 'empty' | 'demo' | 'month'

/** What the tests of a file share. */
export interface WorkerFixtures {
  shell: Headroom['shell']
  world: World
  dataDir: string
  past: Month | null
  running: Headroom
}

/** How the app watches an API of one test. */
export interface WatchOptions {
  name?: string
  poll?: PollMode
  /** Label of the key it polls with. */
  monitor?: string
}

interface Fixtures {
  /** Serves a simulated API and connects the app to it, by hand-started polls and the key `monitor`, for this test only. */
  watch: <Api extends AnyApi>(api: Api, options?: WatchOptions) => Promise<ServedApi<Api> & { connectionId: string }>
  /** The app, with its page fresh on the overview. */
  headroom: Headroom
  /** Addresses and names that the core has opened connections to since the test began. */
  outgoing: () => string[]
  /** Serves whatever the test wants on this machine, until its end; answers the address. */
  listen: (listener: RequestListener) => Promise<string>
  /** The APIs behind the world `month`; asking for it elsewhere is a mistake. */
  month: Month
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  shell: ['serve', { option: true, scope: 'worker' }],
  world: ['empty', { option: true, scope: 'worker' }],

  dataDir: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright wants a destructuring first parameter even of a fixture that needs no other
    async ({}, use) => {
      const dataDir = mkdtempSync(join(tmpdir(), 'headroom-e2e-'))
      await use(dataDir)
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
      rmSync(connectionsFile(dataDir), { force: true })
    },
    { scope: 'worker' },
  ],

  past: [
    async ({ world, dataDir }, use) => {
      const month = world === 'month' ? await createMonth(dataDir) : null
      await use(month)
      await month?.stop()
    },
    { scope: 'worker', timeout: 120_000 },
  ],

  running: [
    async ({ shell, world, past: _past, dataDir, browser }, use) => {
      const args = world === 'demo' ? ['--demo'] : []
      const app = shell === 'serve' ? await ServeUnderTest.launch(browser, { dataDir, args, env: { NODE_OPTIONS: recordingFromTheStart(connectionsFile(dataDir)) } }) : await DesktopUnderTest.launch({ dataDir, args, env: {} })
      if (app instanceof DesktopUnderTest) await app.app.evaluate(recordConnections, connectionsFile(dataDir))
      await use(app)
      await app.end()
      // All APIs of the tests are on this machine, or where nothing can be.
      expect(connectionsIn(dataDir).filter((address) => !/^(127\.0\.0\.1:\d+|.*\.invalid)$/.test(address))).toEqual([])
    },
    { scope: 'worker', timeout: 60_000 },
  ],

  headroom: async ({ running, past }, use) => {
    await running.call('settings.set', defaultSettings)
    if (past !== null) await giveSecrets(running, past)
    await openAnew(running.page)
    await use(running)
    expect(running.complaints()).toEqual([])
  },

  month: async ({ past }, use) => {
    if (past === null) throw new Error("This test has no month behind it: say test.use({ world: 'month' }).")
    await past.online()
    await use(past)
  },

  watch: async ({ headroom }, use) => {
    const ends: (() => Promise<unknown>)[] = []
    await use(async (api, { name = 'My API', poll, monitor = 'monitor' } = {}) => {
      const served = await serveApi(api)
      ends.push(served.close)
      const keys = [{ label: monitor, secret: api.keys.byLabel(monitor).secret }]
      const { id } = await headroom.call('connections.add', { name, dialect: api.dialect, baseUrl: served.baseUrl, poll: poll ?? { mode: 'manual' }, keepArguments: true, keys })
      ends.push(() => headroom.call('connections.remove', { id }))
      return { ...served, connectionId: id }
    })
    for (const end of ends.toReversed()) await end()
  },

  outgoing: async ({ dataDir, running }, use) => {
    // Playwright takes NODE_OPTIONS from Electron.
    if (running instanceof DesktopUnderTest) await running.app.evaluate(recordConnections, connectionsFile(dataDir))
    const before = connectionsIn(dataDir).length
    await use(() => [...new Set(connectionsIn(dataDir).slice(before))])
  },

  // oxlint-disable-next-line no-empty-pattern -- Playwright wants a destructuring first parameter even of a fixture that needs no other
  listen: async ({}, use) => {
    const servers: Server[] = []
    await use(async (listener) => {
      const server = createServer(listener)
      servers.push(server)
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    })
    for (const server of servers) {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    }
  },

  page: async ({ headroom }, use) => {
    await use(headroom.page)
  },
})
export { expect }

/** The month was stored without its secrets, which every shell keeps in a place of its own; `serve` forgets them at its end. */
async function giveSecrets(app: Headroom, { studio, workspace }: Month): Promise<void> {
  for (const { connectionId, secret } of [studio, workspace]) await app.call('connections.update', { id: connectionId, secret })
}

/** Beside the data folder, so that nothing of the app finds it. */
const connectionsFile = (dataDir: string): string => `${dataDir}.connections`

/** Addresses and names that the core opened connections to so far. */
const connectionsIn = (dataDir: string): string[] =>
  existsSync(connectionsFile(dataDir)) ? readFileSync(connectionsFile(dataDir), 'utf8').split('\n').filter((line) => line !== '') : []

/** As on the first day: nothing remembered, on the overview. */
async function openAnew(page: Page): Promise<void> {
  await page.evaluate(() => {
    localStorage.clear()
    location.hash = '#/overview'
  })
  await page.reload()
  await expect(page.getByRole('navigation', { name: 'Pages' })).toBeVisible()
}
