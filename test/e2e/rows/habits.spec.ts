import type { Page } from '@playwright/test'
import { expect, test } from '../headroom.ts'
import { createToolsApi } from '../../../electron/demo/tools/api.ts'
import { go } from '../stories/mainJob.ts'

test('row 4: preset catalogue: one choice fills address, header, map and limits', async ({ page }) => {
  await page.getByRole('button', { name: 'Add a connection' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'Add a connection' })
  await dialog.getByLabel('API').selectOption({ label: 'ElevenLabs' })
  await expect(dialog.getByLabel('Base URL')).toHaveValue('https://api.elevenlabs.io')
  await expect(dialog.getByLabel('Header that carries the key')).toHaveValue('xi-api-key')
  await expect(dialog.getByLabel(/Field map/)).toHaveValue(/next_character_count_reset_unix/)
  await expect(dialog.getByLabel('Cost of watching')).toContainText(/At most [\d,]+ requests a day/)
})

/** Keys that all come before the page can draw a frame, as from quick hands on a busy machine. */
const pressWithinOneFrame = (page: Page, ...keys: string[]): Promise<void> =>
  page.evaluate((pressed) => {
    for (const key of pressed) {
      const init = key === 'Ctrl+K' ? { key: 'k', ctrlKey: true } : { key }
      ;(document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', { ...init, bubbles: true, cancelable: true }))
    }
  }, keys)

test('row 85: full keyboard use: palette and the sheet of shortcuts', async ({ page, watch }) => {
  await watch(createToolsApi({ keys: [{ label: 'monitor', scopes: ['activity:read'] }] }))
  await pressWithinOneFrame(page, 'Ctrl+K', 's', 'e', 't', 't', 'Enter')
  await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible()
  await page.keyboard.press('3')
  await expect(page.getByRole('heading', { name: 'Log', level: 1 })).toBeVisible()
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keyboard' })).toContainText('Next error')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog', { name: 'Keyboard' })).toHaveCount(0)
})

test('row 26: names the binding limit, and the one that can never be reached', async ({ page, watch }) => {
  await watch(createToolsApi({ keys: [{ label: 'monitor', scopes: ['activity:read'] }] }))
  await go(page, 'Connections')
  const card = page.getByRole('article', { name: 'Which limit bites first' })
  await expect(card).toContainText('Reads: stopped first by')
  await expect(card).toContainText('is never reached by them: they stop at 100')
})

test('row 5: generic connector: a field map is tried on the API’s answer as one types', async ({ page, headroom, listen }) => {
  const baseUrl = await listen((_request, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":{"left":74.5}}'))
  const fields = { usage: { path: '/credits', budgets: [{ id: 'credits', name: 'Credits', unit: 'USD', window: { kind: 'gauge' as const }, remaining: '/data/left' }] } }
  const { id } = await headroom.call('connections.add', { name: 'Own API', dialect: 'generic', baseUrl, poll: { mode: 'manual' }, fields, keys: [{ label: 'monitor', secret: 'k-1', role: 'monitor' }] })
  await headroom.call('polls.run', {})
  await expect(page.getByRole('group', { name: 'Credits' })).toContainText('74.5 USD left')
  await go(page, 'Connections')
  await page.getByRole('button', { name: 'More for Own API' }).click()
  await page.getByRole('menuitem', { name: 'Edit, replace key' }).click()
  const dialog = page.getByRole('dialog', { name: 'Edit connection' })
  await dialog.getByRole('button', { name: 'Test' }).click()
  await expect(dialog.getByText('Usage: 1 of 1 pointers fit')).toBeVisible()
  await dialog.getByLabel(/Field map/).fill(JSON.stringify({ usage: { path: '/credits', budgets: [{ id: 'credits', remaining: '/data/gone' }] } }))
  await expect(dialog.getByText('Usage: 0 of 1 pointers fit')).toBeVisible()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await headroom.call('connections.remove', { id })
})
