import type { ElectronApplication, Page } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { launchOnStandin, temporaryFolder } from './launch.ts'
import { listenOutside, type Outside } from './outside.ts'

/** What the fixture's preload offers its page. */
interface FixtureWindow {
  fixture: {
    echo(...args: unknown[]): Promise<{ args: unknown[]; from: string }>
    fail(): Promise<never>
    refuse(): never
    callBack(listener: (fact: unknown) => void): void
    listen(listener: (text: string) => void): () => void
    unknown(): void
    require(name: string): string
    process(): { sandboxed: boolean; argv: string[]; electron: string }
  }
}
declare const window: Window & FixtureWindow

interface JournalLine {
  what: string
  url?: string
  action?: string
}
type Standin = typeof Electron.CrossProcessExports & { standin: { journal: JournalLine[] } }

// Starting a browser takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })
const folder = temporaryFolder('standin')
let app: ElectronApplication
let page: Page
let outside: Outside

const journal = (): Promise<JournalLine[]> => app.evaluate((electron) => (electron as unknown as Standin).standin.journal)

beforeAll(async () => {
  outside = await listenOutside()
  ;({ app } = await launchOnStandin(`${import.meta.dirname}/fixture`, folder.path))
  page = await app.firstWindow()
  await page.waitForFunction(() => 'fixture' in window)
})
afterAll(async () => {
  await app.close()
  outside.close()
  folder.remove()
})

describe('the app', () => {
  test('sees its own package, its arguments as Electron gives them, and the page through its own scheme', async () => {
    const seen = await app.evaluate(({ app }) => ({ name: app.getName(), version: app.getVersion(), packaged: app.isPackaged, argv: process.argv.slice(1) }))
    expect(seen).toMatchObject({ name: 'Fixture', version: '1.2.3', packaged: false })
    expect(seen.argv[0]).not.toContain('start.ts')
    expect(await page.title()).toBe('fixture')
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getURL())).toBe('app://bundle/')
    expect(await app.evaluate(() => (globalThis as unknown as { lastRequest: { method: string } }).lastRequest.method)).toBe('GET')
  })

  test('is told by name what is not emulated', async () => {
    const messages = await app.evaluate(({ app, BrowserWindow, session }) => {
      const window = BrowserWindow.getAllWindows()[0]
      const uses = [
        () => app.getGPUInfo('basic'),
        () => window?.setKiosk(true),
        () => window?.webContents.print(),
        () => session.defaultSession.clearCache(),
        () => session.defaultSession.webRequest.onCompleted(null),
      ]
      return uses.map((use) => {
        try {
          void use()
          return 'nothing was thrown'
        } catch (error) {
          return (error as Error).message
        }
      })
    })
    expect(messages).toEqual([
      'standin: app.getGPUInfo is not implemented',
      'standin: BrowserWindow.setKiosk is not implemented',
      'standin: webContents.print is not implemented',
      'standin: session.clearCache is not implemented',
      'standin: session.webRequest.onCompleted is not implemented',
    ])
  })

  test('has a window of the size it asked for', async () => {
    expect(await page.evaluate(() => [innerWidth, innerHeight])).toEqual([700, 500])
  })
})

describe('contextBridge', () => {
  test('gives the page neither Node nor Electron', async () => {
    expect(await page.evaluate(() => ['require', 'process', 'ipcRenderer', 'module', '__standinIpc', '__standinDeliver'].map((name) => name in window))).toEqual(
      Array(6).fill(false),
    )
  })

  test('exposes a frozen copy that cannot be replaced', async () => {
    const outcome = await page.evaluate(() => {
      'use strict'
      const attempt = (work: () => void): string => {
        try {
          work()
          return 'done'
        } catch (error) {
          return (error as Error).name
        }
      }
      return [attempt(() => void (window.fixture.echo = undefined as never)), attempt(() => void (window.fixture = {} as never)), attempt(() => void delete (window as Partial<FixtureWindow>).fixture)]
    })
    expect(outcome).toEqual(['TypeError', 'TypeError', 'TypeError'])
  })

  test('carries values, functions and errors between the worlds', async () => {
    expect(await page.evaluate(() => window.fixture.echo({ a: [1, { b: null }] }, new Date(5)))).toEqual({ args: [{ a: [1, { b: null }] }, new Date(5)], from: 'app://bundle/' })
    expect(await page.evaluate(() => new Promise((resolve) => window.fixture.callBack(resolve)))).toEqual({ from: 'preload' })
    const refused = page.evaluate(() => {
      try {
        return window.fixture.refuse()
      } catch (error) {
        return `${(error as Error).name}: ${(error as Error).message}`
      }
    })
    expect(await refused).toBe('Error: refused here')
    await expect(page.evaluate(() => window.fixture.echo(Symbol('x')))).rejects.toThrow('An object could not be cloned.')
  })

  test('carries ten megabytes', async () => {
    expect(await page.evaluate(async () => ((await window.fixture.echo('x'.repeat(10_000_000))).args[0] as string).length)).toBe(10_000_000)
  })

  test('a failing handler is worded as Electron words it', async () => {
    await expect(page.evaluate(() => window.fixture.fail())).rejects.toThrow("Error invoking remote method 'fail': TypeError: as asked")
  })

  test('the preload is sandboxed: only electron may be required, unknown members throw', async () => {
    expect(await page.evaluate(() => window.fixture.process())).toMatchObject({ sandboxed: true, argv: ['--hello'] })
    expect(await page.evaluate(() => window.fixture.require('electron'))).toBe('object')
    await expect(page.evaluate(() => window.fixture.require('node:fs'))).rejects.toThrow('module not found: node:fs')
    await expect(page.evaluate(() => window.fixture.unknown())).rejects.toThrow('standin: ipcRenderer.sendSync is not implemented')
  })

  test('a pushed message arrives until the page stops listening', async () => {
    await page.evaluate(() => {
      const heard: string[] = []
      const stop = window.fixture.listen((text) => heard.push(text))
      Object.assign(window, { heard, stop })
    })
    const send = (text: string): Promise<void> => app.evaluate(({ BrowserWindow }, news) => BrowserWindow.getAllWindows()[0]?.webContents.send('news', news), text)
    await send('one')
    await page.waitForFunction(() => (window as unknown as { heard: string[] }).heard.length === 1)
    await page.evaluate(() => (window as unknown as { stop(): void }).stop())
    await send('two')
    await page.evaluate(() => window.fixture.echo('after'))
    expect(await page.evaluate(() => (window as unknown as { heard: string[] }).heard)).toEqual(['one'])
  })
})

describe('the guards of the app are asked', () => {
  test('before a navigation, which it may prevent', async () => {
    await page.evaluate((address) => void (location.href = `${address}/elsewhere`), outside.address)
    await expect.poll(async () => (await journal()).some(({ what, url }) => what === 'navigation-refused' && url === `${outside.address}/elsewhere`)).toBe(true)
    expect(page.url()).toContain('bundle')
    expect(outside.hits).not.toContain('/elsewhere')
  })

  test('before a popup, which then never asks the network', async () => {
    await page.evaluate((address) => void window.open(`${address}/popup`), outside.address)
    await expect.poll(async () => (await journal()).filter(({ what }) => what === 'window-open')).toMatchObject([{ url: `${outside.address}/popup`, action: 'deny' }])
    await expect.poll(() => app.context().pages().length).toBe(1)
    expect(outside.hits).not.toContain('/popup')
  })

  test('before a WebSocket', async () => {
    const knock = (): Promise<void> =>
      page.evaluate(
        (url) => new Promise((resolve) => new WebSocket(url).addEventListener('error', () => resolve())),
        `${outside.address.replace('http', 'ws')}/socket`,
      )
    await knock()
    expect(outside.hits.filter((path) => path === '/socket')).toHaveLength(1)
    await app.evaluate(({ session }) => session.defaultSession.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: url.startsWith('ws:') || url.includes('refused') })))
    await knock()
    expect(outside.hits.filter((path) => path === '/socket')).toHaveLength(1)
  })

  test('before a request, and only what it refuses stays away', async () => {
    outside.hits.length = 0
    const load = (path: string): Promise<string> =>
      page.evaluate(
        (url) =>
          fetch(url).then(
            (response) => response.text(),
            (error: Error) => error.name,
          ),
        `${outside.address}/${path}`,
      )
    expect(await load('allowed')).toBe('outside')
    expect(await load('refused')).toBe('TypeError')
    expect(outside.hits).toEqual(['/allowed'])
    expect(await journal()).toContainEqual({ what: 'external-request', url: `${outside.address}/allowed`, resourceType: 'XHR' })
  })

  test('for permissions', async () => {
    const states = await page.evaluate(() =>
      Promise.all((['geolocation', 'notifications'] as const).map(async (name) => (await navigator.permissions.query({ name })).state)),
    )
    expect(states).toEqual(['granted', 'denied'])
  })

  test('and its content security policy is enforced by Chromium', async () => {
    const violation = await page.evaluate(
      () =>
        new Promise((resolve) => {
          document.addEventListener('securitypolicyviolation', ({ violatedDirective }) => resolve(violatedDirective))
          document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.ran = true' }))
        }),
    )
    expect(violation).toBe('script-src-elem')
  })
})

test('the theme of the app is the colour scheme of the page', async () => {
  const isDark = (): Promise<boolean> => page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)
  await app.evaluate(({ nativeTheme }) => void (nativeTheme.themeSource = 'dark'))
  await expect.poll(isDark).toBe(true)
  await app.evaluate(({ nativeTheme }) => void (nativeTheme.themeSource = 'light'))
  await expect.poll(isDark).toBe(false)
})
