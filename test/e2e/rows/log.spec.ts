import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { DesktopUnderTest } from '../desktop/launch.ts'
import { expect, test, type Headroom } from '../headroom.ts'
import { callRows, go } from '../stories/mainJob.ts'

test.use({ world: 'month' })

const box = (page: Page) => page.getByRole('combobox', { name: 'Search and filter' })

/** Types a query and has it applied. */
async function query(page: Page, text: string): Promise<void> {
  await box(page).fill(text)
  await box(page).press('Escape')
  await box(page).press('Enter')
}

/** Texts of one column of what is on screen. */
const column = (page: Page, name: string) => callRows(page).locator(`.col.${name}`).allTextContents()
const tops = (page: Page) => column(page, 'time')
const looked = (page: Page) => expect(page.getByRole('status').filter({ hasText: 'Looking…' })).toHaveCount(0)

async function openLog(page: Page): Promise<void> {
  await go(page, 'Log')
  await expect(callRows(page).nth(5)).toBeVisible()
}

test('row 35: table with time, key, tool, status, duration and error', async ({ page, month: _month }) => {
  await openLog(page)
  for (const name of ['Time', 'Key', 'Call', 'Status', 'Verdict', 'Took', 'Error']) await expect(page.getByRole('columnheader', { name, exact: true })).toBeVisible()
  await query(page, 'tool:get_analytics')
  const row = callRows(page).first()
  await expect(row).toContainText(/\d\d:\d\d:\d\d\.\d{3}/)
  await expect(row).toContainText('Website')
  await expect(row).toContainText('get_analytics')
  await expect(row.locator('.col.error')).not.toBeEmpty()
})

test('row 36: a row opens to arguments, error, verdict, timing and the row as received', async ({ page, month: _month }) => {
  await openLog(page)
  await query(page, 'tool:create_post verdict:missing_scope')
  await callRows(page).first().click()
  const details = page.locator('.callDetails')
  await expect(details.getByRole('region', { name: 'Arguments' })).toContainText('Hello from the chatbot')
  await expect(details).toContainText('Grant the scope it names')
  await expect(details).toContainText('content:write')
  await expect(details).toContainText('likely')
  await expect(details.locator('.detailFacts')).toContainText('Took')
  await expect(details.locator('.detailFacts')).toContainText('not in an activity log')
})

test('row 37: filters by outcome, key, tool, status and time, in the address and as text', async ({ page, month: _month }) => {
  await openLog(page)
  await page.getByRole('button', { name: 'Errors', exact: true }).click()
  await expect(page).toHaveURL(/outcome=errors/)
  await page.getByRole('button', { name: 'Status', exact: true }).click()
  await page.getByRole('checkbox', { name: /^403/ }).click()
  await page.keyboard.press('Escape')
  await expect(box(page)).toHaveValue('outcome:errors status:403')
  await expect.poll(async () => [...new Set(await column(page, 'status'))]).toEqual(['403'])
  await query(page, 'key:"crm sync" -status:4xx >0ms or(tool:get_* since:60d)')
  await expect(page.getByText('There is no')).toHaveCount(0)
  await expect.poll(async () => [...new Set(await column(page, 'key'))]).toEqual(['CRM sync'])
  await query(page, 'colour:red tool:list_*')
  await expect(page.getByText('There is no "colour:" to filter by')).toBeVisible()
  await expect.poll(async () => (await column(page, 'call')).every((text) => text.includes('list_'))).toBe(true)
  // The address alone brings it back.
  await page.reload()
  await expect(box(page)).toHaveValue('tool:list_*')
  await page.getByRole('button', { name: 'Remove filter tool list_*' }).click()
  await expect(page).toHaveURL(/#\/log$/)
})

test('row 39: a word inside arguments or errors finds its calls', async ({ page, month: _month }) => {
  await openLog(page)
  await query(page, 'night-import-7')
  await looked(page)
  await expect.poll(async () => [...new Set(await column(page, 'key'))]).toEqual(['Import agent'])
  await callRows(page).first().click()
  await expect(page.getByRole('region', { name: 'Arguments' })).toContainText('night-import-7')
})

test('row 42: brushing the histogram sets the time range', async ({ page, month }) => {
  await openLog(page)
  await page.goto(page.url().replace(/#.*$/, `#/log?from=${month.incident.from - 3_600_000}&to=${month.incident.to + 3_600_000}`))
  const strip = page.locator('.timeStripPlot')
  await expect(strip).toBeVisible()
  const place = await strip.boundingBox()
  if (place === null) throw new Error('The histogram is not on screen.')
  await page.mouse.move(place.x + place.width * 0.4, place.y + 20)
  await page.mouse.down()
  await page.mouse.move(place.x + place.width * 0.6, place.y + 20, { steps: 5 })
  await page.mouse.up()
  const range = () => {
    const parameters = new URLSearchParams(new URL(page.url()).hash.split('?')[1])
    return Number(parameters.get('to')) - Number(parameters.get('from'))
  }
  await expect.poll(range).toBeLessThan(50 * 60_000)
  expect(range()).toBeGreaterThan(10 * 60_000)
  await expect(callRows(page).first()).toBeVisible()
})

test('row 43: errors grouped by cause, with count, first and last, and a click narrows to one', async ({ page, month: _month }) => {
  await openLog(page)
  await page.getByRole('button', { name: 'Group errors' }).click()
  const groups = page.getByRole('region', { name: 'Errors by cause' })
  const missing = groups.getByRole('row').filter({ hasText: 'content:write' })
  await expect(missing).toContainText('create_post')
  await expect(missing.getByRole('cell').nth(2)).toHaveText(/^\d+$/)
  await missing.getByRole('button').click()
  await expect(box(page)).toHaveValue(/tool:create_post verdict:missing_scope "content:write"/)
  await expect.poll(async () => [...new Set(await column(page, 'key'))]).toEqual(['New chatbot'])
})

test('row 44: live tail with pause and "n new", and nothing that is read moves', async ({ page, month, headroom }) => {
  await openLog(page)
  const visit = async (): Promise<void> => {
    await month.studio.send('Website', 'POST', '/tools/get_post', { id: 4 })
    await headroom.call('polls.run', {})
  }
  const newest = (await tops(page))[0]
  await visit()
  await expect.poll(async () => (await tops(page))[0]).not.toBe(newest)
  await callRows(page).nth(3).click()
  // What opens makes room first; only then is there something to be held still.
  await expect(page.locator('.callDetails').getByRole('region', { name: 'Arguments' })).toBeVisible()
  const read = await tops(page)
  await visit()
  await expect(page.getByRole('button', { name: '1 new' })).toBeVisible()
  expect(await tops(page)).toEqual(read)
  await page.getByRole('button', { name: '1 new' }).click()
  await expect.poll(async () => (await tops(page))[0]).not.toBe(read[0])
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Pause arrivals' }).click()
  const paused = await tops(page)
  await visit()
  await expect(page.getByRole('button', { name: /new$/ })).toBeVisible()
  expect(await tops(page)).toEqual(paused)
  await page.getByRole('button', { name: 'Resume arrivals' }).click()
})

test('row 45: thousands of rows by keyboard only, and next and previous error', async ({ page, month: _month }) => {
  await openLog(page)
  const isSelected = callRows(page).and(page.locator('[aria-selected=true]'))
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await expect(isSelected).toHaveAttribute('aria-rowindex', /\d/)
  const second = await isSelected.getAttribute('id')
  await page.keyboard.press('k')
  await expect(isSelected).not.toHaveAttribute('id', second ?? '')
  await page.keyboard.press('e')
  await expect(isSelected.locator('.col.verdict')).not.toHaveText('OK')
  const error = await isSelected.getAttribute('id')
  await page.keyboard.press('e')
  await expect(isSelected).not.toHaveAttribute('id', error ?? '')
  await page.keyboard.press('E')
  await expect(isSelected).toHaveAttribute('id', error ?? '')
  await page.keyboard.press('Enter')
  await expect(page.locator('.callDetails')).toBeVisible()
  await page.keyboard.press('Escape')
  for (let presses = 0; presses < 20; presses += 1) await page.keyboard.press('PageDown')
  await expect.poll(async () => Number(await isSelected.getAttribute('aria-rowindex'))).toBeGreaterThan(200)
  // Only what is in sight exists.
  expect(await callRows(page).count()).toBeLessThan(80)
})

test('row 46: a search says that it is looking, counts, and Esc leaves it', async ({ page, headroom, month: _month }) => {
  await openLog(page)
  await expect(page.getByText(/^[\d,]+ calls$/).first()).toBeVisible()
  // Answers of the core are held back, so that the state between can be seen.
  let release = (): void => undefined
  await page.route('**/call', async (route) => {
    if (route.request().postData()?.includes('"calls.page"') === true) await new Promise<void>((done) => (release = done))
    await route.continue().catch(() => undefined)
  })
  // In the desktop app nothing can stand between the page and its core.
  const isHeld = headroom.shell === 'serve'
  await query(page, 'nothinghasthisword')
  if (isHeld) {
    await expect(page.getByText('Looking…')).toBeVisible()
    await box(page).press('Escape')
    await page.keyboard.press('Escape')
    await expect(page.getByText('The search was cancelled')).toBeVisible()
    release()
    await page.unroute('**/call')
    await page.getByRole('button', { name: 'Search again' }).click()
  }
  await expect(page.getByText('No call matches')).toBeVisible()
  await expect(page.getByText('0 calls')).toBeVisible()
})

test('row 50: columns are pulled to another place by their names, moved by keyboard, and stay so at the next start', async ({ page: _page, headroom, month: _month }) => {
  await openLog(headroom.page)
  const names = (): Promise<string[]> => headroom.page.getByRole('columnheader').allTextContents()
  const head = (name: string) => headroom.page.getByRole('columnheader', { name, exact: true })
  await head('Error').dragTo(head('Call'), { targetPosition: { x: 8, y: 8 } })
  await expect.poll(names).toEqual(['Time', 'Key', 'Error', 'Call', 'Status', 'Verdict', 'Took'])
  // A line reads as its head does.
  expect(await callRows(headroom.page).first().getByRole('gridcell').nth(3).getAttribute('class')).toContain('col call')
  await headroom.page.getByRole('button', { name: 'Columns' }).click()
  const moveLeft = headroom.page.getByRole('button', { name: 'Move Took left' })
  await moveLeft.focus()
  for (let presses = 0; presses < 2; presses += 1) await headroom.page.keyboard.press('Enter')
  await expect(moveLeft).toBeFocused()
  const moved = ['Time', 'Key', 'Error', 'Call', 'Took', 'Status', 'Verdict']
  await expect.poll(names).toEqual(moved)
  await headroom.page.keyboard.press('Escape')
  await headroom.restart()
  await openLog(headroom.page)
  expect(await names()).toEqual(moved)
  await headroom.page.getByRole('button', { name: 'Columns' }).click()
  await headroom.page.getByRole('button', { name: 'All, in their own order and widths' }).click()
  await expect.poll(names).toEqual(['Time', 'Key', 'Call', 'Status', 'Verdict', 'Took', 'Error'])
})

test('row 74: the next start shows what the last one showed', async ({ page: _page, headroom, month: _month }) => {
  await openLog(headroom.page)
  await query(headroom.page, 'key:Website')
  await expect.poll(async () => [...new Set(await column(headroom.page, 'key'))]).toEqual(['Website'])
  for (let presses = 0; presses < 15; presses += 1) await headroom.page.keyboard.press('PageDown')
  await headroom.page.keyboard.press('Enter')
  const selected = headroom.page.locator('.callLine[aria-selected=true]')
  await expect(selected).toBeVisible()
  const id = (await selected.getAttribute('id')) ?? ''
  await headroom.page.waitForTimeout(500)
  await headroom.restart()
  await expect(headroom.page.getByRole('heading', { name: 'Log', exact: true })).toBeVisible()
  await expect(box(headroom.page)).toHaveValue('key:Website')
  const again = headroom.page.locator('.callLine[aria-selected=true]')
  await expect(again).toHaveAttribute('id', id)
  await expect(again).toHaveAttribute('aria-expanded', 'true')
  await expect(again).toBeInViewport()
})

/** Exports by the dialog and answers what is in the file. */
async function exported(headroom: Headroom, format: string): Promise<string> {
  const { page } = headroom
  await page.getByRole('button', { name: 'Export…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Export calls' })
  await dialog.getByRole('button', { name: format, exact: true }).click()
  await expect(dialog.getByLabel('Preview of the file')).not.toBeEmpty()
  const start = dialog.getByRole('button', { name: /^Export [\d,]+ calls?$/ })
  let text: string
  if (headroom.shell === 'serve') {
    const [download] = await Promise.all([page.waitForEvent('download'), start.click()])
    text = readFileSync(await download.path(), 'utf8')
  } else {
    const filePath = join(headroom.dataDir, `exported.${format}`)
    await (headroom as unknown as DesktopUnderTest).app.evaluate(({ dialog: dialogs }, path) => {
      dialogs.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path })
    }, filePath)
    await start.click()
    await expect(dialog.getByText(/calls written to/)).toBeVisible()
    text = readFileSync(filePath, 'utf8')
  }
  await dialog.getByRole('button', { name: 'Close' }).click()
  return text
}

test('row 76: export of the current filter as CSV, JSON, NDJSON and HAR, with a preview of what is replaced', async ({ page, headroom, month }) => {
  await openLog(page)
  await query(page, 'tool:create_post verdict:missing_scope')
  await expect.poll(async () => [...new Set(await column(page, 'key'))]).toEqual(['New chatbot'])
  const total = Number(/^([\d,]+) call/.exec((await page.getByText(/^[\d,]+ calls?$/).first().textContent()) ?? '')?.[1]?.replaceAll(',', ''))
  expect(total).toBeGreaterThan(10)
  await page.getByRole('button', { name: 'Export…' }).click()
  await expect(page.getByText('Keys are never part of an export.')).toBeVisible()
  await page.keyboard.press('Escape')

  const texts = { CSV: await exported(headroom, 'CSV'), JSON: await exported(headroom, 'JSON'), NDJSON: await exported(headroom, 'NDJSON'), HAR: await exported(headroom, 'HAR') }
  expect(texts.CSV.trimEnd().split('\r\n')).toHaveLength(total + 1)
  expect(JSON.parse(texts.JSON)).toHaveLength(total)
  expect(texts.NDJSON.trimEnd().split('\n')).toHaveLength(total)
  expect((JSON.parse(texts.HAR) as { log: { entries: unknown[] } }).log.entries).toHaveLength(total)
  for (const text of Object.values(texts)) {
    expect(text).toContain('Hello from the chatbot')
    expect(text).not.toContain(month.studio.secret)
  }
})
