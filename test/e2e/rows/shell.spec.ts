import { expect, test } from '../headroom.ts'
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

test('row 84: light, dark and system, and it is kept', async ({ page }) => {
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
})
