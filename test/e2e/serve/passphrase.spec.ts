import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createToolsApi } from '../../../electron/demo/tools/api.ts'
import { fillConnectForm } from '../page.ts'
import { go } from '../stories/mainJob.ts'
import { expect, test } from './serveApp.ts'

test('a passphrase set in the page keeps the keys over a restart, which asks for it and polls nothing until then', async ({ serve, page }) => {
  const api = createToolsApi({ keys: [{ label: 'Website' }, { label: 'monitor' }], backlog: ['Website'] })
  const { baseUrl, close } = await api.listen()
  const { secret } = api.keys.byLabel('monitor')
  const first = await serve()
  await page.goto(first.address)
  await fillConnectForm(page, { api: 'Developer API & integrations', name: 'My studio', baseUrl, secret })
  await page.getByRole('dialog').getByRole('button', { name: 'Add connection' }).click()
  await go(page, 'Settings')
  const keys = page.getByRole('region', { name: 'Keys' })
  await keys.getByRole('button', { name: 'Set a passphrase' }).click()
  await page.getByLabel('New passphrase', { exact: true }).fill('correct horse battery')
  await page.getByLabel('New passphrase again').fill('correct horse battery')
  await page.getByRole('button', { name: 'Set it' }).click()
  await expect(keys).toContainText('The keys are open for this run.')
  expect(readFileSync(join(first.dataDir, 'secrets'), 'utf8')).not.toContain(secret)
  await first.quit()

  const asked = api.calls.length
  const again = await serve({ dataDir: first.dataDir })
  await page.goto('about:blank')
  await page.goto(again.address)
  const dialog = page.getByRole('dialog', { name: 'Unlock the keys' })
  await dialog.getByRole('button', { name: 'Later' }).click()
  await expect(page.getByText('One connection waits for your passphrase.')).toBeVisible()
  expect(api.calls.length).toBe(asked)
  await page.getByRole('button', { name: 'Unlock' }).click()
  await dialog.getByLabel('Passphrase').fill('a wrong passphrase')
  await dialog.getByRole('button', { name: 'Unlock', exact: true }).click()
  await expect(dialog).toContainText('That passphrase does not open the keys.')
  await dialog.getByLabel('Passphrase').fill('correct horse battery')
  await page.keyboard.press('Enter')
  await expect(dialog).toBeHidden()
  await expect.poll(() => api.calls.length).toBeGreaterThan(asked)
  await expect(page.getByText('waits for your passphrase')).toHaveCount(0)
  await close()
})
