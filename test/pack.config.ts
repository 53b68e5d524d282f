import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'

const report = process.env['HEADROOM_UNIT_REPORT']

/** Checks of what `npm run pack` built, which it runs itself; `npm test` does not, since they need those packages. */
export default defineConfig({
  root: resolve(import.meta.dirname, '..'),
  test: {
    include: ['test/packaging/built/*.pack.ts'],
    // Installing into an empty Debian takes its time.
    testTimeout: 180_000,
    hookTimeout: 300_000,
    // One after the other: they start whole apps.
    fileParallelism: false,
    ...(report === undefined ? {} : { reporters: ['default', 'json'], outputFile: { json: report } }),
  },
})
