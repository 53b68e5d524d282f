import { expect, type Page } from '@playwright/test'

/**
 * The main job as a person does it, the same under both shells: with the demo connected, within 40 seconds, the page
 * shows charts, log and alerts, and an alert leads to the calls that caused it.
 */
export async function watchTheDemo(page: Page): Promise<void> {
  await go(page, 'Overview')
  await expect(page.getByRole('article', { name: 'Content studio (demo)' })).toBeVisible({ timeout: 20_000 })
  await expect(page.getByRole('article', { name: 'Marketing workspace (demo)' })).toBeVisible()
  const writer = page.getByRole('region', { name: 'Key Campaign writer' })
  await expect(writer.getByRole('group', { name: 'AI generations per day' })).toContainText('of 50 generations')
  // Charts are drawn when they come near the window.
  await writer.scrollIntoViewIfNeeded()
  await expect(writer.locator('.usageChart svg').first()).toBeVisible()
  await expect(page.getByRole('group', { name: 'Reads per minute' }).first()).toContainText('Safety cap')

  await go(page, 'Alerts')
  await expect(page.getByText('Campaign writer: 8', { exact: false }).first()).toBeVisible({ timeout: 40_000 })
  await expect(page.getByText('scope content:write missing').first()).toBeVisible({ timeout: 40_000 })
  await expect(page.getByText('Import agent: rate limited').first()).toBeVisible({ timeout: 40_000 })
  await expect(page.getByText('Safety cap, calls per minute').first()).toBeVisible()
}

/** From an alert to its calls, into one of them, and what it says there. */
export async function followTheEvidence(page: Page): Promise<void> {
  await go(page, 'Alerts')
  const alert = page.getByRole('article').filter({ hasText: 'scope content:write missing' }).first()
  await alert.getByRole('button', { name: 'Evidence' }).click()
  await expectScopeEvidence(page)
}

/** The log, filtered to the missing scope of the new chatbot. */
export async function expectScopeEvidence(page: Page): Promise<void> {
  const rows = callRows(page)
  await expect(rows.first()).toBeVisible()
  await expect(rows.filter({ hasText: 'Missing scope: content:write' }).first()).toBeVisible()
  const keys = await rows.locator('.col.key').allTextContents()
  expect(keys.length).toBeGreaterThanOrEqual(3)
  expect([...new Set(keys)]).toEqual(['New chatbot'])
  await rows.first().click()
  await expect(page.getByRole('heading', { name: 'Arguments' })).toBeVisible()
  await expect(page.getByText('content:write').first()).toBeVisible()
}

/** Filters of the log: errors only, one key, a word, and back. */
export async function filterTheLog(page: Page): Promise<void> {
  await go(page, 'Log')
  // The evidence of the alert is still the filter.
  await page.getByRole('button', { name: 'Clear all' }).click()
  await expect(callRows(page).nth(5)).toBeVisible()
  await page.getByRole('button', { name: 'Errors', exact: true }).or(page.getByRole('radio', { name: 'Errors' })).first().click()
  await expect(page).toHaveURL(/errors/)
  await expect.poll(async () => (await callRows(page).locator('.col.verdict').allTextContents()).includes('OK')).toBe(false)
  await page.getByRole('combobox', { name: 'Search and filter' }).fill('outcome:errors chatbot')
  await expect.poll(async () => [...new Set(await callRows(page).locator('.col.key').allTextContents())]).toEqual(['New chatbot'])
}

/** The rows of the log that are on screen. */
export function callRows(page: Page) {
  return page.getByRole('treegrid', { name: 'Calls, newest first' }).locator('.callLine')
}

/** Goes to a page by its entry in the navigation. */
export async function go(page: Page, name: 'Overview' | 'Usage' | 'Log' | 'Alerts' | 'Connections' | 'Settings'): Promise<void> {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name }).click()
}
