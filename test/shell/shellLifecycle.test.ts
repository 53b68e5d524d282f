import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { answerSecondStarts, showRunningInstance } from '../../electron/core/platform/runningInstance.ts'
import { createToolsApi } from '../../electron/demo/tools/api.ts'
import { serveApi } from '../e2e/worlds/servedApi.ts'
import { startTestApp } from '../fakes/testApp.ts'
import { standinExecutable } from '../standin/launch.ts'
import { listenOutside } from '../standin/outside.ts'
import { readDesktopEntry, readExec } from './desktopEntry.ts'
import { buildPreload, fixture, launchShell, temporaryFolder, type FixturePage, type RunningShell, type Standin } from './launch.ts'
import { reachOut } from './reachOut.ts'

// Starting a browser takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })
const folder = temporaryFolder('shell-life')
let preload = ''
let running: RunningShell | null = null
let count = 0
const freshDataDir = (): string => join(folder.path, `data-${++count}`)

beforeAll(async () => {
  preload = await buildPreload(folder.path)
})
afterEach(async () => {
  await running?.app.close()
  running = null
})
afterAll(() => folder.remove())

const start = async (dataDir: string, env: Record<string, string> = {}): Promise<RunningShell> => (running = await launchShell({ dataDir, preload, env }))

test('without a real keyring, keys are kept for this run only, and the page can say so', async () => {
  const dataDir = freshDataDir()
  const shell = await start(dataDir, { STANDIN_STORAGE_BACKEND: 'basic_text' })
  await shell.call('connections.add', { name: 'A', dialect: 'generic', baseUrl: 'http://127.0.0.1:9', poll: { mode: 'manual' }, keys: [{ label: 'main', secret: 'CANARY-1', role: 'monitor' }] })
  expect(await shell.call('app.info', {})).toMatchObject({ value: { secretsKeptIn: expect.stringMatching(/^In memory only, for this run/) as string } })
  expect(existsSync(join(dataDir, 'keys.sealed.json'))).toBe(false)
})

test('without a real keyring, a passphrase in a file keeps them, and is named again at login', async () => {
  const dataDir = freshDataDir()
  const passphraseFile = `${dataDir} of mine`
  writeFileSync(passphraseFile, 'correct horse battery\n', { mode: 0o600 })
  const config = `${dataDir}.config`
  const begin = async () => (running = await launchShell({ dataDir, preload, args: ['--passphrase-file', passphraseFile], env: { STANDIN_STORAGE_BACKEND: 'basic_text', XDG_CONFIG_HOME: config } }))
  const first = await begin()
  await first.call('connections.add', { name: 'A', dialect: 'generic', baseUrl: 'http://127.0.0.1:9', poll: { mode: 'manual' }, keys: [{ label: 'main', secret: 'CANARY-1', role: 'monitor' }] })
  expect(readFileSync(join(dataDir, 'secrets'), 'utf8')).not.toContain('CANARY')
  await first.call('app.launchAtLogin', { on: true })
  const named = `--passphrase-file=${passphraseFile}`
  const started = process.platform === 'linux' ? readExec(readDesktopEntry(readFileSync(join(config, 'autostart/headroom.desktop'), 'utf8'))['Exec'] ?? '') : [named]
  expect(started).toContain(named)
  await first.app.close()
  expect(await (await begin()).call('app.info', {})).toMatchObject({ value: { secretStore: { kind: 'passphrase', locked: false } } })
})

test('a passphrase file that is of no use ends the start with the sentence of the headless shell', async () => {
  const dataDir = freshDataDir()
  const shell = spawn(standinExecutable, [fixture, `--user-data-dir=${dataDir}`, '--passphrase-file', `${dataDir}.nowhere`], { env: { ...process.env, HEADROOM_TEST_PRELOAD: preload } })
  let output = ''
  shell.stdout.on('data', (data: Buffer) => (output += data.toString()))
  expect((await once(shell, 'exit'))[0]).toBe(2)
  expect(output).toContain(`"message":"The file ${dataDir}.nowhere for the passphrase does not exist."`)
})

test('a desktop that refuses notifications is said to, not believed', async () => {
  const shell = await start(freshDataDir(), { STANDIN_NOTIFICATIONS: 'failed' })
  expect(await shell.call('alerts.test', {})).toMatchObject({ ok: true, value: { shown: false, detail: expect.stringContaining('refuses notifications') as string } })
  expect(await shell.call('app.info', {})).toMatchObject({ value: { notifications: { where: 'page' } } })
})

test('without the page’s policy the request guard alone keeps every kind of request in', async () => {
  const outside = await listenOutside()
  running = await launchShell({ dataDir: freshDataDir(), preload, bypassCSP: true })
  const outcome = await running.page.evaluate(reachOut, outside.address)
  expect(outcome).toEqual(['refused', 'refused', 'refused'])
  expect(running.output()).toContain('"event":"request.refused"')
  await running.app.close()
  running = null
  outside.close()
  expect(outside.hits).toEqual([])
})

test('a second instance on the same folder shows the window of the first and ends', async () => {
  const dataDir = freshDataDir()
  const shell = await start(dataDir)
  await shell.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  const second = spawn(standinExecutable, [fixture, `--user-data-dir=${dataDir}`], { env: { ...process.env, HEADROOM_TEST_PRELOAD: preload }, stdio: 'ignore' })
  expect(await once(second, 'exit')).toEqual([0, null])
  await expect.poll(() => shell.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.isVisible()))).toEqual([true])
})

test('quitting closes the history and remembers where the window was', async () => {
  const dataDir = freshDataDir()
  const shell = await start(dataDir)
  const ended = once(shell.app.process(), 'exit')
  await shell.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setBounds({ x: 40, y: 30, width: 900, height: 700 }))
  await shell.app.close()
  running = null
  expect(await ended).toEqual([0, null])
  expect(JSON.parse(readFileSync(join(dataDir, 'window.json'), 'utf8'))).toEqual({ bounds: { x: 40, y: 30, width: 900, height: 700 }, maximized: false, hiddenBefore: false })

  const again = await start(dataDir)
  expect(await again.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds())).toEqual({ x: 40, y: 30, width: 900, height: 700 })
  expect(await again.call('connections.list', {})).toMatchObject({ ok: true })
})

test('a page that crashes is loaded again', async () => {
  const shell = await start(freshDataDir())
  const loads = await shell.app.evaluate(
    ({ BrowserWindow }) =>
      new Promise<string>((resolve) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents
        contents?.once('did-finish-load', () => resolve('loaded again'))
        contents?.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 })
      }),
  )
  expect(loads).toBe('loaded again')
})

test('sleep and wake reach the core', async () => {
  const shell = await start(freshDataDir())
  const listeners = await shell.app.evaluate(({ powerMonitor }) => ['suspend', 'resume', 'shutdown'].map((name) => powerMonitor.listenerCount(name)))
  expect(listeners[2]).toBe(1)
  await shell.app.evaluate(({ powerMonitor }) => {
    powerMonitor.emit('suspend')
    powerMonitor.emit('resume')
  })
  expect(await shell.call('app.info', {})).toMatchObject({ ok: true })
})

test('--demo asks the core for the demo', async () => {
  running = await launchShell({ dataDir: freshDataDir(), preload, args: ['--demo'] })
  expect(await running.call('demo.start', {})).toMatchObject({ ok: true, value: { connectionIds: [] } })
  expect(running.output()).not.toContain('demo.failed')
})

test('a data folder another program holds is a sentence on screen, not a stack', async () => {
  const dataDir = freshDataDir()
  const other = await startTestApp({ dataDir })
  const shell = spawn(standinExecutable, [fixture, `--user-data-dir=${dataDir}`], { env: { ...process.env, HEADROOM_TEST_PRELOAD: preload } })
  let output = ''
  shell.stdout.on('data', (data: Buffer) => (output += data.toString()))
  expect((await once(shell, 'exit'))[0]).toBe(2)
  expect(output).toMatch(/"event":"start.failed","error":\{"name":"HistoryError","message":"[A-Z][^"]+\."/)
  await other.end()
})

test('a folder that another Headroom holds: the second start says which, and has it show itself', async () => {
  const dataDir = freshDataDir()
  const other = await startTestApp({ dataDir })
  const asked: unknown[] = []
  const stop = await answerSecondStarts(dataDir, { shell: 'serve', pid: 4242 }, (link) => asked.push(link))
  const shell = spawn(standinExecutable, [fixture, `--user-data-dir=${dataDir}`, '--open', 'headroom://alerts'], { env: { ...process.env, HEADROOM_TEST_PRELOAD: preload } })
  let output = ''
  shell.stdout.on('data', (data: Buffer) => (output += data.toString()))
  expect((await once(shell, 'exit'))[0]).toBe(2)
  expect(output).toContain('The headless Headroom (process 4242) is already running')
  expect(asked).toEqual([{ page: 'alerts', query: '' }])
  await stop()
  await other.end()
})

test('started hidden it shows no window until a link, a second start or the headless shell asks for it', async () => {
  const dataDir = freshDataDir()
  running = await launchShell({ dataDir, preload, args: ['--hidden'] })
  const { app, page } = running
  const visible = (): Promise<boolean | undefined> => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())
  expect(await visible()).toBe(false)
  await expect.poll(() => showRunningInstance(dataDir, 'headroom://log?outcome=errors')).toMatchObject({ shell: 'desktop' })
  await expect.poll(visible).toBe(true)
  await expect.poll(() => page.evaluate(() => (window as unknown as FixturePage).heard)).toContainEqual({ name: 'view.requested', payload: { page: 'log', query: 'outcome=errors' } })
  await app.evaluate(({ app: electron }) => void electron.emit('second-instance', {}, ['headroom', 'headroom://log?evil=1'], '/'))
  expect(running.output()).toContain('"event":"link.refused"')
})

test('a link whose click started the app is shown, and later ones too (macOS); others are refused', async () => {
  running = await launchShell({ dataDir: freshDataDir(), preload, env: { STANDIN_OPEN_URL: 'headroom://log?outcome=errors' } })
  const { app, page } = running
  const heard = () => page.evaluate(() => (window as unknown as FixturePage).heard)
  await expect.poll(heard).toContainEqual({ name: 'view.requested', payload: { page: 'log', query: 'outcome=errors' } })
  const prevented = await app.evaluate(({ app: electron }) => {
    let count = 0
    for (const url of ['headroom://alert/a1', 'headroom://quit']) electron.emit('open-url', { preventDefault: () => (count += 1) }, url)
    return count
  })
  expect(prevented).toBeGreaterThanOrEqual(2)
  await expect.poll(heard).toContainEqual({ name: 'evidence.requested', payload: { alertId: 'a1' } })
  expect(running.output()).toContain('"event":"link.refused"')
})

test('installed, it takes links of its scheme from the system and has no developer tools; developed, it takes none', async () => {
  running = await launchShell({ dataDir: freshDataDir(), preload, env: { STANDIN_PACKAGED: '1' } })
  expect(await running.journal('protocol-client')).toEqual([{ what: 'protocol-client', protocol: 'headroom' }])
  expect((await running.journal('window'))[0]).toMatchObject({ webPreferences: { devTools: false } })
  await running.app.close()
  running = await launchShell({ dataDir: freshDataDir(), preload })
  expect(await running.journal('protocol-client')).toEqual([])
})

test('without a tray the app runs, and its icon in the dock or a second start brings the window back', async () => {
  const dataDir = freshDataDir()
  const shell = await start(dataDir, { STANDIN_TRAY: 'none' })
  const visible = (): Promise<boolean | undefined> => shell.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())
  const hide = (): Promise<void> => shell.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  await expect.poll(() => shell.output(), { timeout: 10_000 }).toContain('"event":"tray.failed"')
  for (const comeBack of [() => shell.app.evaluate(({ app }) => void app.emit('activate')), () => showRunningInstance(dataDir, null)]) {
    await hide()
    expect(await visible()).toBe(false)
    await comeBack()
    await expect.poll(visible).toBe(true)
  }
  expect(await shell.call('app.info', {})).toMatchObject({ ok: true })
})

test('launch at login is switched by the page in the system’s own list, and read back from there', async () => {
  const dataDir = freshDataDir()
  const config = join(dataDir, 'config')
  const shell = await start(dataDir, { XDG_CONFIG_HOME: config })
  const entry = join(config, 'autostart/headroom.desktop')
  const launches = async () => (await shell.call('app.info', {}) as { value: { launchesAtLogin: boolean } }).value.launchesAtLogin
  expect(await launches()).toBe(false)
  expect(await shell.call('app.launchAtLogin', { on: true })).toMatchObject({ ok: true })
  expect(await launches()).toBe(true)
  expect(process.platform === 'linux' ? readFileSync(entry, 'utf8') : '--hidden').toContain('--hidden')
  await shell.call('app.launchAtLogin', { on: false })
  expect([await launches(), existsSync(entry)]).toEqual([false, false])
})

test('the badge counts the alerts nobody acknowledged, and is gone when they are', async () => {
  const { send, baseUrl, api, close } = await serveApi(createToolsApi({ keys: [{ label: 'Writer' }, { label: 'monitor', scopes: ['activity:read'] }], limits: { cap_minute: 1000, writes_minute: 1000 } }))
  const shell = await start(freshDataDir())
  const badge = async () => (await shell.journal('badge')).at(-1)?.['count']
  await expect.poll(badge).toBe(0)
  await shell.call('connections.add', { name: 'Studio', dialect: 'tools', baseUrl, poll: { mode: 'manual' }, keys: [{ label: 'monitor', secret: api.keys.byLabel('monitor').secret, role: 'monitor' }] })
  await shell.call('polls.run', {})
  for (let made = 0; made < 41; made += 1) await send('Writer', 'POST', '/tools/generate_text', { prompt: 'a spring menu' })
  await shell.call('polls.run', {})
  await expect.poll(badge, { timeout: 10_000 }).toBe(1)
  const { value } = (await shell.call('alerts.list', {})) as { value: { alerts: { id: string }[] } }
  await shell.call('alerts.acknowledge', { ids: value.alerts.map(({ id }) => id) })
  await expect.poll(badge, { timeout: 10_000 }).toBe(0)
  await close()
})

test('files are proposed in the folder for downloads, under names of ours, whatever a connection is called', async () => {
  const shell = await start(freshDataDir())
  expect(await shell.call('connections.add', { name: '../../.bashrc', dialect: 'generic', baseUrl: 'http://127.0.0.1:9', poll: { mode: 'manual' }, keys: [] })).toMatchObject({ ok: true })
  for (const format of ['csv', 'har']) await shell.call('exports.start', { format, filter: {}, withArguments: true, withNames: true })
  for (const name of ['settings', 'diagnostics']) await shell.call('files.save', { name })
  const downloads = await shell.app.evaluate(({ app }) => app.getPath('downloads'))
  const proposed = (await shell.journal('dialog')).map(({ options }) => (options as { defaultPath: string }).defaultPath)
  expect(proposed.map((path) => [dirname(path), basename(path).replace(/\d{4}-\d\d-\d\d/, 'day')])).toEqual(
    ['headroom-day.csv', 'headroom-day.har', 'headroom-settings-day.json', 'headroom-diagnostics-day.txt'].map((name) => [downloads, name]),
  )
})

test('the badge counts what was not acknowledged, and the tray says the worst', async () => {
  const shell = await start(freshDataDir())
  await expect.poll(() => shell.journal('badge')).toContainEqual({ what: 'badge', count: 0 })
  await shell.call('connections.add', { name: 'Nobody', dialect: 'generic', baseUrl: 'http://127.0.0.1:9', poll: { mode: 'manual' }, keys: [{ label: 'main', secret: 'sk_demo_0000', role: 'monitor' }] })
  await shell.call('polls.run', {})
  await expect
    .poll(() => shell.app.evaluate((electron) => (electron as unknown as Standin).standin.trays[0]?.toolTip), { timeout: 10_000 })
    .toContain('Nobody:')
})
