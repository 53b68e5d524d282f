import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

if (Number(process.versions.node.split('.')[0]) < 22) {
  throw new Error(`Node ${process.versions.node} cannot load better-sqlite3; run the tests through an npm script (npm run unit).`)
}

const report = process.env['HEADROOM_UNIT_REPORT']

// Hundreds of workers and processes load the same sources: compiled once, each starts in a third of the time.
process.env['NODE_COMPILE_CACHE'] ??= resolve(import.meta.dirname, '../node_modules/.cache/compiled')

export default defineConfig({
  root: resolve(import.meta.dirname, '..'),
  plugins: [react()],
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    exclude: ['test/e2e/**'],
    // Generous, because nothing here measures time: a busy machine must not turn a right answer red.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Whole browsers and processes run in some tests; one hiccup of the machine is named in the report, not fatal.
    retry: process.env['CI'] === undefined ? 0 : 1,
    ...(report === undefined ? {} : { reporters: ['default', 'json'], outputFile: { json: report } }),
  },
})
