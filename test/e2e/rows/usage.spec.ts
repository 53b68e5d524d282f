/** Rows 52 to 57 of the feature list: the page of usage, over a month of history. */
import type { Page } from '@playwright/test'
import { expect, test } from '../headroom.ts'
import { go } from '../stories/mainJob.ts'

test.use({ world: 'month' })

const chart = (page: Page) => page.getByRole('img', { name: /^Calls stacked by/ })

test('row 51: the chart of a key has its limit as a line and a band where it is close', async ({ page, headroom, month }) => {
  await month.studio.send('Website', 'POST', '/tools/get_post', { id: 7 })
  await headroom.call('polls.run', {})
  await page.getByRole('button', { name: '1h', exact: true }).click()
  const website = page.getByRole('region', { name: 'Key Website of Content studio' })
  await website.scrollIntoViewIfNeeded()
  await expect(website.getByRole('img', { name: /allows \d+ calls a step$/ })).toBeVisible()
  await expect(website.locator('.limitLine')).toBeAttached()
  await expect(website.getByText(/limit \d+ calls/)).toBeVisible()
})

test('row 52: calls are stacked by key, tool and outcome, the busiest first and the rest as one', async ({ page }) => {
  await go(page, 'Usage')
  await page.getByRole('button', { name: '30d' }).click()
  await expect(chart(page)).toHaveAccessibleName(/^Calls stacked by key: [\d,]+ calls, /)
  const layers = page.getByRole('list', { name: 'Layers' })
  await page.getByRole('button', { name: 'Tool', exact: true }).click()
  await expect(chart(page)).toHaveAccessibleName(/^Calls stacked by tool: [\d,]+ calls, /)
  await page.getByRole('button', { name: 'Outcome', exact: true }).click()
  await expect(layers.getByRole('button', { name: 'OK' })).toBeVisible()
  const totals = (await layers.getByRole('listitem').allTextContents()).flatMap((text) => /([\d,]+) · /.exec(text)?.[1]?.replaceAll(',', '') ?? []).map(Number)
  expect(totals.length).toBeGreaterThan(1)
  expect(totals).toEqual(totals.toSorted((one, other) => other - one))
})

test('row 53: ranges from an hour to a month and of one’s own; a stretch dragged over is looked at closer, and Back goes back', async ({ page }) => {
  await go(page, 'Usage')
  for (const range of ['1h', '6h', '24h', '7d', '30d']) {
    await page.getByRole('button', { name: range, exact: true }).click()
    await expect(page.getByRole('button', { name: range, exact: true })).toHaveAttribute('aria-pressed', 'true')
  }
  await expect(chart(page)).toHaveAccessibleName(/calls/)
  const box = (await chart(page).boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 }
  const y = box.y + box.height / 2
  await page.mouse.move(box.x + box.width * 0.4, y)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.5, y, { steps: 5 })
  await page.mouse.move(box.x + box.width * 0.6, y, { steps: 5 })
  await page.mouse.up()
  await expect(page.getByRole('button', { name: 'Back' })).toBeVisible()
  await expect(page.getByRole('button', { name: '30d', exact: true })).toHaveAttribute('aria-pressed', 'false')
  await page.getByRole('button', { name: 'Back' }).click()
  await expect(page.getByRole('button', { name: '30d', exact: true })).toHaveAttribute('aria-pressed', 'true')
  await page.getByRole('button', { name: 'Until now' }).click()
  await page.getByRole('button', { name: 'Last 15 minutes' }).click()
  await expect(page.getByRole('button', { name: /^since |–/ })).toBeVisible()
})

test('row 54: what was not seen is hatched, and alerts and resets are marked', async ({ page, headroom }) => {
  const { connections } = await headroom.call('connections.list', {})
  await go(page, 'Usage')
  await page.getByLabel('Connection', { exact: true }).selectOption(connections[0]?.id ?? '')
  await page.getByRole('button', { name: '7d', exact: true }).click()
  await expect(page.getByRole('region', { name: 'Calls', exact: true }).getByText('00:00 UTC, when daily budgets start anew')).toBeVisible()
  await expect(chart(page).locator('.recharts-reference-line line').first()).toBeAttached()
})

test('row 57: a press on a bar opens the log on its calls, and so does a layer', async ({ page }) => {
  await go(page, 'Usage')
  await page.getByRole('button', { name: '30d', exact: true }).click()
  await expect(chart(page)).toHaveAccessibleName(/calls/)
  const box = (await chart(page).boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 }
  await page.mouse.click(box.x + box.width * 0.7, box.y + box.height * 0.6)
  await expect(page).toHaveURL(/#\/log\?.*from=\d+&to=\d+/)
  await page.goBack()
  await page.getByRole('list', { name: 'Layers' }).getByRole('button').first().click()
  await expect(page).toHaveURL(/#\/log\?key=/)
})
