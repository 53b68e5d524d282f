/** The integrator: a new client gets 403s and 429s; the cause and the fix, without leaving the row. */
import { createToolsApi } from '../../../electron/demo/tools/api.ts'
import { expect, test } from '../headroom.ts'
import { callRows, go } from './mainJob.ts'

test('the integrator learns in the row which scope is missing, sees it mended, and which budget refused and for how long', async ({ page, headroom, watch }) => {
  const api = createToolsApi({ keys: [{ label: 'New chatbot', scopes: ['content:read'] }, { label: 'monitor', scopes: ['activity:read'] }] })
  const { send } = await watch(api)
  await headroom.call('polls.run', {})
  const create = (): Promise<number> => send('New chatbot', 'POST', '/tools/create_post', { title: 'Hello' })
  for (let made = 0; made < 6; made += 1) await create()
  await headroom.call('polls.run', {})

  // The scope, by its name, where the refused call stands.
  await go(page, 'Log')
  await callRows(page).first().click()
  const details = page.locator('.callDetails')
  await expect(details).toContainText('content:write')
  await expect(details).toContainText(/scope/i)

  // The admin grants it: the next call of the tool goes well.
  api.keys.byLabel('New chatbot').scopes?.push('content:write')
  expect(await create()).toBe(200)
  await headroom.call('polls.run', {})
  // What arrives waits while the row is read.
  await page.getByRole('button', { name: /^1 new/ }).click()
  await expect(callRows(page).filter({ hasText: 'create_post' }).filter({ hasText: '200' })).toHaveCount(1)

  // Too fast: which budget refused, and how long to wait.
  for (let made = 0; made < 104; made += 1) await send('New chatbot', 'POST', '/tools/get_post', { id: 7 })
  await headroom.call('polls.run', {})
  await page.evaluate(() => (location.hash = '#/log?status=429'))
  await expect(callRows(page).first()).toContainText('get_post')
  await callRows(page).first().click()
  await expect(details).toContainText('Safety cap')
  await expect(details.locator('dl > div').filter({ has: page.locator('dt').getByText('Wait', { exact: true }) })).toContainText(/\d+ (s|min)/)
  await expect(page).toHaveURL(/#\/log/)
})
