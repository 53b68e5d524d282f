import { join } from 'node:path'
import { defineConfig } from '@playwright/test'
import type { WorkerFixtures } from './e2e/headroom.ts'

const report = process.env['HEADROOM_E2E_REPORT']

// The apps under test start often: compiled once, each starts in a third of the time.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, '../node_modules/.cache/compiled')

/** Both end-to-end suites: `serve` in real Chromium, and the built bundles through `_electron.launch`. */
export default defineConfig<object, WorkerFixtures>({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  // What the shells share is written once and run over each.
  projects: [
    { name: 'serve', testIgnore: 'desktop/**', use: { shell: 'serve' } },
    { name: 'desktop', testIgnore: 'serve/**', use: { shell: 'desktop' } },
  ],
  outputDir: join(import.meta.dirname, '../test-results'),
  // The shells run side by side: each spends much of its time waiting for the other side of a page or a poll.
  workers: process.env['HEADROOM_E2E_REPORT'] === undefined ? 1 : 2,
  // A second try is named as flaky in the report.
  retries: process.env['CI'] === undefined ? 0 : 1,
  fullyParallel: false,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  forbidOnly: process.env['CI'] !== undefined,
  reporter: report === undefined ? [['list']] : [['list'], ['json', { outputFile: report }]],
  use: {
    launchOptions: {
      executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
      // Chromium refuses its sandbox to root.
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    },
    trace: 'off',
    screenshot: 'only-on-failure',
    actionTimeout: 15_000,
  },
})
