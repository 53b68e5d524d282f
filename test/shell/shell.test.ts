import { join } from 'node:path'
import { readFileSync, statSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { methods } from '../../shared/contract.ts'
import { searchFor } from '../canary/search.ts'
import { listenOutside, type Outside } from '../standin/outside.ts'
import { buildPreload, launchShell, temporaryFolder, type FixturePage, type RunningShell, type Standin } from './launch.ts'
import { reachOut } from './reachOut.ts'

// Starting a browser takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })
const folder = temporaryFolder('shell')
let preload = ''
let shell: RunningShell
let outside: Outside

beforeAll(async () => {
  outside = await listenOutside()
  preload = await buildPreload(folder.path)
  shell = await launchShell({ dataDir: join(folder.path, 'data'), preload })
})
afterAll(async () => {
  await shell.app.close()
  outside.close()
  folder.remove()
})

const heard = (): Promise<FixturePage['heard']> => shell.page.evaluate(() => (window as unknown as FixturePage).heard)

describe('the window', () => {
  test('has exactly the rights that were decided, and the sandbox is on for all', async () => {
    expect(await shell.journal('window')).toEqual([
      {
        what: 'window',
        id: 1,
        webPreferences: {
          preload,
          contextIsolation: true,
          sandbox: true,
          nodeIntegration: false,
          nodeIntegrationInWorker: false,
          nodeIntegrationInSubFrames: false,
          webSecurity: true,
          allowRunningInsecureContent: false,
          experimentalFeatures: false,
          webviewTag: false,
          navigateOnDragDrop: false,
          spellcheck: false,
          devTools: true,
        },
      },
    ])
    expect(await shell.journal('insecure-window')).toEqual([])
    expect(await shell.journal('sandbox-enabled')).toHaveLength(1)
  })

  test('shows the page once it is there', async () => {
    expect(await shell.page.textContent('p')).toBe('page of the test')
    expect(await shell.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.isVisible()))).toEqual([true])
  })

  test('gives the page one object with two functions, and nothing of Node or Electron', async () => {
    expect(await shell.page.evaluate(() => Object.entries((window as unknown as FixturePage).host).map(([name, value]) => [name, typeof value]))).toEqual([
      ['call', 'function'],
      ['listen', 'function'],
    ])
    expect(await shell.page.evaluate(() => ['require', 'process', 'module', 'ipcRenderer', 'electron'].filter((name) => name in window))).toEqual([])
  })
})

describe('the page’s policy', () => {
  test('comes with the page, and Chromium enforces it: no inline script, no eval, no markup from text', async () => {
    const policy = await shell.page.evaluate(async () => (await fetch('./')).headers.get('content-security-policy'))
    expect(policy).toContain("default-src 'none'; script-src 'self'")
    expect(policy).toContain("require-trusted-types-for 'script'; trusted-types 'none'")
    expect(policy).not.toContain('unsafe')
    const outcome = await shell.page.evaluate(() => {
      const attempt = (work: () => unknown): string => {
        try {
          return String(work())
        } catch (error) {
          return (error as Error).name
        }
      }
      const script = document.createElement('script')
      return {
        markup: attempt(() => document.body.insertAdjacentHTML('beforeend', '<b>x</b>')),
        text: attempt(() => (script.textContent = 'window.ran = true')),
        policy: attempt(() => (window as unknown as { trustedTypes: { createPolicy(name: string, rules: object): unknown } }).trustedTypes.createPolicy('mine', {})),
      }
    })
    expect(outcome).toEqual({ markup: 'TypeError', text: 'TypeError', policy: 'TypeError' })
  })

  test.each(['../../package.json', '%2e%2e/%2e%2e/package.json', '..%2f..%2fpackage.json', 'assets/..%5c..%5cpackage.json'])('%s is no file of the page', async (path) => {
    expect(await shell.page.evaluate(async (asked) => (await fetch(`/${asked}`)).status, path)).toBe(404)
  })
})

describe('the page cannot leave or reach out', () => {
  test('navigation, popup and frame are refused', async () => {
    await shell.page.evaluate((address) => {
      window.open(`${address}/popup`)
      const frame = document.createElement('iframe')
      frame.src = `${address}/frame`
      document.body.append(frame)
      location.href = `${address}/navigated`
    }, outside.address)
    await expect.poll(() => shell.journal('navigation-refused')).toContainEqual({ what: 'navigation-refused', url: `${outside.address}/navigated` })
    await expect.poll(() => shell.journal('window-open')).toEqual([{ what: 'window-open', url: `${outside.address}/popup`, action: 'deny' }])
    expect(await shell.page.textContent('p')).toBe('page of the test')
    expect(shell.output()).toContain('"event":"navigation.refused"')
    expect(outside.hits).toEqual([])
  })

  test('requests of every kind are refused', async () => {
    expect(await shell.page.evaluate(reachOut, outside.address)).toEqual(['refused', 'refused', 'refused'])
    expect(outside.hits).toEqual([])
  })

  test('no permission is granted', async () => {
    const states = await shell.page.evaluate(async () => {
      const names = ['geolocation', 'notifications', 'camera', 'microphone'] as PermissionName[]
      return Promise.all(names.map(async (name) => (await navigator.permissions.query({ name })).state))
    })
    expect(states).toEqual(['denied', 'denied', 'denied', 'denied'])
    expect(await shell.page.evaluate(() => Notification.permission)).toBe('denied')
    const answers = await shell.app.evaluate((electron) => (electron as unknown as Standin).standin.permissionAnswers('hid'))
    expect(answers).toEqual({ request: false, check: false, device: false })
  })
})

describe('calls', () => {
  test('reach the real core', async () => {
    expect(await shell.call('app.info', {})).toMatchObject({ ok: true, value: { shell: 'desktop', version: '0.0.0-test', canDemo: true, storeProblem: null } })
  })

  test('with hostile input are refused through the whole way, and the core goes on', async () => {
    const replies = await shell.page.evaluate(async (names) => {
      const { host } = window as unknown as FixturePage
      let deep: unknown = 1
      for (let level = 0; level < 500; level++) deep = { deep }
      const cycle: Record<string, unknown> = {}
      cycle['again'] = cycle
      const inputs = [7, 'x', [1], JSON.parse('{"__proto__":{"admin":true}}') as unknown, deep, { surprise: 1 }, new Map([['id', 'x']]), new Date()]
      const codes: Record<string, unknown[]> = {}
      for (const name of names) {
        const replies = await Promise.all(inputs.map((input) => host.call(name, input)))
        codes[name] = [...new Set(replies.map((reply) => (reply.ok ? 'ok' : reply.code)))]
      }
      return codes
    }, Object.keys(methods))
    expect(replies).toEqual(Object.fromEntries(Object.keys(methods).map((name) => [name, ['bad_input']])))
    expect(await shell.page.evaluate(() => (window as unknown as FixturePage).host.call('calls.get', { id: 'x'.repeat(10_000_000) }))).toMatchObject({ ok: false, code: 'bad_input' })
    expect(await shell.call('app.info', {})).toMatchObject({ ok: true })
  })

  test('of unknown names and with what cannot be cloned are answers too', async () => {
    expect(await shell.call('__proto__', {})).toMatchObject({ ok: false, code: 'unknown_method' })
    expect(await shell.call('', undefined)).toMatchObject({ ok: false, code: 'unknown_method' })
    expect(await shell.page.evaluate(() => (window as unknown as FixturePage).host.call('app.info', { run: () => 1 }))).toMatchObject({ ok: false, code: 'transport' })
  })

  test('no other channel exists', async () => {
    const channels = await shell.app.evaluate(({ ipcMain }) => ({
      listened: ipcMain.eventNames(),
      handled: [...(ipcMain as unknown as { _invokeHandlers: Map<string, unknown> })._invokeHandlers.keys()],
    }))
    expect(channels).toEqual({ listened: [], handled: ['headroom:call'] })
  })
})

describe('notifications', () => {
  test('a click shows the hidden window and tells the page which alert was meant', async () => {
    expect(await shell.call('alerts.test', {})).toMatchObject({ ok: true, value: { shown: true } })
    await shell.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
    expect(await shell.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())).toBe(false)
    await shell.app.evaluate((electron) => void (electron as unknown as Standin).standin.notifications[0]?.emit('click'))
    expect(await shell.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => [window.isVisible(), window.isFocused()]))).toEqual([[true, true]])
    await expect.poll(heard).toContainEqual({ name: 'evidence.requested', payload: { alertId: 'test' } })
  })

  test('the first time the window is closed, and only then, the app says that it goes on', async () => {
    const told = async (): Promise<number> => (await shell.journal('notification')).filter(({ title }) => title === 'Headroom keeps watching').length
    expect(await told()).toBe(1)
    await shell.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
    expect(await told()).toBe(1)
    await shell.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.show())
  })
})

describe('secrets', () => {
  test('a pasted key is sealed in a private file, and stands nowhere in clear', async () => {
    const secret = 'CANARY-4c1a9d'
    const hitsIn = searchFor([secret])
    const added = await shell.call('connections.add', { name: 'Canary', dialect: 'generic', baseUrl: 'http://127.0.0.1:9', poll: { mode: 'manual' }, keys: [{ label: 'main', secret, role: 'monitor' }] })
    expect(added).toMatchObject({ ok: true })
    const file = join(folder.path, 'data/keys.sealed.json')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    for (const kept of [readFileSync(file, 'utf8'), readFileSync(join(folder.path, 'data/logs/desktop.jsonl'), 'utf8'), shell.output(), JSON.stringify(await shell.journal('notification'))]) {
      expect(hitsIn(kept)).toEqual([])
    }
    expect(await shell.call('app.info', {})).toMatchObject({ value: { secretsKeptIn: expect.stringContaining(file) as string } })
  })
})

describe('the tray', () => {
  test('says how things are, shows the window and quits nothing by accident', async () => {
    const seen = await shell.app.evaluate((electron) => {
      const [tray] = (electron as unknown as Standin).standin.trays
      return { toolTip: tray?.toolTip ?? '', labels: tray?.menu?.items.map(({ label }) => label) ?? [] }
    })
    expect(seen.labels).toEqual([seen.toolTip, '', 'Show Headroom', 'Quit'])
    await shell.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
    await shell.app.evaluate((electron) => (electron as unknown as Standin).standin.trays[0]?.menu?.getMenuItemById('show')?.click())
    expect(await shell.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())).toBe(true)
  })
})
