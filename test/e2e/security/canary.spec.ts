/**
 * One key that exists nowhere else is typed into the page, polled with, said back by the API in every way an API can,
 * exported, copied and notified about. Afterwards it may stand nowhere: not in what the app wrote, said, showed, answered
 * or started, and not in the page's heap. Where it must be is in the calls of the page that carry it in, and sealed.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from '@playwright/test'
import { createToolsApi, type ToolsApi } from '../../../electron/demo/tools/api.ts'
import { hitsBelow, processTexts, searchFor } from '../../canary/search.ts'
import { startDesktopSession, type DesktopSession } from '../../standin/desktopSession.ts'
import { DesktopUnderTest } from '../desktop/launch.ts'
import { expect, test, type Headroom } from '../headroom.ts'
import { fillConnectForm, testConnection } from '../page.ts'
import { savedBy } from '../savedFile.ts'
import { ServeUnderTest } from '../serve/serveUnderTest.ts'
import { callRows, go } from '../stories/mainJob.ts'
import { listenToTraffic } from './traffic.ts'

const toolsTitle = 'Developer API & integrations'
/** No form a scanner knows, and letters that every spelling writes differently. */
const secret = `CANARY/typed+"into<the>page"='7Qx%9`
const variable = 'CANARYinTheEnvironment42'
const passphrase = 'CANARY of a passphrase'
const hitsIn = searchFor([secret, variable, passphrase])

/** A client of the API whose very name holds the key: names stand in alerts. */
const client = `Website ${secret}`

/** How the API behaves; whatever it is, it says the key back. */
type Mood = 'well' | 'unauthorized' | 'redirecting' | 'failing' | 'limited' | 'hanging up' | 'no JSON'

/** A simulated API that repeats the key it is given in bodies, headers, addresses and its log. */
async function startEcho(api: ToolsApi): Promise<{ baseUrl: string; be(mood: Mood): void; close(): void }> {
  let mood: Mood = 'well'
  const server = createServer((request, response) => {
    const key = String(request.headers.authorization).replace(/^Bearer /, '')
    const said = JSON.stringify({ ok: false, error: `The key ${key} (${encodeURIComponent(key)}, ${Buffer.from(key).toString('base64')}) is not welcome`, message: key, [key]: key })
    const headers = { 'content-type': 'application/json', 'x-request-id': encodeURI(key), 'x-key': key }
    if (mood === 'unauthorized') return void response.writeHead(401, { ...headers, 'www-authenticate': `Bearer error="invalid_token", error_description="${encodeURI(key)}"` }).end(said)
    if (mood === 'redirecting') return void response.writeHead(302, { ...headers, location: `https://elsewhere.invalid/?api_key=${encodeURIComponent(key)}&again=${encodeURI(key)}` }).end(said)
    if (mood === 'failing') return void response.writeHead(500, headers).end(said)
    if (mood === 'limited') return void response.writeHead(429, { ...headers, 'retry-after': '1' }).end(said)
    if (mood === 'no JSON') return void response.writeHead(200, { ...headers, 'content-type': 'text/html' }).end(`<title>${key}</title>${said}`)
    if (mood === 'hanging up') return void request.socket.destroy()
    const passOn = async (): Promise<void> => {
      const answer = await api.fetch(new Request(`http://127.0.0.1${request.url}`, { headers: request.headers as Record<string, string> }))
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text())
    }
    void passOn()
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, be: (next) => (mood = next), close: () => (server.close(), server.closeAllConnections()) }
}

/** The app with a home and a place for temporary files of its own, so that nothing it writes is missed. */
async function launch(shell: Headroom['shell'], browser: Browser, home: string, session: DesktopSession | null): Promise<DesktopUnderTest | ServeUnderTest> {
  const temporary = join(home, 'tmp')
  mkdirSync(temporary)
  const env = {
    HOME: home,
    TMPDIR: temporary,
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_CACHE_HOME: join(home, 'cache'),
    XDG_DATA_HOME: join(home, 'share'),
    HEADROOM_KEY_CANARY: variable,
    HEADROOM_PASSPHRASE: passphrase,
    ...(session === null ? {} : { ...session.env, STANDIN_NOTIFICATIONS: 'dbus' }),
  }
  const options = { dataDir: join(home, 'data'), args: [], env }
  return shell === 'desktop' ? DesktopUnderTest.launch(options) : ServeUnderTest.launch(browser, options)
}

/** Every string that the page's own code still holds. */
async function heapOf(page: Page): Promise<string> {
  const inspector = await page.context().newCDPSession(page)
  const chunks: string[] = []
  inspector.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }: { chunk: string }) => chunks.push(chunk))
  await inspector.send('HeapProfiler.collectGarbage')
  await inspector.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
  await inspector.detach()
  return chunks.join('')
}

/** What the browser keeps for the page, and what the page shows. */
const keptByThePage = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const caches = 'caches' in window ? await window.caches.keys().catch(() => []) : []
    const databases = await indexedDB.databases()
    const fields = [...document.querySelectorAll('input, textarea')].map((field) => (field as HTMLInputElement).value)
    return JSON.stringify({ caches, databases, fields, local: Object.entries(localStorage), session: Object.entries(sessionStorage), cookie: document.cookie, history: history.state as unknown, address: location.href, dom: document.documentElement.outerHTML })
  })

test('a key typed into the page stands nowhere but sealed: files, traffic, page, heap, processes, exports, copies, notifications', async ({ shell, browser }) => {
  const home = mkdtempSync(join(tmpdir(), 'headroom-canary-'))
  const session = process.platform === 'linux' ? await startDesktopSession() : null
  const api = createToolsApi({ keys: [{ label: client }, { label: 'monitor', secret, scopes: ['activity:read'] }] })
  const echo = await startEcho(api)
  const app = await launch(shell, browser, home, session)
  const { page } = app
  const traffic = await listenToTraffic(app)
  const send = (tool: string, body: unknown) =>
    api.fetch(new Request(`http://127.0.0.1/tools/${encodeURIComponent(tool)}`, { method: 'POST', headers: { authorization: `Bearer ${api.keys.byLabel(client).secret}`, 'content-type': 'application/json' }, body: JSON.stringify(body) }))
  try {
    // Typed letter by letter: a driver that sets the value at once would itself leave the whole in the page.
    const dialog = await fillConnectForm(page, { api: toolsTitle, name: 'Canary', baseUrl: echo.baseUrl })
    await dialog.getByLabel('Key', { exact: true }).pressSequentially(secret)
    for (const mood of ['unauthorized', 'redirecting', 'failing', 'no JSON', 'hanging up'] as const) {
      echo.be(mood)
      await expect(await testConnection(dialog)).not.toBeEmpty()
    }
    for (const address of [echo.baseUrl.replace('http:', 'https:'), 'https://nobody.invalid']) {
      await dialog.getByLabel('Base URL').fill(address)
      await expect(await testConnection(dialog)).not.toBeEmpty()
    }
    echo.be('well')
    await dialog.getByLabel('Base URL').fill(echo.baseUrl)
    await dialog.getByRole('button', { name: 'Add connection' }).click()
    await expect(dialog).toBeHidden()
    const { connections: [connection] } = await app.call('connections.list', {})
    const connectionId = connection?.id ?? ''
    await app.call('connections.update', { id: connectionId, keepArguments: true, poll: { mode: 'manual' } })

    // Calls of others in the log, with our key in their names, arguments and errors.
    await send(secret, { token: secret })
    for (let made = 0; made < 12; made += 1) await send('get_post', { id: secret, [secret]: `Bearer ${secret}`, basic: Buffer.from(secret).toString('base64'), address: `https://api.test/?key=${encodeURIComponent(secret)}` })
    // Enough of one budget for an alert that names the client.
    for (let made = 0; made < 45; made += 1) await send('generate_post', { topic: secret })
    for (const mood of ['well', 'hanging up', 'no JSON', 'failing', 'unauthorized', 'redirecting', 'limited'] as const) {
      echo.be(mood)
      await app.call('polls.run', {})
    }
    await app.call('alerts.test', {})
    await app.call('history.backup', {})
    if (session !== null) await expect.poll(session.popups).toBeGreaterThan(1)

    await go(page, 'Log')
    await callRows(page).first().click()
    await expect(page.getByRole('heading', { name: 'Arguments' })).toBeVisible()
    const copied: string[] = []
    await page.exposeFunction('noteCopy', (text: string) => void copied.push(text))
    await page.evaluate(() => {
      const write = navigator.clipboard.writeText.bind(navigator.clipboard)
      navigator.clipboard.writeText = async (text) => {
        await write(text)
        ;(window as unknown as { noteCopy(text: string): void }).noteCopy(text)
      }
    })
    for (const form of ['cURL', 'fetch', 'JSON', 'Markdown']) {
      await callRows(page).first().click({ button: 'right' })
      await page.getByRole('menuitem', { name: 'Copy as' }).hover()
      await page.getByRole('menuitem', { name: form, exact: true }).click()
    }
    await expect.poll(() => copied.length).toBe(4)

    const saved: string[] = []
    for (const format of ['CSV', 'JSON', 'NDJSON', 'HAR']) {
      await page.getByRole('button', { name: 'Export…' }).click()
      const exporting = page.getByRole('dialog', { name: 'Export calls' })
      await exporting.getByRole('button', { name: format, exact: true }).click()
      saved.push(await savedBy(app, () => exporting.getByRole('button', { name: /^Export [\d,]+ calls?$/ }).click()))
      await exporting.getByRole('button', { name: 'Close' }).click()
    }
    await go(page, 'Settings')
    saved.push(await savedBy(app, () => page.getByRole('button', { name: 'Save settings…' }).click()))
    saved.push(await savedBy(app, () => page.getByRole('button', { name: 'Save diagnostics…' }).click()))
    await page.getByRole('button', { name: 'Copy diagnostics' }).click()
    await expect.poll(() => copied.length).toBe(5)
    expect(saved).toHaveLength(6)
    expect(saved.filter((text) => text.length < 20)).toEqual([])

    for (const name of ['Overview', 'Usage', 'Alerts', 'Connections', 'Log'] as const) {
      await go(page, name)
      expect(hitsIn(await keptByThePage(page)), name).toEqual([])
    }
    expect(hitsIn(await heapOf(page)), 'heap of the page').toEqual([])
    expect(hitsIn(copied.join('\n')), 'clipboard').toEqual([])
    expect(hitsIn(saved.join('\n')), 'saved files').toEqual([])

    // Into the core the key goes in these calls only; out of it, and in events, it never comes.
    const passed = await traffic()
    const carrying = passed.filter(({ kind, text }) => kind === 'asked' && hitsIn(text).length > 0)
    expect([...new Set(carrying.map(({ name }) => name))].toSorted()).toEqual(['connections.add', 'connections.test'])
    for (const kind of ['answered', 'event']) {
      const texts = passed.filter((message) => message.kind === kind).map(({ text }) => text)
      expect(texts.length, kind).toBeGreaterThan(3)
      expect(hitsIn(texts.join('\n')), kind).toEqual([])
    }

    const pid = app instanceof DesktopUnderTest ? app.app.process().pid : app.pid
    expect(hitsIn(processTexts(pid)), 'arguments and environment of processes').toEqual([])
    if (session !== null) {
      await session.dismiss()
      const past = await session.past()
      expect(past.length).toBeGreaterThan(1)
      expect(hitsIn(JSON.stringify(past)), 'notifications').toEqual([])
    }
    // A crash leaves what an orderly end would have tidied up.
    await app.kill()
    expect(hitsIn(app.output()), 'stdout and stderr').toEqual([])
    expect(hitsBelow(home, hitsIn), 'files').toEqual([])
    expect(searchFor(['get_post'])(readFileSync(join(home, 'data/history.db-wal')))).not.toEqual([])
  } finally {
    await app.end().catch(() => undefined)
    echo.close()
    await session?.stop()
    rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  }
})
