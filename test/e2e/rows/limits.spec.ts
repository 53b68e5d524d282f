import { createDecksApi } from '../../../electron/demo/decks/api.ts'
import { createPointsApi } from '../../../electron/demo/points/api.ts'
import { createToolsApi } from '../../../electron/demo/tools/api.ts'
import { expect, test } from '../headroom.ts'

test.use({ world: 'month' })

test('row 23: the windows of a key stand side by side', async ({ page }) => {
  const website = page.getByRole('region', { name: 'Key Website of Content studio' })
  for (const name of ['Reads per minute', 'Writes per minute', 'AI generations per day']) await expect(website.getByRole('group', { name })).toBeVisible()
})

test('row 24: every budget counts in its own unit', async ({ page, headroom, watch }) => {
  await watch(createDecksApi({ keys: [{ label: 'monitor', user: 'ada' }], spentThisMonth: { ada: 1_540_000 } }), { name: 'Decks' })
  await watch(createPointsApi({ keys: [{ label: 'monitor' }] }), { name: 'Points' })
  await headroom.call('polls.run', {})
  for (const [api, unit] of [['Decks', 'tokens'], ['Points', 'points'], ['Content studio', 'generations'], ['Marketing workspace', 'in flight']] as const) {
    await expect(page.getByRole('article', { name: api }).getByText(unit).first(), api).toBeVisible()
  }
})

test('row 25: whose a budget is, is said on it', async ({ page, headroom, watch }) => {
  await watch(createDecksApi({ keys: [{ label: 'monitor', user: 'ada' }] }), { name: 'Decks' })
  await headroom.call('polls.run', {})
  await expect(page.getByRole('article', { name: 'Marketing workspace' }).getByText('shared by the workspace').first()).toBeVisible()
  await expect(page.getByRole('article', { name: 'Decks' }).getByText(/shared by/).first()).toBeVisible()
})

test('row 27: every budget says how it refills', async ({ page }) => {
  const studio = page.getByRole('article', { name: 'Content studio' })
  await expect(studio.getByText('per calendar day, UTC').first()).toBeVisible()
  await expect(studio.getByText(/1 min/).first()).toBeVisible()
  await expect(page.getByRole('article', { name: 'Marketing workspace' }).getByText('at the same time').first()).toBeVisible()
})

test('row 28: reset as countdown or clock, flipped everywhere by one click, in the zone of the API too', async ({ page }) => {
  const resets = page.locator('.resetTime')
  await expect(resets.first()).toContainText(/resets in/)
  await resets.first().click()
  for (const reset of await resets.all()) await expect(reset).toContainText(/resets (\d|today|tomorrow|\w)|reset due/)
  await expect(page.getByText(/resets in \d/).and(page.locator('.resetTime'))).toHaveCount(0)
  await expect(resets.first()).toHaveAttribute('title', /which is .*UTC/)
})

test('row 29: unknown is never shown as 0 or 100 %', async ({ page, headroom, listen }) => {
  const baseUrl = await listen((_request, response) => void response.writeHead(200, { 'content-type': 'application/json', 'x-ratelimit-limit': '500' }).end('{}'))
  const { id } = await headroom.call('connections.add', { name: 'Quiet API', dialect: 'generic', baseUrl, poll: { mode: 'manual' }, paths: { probe: '/' }, keys: [{ label: 'monitor', secret: 'sk_x' }] })
  await headroom.call('polls.run', { connectionId: id })
  const quiet = page.getByRole('article', { name: 'Quiet API' })
  await expect(quiet).toBeVisible()
  await expect(quiet.getByText(/\b(0|100) %/)).toHaveCount(0)
  // A month ago the minute of the API was known; of this minute nothing is.
  const website = page.getByRole('region', { name: 'Key Website of Content studio' }).getByRole('group', { name: 'Reads per minute' })
  await expect(website).toContainText('unknown')
  await headroom.call('connections.remove', { id })
})

test('row 30: a failed refresh keeps the number, with its age and the reason', async ({ page, headroom, watch }) => {
  const { close, connectionId } = await watch(createDecksApi({ keys: [{ label: 'monitor', user: 'ada' }], spentThisMonth: { ada: 1_540_000 } }), { name: 'Decks' })
  await headroom.call('polls.run', { connectionId })
  const decks = page.getByRole('article', { name: 'Decks' })
  await expect(decks).toContainText('1,540,000')
  await close()
  await headroom.call('polls.run', { connectionId })
  await expect(decks).toContainText('Nothing is listening')
  await expect(decks).toContainText('1,540,000')
  await expect(decks).toContainText(/read (just now|\d+ s ago)/)
  await expect(decks).toContainText('it was last confirmed')
})

test('row 31: a budget says when it runs out at this pace', async ({ page, headroom, listen }) => {
  const now = new Date()
  const from = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1)
  const to = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1)
  const used = Math.round(10_000 * Math.min(0.998, ((now.getTime() - from) / (to - from)) * 1.5))
  const baseUrl = await listen((_request, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ used, total: 10_000 })))
  const { id } = await headroom.call('connections.add', {
    name: 'Credits API',
    dialect: 'generic',
    baseUrl,
    poll: { mode: 'manual' },
    paths: { usage: '/credits' },
    fields: { usage: { budgets: [{ id: 'credits', name: 'Credits', unit: 'credits', window: { kind: 'calendar', unit: 'month' }, used: '/used', limit: '/total' }] } },
    keys: [{ label: 'monitor', secret: 'sk_x' }],
  })
  await headroom.call('polls.run', { connectionId: id })
  await expect(page.getByRole('article', { name: 'Credits API' }).getByRole('group', { name: 'Credits' })).toContainText(/used up|out at|runs out/)
  await headroom.call('connections.remove', { id })
})

test('row 34: every number says where it comes from', async ({ page, headroom, watch }) => {
  const { send, connectionId } = await watch(createToolsApi({ keys: [{ label: 'Website' }, { label: 'monitor', scopes: ['activity:read'] }] }))
  await send('Website', 'POST', '/tools/generate_text', { prompt: 'x' })
  await headroom.call('polls.run', { connectionId })
  const derived = page.getByRole('region', { name: 'Key Website of My API' }).getByRole('group', { name: 'AI generations per day' })
  await expect(derived.getByText(/derived/)).toHaveAttribute('title', /Counted from the activity log/)
  const reported = page.getByRole('article', { name: 'Marketing workspace' }).getByText('reported').first()
  await expect(reported).toHaveAttribute('title', /Reported by the API/)
})
