import { expect, test } from '../headroom.ts'
import { callRows, go } from '../stories/mainJob.ts'

test.use({ world: 'month' })

test('row 70: everything readable with no network, last values at once', async ({ page, month }) => {
  await month.offline()
  await page.reload()
  const website = page.getByRole('region', { name: 'Key Website of Content studio' })
  // Charts are drawn when they come near the window.
  await website.scrollIntoViewIfNeeded()
  await expect(website.locator('.usageChart svg').first()).toBeVisible()
  await page.getByRole('button', { name: 'Poll all now' }).click()
  await expect(page.getByRole('article', { name: 'Content studio' })).toContainText('Nothing is listening')
  await expect(website.getByRole('group', { name: 'AI generations per day' })).toContainText('of 50')
  await go(page, 'Log')
  await callRows(page).nth(10).click()
  await expect(page.getByRole('heading', { name: 'Arguments' })).toBeVisible()
})

test('row 71: what was stored is there after a kill, whole', async ({ headroom, month }) => {
  for (let made = 0; made < 7; made += 1) await month.studio.send('Website', 'POST', '/tools/list_posts', { made })
  await headroom.call('polls.run', {})
  const before = await headroom.call('calls.facets', {})
  await headroom.kill()
  await headroom.restart()
  expect(await headroom.call('calls.facets', {})).toEqual(before)
  expect((await headroom.call('app.info', {})).storeProblem).toBeNull()
})

test('row 73: a retention says what it keeps, how large that becomes and what would go, before anything goes', async ({ page, headroom }) => {
  await go(page, 'Settings')
  const days = page.getByLabel('Keep single calls for (days)')
  const forecast = page.getByRole('status', { name: 'What this keeps' })
  await expect(forecast).toContainText(/[\d,]+ calls now, [\d.,]+ (KB|MB), back to/)
  await expect(forecast).toContainText(/About [\d,]+ come each day. Kept so long they take about [\d.,]+ (KB|MB)/)
  await days.fill('7')
  await expect(forecast).toContainText(/[\d,]+ older calls would go/)
  await days.press('Enter')
  const question = page.getByRole('alertdialog')
  await expect(question).toContainText('cannot be brought back')
  await question.getByRole('button', { name: 'Cancel' }).click()
  expect((await headroom.call('settings.get', {})).rawRetentionDays).toBe(30)
  await days.fill('60')
  await days.press('Enter')
  await expect.poll(async () => (await headroom.call('settings.get', {})).rawRetentionDays).toBe(60)
})
