import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createToolsApi } from '../../../electron/demo/tools/api.ts'
import { createWorkspaceApi } from '../../../electron/demo/workspace/api.ts'
import { expect, test, type Headroom } from '../headroom.ts'
import { fact, fillConnectForm, testConnection } from '../page.ts'
import { callRows, go } from '../stories/mainJob.ts'
import { serveApi } from '../worlds/servedApi.ts'

const toolsTitle = 'Developer API & integrations'
const keys = [{ label: 'Website' }, { label: 'monitor', scopes: ['activity:read'] }]

/** Removes what a form connected. */
async function forget(headroom: Headroom): Promise<void> {
  const { connections } = await headroom.call('connections.list', {})
  for (const { id } of connections) await headroom.call('connections.remove', { id })
}

test('row 1: add a key by pasting, tried before it is saved', async ({ page, headroom }) => {
  const api = createToolsApi({ keys, backlog: ['Website'] })
  const served = await serveApi(api)
  const dialog = await fillConnectForm(page, { api: toolsTitle, name: 'My studio', baseUrl: served.baseUrl, secret: 'sk_demo_wrong' })
  await expect(await testConnection(dialog)).toContainText('401')
  expect((await headroom.call('connections.list', {})).connections).toEqual([])
  await dialog.getByLabel('Key', { exact: true }).fill(` ${api.keys.byLabel('monitor').secret}\n`)
  await expect(await testConnection(dialog)).toContainText('It works')
  await dialog.getByRole('button', { name: 'Add connection' }).click()
  await go(page, 'Log')
  await expect(callRows(page).nth(5)).toBeVisible()
  await forget(headroom)
  await served.close()
})

test('row 2: several accounts and keys of one API, each its own series', async ({ page, headroom, watch }) => {
  for (const name of ['Account one', 'Account two']) {
    const { send } = await watch(createToolsApi({ keys: [...keys, { label: 'Bot' }] }), { name })
    for (const label of ['Website', 'Bot']) await send(label, 'POST', '/tools/list_posts', {})
  }
  await headroom.call('polls.run', {})
  for (const name of ['Account one', 'Account two']) {
    for (const label of ['Website', 'Bot']) await expect(page.getByRole('region', { name: `Key ${label} of ${name}` })).toContainText('1 call')
  }
})

test('row 3: budgets of the workspace stand above its keys, once', async ({ page, headroom, watch }) => {
  await watch(createWorkspaceApi({ keys: [{ label: 'CRM sync' }, { label: 'monitor', scopes: ['usage:read'] }] }))
  await headroom.call('polls.run', {})
  const shared = page.getByRole('region', { name: 'Budgets the keys of My API share' })
  await expect(shared.getByRole('group', { name: /day/i })).toContainText('shared by the workspace')
  await expect(page.getByRole('region', { name: 'Key monitor of My API' }).getByText('shared by the workspace')).toHaveCount(0)
})

test('row 4: a known API fills in its paths, plans and limits', async ({ page, headroom }) => {
  const { dialects } = await headroom.call('dialects.list', {})
  expect(dialects.length).toBeGreaterThan(5)
  const withPlans = dialects.find(({ plans }) => plans.length > 1)
  const dialog = await fillConnectForm(page, { api: withPlans?.title ?? '', name: 'x', baseUrl: 'https://api.example.com' })
  await expect(dialog.getByLabel('Plan')).toHaveValue(withPlans?.plans[0]?.id ?? '')
  await dialog.getByText('Paths and authentication').click()
  for (const { path } of withPlans?.endpoints ?? []) await expect(dialog.getByPlaceholder(path).first()).toBeVisible()
})

test('row 5: any API by address, key and pointers, and a test that shows what each found', async ({ page, headroom, listen }) => {
  const baseUrl = await listen((_request, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":{"used":2500,"total":10000}}'))
  const { dialects } = await headroom.call('dialects.list', {})
  const generic = dialects.find(({ takesFieldMap }) => takesFieldMap)
  const dialog = await fillConnectForm(page, { api: generic?.title ?? '', name: 'Own API', baseUrl, secret: 'sk_own' })
  const budget = { id: 'credits', name: 'Credits', unit: 'credits', window: { kind: 'calendar', unit: 'day' }, used: '/data/used', limit: '/data/total', resetAt: '/data/resets', resetForm: 'epoch_s' }
  await dialog.getByLabel('Field map (JSON)').fill(JSON.stringify({ usage: { path: '/credits', budgets: [budget] } }))
  await testConnection(dialog)
  const found = dialog.getByRole('row').filter({ hasText: '/data/used' }).first()
  await expect(found).toContainText('2500')
  await expect(found.getByLabel('fits', { exact: true })).toBeVisible()
  await expect(dialog.getByRole('row').filter({ hasText: '/data/resets' }).first().getByLabel('does not fit')).toBeVisible()
  await dialog.getByRole('button', { name: 'Add connection' }).click()
  await go(page, 'Overview')
  await expect(page.getByRole('article', { name: 'Own API' }).getByRole('group', { name: 'Credits' })).toContainText('2,500 of 10,000 credits')
  await forget(headroom)
})

test('row 6: a test tells a wrong key, a missing scope, a dead address and a wrong shape apart', async ({ page, listen }) => {
  const api = createToolsApi({ keys: [...keys, { label: 'no scope', scopes: ['content:read'] }] })
  const served = await serveApi(api)
  const html = await listen((_request, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<title>Sign in</title>'))
  const dialog = await fillConnectForm(page, { api: toolsTitle, name: 'x', baseUrl: served.baseUrl, secret: 'sk_demo_wrong' })
  await expect(await testConnection(dialog)).toContainText('401')
  await dialog.getByLabel('Key', { exact: true }).fill(api.keys.byLabel('no scope').secret)
  await expect(await testConnection(dialog)).toContainText('activity:read')
  await dialog.getByLabel('Base URL').fill(html)
  await expect(await testConnection(dialog)).toContainText('web page instead of JSON')
  await served.close()
  await dialog.getByLabel('Base URL').fill(served.baseUrl)
  await expect(await testConnection(dialog)).toContainText('Nothing is listening')
  await dialog.getByLabel('Base URL').fill('https://nobody.invalid')
  await expect(await testConnection(dialog)).toContainText(/name|resolve|reach|network/i)
})

test('row 7: the page says where keys are kept', async ({ page, headroom }) => {
  const { secretsKeptIn } = await headroom.call('app.info', {})
  expect(secretsKeptIn).not.toBe('')
  await go(page, 'Settings')
  await expect(fact(page.getByRole('main'), 'Keys are kept in')).toContainText(secretsKeptIn)
  const dialog = await fillConnectForm(page, { api: toolsTitle, name: 'x', baseUrl: 'https://api.example.com' })
  await expect(dialog).toContainText(`Kept in: ${secretsKeptIn}`)
})

test('row 8: a key goes to its own address only, never after a redirect, and never readable over the network', async ({ page, listen }) => {
  const seen: (string | undefined)[] = []
  const elsewhere = await listen((request, response) => {
    seen.push(request.headers.authorization)
    response.end('{}')
  })
  const redirecting = await listen((_request, response) => void response.writeHead(302, { location: elsewhere }).end())
  const dialog = await fillConnectForm(page, { api: toolsTitle, name: 'x', baseUrl: redirecting, secret: 'sk_demo_x' })
  await expect(await testConnection(dialog)).toContainText(/redirect/i)
  expect(seen).toEqual([])
  await dialog.getByLabel('Base URL').fill('http://api.example.com')
  await dialog.getByRole('button', { name: 'Test', exact: true }).click()
  await expect(dialog).toContainText('http is only for this machine')
})

test('row 9: a key shows nowhere: page, log, answers, output, files', async ({ page, headroom, watch }) => {
  const secret = 'sk_live_canary0123456789abcdef'
  const { send, connectionId } = await watch(createToolsApi({ keys: [{ label: 'Website' }, { label: 'monitor', secret, scopes: ['activity:read'] }] }))
  await send('Website', 'POST', '/tools/get_post', { id: 'x', token: secret, note: `Bearer ${secret}` })
  await headroom.call('polls.run', {})
  await go(page, 'Log')
  await callRows(page).first().click()
  await expect(page.getByRole('heading', { name: 'Arguments' })).toBeVisible()
  const shown = await page.content()
  await go(page, 'Connections')
  expect(`${shown}${await page.content()}${headroom.output()}`).not.toContain(secret)
  expect(JSON.stringify(await headroom.call('keys.list', { connectionId }))).not.toContain(secret)
  const holding = readdirSync(headroom.dataDir, { recursive: true, withFileTypes: true }).filter((file) => file.isFile() && readFileSync(join(file.parentPath, file.name)).includes(secret))
  expect(holding.map(({ name }) => name)).toEqual([])
})

test('row 10: a key is replaced without losing its history', async ({ page, headroom, watch }) => {
  const { api, send, connectionId } = await watch(createToolsApi({ keys }))
  await send('Website', 'POST', '/tools/list_posts', {})
  await headroom.call('polls.run', {})
  const before = (await headroom.call('keys.list', { connectionId })).keys.length
  api.keys.revoke('monitor')
  await headroom.call('connections.update', { id: connectionId, secret: api.keys.add({ label: 'monitor (new)', scopes: ['activity:read'] }).secret })
  await send('Website', 'POST', '/tools/search_posts', {})
  await headroom.call('polls.run', {})
  await go(page, 'Log')
  await expect(callRows(page).filter({ hasText: 'Website' })).toHaveCount(2)
  expect((await headroom.call('keys.list', { connectionId })).keys.length).toBeLessThanOrEqual(before + 1)
  expect((await headroom.call('gaps.list', { connectionId })).gaps).toEqual([])
})
