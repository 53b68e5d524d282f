import { filterTheLog, followTheEvidence, go, callRows, watchTheDemo } from '../stories/mainJob.ts'
import { expect, test } from './serveApp.ts'

test('the demo shows charts, log and alerts within 40 seconds, and an alert leads to its calls', async ({ serve, page }) => {
  const { address } = await serve({ args: ['--demo'] })
  await page.goto(address)
  await watchTheDemo(page)
  await followTheEvidence(page)
  await filterTheLog(page)
})

test('a fresh start offers the demo, and one click connects it', async ({ serve, page }) => {
  const { address } = await serve()
  await page.goto(address)
  await expect(page.getByText('Watch your first API')).toBeVisible()
  await page.getByRole('button', { name: 'Explore with demo data' }).click()
  await expect(page.getByRole('article', { name: 'Content studio (demo)' })).toBeVisible({ timeout: 20_000 })
  await go(page, 'Log')
  await expect(callRows(page).first()).toBeVisible()
})

test('the token leaves the address bar, and the page needs it', async ({ serve, page, request }) => {
  const { address } = await serve()
  await page.goto(address)
  await expect(page.getByText('Watch your first API')).toBeVisible()
  expect(page.url()).not.toContain('token')
  const refused = await request.post(new URL('/call', address).href, { data: { name: 'connections.list', input: {} } })
  expect(refused.status()).toBe(401)
})
