import type { Locator, Page } from '@playwright/test'

/** One fact of a card or of an expanded call, by its name. */
export const fact = (around: Locator, name: string): Locator =>
  around.locator('dl > div').filter({ has: around.page().locator('dt').getByText(name, { exact: true }) })

/** The form for a new connection, filled as a person does. */
export async function fillConnectForm(page: Page, facts: { api: string; name: string; baseUrl: string; secret?: string }): Promise<Locator> {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Connections' }).click()
  await page.getByRole('button', { name: 'Add a connection' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('API', { exact: true }).selectOption({ label: facts.api })
  await dialog.getByLabel('Name', { exact: true }).fill(facts.name)
  await dialog.getByLabel('Base URL').fill(facts.baseUrl)
  if (facts.secret !== undefined) await dialog.getByLabel('Key', { exact: true }).fill(facts.secret)
  return dialog
}

/** Presses “Test” in the form and answers what it found. */
export async function testConnection(dialog: Locator): Promise<Locator> {
  await dialog.getByRole('button', { name: 'Test', exact: true }).click()
  return dialog.getByRole('region', { name: 'Test result' })
}
