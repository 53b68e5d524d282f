import { createToolsApi } from '../../../electron/demo/tools/api.ts'
import { expect, test, type Headroom } from '../headroom.ts'
import { callRows, go } from '../stories/mainJob.ts'

const keys = [{ label: 'Campaign writer' }, { label: 'New chatbot', scopes: ['content:read'] }, { label: 'monitor', scopes: ['activity:read'] }]
const limits = { cap_minute: 1000, writes_minute: 1000 }

type Send = (label: string, method: string, path: string, body?: unknown) => Promise<number>
async function generate(send: Send, times: number): Promise<void> {
  for (let made = 0; made < times; made += 1) await send('Campaign writer', 'POST', '/tools/generate_text', { prompt: 'a spring menu' })
}
async function lackScope(send: Send, times: number): Promise<void> {
  for (let made = 0; made < times; made += 1) await send('New chatbot', 'POST', '/tools/create_post', { title: 'Hello' })
}
async function titles(headroom: Headroom, connectionId: string): Promise<string[]> {
  return (await headroom.call('alerts.list', { connectionId })).alerts.map(({ title }) => title)
}

test('row 58: 80 % of the daily budget is told once, with whose and how much', async ({ page, headroom, watch }) => {
  const { send, connectionId } = await watch(createToolsApi({ keys, limits }))
  await generate(send, 39)
  await headroom.call('polls.run', {})
  expect(await titles(headroom, connectionId)).toEqual([])
  await generate(send, 2)
  await headroom.call('polls.run', {})
  await generate(send, 1)
  await headroom.call('polls.run', {})
  await go(page, 'Alerts')
  const alert = page.getByRole('article').filter({ hasText: 'Campaign writer' })
  await expect(alert).toHaveCount(1)
  await expect(alert).toContainText('80 %')
  expect(await titles(headroom, connectionId)).toHaveLength(1)
})

test('row 59: percentages for all budgets, and others for one', async ({ page, headroom, watch }) => {
  const { send, connectionId } = await watch(createToolsApi({ keys, limits }))
  await generate(send, 1)
  await headroom.call('polls.run', {})
  await go(page, 'Connections')
  await page.getByRole('button', { name: 'More for My API' }).click()
  await page.getByRole('menuitem', { name: 'Edit, replace key' }).click()
  await page.getByLabel(/AI generations per day. reaches/).fill('10, 50')
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('dialog')).toBeHidden()
  await generate(send, 5)
  await headroom.call('polls.run', {})
  expect((await headroom.call('alerts.list', { connectionId })).alerts.map(({ threshold }) => threshold)).toEqual([10])
})

test('row 59: other percentages for a single key', async ({ page, headroom, watch }) => {
  const writers = ['Campaign writer', 'Newsletter writer']
  const { send, connectionId } = await watch(createToolsApi({ keys: [...writers.map((label) => ({ label })), ...keys.slice(-1)], limits }))
  const generateBoth = async (times: number): Promise<void> => {
    for (const writer of writers) for (let made = 0; made < times; made += 1) await send(writer, 'POST', '/tools/generate_text', { prompt: 'a spring menu' })
    await headroom.call('polls.run', {})
  }
  await generateBoth(1)
  await go(page, 'Connections')
  await page.getByRole('button', { name: 'More for My API' }).click()
  await page.getByRole('menuitem', { name: 'Edit, replace key' }).click()
  const ofGenerations = page.locator('.thresholdFields').filter({ hasText: 'AI generations per day' })
  await ofGenerations.getByText('Other percentages for single keys').click()
  await ofGenerations.getByLabel('Newsletter writer').fill('10')
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('dialog')).toBeHidden()
  await generateBoth(5)
  const { alerts } = await headroom.call('alerts.list', { connectionId })
  expect(alerts.map(({ title, threshold }) => [title.split(':')[0], threshold])).toEqual([['Newsletter writer', 10]])
})

test('row 60: a burst of 403s is one alert that names the scope', async ({ page, headroom, watch }) => {
  const { send } = await watch(createToolsApi({ keys, limits }))
  await headroom.call('polls.run', {})
  await lackScope(send, 9)
  await headroom.call('polls.run', {})
  await go(page, 'Alerts')
  await expect(page.getByRole('article').filter({ hasText: 'content:write' })).toHaveCount(1)
})

test('row 60: a burst of 429s is one alert that names the budget', async ({ page, headroom, watch }) => {
  const { send } = await watch(createToolsApi({ keys, limits: { cap_minute: 3 } }))
  for (let made = 0; made < 10; made += 1) await send('Campaign writer', 'POST', '/tools/list_posts', {})
  await headroom.call('polls.run', {})
  await go(page, 'Alerts')
  await expect(page.getByRole('article').filter({ hasText: 'Campaign writer: rate limited' })).toHaveCount(1)
})

test('row 60: tools that fail are one alert, which leads to the calls that failed', async ({ page, headroom, watch }) => {
  const { send } = await watch(createToolsApi({ keys, limits }))
  // A generation without a prompt is accepted, and fails.
  for (let made = 0; made < 12; made += 1) await send('Campaign writer', 'POST', '/tools/generate_text', {})
  await headroom.call('polls.run', {})
  await go(page, 'Alerts')
  const alert = page.getByRole('article').filter({ hasText: 'Campaign writer: 12 of 12 calls fail' })
  await expect(alert).toHaveCount(1)
  await alert.getByRole('button', { name: 'Evidence' }).click()
  await expect(callRows(page)).toHaveCount(12)
})

test('row 63: a burst that goes on is not told again', async ({ headroom, watch }) => {
  const { send, connectionId } = await watch(createToolsApi({ keys, limits }))
  await headroom.call('polls.run', {})
  for (let burst = 0; burst < 3; burst += 1) {
    await lackScope(send, 9)
    await headroom.call('polls.run', {})
  }
  const { alerts } = await headroom.call('alerts.list', { connectionId })
  expect(alerts.filter(({ channel }) => channel === 'os')).toHaveLength(1)
})

test('row 64: what was told is not told again after a restart or a kill', async ({ headroom, watch }) => {
  const { send, connectionId } = await watch(createToolsApi({ keys, limits }))
  await generate(send, 41)
  await headroom.call('polls.run', {})
  const before = await titles(headroom, connectionId)
  expect(before).toHaveLength(1)
  await headroom.restart()
  await headroom.call('polls.run', {})
  await headroom.kill()
  await headroom.restart()
  await headroom.call('polls.run', {})
  expect(await titles(headroom, connectionId)).toEqual(before)
  if (headroom.complaints().length > 0) headroom.forgive(/ERR_|Failed to load|collector/i)
})

test('row 65: our own outage raises no alert', async ({ headroom, watch }) => {
  const { close, connectionId } = await watch(createToolsApi({ keys, limits }))
  await headroom.call('polls.run', {})
  await close()
  for (let asked = 0; asked < 4; asked += 1) await headroom.call('polls.run', {})
  expect((await headroom.call('alerts.list', { connectionId })).alerts.filter(({ channel }) => channel === 'os')).toEqual([])
})

test('row 65: alerts of one moment stand together, and are ticked off together', async ({ page, headroom, watch }) => {
  const { send } = await watch(createToolsApi({ keys, limits }))
  await headroom.call('polls.run', {})
  await lackScope(send, 9)
  await generate(send, 41)
  await headroom.call('polls.run', {})
  await go(page, 'Alerts')
  const episode = page.getByRole('listitem').filter({ hasText: '2 alerts at once' })
  await expect(episode.getByRole('article')).toHaveCount(2)
  await episode.getByRole('button', { name: 'Acknowledge these 2' }).click()
  await expect(page.getByText('Nothing to look at')).toBeVisible()
})

test('row 66: quiet hours, snooze and mute, each listed and taken back', async ({ page, headroom, watch }) => {
  const { send } = await watch(createToolsApi({ keys, limits }))
  await headroom.call('polls.run', {})
  await lackScope(send, 9)
  await headroom.call('polls.run', {})
  await go(page, 'Alerts')
  for (const action of [/^Snooze this connection for an hour/, 'Mute this key']) {
    await page.getByRole('button', { name: /^Hear less of/ }).first().click()
    await page.getByRole('menuitem', { name: action }).click()
  }
  await go(page, 'Settings')
  const silenced = page.getByRole('list', { name: 'Silenced' })
  await expect(silenced).toContainText('snoozed until')
  await expect(silenced).toContainText('New chatbot muted')
  await silenced.getByRole('button', { name: /^Wake/ }).click()
  await silenced.getByRole('button', { name: /^Unmute/ }).click()
  await expect(silenced).toBeHidden()
  await page.getByLabel('Quiet hours').click()
  await expect(page.getByLabel('From')).toHaveValue('22:00')
  expect(await headroom.call('settings.get', {})).toMatchObject({ quietHours: { from: '22:00', to: '07:00' }, snoozes: [], mutedKeyIds: [] })
})

test('row 67: the inbox leads to the calls, and is ticked off', async ({ page, headroom, watch }) => {
  const { send } = await watch(createToolsApi({ keys, limits }))
  await headroom.call('polls.run', {})
  await lackScope(send, 9)
  await generate(send, 2)
  await headroom.call('polls.run', {})
  await go(page, 'Alerts')
  const alert = page.getByRole('article').filter({ hasText: 'content:write' })
  await alert.getByRole('button', { name: 'Evidence' }).click()
  await expect(callRows(page)).toHaveCount(9)
  await go(page, 'Alerts')
  await alert.getByRole('button', { name: 'Acknowledge' }).click()
  await expect(alert).toBeHidden()
  await expect(page.getByText('Nothing to look at')).toBeVisible()
  await page.getByRole('button', { name: 'All', exact: true }).click()
  await expect(alert).toContainText('acknowledged')
})

test('row 68: a test notification, and where notifications go', async ({ page, headroom }) => {
  const { notifications } = await headroom.call('app.info', {})
  await go(page, 'Settings')
  await expect(page.getByRole('region', { name: 'Alerts' })).toContainText(notifications.detail)
  await page.getByRole('button', { name: 'Test notification' }).click()
  await expect(page.getByRole('region', { name: 'Notices' })).toContainText(/Test notification sent|The system did not show it/)
})
