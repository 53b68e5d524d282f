import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createToolsApi } from '../../../electron/demo/tools/api.ts'
import { callRows, go } from '../stories/mainJob.ts'
import { fillConnectForm } from '../page.ts'
import { expect, test } from './serveApp.ts'

const servers: Server[] = []
test.afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  }
})

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const toolsTitle = 'Developer API & integrations'

test('connecting a real API through the form: tested first, then watched', async ({ serve, page }) => {
  const api = createToolsApi({ keys: [{ label: 'Website' }, { label: 'monitor' }], backlog: ['Website'] })
  const { baseUrl, close } = await api.listen()
  const { address } = await serve()
  await page.goto(address)
  await fillConnectForm(page, { api: toolsTitle, name: 'My studio', baseUrl, secret: api.keys.byLabel('monitor').secret })
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Test', exact: true }).click()
  await expect(dialog.getByRole('region', { name: 'Test result' })).toContainText('It works')
  await dialog.getByRole('button', { name: 'Add connection' }).click()
  await go(page, 'Log')
  await expect(callRows(page).nth(10)).toBeVisible()
  await close()
})

test('every kind of bad API gets a sentence, and the rest goes on', async ({ serve, page }) => {
  const good = createToolsApi({ keys: [{ label: 'Website' }, { label: 'monitor' }], backlog: ['Website'] })
  const { baseUrl, close } = await good.listen()
  const html = await listen((_request, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Sign in</title>'))
  const hanging = await listen(() => undefined)
  const huge = await listen((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    const chunk = Buffer.alloc(1024 * 1024, ' ')
    let sent = 0
    const more = (): void => {
      while (sent < 200 && !response.destroyed) {
        sent += 1
        if (!response.write(chunk)) return void response.once('drain', more)
      }
      response.end('{}')
    }
    more()
  })
  const dead = await listen(() => undefined)
  const deadServer = servers.pop()
  await new Promise((done) => deadServer?.close(done))

  const { address } = await serve()
  await page.goto(address)
  const cases: [name: string, baseUrl: string, secret: string, sentence: string | RegExp][] = [
    ['Wrong key', baseUrl, 'sk_demo_wrong', /refuses the key \(401\)/],
    ['Nobody there', dead, 'sk_demo_x', /Nothing is listening/],
    ['Login page', html, 'sk_demo_x', /web page instead of JSON/],
    ['Too much', huge, 'sk_demo_x', /larger than 8 MiB/],
    ['Silent', hanging, 'sk_demo_x', /No complete answer within/],
  ]
  for (const [name, url, secret] of cases) {
    await fillConnectForm(page, { api: toolsTitle, name, baseUrl: url, secret })
    await page.getByRole('dialog').getByRole('button', { name: 'Add connection' }).click()
    await expect(page.getByRole('dialog')).toBeHidden()
  }
  await fillConnectForm(page, { api: toolsTitle, name: 'Good one', baseUrl, secret: good.keys.byLabel('monitor').secret })
  await page.getByRole('dialog').getByRole('button', { name: 'Add connection' }).click()

  await go(page, 'Connections')
  for (const [name, , , sentence] of cases) {
    await expect(page.getByRole('article', { name }).first()).toContainText(sentence, { timeout: 45_000 })
  }
  await go(page, 'Log')
  await expect(callRows(page).nth(10)).toBeVisible()
  await close()
})

test('the form refuses what cannot work, in words', async ({ serve, page }) => {
  const { address } = await serve()
  await page.goto(address)
  await fillConnectForm(page, { api: toolsTitle, name: 'Plain', baseUrl: 'http://api.example.com', secret: 'sk_demo_x' })
  await page.getByRole('dialog').getByRole('button', { name: 'Add connection' }).click()
  await expect(page.getByRole('dialog')).toContainText('http is only for this machine')
})

test('with every server gone, everything collected is still there, with its age, even after a crash', async ({ serve, page }) => {
  const api = createToolsApi({ keys: [{ label: 'Website' }, { label: 'monitor' }], backlog: ['Website'] })
  const { baseUrl, close } = await api.listen()
  const first = await serve()
  await page.goto(first.address)
  await fillConnectForm(page, { api: toolsTitle, name: 'My studio', baseUrl, secret: api.keys.byLabel('monitor').secret })
  await page.getByRole('dialog').getByRole('button', { name: 'Add connection' }).click()
  await go(page, 'Log')
  await expect(callRows(page).nth(10)).toBeVisible()
  const before = await callRows(page).first().textContent()
  await close()
  await go(page, 'Overview')
  await page.getByRole('button', { name: 'Poll all now' }).click()
  await expect(page.getByRole('article', { name: 'My studio' })).toContainText('Nothing is listening', { timeout: 20_000 })
  await expect(page.getByRole('article', { name: 'My studio' }).getByRole('group', { name: 'AI generations per day' }).first()).toContainText('of 50')

  // The page says when its own core is gone, and still shows what it had.
  await first.kill()
  await expect(page.getByText('does not answer', { exact: false }).first()).toBeVisible({ timeout: 20_000 })
  await expect(page.getByRole('article', { name: 'My studio' })).toBeVisible()

  const second = await serve({ dataDir: first.dataDir })
  await page.goto('about:blank')
  await page.goto(second.address)
  await go(page, 'Log')
  await expect(callRows(page).first()).toBeVisible()
  expect(await callRows(page).first().textContent()).toBe(before)
})

test('two programs cannot use one data folder', async ({ serve }) => {
  const first = await serve()
  await expect(serve({ dataDir: first.dataDir })).rejects.toThrow(/serve ended with 2: .*(another|already|in use|uses)/is)
})
