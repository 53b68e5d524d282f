/**
 * `npm test`: sets up everything, then types, lint, unit tests, build, both end-to-end suites and a few rounds of the
 * durability commands. Every step runs even after a failure, so that one run tells all; the last line is
 * `N passed, N failed`.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { ensureCommands } from '../electron/launch/debian.mjs'
import { ensureBuilt, ensureInstalled, launch, modernNode, projectDir, run, tell } from '../electron/launch/setup.mjs'

/** No step takes this long on the slowest machine we know. */
const longestStepMs = 40 * 60_000

await launch(async () => {
  const started = Date.now()
  await ensureInstalled()
  if (process.platform === 'linux') {
    await ensureCommands({ chromium: 'chromium', dunst: 'dunst', dunstctl: 'dunst', Xvfb: 'xvfb', 'dbus-run-session': 'dbus-daemon', strace: 'strace' })
  }
  const node = modernNode()
  const bin = (name) => join(projectDir, 'node_modules', name)
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` }
  const reports = mkdtempSync(join(tmpdir(), 'headroom-test-'))
  const totals = { passed: 0, failed: 0 }
  const failures = []

  const step = async (name, work) => {
    tell(`${name} …`)
    const before = Date.now()
    const { passed, failed } = await work()
    totals.passed += passed
    totals.failed += failed
    if (failed > 0) failures.push(name)
    tell(`${name}: ${passed} passed, ${failed} failed (${Math.round((Date.now() - before) / 1000)} s)`)
  }
  const whole = async (command, args) => ((await run(command, args, { env })) === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 })
  /** Runs a test runner that writes a JSON report; a run without a readable report counts as one failure. */
  const counted = async (args, reportEnv, countsOf) => {
    const file = join(reports, `${Date.now()}.json`)
    // A runner that hangs must not hang the whole: it is ended, and counts as failed for want of a report.
    const code = await run(node, [...args], { env: { ...env, ...reportEnv(file) }, timeout: longestStepMs, killSignal: 'SIGKILL' })
    try {
      const counts = countsOf(JSON.parse(readFileSync(file, 'utf8')))
      return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts
    } catch {
      return { passed: 0, failed: 1 }
    }
  }

  /** Runs a program of ours whose last line is `N passed, N failed`. */
  const told = async (args) => {
    const { stdout } = spawnSync(node, args, { cwd: projectDir, env, encoding: 'utf8', timeout: longestStepMs, killSignal: 'SIGKILL', stdio: ['ignore', 'pipe', 2] })
    tell(stdout.trim())
    const [, passed, failed] = /^(\d+) passed, (\d+) failed$/m.exec(stdout) ?? [null, 0, 1]
    return { passed: Number(passed), failed: Number(failed) }
  }

  await step('types', () => whole(node, [bin('typescript/bin/tsc'), '-b']))
  await step('lint', () => whole(node, [bin('oxlint/bin/oxlint'), '--type-aware', '--deny-warnings']))
  await step('unit tests', () =>
    counted(
      [bin('vitest/vitest.mjs'), 'run', '--config', 'test/vitest.config.ts'],
      (file) => ({ HEADROOM_UNIT_REPORT: file }),
      (report) => ({ passed: report.numPassedTests, failed: report.numFailedTests + (report.numFailedTestSuites > 0 && report.numFailedTests === 0 ? 1 : 0) }),
    ),
  )
  await step('build', async () => {
    await ensureBuilt()
    return { passed: 1, failed: 0 }
  })
  await step('end to end', () =>
    counted(
      [bin('@playwright/test/cli.js'), 'test', '--config', 'test/playwright.config.ts', '--grep-invert', '@everySight'],
      (file) => ({ HEADROOM_E2E_REPORT: file }),
      (report) => ({ passed: report.stats.expected + report.stats.flaky, failed: report.stats.unexpected }),
    ),
  )

  // A few rounds of each; whoever changes how the history is stored runs them in full (CONTRIBUTING.md).
  for (const [name, rounds] of [['kill', 6], ['powerloss', 30], ['damage', 6]]) {
    // Only Linux has strace and a session bus to be started by hand.
    if (process.platform === 'linux') await step(name, () => told([`test/durability/${name}/run.ts`, String(rounds)]))
  }

  rmSync(reports, { recursive: true, force: true })
  if (failures.length > 0) tell(`failed: ${failures.join(', ')}`)
  tell(`took ${Math.round((Date.now() - started) / 1000)} s`)
  process.stdout.write(`${totals.passed} passed, ${totals.failed} failed\n`)
  return totals.failed === 0 ? 0 : 1
})
