import { createToolsApi } from '../../../electron/demo/tools/api.ts'
import { expect, test } from '../headroom.ts'
import { savedBy } from '../savedFile.ts'
import { callRows, go } from '../stories/mainJob.ts'

test('row 88: first-run demo in one click', async ({ page, headroom }) => {
  await expect(page.getByText('Watch your first API')).toBeVisible()
  await page.getByRole('button', { name: 'Explore with demo data' }).click()
  await expect(page.getByRole('article', { name: 'Content studio (demo)' })).toBeVisible({ timeout: 20_000 })
  await go(page, 'Log')
  await expect(callRows(page).first()).toBeVisible()
  const { connections } = await headroom.call('connections.list', {})
  for (const { id } of connections) await headroom.call('connections.remove', { id })
})

test('row 77: settings, views and connections go to a file without keys, and are read after a look at what changes', async ({ page, headroom, watch }) => {
  const api = createToolsApi({ keys: [{ label: 'monitor', scopes: ['activity:read'] }] })
  await watch(api)
  await headroom.call('settings.set', { thresholds: [70] })
  await headroom.call('views.save', { name: 'Refused', query: 'status:4xx' })
  await go(page, 'Settings')
  const saved = await savedBy(headroom, () => page.getByRole('button', { name: 'Save settings…' }).click())
  expect(saved).not.toContain(api.keys.byLabel('monitor').secret)

  // Another machine: other percentages, no view, no such connection.
  await headroom.call('settings.set', { thresholds: [90] })
  await headroom.call('views.remove', { name: 'Refused' })
  const read = async (text: string): Promise<void> => {
    await page.getByLabel('File of settings').setInputFiles({ name: 'settings.json', mimeType: 'application/json', buffer: Buffer.from(text) })
  }
  await read('{"format":"something else"}')
  await expect(page.getByText('This is no file of Headroom’s settings')).toBeVisible()
  await read(saved.replace('"My API"', '"From elsewhere"'))
  const question = page.getByRole('dialog', { name: 'Read these settings?' })
  await expect(question.getByRole('listitem')).toHaveText(['Budgets tell at 70 %.', '1 view of the log is saved.', /^1 connection is added, paused and without its key: From elsewhere/])
  expect((await headroom.call('settings.get', {})).thresholds).toEqual([90])
  await question.getByRole('button', { name: 'Read settings' }).click()
  await expect(page.getByText('The settings were read')).toBeVisible()
  expect((await headroom.call('settings.get', {})).thresholds).toEqual([70])
  expect((await headroom.call('views.list', {})).views).toEqual([{ name: 'Refused', query: 'status:4xx' }])
  const added = (await headroom.call('connections.list', {})).connections.find(({ name }) => name === 'From elsewhere')
  expect(added?.paused).toBe(true)
  await headroom.call('connections.remove', { id: added?.id ?? '' })
  await headroom.call('views.remove', { name: 'Refused' })
})

test('row 84: light, dark and system, and how dense, and it is kept', async ({ page }) => {
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  await go(page, 'Settings')
  const theme = page.getByRole('group', { name: 'Theme' }).or(page.getByRole('radiogroup', { name: 'Theme' }))
  await theme.getByText('Light').click()
  const light = await background()
  await theme.getByText('Dark').click()
  await expect.poll(background).not.toBe(light)
  const dark = await background()
  await page.reload()
  await expect.poll(background).toBe(dark)
  await page.emulateMedia({ colorScheme: 'light' })
  await go(page, 'Settings')
  await theme.getByText('System').click()
  await expect.poll(background).toBe(light)
  await page.emulateMedia({ colorScheme: null })

  const height = async () => (await page.getByRole('button', { name: 'Test notification' }).boundingBox())?.height ?? 0
  const comfortable = await height()
  await page.getByRole('group', { name: 'Density' }).getByText('Compact').click()
  await expect.poll(height).toBeLessThan(comfortable)
  await page.reload()
  await expect.poll(height).toBeLessThan(comfortable)
})

test('row 85: pages, palette and the list of keys by keyboard', async ({ page }) => {
  await page.keyboard.press('6')
  await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible()
  await page.keyboard.press('Control+k')
  const palette = page.getByRole('dialog', { name: 'Commands' })
  // At once, as whoever knows the name does.
  await page.keyboard.type('dark th')
  await page.keyboard.press('Enter')
  await expect(palette).toBeHidden()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog')).toContainText('Next error')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
})

test('row 86: every chart can be read as a table, and says in words what it shows', async ({ page, headroom, watch }) => {
  const { send } = await watch(createToolsApi({ keys: [{ label: 'Website' }, { label: 'monitor', scopes: ['activity:read'] }] }))
  for (let made = 0; made < 4; made += 1) await send('Website', 'POST', '/tools/list_posts', {})
  await send('Website', 'POST', '/tools/nothing', {})
  await headroom.call('polls.run', {})
  const website = page.getByRole('region', { name: 'Key Website of My API' })
  await expect(website.getByRole('img', { name: /Usage of Website.*5 calls, 1 error/ })).toBeVisible()
  await website.getByRole('button', { name: 'Show as a table' }).click()
  const table = website.getByRole('table')
  await expect(table.getByRole('columnheader').first()).toBeVisible()
  await expect(table).toContainText('5')
})

test('row 90: no telemetry, no account: nothing leaves but polls to the configured address', async ({ page, headroom, watch, outgoing }) => {
  const { baseUrl } = await watch(createToolsApi({ keys: [{ label: 'monitor', scopes: ['activity:read'] }] }))
  const asked = new Set<string>()
  page.on('request', (request) => void asked.add(new URL(request.url()).hostname))
  for (const name of ['Log', 'Alerts', 'Connections', 'Settings', 'Overview'] as const) await go(page, name)
  await headroom.call('polls.run', {})
  // Other tests of this app may have left connections, which are asked, too.
  const { connections } = await headroom.call('connections.list', {})
  const configured = new Set(connections.map((connection) => new URL(connection.baseUrl).host))
  expect(outgoing()).toContain(new URL(baseUrl).host)
  expect(outgoing().filter((address) => !configured.has(address))).toEqual([])
  expect([...asked].filter((host) => host !== '127.0.0.1' && !host.startsWith('bundle'))).toEqual([])
  await go(page, 'Settings')
  await expect(page.getByText('no account, no telemetry')).toBeVisible()
})
