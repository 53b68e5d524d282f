import { expect, test } from '../headroom.ts'
import { callRows, go } from '../stories/mainJob.ts'

test.use({ world: 'month' })

test('row 70: everything readable with no network, last values at once', async ({ page, month }) => {
  await month.offline()
  await page.reload()
  const website = page.getByRole('region', { name: 'Key Website of Content studio' })
  await expect(website.locator('svg.recharts-surface').first()).toBeVisible()
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
