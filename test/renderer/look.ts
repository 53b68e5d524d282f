/**
 * Looks at the real page in Chromium over the fake host: pictures of every screen, accessibility by axe, and any
 * breach of the content security policy. Not a test that runs by itself; run it after changing what is seen:
 *
 *   node test/renderer/look.ts --out FOLDER [--only overview,log] [--themes light,dark] [--sizes 1280x800]
 *
 * `CHROMIUM` names another browser than Playwright's own.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { extname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { AxeBuilder } from '@axe-core/playwright'
import { chromium, type Page } from '@playwright/test'
import react from '@vitejs/plugin-react'
import { build } from 'vite'
import { contentSecurityPolicy } from '../../shared/contentSecurity.ts'
import type { FakeHostOptions } from '../fakes/fakeHost.ts'

interface Sight {
  name: string
  hash: string
  host?: Omit<FakeHostOptions, 'now'>
  act?(page: Page): Promise<void>
}

const log: FakeHostOptions = { calls: 100_000 }
const firstError = '.callLine:has(.status.orange), .callLine:has(.status.red)'
const sights: Sight[] = [
  { name: 'overview', hash: '#/overview', host: log },
  {
    name: 'overview-end',
    hash: '#/overview',
    host: log,
    act: (page) => page.locator('.pageScroll').evaluate((element) => element.scrollTo(0, element.scrollHeight)),
  },
  { name: 'overview-calm', hash: '#/overview', host: { world: 'calm' } },
  { name: 'overview-tip', hash: '#/overview', host: log, act: (page) => page.locator('.recharts-surface').first().hover() },
  {
    name: 'overview-table',
    hash: '#/overview',
    host: log,
    act: (page) => page.getByRole('button', { name: 'Show as a table' }).first().click(),
  },
  { name: 'first-run', hash: '#/overview', host: { world: 'empty' } },
  { name: 'overview-loading', hash: '#/overview', host: { world: 'silent' } },
  { name: 'overview-failing', hash: '#/overview', host: { world: 'failing' } },
  { name: 'overview-lost', hash: '#/overview', host: { world: 'lost' } },
  { name: 'log', hash: '#/log', host: log },
  { name: 'log-errors', hash: '#/log?outcome=errors&key=ci-bot&verdict=rate_limited&verdict=missing_scope', host: log },
  { name: 'log-open', hash: '#/log?connection=studio', host: log, act: (page) => page.locator(firstError).first().click() },
  {
    name: 'log-open-workspace',
    hash: '#/log?connection=workspace&outcome=errors',
    host: log,
    act: (page) => page.locator('.callLine').nth(1).click(),
  },
  {
    name: 'log-query',
    hash: '#/log?tool=list_*&status=4xx&also=-verdict%3Anot_found+or%28key%3Aci-bot+%3E2s%29',
    host: log,
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
    host: log,
    async act(page) {
      await page.getByRole('button', { name: 'Export…' }).click()
      await page.waitForTimeout(600)
      await page.getByRole('button', { name: /^Export \d/ }).click()
    },
  },
  { name: 'log-menu', hash: '#/log', host: log, act: (page) => page.getByRole('button', { name: 'Verdict' }).click() },
  { name: 'log-range', hash: '#/log', host: log, act: (page) => page.getByRole('button', { name: 'Any time' }).click() },
  {
    name: 'log-gap',
    hash: '#/log?connection=workspace',
    host: log,
    act: (page) =>
      page
        .locator('.gapLine')
        .first()
        .scrollIntoViewIfNeeded({ timeout: 100 })
        .catch(() => page.locator('.logScroll').evaluate((element) => element.scrollTo(0, 4_500))),
  },
  { name: 'log-none', hash: '#/log?text=nothinghasthisword', host: log },
  { name: 'log-failing', hash: '#/log', host: { world: 'failing' } },
  {
    name: 'log-fresh',
    hash: '#/log',
    host: log,
    async act(page) {
      await page.locator('.callLine').nth(3).click()
      await page.evaluate(() => (window as unknown as { fake: { arrive(count: number): void } }).fake.arrive(12))
      await page.waitForTimeout(600)
    },
  },
  { name: 'alerts', hash: '#/alerts' },
  { name: 'alerts-all', hash: '#/alerts', act: (page) => page.getByRole('button', { name: 'All', exact: true }).click() },
  { name: 'alerts-none', hash: '#/alerts', host: { world: 'calm' } },
  { name: 'connections', hash: '#/connections' },
  { name: 'connections-polls', hash: '#/connections', act: (page) => page.getByText('Last polls').first().click() },
  {
    name: 'connection-add',
    hash: '#/connections',
    async act(page) {
      await page.getByRole('button', { name: 'Add a connection' }).click()
      await page.getByLabel('API').selectOption('fakeWorkspace')
      await page.getByRole('button', { name: 'Test', exact: true }).click()
    },
  },
  {
    name: 'connection-test',
    hash: '#/connections',
    async act(page) {
      await page.getByRole('button', { name: 'Add a connection' }).click()
      await page.getByLabel('API').selectOption('fakeWorkspace')
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
      await page
        .getByRole('button', { name: /^More for/ })
        .first()
        .click()
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
  { name: 'settings', hash: '#/settings' },
  { name: 'shortcuts', hash: '#/overview', host: { world: 'calm' }, act: (page) => page.keyboard.press('?') },
  {
    name: 'notice',
    hash: '#/settings',
    async act(page) {
      await page.getByRole('button', { name: 'Test notification' }).click()
    },
  },
]

const { values: flags } = parseArgs({
  options: {
    out: { type: 'string' },
    only: { type: 'string' },
    themes: { type: 'string', default: 'light,dark' },
    sizes: { type: 'string', default: '1280x800' },
    axe: { type: 'boolean', default: false },
  },
})
if (flags.out === undefined) throw new Error('Say where the pictures go: --out FOLDER')
const out = flags.out
await mkdir(out, { recursive: true })

const here = import.meta.dirname
const work = await mkdtemp(join(tmpdir(), 'headroom-look-'))
await build({
  root: resolve(here, '../../renderer'),
  base: './',
  configFile: false,
  logLevel: 'error',
  plugins: [react()],
  build: { outDir: join(work, 'page'), emptyOutDir: true, chunkSizeWarningLimit: 2000 },
})
await build({
  configFile: false,
  logLevel: 'error',
  build: {
    outDir: join(work, 'fake'),
    lib: { entry: resolve(here, '../fakes/fakeHost.ts'), formats: ['iife'], name: 'fakeHostModule', fileName: () => 'fake.js' },
  },
})
const fakeScript = await readFile(join(work, 'fake', 'fake.js'), 'utf8')

const types: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}
const server = createServer((request, response) => void answer(request, response))
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = new URL(request.url ?? '/', 'http://page').pathname
  try {
    const body = await readFile(join(work, 'page', path === '/' ? 'index.html' : path))
    response.writeHead(200, {
      'content-type': types[extname(path === '/' ? '.html' : path)] ?? 'text/html',
      'content-security-policy': contentSecurityPolicy,
    })
    response.end(body)
  } catch {
    response.writeHead(404).end()
  }
}
await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
const address = server.address()
const origin = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`

const browser = await chromium.launch({
  args: ['--no-sandbox'],
  ...(process.env.CHROMIUM === undefined ? {} : { executablePath: process.env.CHROMIUM }),
})
const wanted = flags.only?.split(',')
let troubles = 0
for (const size of flags.sizes.split(',')) {
  const [width = 1280, height = 800] = size.split('x').map(Number)
  for (const theme of flags.themes.split(',')) {
    for (const sight of sights.filter(({ name }) => wanted === undefined || wanted.includes(name))) {
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme: theme === 'dark' ? 'dark' : 'light',
        reducedMotion: 'reduce',
      })
      const page = await context.newPage()
      const problems: string[] = []
      page.on('console', (message) =>
        message.type() === 'error' || message.text().includes('Content Security Policy') ? problems.push(message.text()) : undefined,
      )
      page.on('pageerror', (error) => problems.push(String(error)))
      await page.addInitScript({
        content: `${fakeScript};window.fake = window.host = fakeHostModule.createFakeHost(${JSON.stringify(sight.host ?? {})})`,
      })
      await page.goto(`${origin}/${sight.hash}`)
      await page.waitForTimeout(500)
      try {
        await sight.act?.(page)
      } catch (error) {
        problems.push(`the sight could not be set up: ${String(error).slice(0, 300)}`)
      }
      await page.waitForTimeout(250)
      await page.screenshot({ path: join(out, `${sight.name}-${theme}-${size}.png`) })
      if (flags.axe) {
        const { violations } = await new AxeBuilder({ page }).analyze()
        for (const { id, impact, nodes } of violations)
          problems.push(
            `axe ${impact ?? ''} ${id}: ${nodes.length} x, first ${nodes[0]?.html.slice(0, 160)} ${nodes[0]?.failureSummary?.split('\n').slice(0, 3).join(' ') ?? ''}`,
          )
      }
      for (const problem of new Set(problems)) console.error(`${sight.name} ${theme} ${size}: ${problem.slice(0, 600)}`)
      troubles += problems.length
      await context.close()
    }
  }
}
await browser.close()
server.close()
await rm(work, { recursive: true })
console.log(troubles === 0 ? 'nothing to complain about' : `${troubles} complaints`)
process.exitCode = troubles === 0 ? 0 : 1
