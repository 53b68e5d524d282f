import type { Page } from '@playwright/test'
import type { Preferences } from '../../renderer/state/preferences.ts'
import type { FakeHostOptions } from '../fakes/fakeHost.ts'

/** One thing to look at: a screen in one state. */
export interface Sight {
  /** Name of its pictures. */
  name: string
  /** Where in the page. */
  hash: string
  /** What the world is like; the full one when left out. */
  host?: Omit<FakeHostOptions, 'now'>
  /** The system chooses the colours, as high contrast modes do. */
  forcedColors?: boolean
  /** What somebody does there first. */
  act?(page: Page): Promise<void>
}

/** Enough to scroll far; more only takes the fake longer. */
const many: FakeHostOptions = { calls: 20_000 }
const fullDisk = 'The disk is full: nothing new can be stored. Make room; collecting goes on by itself. Everything stored is still readable.'
const readOnly = 'The data folder is read-only: nothing new can be stored. Everything stored is still readable.'
const firstError = '.callLine:has(.status.orange), .callLine:has(.status.red)'
const press = (name: string | RegExp) => (page: Page) => page.getByRole('button', { name }).first().click()
const toTheEnd = (page: Page) => page.locator('.pageScroll').evaluate((element) => element.scrollTo(0, element.scrollHeight))

async function addConnection(page: Page): Promise<void> {
  await press('Add a connection')(page)
  await page.getByLabel('API').selectOption('fakeWorkspace')
}

/** The page as it is with other preferences of this machine than on the first day. */
const preferring = (preferences: Partial<Preferences>) => async (page: Page) => {
  await page.evaluate((text) => localStorage.setItem('headroom.preferences', text), JSON.stringify(preferences))
  await page.reload()
  await page.waitForTimeout(500)
}

/** Every screen and state there is; a new one belongs here. */
export const sights: Record<string, Sight[]> = {
  'First run': [
    { name: 'first-run', hash: '#/overview', host: { world: 'empty' } },
    { name: 'first-run-log', hash: '#/log', host: { world: 'empty' } },
    { name: 'first-run-alerts', hash: '#/alerts', host: { world: 'empty' } },
    { name: 'first-run-connections', hash: '#/connections', host: { world: 'empty' } },
  ],
  Overview: [
    { name: 'overview', hash: '#/overview' },
    { name: 'overview-end', hash: '#/overview', act: toTheEnd },
    { name: 'overview-calm', hash: '#/overview', host: { world: 'calm' } },
    {
      name: 'overview-tip',
      hash: '#/overview',
      async act(page) {
        // Charts are drawn when they come near the window.
        await page.locator('.keyUsage:not(:has(.usageNone))').first().scrollIntoViewIfNeeded()
        await page.locator('.usageChart .chartPlot').first().hover()
      },
    },
    { name: 'overview-table', hash: '#/overview', act: press('Show as a table') },
    { name: 'overview-compact', hash: '#/overview', act: preferring({ density: 'compact' }) },
    { name: 'overview-private', hash: '#/overview', act: preferring({ private: true }) },
    { name: 'overview-loading', hash: '#/overview', host: { world: 'silent' } },
    { name: 'overview-failing', hash: '#/overview', host: { world: 'failing' } },
    { name: 'overview-lost', hash: '#/overview', host: { world: 'lost' } },
    { name: 'overview-stale', hash: '#/overview', host: { world: 'stale' } },
    { name: 'overview-full-disk', hash: '#/overview', host: { info: { storeProblem: fullDisk } } },
    { name: 'overview-read-only', hash: '#/overview', host: { info: { storeProblem: readOnly } } },
    { name: 'overview-huge', hash: '#/overview', host: { world: 'huge' } },
    { name: 'overview-foreign', hash: '#/overview', host: { world: 'foreign' } },
    { name: 'overview-crowded', hash: '#/overview', host: { world: 'crowded' } },
  ],
  Usage: [
    { name: 'usage', hash: '#/usage', host: many },
    { name: 'usage-outcome', hash: '#/usage', host: many, act: press('Outcome') },
    { name: 'usage-month', hash: '#/usage', host: many, act: press('30d') },
    { name: 'usage-table', hash: '#/usage', host: many, act: press('Show as a table') },
    { name: 'usage-tip', hash: '#/usage', host: many, act: (page) => page.locator('.stackChart .recharts-surface').hover() },
    { name: 'usage-young', hash: '#/usage', host: { ...many, world: 'young' }, act: press('30d') },
    { name: 'usage-end', hash: '#/usage', host: many, act: toTheEnd },
    { name: 'usage-none', hash: '#/usage', host: { world: 'empty' } },
    { name: 'usage-loading', hash: '#/usage', host: { world: 'silent' } },
    { name: 'usage-failing', hash: '#/usage', host: { world: 'failing' } },
    { name: 'usage-lost', hash: '#/usage', host: { world: 'lost' } },
  ],
  Log: [
    { name: 'log', hash: '#/log', host: many },
    { name: 'log-errors', hash: '#/log?outcome=errors&key=ci-bot&verdict=rate_limited&verdict=missing_scope', host: many },
    { name: 'log-open', hash: '#/log?connection=studio', host: many, act: (page) => page.locator(firstError).first().click() },
    { name: 'log-open-workspace', hash: '#/log?connection=workspace&outcome=errors', host: many, act: (page) => page.locator('.callLine').nth(1).click() },
    {
      name: 'log-query',
      hash: '#/log?tool=list_*&status=4xx&also=-verdict%3Anot_found+or%28key%3Aci-bot+%3E2s%29',
      host: many,
      async act(page) {
        await page.getByRole('combobox', { name: 'Search and filter' }).click()
        await page.keyboard.press('End')
        await page.keyboard.type(' colour:red verdict:')
        await page.waitForTimeout(600)
      },
    },
    {
      name: 'log-export',
      hash: '#/log?outcome=errors',
      host: many,
      async act(page) {
        await page.getByRole('button', { name: 'Export…' }).click()
        await page.waitForTimeout(600)
        await page.getByRole('button', { name: /^Export \d/ }).click()
      },
    },
    {
      name: 'log-context',
      hash: '#/log',
      host: many,
      async act(page) {
        await page.locator('.callLine').nth(2).click({ button: 'right' })
        await page.getByRole('menuitem', { name: 'Pin' }).click()
        await page.locator('.callLine').nth(4).click({ button: 'right' })
        await page.getByRole('menuitem', { name: 'Without' }).hover()
        await page.waitForTimeout(400)
      },
    },
    {
      name: 'log-noted',
      hash: '#/log?connection=studio&outcome=errors',
      host: many,
      async act(page) {
        await page.locator('.callLine').nth(1).click()
        await page.getByRole('button', { name: 'Add a note' }).click()
        await page.getByRole('textbox', { name: 'Note' }).fill('Asked the vendor about this one\u202E; see ticket 4711.')
        await page.getByRole('button', { name: 'Save note' }).click()
        await page.waitForTimeout(300)
      },
    },
    {
      name: 'log-groups',
      hash: '#/log',
      host: many,
      async act(page) {
        await page.getByRole('button', { name: 'Group errors' }).click()
        await page.waitForTimeout(500)
      },
    },
    { name: 'log-looking', hash: '#/log?text=scope', host: { ...many, delayMs: 3_000 }, act: (page) => page.waitForTimeout(400) },
    {
      name: 'log-views',
      hash: '#/log?status=4xx',
      host: many,
      async act(page) {
        await page.getByRole('button', { name: 'Views' }).click()
        await page.getByRole('menuitem', { name: 'Save this view…' }).click()
        await page.getByRole('textbox', { name: 'Name' }).fill('Refused')
        await page.getByRole('button', { name: 'Save view' }).click()
        await page.getByRole('button', { name: 'Views' }).click()
        await page.waitForTimeout(300)
      },
    },
    { name: 'log-columns', hash: '#/log', host: many, async act(page) {
      await preferring({ logColumns: { order: ['time', 'error', 'call', 'took', 'key', 'verdict', 'status'], hidden: ['status'], widths: { key: 200, call: 140 } } })(page)
      await page.getByRole('button', { name: 'Columns' }).click()
      await page.waitForTimeout(300)
    } },
    { name: 'log-pulled', hash: '#/log', host: many, async act(page) {
      const head = (name: string) => page.getByRole('columnheader', { name, exact: true })
      await head('Error').hover({ position: { x: 12, y: 10 } })
      await page.mouse.down()
      await head('Status').hover({ position: { x: 6, y: 10 } })
    } },
    { name: 'log-compact', hash: '#/log', host: many, act: preferring({ density: 'compact' }) },
    { name: 'log-private', hash: '#/log?connection=studio', host: many, async act(page) {
      await preferring({ private: true })(page)
      await page.locator(firstError).first().click()
    } },
    { name: 'log-menu', hash: '#/log', host: many, act: press('Verdict') },
    { name: 'log-range', hash: '#/log', host: many, act: press('Any time') },
    {
      name: 'log-gap',
      hash: '#/log?connection=workspace',
      host: many,
      act: (page) =>
        page
          .locator('.gapLine')
          .first()
          .scrollIntoViewIfNeeded({ timeout: 100 })
          .catch(() => page.locator('.logScroll').evaluate((element) => element.scrollTo(0, 4_500))),
    },
    { name: 'log-none', hash: '#/log?text=nothinghasthisword', host: many },
    { name: 'log-loading', hash: '#/log', host: { world: 'silent' } },
    { name: 'log-failing', hash: '#/log', host: { world: 'failing' } },
    { name: 'log-lost', hash: '#/log', host: { world: 'lost' } },
    { name: 'log-foreign', hash: '#/log', host: { ...many, world: 'foreign' } },
    {
      name: 'log-fresh',
      hash: '#/log',
      host: many,
      async act(page) {
        await page.locator('.callLine').nth(3).click()
        await page.evaluate(() => window.fake?.arrive(12))
        await page.waitForTimeout(600)
      },
    },
  ],
  Alerts: [
    { name: 'alerts', hash: '#/alerts' },
    { name: 'alerts-all', hash: '#/alerts', act: (page) => page.getByRole('button', { name: 'All', exact: true }).click() },
    { name: 'alerts-none', hash: '#/alerts', host: { world: 'calm' } },
    {
      name: 'alert-explained',
      hash: '#/alerts',
      async act(page) {
        for (const index of [0, 1]) await page.getByRole('button', { name: 'Explain' }).nth(index).click()
        await page.waitForTimeout(300)
      },
    },
    { name: 'alerts-loading', hash: '#/alerts', host: { world: 'silent' } },
    { name: 'alerts-failing', hash: '#/alerts', host: { world: 'failing' } },
    { name: 'alerts-together', hash: '#/alerts', host: { world: 'crowded' } },
    { name: 'alerts-huge', hash: '#/alerts', host: { world: 'huge' } },
    { name: 'alerts-foreign', hash: '#/alerts', host: { world: 'foreign' } },
  ],
  Connections: [
    { name: 'connections', hash: '#/connections' },
    { name: 'connections-end', hash: '#/connections', act: toTheEnd },
    { name: 'connections-polls', hash: '#/connections', act: (page) => page.getByText('Last polls').first().click() },
    { name: 'connections-loading', hash: '#/connections', host: { world: 'silent' } },
    { name: 'connections-failing', hash: '#/connections', host: { world: 'failing' } },
    { name: 'connections-foreign', hash: '#/connections', host: { world: 'foreign' } },
    {
      name: 'connection-add',
      hash: '#/connections',
      async act(page) {
        await addConnection(page)
        await page.getByRole('button', { name: 'Test', exact: true }).click()
      },
    },
    {
      name: 'connection-test',
      hash: '#/connections',
      async act(page) {
        await addConnection(page)
        await page.getByLabel('Base URL').fill('https://api.acme.example')
        await page.getByLabel('Key label').fill('monitor')
        await page.getByLabel('Key', { exact: true }).fill('ad_live_123456')
        await page.getByRole('button', { name: 'Test', exact: true }).click()
        await page.locator('.testResult').scrollIntoViewIfNeeded()
      },
    },
    {
      name: 'connection-remove',
      hash: '#/connections',
      async act(page) {
        await press(/^More for/)(page)
        await page.getByRole('menuitem', { name: 'Remove…' }).click()
      },
    },
    {
      name: 'connection-edit',
      hash: '#/connections',
      async act(page) {
        await page
          .getByRole('button', { name: /^More for/ })
          .nth(1)
          .click()
        await page.getByRole('menuitem', { name: 'Edit, replace key' }).click()
      },
    },
    {
      name: 'connection-edit-private',
      hash: '#/connections',
      async act(page) {
        await preferring({ private: true })(page)
        await press('More for Connection 1')(page)
        await page.getByRole('menuitem', { name: 'Edit, replace key' }).click()
      },
    },
    {
      name: 'connection-preset',
      hash: '#/connections',
      async act(page) {
        await page.getByRole('button', { name: 'Add a connection' }).click()
        await page.getByLabel('API').selectOption('preset openrouter')
        await page.getByLabel('Cost of watching').scrollIntoViewIfNeeded()
      },
    },
    {
      name: 'connection-map',
      hash: '#/connections',
      async act(page) {
        await page.getByRole('button', { name: 'Add a connection' }).click()
        await page.getByLabel('API').selectOption('preset firecrawl')
        await page.getByLabel('Key', { exact: true }).fill('fc-1')
        await page.getByRole('button', { name: 'Add connection' }).click()
        await press('More for Firecrawl')(page)
        await page.getByRole('menuitem', { name: 'Edit, replace key' }).click()
        await page.getByRole('button', { name: 'Test', exact: true }).click()
        await page.getByLabel(/Field map/).fill('{"usage":{"budgets":[{"id":"credits","used":"/data/used","limit":"/data/gone"}]}}')
        await page.getByText(/pointers fit/).scrollIntoViewIfNeeded()
      },
    },
  ],
  Settings: [
    { name: 'settings', hash: '#/settings' },
    { name: 'settings-end', hash: '#/settings', act: toTheEnd },
    {
      name: 'settings-retention',
      hash: '#/settings',
      async act(page) {
        await page.getByLabel('Keep single calls for (days)').fill('3')
        await page.waitForTimeout(300)
        await page.keyboard.press('Enter')
      },
    },
    { name: 'settings-failing', hash: '#/settings', host: { world: 'lost' } },
    {
      name: 'settings-quiet',
      hash: '#/settings',
      host: {
        settings: {
          quietHours: { from: '22:00', to: '07:00' },
          snoozes: [{ connectionId: 'workspace', budgetId: 'token_day', untilClient: 4e12 }],
          mutedKeyIds: ['bad'],
        },
      },
    },
  ],
  Everywhere: [
    { name: 'shortcuts', hash: '#/overview', host: { world: 'calm' }, act: (page) => page.keyboard.press('?') },
    { name: 'palette', hash: '#/overview', act: (page) => page.keyboard.press('Control+k') },
    { name: 'forced-overview', hash: '#/overview', forcedColors: true },
    { name: 'forced-usage', hash: '#/usage', host: many, forcedColors: true, act: toTheEnd },
    { name: 'forced-log', hash: '#/log?connection=studio', host: many, forcedColors: true, act: (page) => page.locator(firstError).first().click() },
    { name: 'forced-connections', hash: '#/connections', forcedColors: true, act: (page) => page.getByText('Last polls').first().click() },
    { name: 'notice', hash: '#/settings', act: (page) => page.getByRole('button', { name: 'Test notification' }).click() },
  ],
}
