import { savedBy } from '../savedFile.ts'
import { expect, test } from '../headroom.ts'
import { callRows } from '../stories/mainJob.ts'

test.use({ world: 'month' })

test('row 76: the current filter as CSV, JSON, NDJSON or HAR, after a look at what is masked', async ({ page, headroom, month }) => {
  await month.studio.send('Website', 'POST', '/tools/list_posts', { token: 'sk_live_0123456789abcdefghij' })
  await headroom.call('polls.run', {})
  await page.evaluate(() => (location.hash = '#/log?tool=list_posts'))
  await expect(callRows(page).first()).toBeVisible()
  await page.getByRole('button', { name: 'Export…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Export calls' })
  await expect(dialog).toContainText('Keys are never part of an export.')
  for (const format of ['CSV', 'JSON', 'NDJSON', 'HAR']) {
    await dialog.getByRole('button', { name: format, exact: true }).click()
    await expect(dialog.getByLabel('Preview of the file')).toContainText('list_posts')
  }
  await dialog.getByRole('button', { name: 'NDJSON', exact: true }).click()
  const file = await savedBy(headroom, () => dialog.getByRole('button', { name: /^Export [\d,]+ calls/ }).click())
  const lines = file.trim().split('\n').map((line) => JSON.parse(line) as { tool: string })
  expect(lines.length).toBeGreaterThan(10)
  expect([...new Set(lines.map(({ tool }) => tool))]).toEqual(['list_posts'])
  expect(file).not.toContain('sk_live_0123456789abcdefghij')
})
