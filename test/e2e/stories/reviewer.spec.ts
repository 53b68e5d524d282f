/** The reviewer: no network, and what happened last Tuesday night? */
import { savedBy } from '../savedFile.ts'
import { expect, test } from '../headroom.ts'
import { callRows, go } from './mainJob.ts'

test.use({ world: 'month' })

test('the reviewer finds last Tuesday night with every connection unreachable, narrows it down, and takes it along', async ({ page, headroom, month }) => {
  await month.offline()
  await page.reload()
  await go(page, 'Log')

  // The night.
  const { from, to } = month.incident
  await page.getByRole('button', { name: 'Any time' }).click()
  const range = page.getByRole('dialog', { name: 'Time range' })
  await range.getByLabel('From').fill(localTime(from - 10 * 60_000))
  await range.getByLabel('To, exclusive').fill(localTime(to + 10 * 60_000))
  await range.getByRole('button', { name: 'Apply' }).click()
  await expect(callRows(page).first()).toBeVisible()

  // What went wrong in it, and whose fault.
  await page.getByRole('button', { name: 'Errors', exact: true }).click()
  await expect.poll(async () => [...new Set(await callRows(page).locator('.col.status').allTextContents())].toSorted()).toEqual(['403', '429'])
  await page.getByRole('button', { name: 'Key', exact: true }).click()
  await page.getByRole('group', { name: 'Key', exact: true }).getByRole('checkbox', { name: /Import agent/ }).click()
  await page.keyboard.press('Escape')
  await expect.poll(async () => [...new Set(await callRows(page).locator('.col.status').allTextContents())]).toEqual(['429'])
  await callRows(page).first().click()
  await expect(page.locator('.callDetails')).toContainText('night-import-7')
  await expect(page.locator('.callDetails')).toContainText('Safety cap')

  // What was not seen that night is told, not left out.
  expect((await headroom.call('gaps.list', { from, to })).gaps.map(({ kind }) => kind)).toContain('overflow')

  // Taken along.
  await page.getByRole('button', { name: 'Export…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Export calls' })
  await expect(dialog.getByLabel('Preview of the file')).toContainText('Import agent')
  const file = await savedBy(headroom, () => dialog.getByRole('button', { name: /^Export \d+ calls/ }).click())
  expect(file.split('\n').length).toBeGreaterThan(20)
  expect(file).toContain('Import agent')
  expect(file).not.toContain('New chatbot')
})

/** As a field for local date and time wants it. */
function localTime(at: number): string {
  return new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 19)
}
