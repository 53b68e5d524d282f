import { expect, test } from '../headroom.ts'
import { go } from '../stories/mainJob.ts'

test.use({ world: 'month' })

test('row 70: everything readable with no network, last values at once', async ({ page, month }) => {
  await month.offline()
  await page.reload()
  await expect(page.getByRole('article', { name: 'Content studio' })).toBeVisible()
  await go(page, 'Log')
  await expect(page.getByRole('treegrid', { name: 'Calls, newest first' }).locator('.callLine').first()).toBeVisible()
})
