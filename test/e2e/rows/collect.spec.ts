import type { Page } from '@playwright/test'
import { createToolsApi } from '../../../electron/demo/tools/api.ts'
import { expect, test } from '../headroom.ts'
import { fact } from '../page.ts'
import { callRows, go } from '../stories/mainJob.ts'

const keys = [{ label: 'Website' }, { label: 'monitor', scopes: ['activity:read'] }]

/** The card of the connection, on its page. */
async function card(page: Page) {
  await go(page, 'Connections')
  return page.getByRole('article', { name: 'My API' })
}

async function edit(page: Page) {
  await page.getByRole('button', { name: 'More for My API' }).click()
  await page.getByRole('menuitem', { name: 'Edit, replace key' }).click()
  return page.getByRole('dialog', { name: 'Edit connection' })
}

test('row 12: interval per connection: adaptive, fixed, by hand', async ({ page, watch }) => {
  const { api } = await watch(createToolsApi({ keys }))
  const connection = await card(page)
  await expect(connection).toContainText('only on demand')
  await expect(connection).toContainText('none planned')
  const asked = api.calls.length

  const dialog = await edit(page)
  await dialog.getByLabel('Poll').selectOption({ label: 'At a fixed interval' })
  await dialog.getByLabel('Every (seconds)').fill('1')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(connection).toContainText('every 1 s')
  await expect.poll(() => api.calls.length).toBeGreaterThan(asked + 1)

  await (await edit(page)).getByLabel('Poll').selectOption({ label: 'Adaptive' })
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect(connection).toContainText('adaptive')
})

test('row 13: adaptive pace, with the reason for it', async ({ page, watch }) => {
  await watch(createToolsApi({ keys, backlog: ['Website'] }), { poll: { mode: 'adaptive' } })
  const polls = fact(await card(page), 'Polls')
  await expect(polls).toContainText(/adaptive, now every .+ – .+/)
})

test('row 14: honours Retry-After', async ({ page, headroom, watch }) => {
  const { api } = await watch(createToolsApi({ keys, limits: { cap_minute: 2 } }))
  for (let asked = 0; asked < 6; asked += 1) await headroom.call('polls.run', {})
  const refusals = () => api.calls.filter((call) => call.status === 429).length
  expect(refusals()).toBe(1)
  await page.getByRole('button', { name: 'Poll all now' }).click()
  const connection = await card(page)
  await expect(connection).toContainText('Waiting')
  await expect(fact(connection, 'Waiting')).toContainText(/until \d/)
  expect(refusals()).toBe(1)
})

test('row 15: stops on 401, and a new key starts it again with its history', async ({ page, watch }) => {
  const { api, send } = await watch(createToolsApi({ keys }), { poll: { mode: 'fixed', everySec: 1 } })
  await send('Website', 'POST', '/tools/list_posts', {})
  await go(page, 'Log')
  await expect(callRows(page).filter({ hasText: 'list_posts' })).toHaveCount(1)
  api.keys.revoke('monitor')
  const connection = await card(page)
  await expect(connection).toContainText('Key refused')
  const refused = () => api.calls.filter(({ status }) => status === 401).length
  await expect.poll(refused).toBe(3)
  await page.waitForTimeout(2_500)
  expect(refused()).toBe(3)

  const dialog = await edit(page)
  await dialog.getByLabel('Replace the key').fill(api.keys.add({ label: 'monitor 2', scopes: ['activity:read'] }).secret)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(connection.locator('header').first()).toContainText('OK')
  await go(page, 'Log')
  await expect(callRows(page).filter({ hasText: 'list_posts' })).toHaveCount(1)
})

test('row 16: refresh now asks once, however often it is pressed', async ({ page, headroom, watch }) => {
  const { api } = await watch(createToolsApi({ keys }))
  await headroom.call('polls.run', {})
  const before = api.calls.length
  const release = api.hold()
  for (let pressed = 0; pressed < 4; pressed += 1) await page.getByRole('button', { name: 'Poll all now' }).click()
  release()
  await headroom.call('polls.run', {})
  // What was pressed while one was under way is that one; ours may come after it.
  expect(api.calls.length - before).toBeLessThanOrEqual(2)
})

test('row 17: pause and resume, and what happened meanwhile is a gap', async ({ page, headroom, watch }) => {
  const { api, send, connectionId } = await watch(createToolsApi({ keys }), { poll: { mode: 'fixed', everySec: 1 } })
  await expect.poll(() => api.calls.length).toBeGreaterThan(0)
  const connection = await card(page)
  await connection.getByRole('button', { name: 'Pause' }).click()
  await expect(connection).toContainText('Paused')
  const asked = api.calls.length
  await expect(connection.getByRole('button', { name: 'Poll now' })).toBeDisabled()
  await headroom.call('polls.run', {})
  expect(api.calls.length).toBe(asked)
  for (let made = 0; made < 30; made += 1) await send('Website', 'POST', '/tools/list_posts', {})
  await connection.getByRole('button', { name: 'Resume' }).click()
  await expect.poll(() => api.calls.filter((call) => call.keyLabel === 'monitor').length).toBeGreaterThan(asked + 1)
  await expect.poll(async () => (await headroom.call('gaps.list', { connectionId })).gaps.map(({ kind, to, lostHi }) => ({ kind, closed: to !== null, lostHi }))).toEqual([{ kind: 'paused', closed: true, lostHi: 0 }])
  await go(page, 'Log')
  await expect(callRows(page).filter({ hasText: 'list_posts' }).nth(5)).toBeVisible()
})

test('row 19: what polling itself costs', async ({ page, headroom, watch }) => {
  await watch(createToolsApi({ keys }))
  await headroom.call('polls.run', {})
  const own = fact(await card(page), 'Own share')
  await expect(own).toContainText(/% of Reads per minute/)
  await expect(own).toContainText('at most 5 % allowed')
})

test('row 20: every call once, and what the log could not show is a gap with its size', async ({ page, headroom, watch }) => {
  const { send, connectionId } = await watch(createToolsApi({ keys, limits: { cap_minute: 1000, reads_minute: 1000 } }))
  const call = async (times: number): Promise<void> => {
    for (let made = 0; made < times; made += 1) await send('Website', 'POST', '/tools/get_post', { id: made + 1 })
  }
  await call(20)
  await headroom.call('polls.run', {})
  await headroom.call('polls.run', {})
  await call(260)
  await headroom.call('polls.run', {})
  const { calls } = await headroom.call('calls.page', { filter: { connectionIds: [connectionId] }, limit: 500 })
  const seen = calls.filter(({ isSelf }) => !isSelf).length
  expect(seen).toBeGreaterThan(180)
  const { gaps } = await headroom.call('gaps.list', { connectionId })
  expect(gaps).toHaveLength(1)
  expect(gaps[0]?.kind).toBe('overflow')
  expect(seen + (gaps[0]?.lostLo ?? 0)).toBeLessThanOrEqual(280)
  expect(seen + (gaps[0]?.lostHi ?? 1_000)).toBeGreaterThanOrEqual(280)
  await go(page, 'Log')
  await page.getByRole('treegrid', { name: 'Calls, newest first' }).press('Home')
  await page.locator('.logScroll').evaluate((element) => element.scrollTo(0, element.scrollHeight * 0.9))
  await expect(page.locator('.gapLine')).toContainText(/missed|not seen|may be missing/)
})

test('row 21: rate-limit headers of every answer are read, and named as the source', async ({ page, headroom, listen }) => {
  let left = 124
  const baseUrl = await listen((_request, response) => {
    left -= 1
    response.writeHead(200, { 'content-type': 'application/json', 'x-ratelimit-limit': '500', 'x-ratelimit-remaining': `${left}`, 'x-ratelimit-reset': '1800' }).end('{}')
  })
  const { id } = await headroom.call('connections.add', { name: 'My API', dialect: 'generic', baseUrl, poll: { mode: 'manual' }, paths: { probe: '/' }, keys: [{ label: 'monitor', secret: 'sk_test_1' }] })
  await headroom.call('polls.run', {})
  const meter = page.getByRole('article', { name: 'My API' }).locator('.meter')
  await expect(meter).toContainText(`${500 - left} of 500`)
  await expect(meter.getByTitle(/header/)).toHaveText(/reported/)
  await headroom.call('polls.run', {})
  await expect(meter).toContainText(`${500 - left} of 500`)
  await headroom.call('connections.remove', { id })
})
