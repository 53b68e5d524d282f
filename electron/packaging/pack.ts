/**
 * `npm run pack`: builds the packages that can be built here, installs and runs them in empty places
 * (test/packaging/built), and ends with `N passed, N failed`. `--installers` also builds this platform's installers with
 * the real Electron, which needs the network and, on macOS and Windows, certificates to be of use. `--only-build` leaves
 * installing and running out.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBuilder } from './builderTools.ts'
import { buildDeb, debianArchs } from './deb.ts'
import { ensureEmptyDebian } from './emptyDebian.ts'
import { packTarball, stageHeadless } from './headless.ts'
import { builtAt, ownLock, ownPackage, writeNotices } from './notices.ts'
import { made, projectDir } from './place.ts'
import { publisher } from './publisher.ts'
import { buildInstallers, buildUnpackedApp } from './unpackedApp.ts'

const linux = process.platform === 'linux'
const totals = { passed: 0, failed: 0 }
const tell = (text: string): void => void process.stderr.write(`headroom: ${text}\n`)

async function step(name: string, work: () => Promise<unknown>): Promise<void> {
  tell(`${name} …`)
  try {
    await work()
    totals.passed++
  } catch (error) {
    totals.failed++
    tell(`${name} failed: ${error instanceof Error ? error.message : String(error)}`)
  }
}

async function buildDebs(): Promise<void> {
  const { version } = ownPackage()
  const options = { lock: ownLock(), version, publisher, builtAt: await builtAt() }
  for (const arch of Object.keys(debianArchs) as (keyof typeof debianArchs)[]) await buildDeb(made.headless, { ...options, arch })
}

/** What we read of vitest's report. */
interface Report {
  numPassedTests: number
  numFailedTests: number
  testResults: { assertionResults: { fullName: string; status: string }[] }[]
}

/** Runs the tests on what was built; a run without a readable report is one failure. `skipped` are names. */
async function test(): Promise<{ passed: number; failed: number; skipped: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'headroom-pack-'))
  const report = join(folder, 'report.json')
  const code = await new Promise<number>((done, failed) => {
    const args = [join(projectDir, 'node_modules/vitest/vitest.mjs'), 'run', '--config', 'test/pack.config.ts']
    const child = spawn(process.execPath, args, { cwd: projectDir, stdio: ['ignore', 2, 2], env: { ...process.env, HEADROOM_UNIT_REPORT: report } })
    child.once('error', failed)
    child.once('exit', (exitCode) => done(exitCode ?? 1))
  })
  try {
    const { numPassedTests: passed, numFailedTests: failed, testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report
    const results = testResults.flatMap(({ assertionResults }) => assertionResults)
    const skipped = results.filter(({ status }) => status === 'skipped' || status === 'pending').map(({ fullName }) => fullName)
    return { passed, failed: code !== 0 && failed === 0 ? 1 : failed, skipped }
  } catch {
    return { passed: 0, failed: 1, skipped: [] }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const desktopNotices = join(made.notices, 'desktop')
await step('collecting licences', async () => {
  await writeNotices('desktop')
  stageHeadless(made.headless, await writeNotices('headless'), publisher)
})
await step('the headless tarball', () => packTarball(made.headless))
if (linux) await step('the headless .deb', buildDebs)
await step('installing electron-builder', ensureBuilder)
if (linux) await step('the desktop app around a stand-in for Electron', () => buildUnpackedApp(desktopNotices))
if (linux && process.getuid?.() === 0) await step('an empty Debian (some minutes the first time)', ensureEmptyDebian)
if (process.argv.includes('--installers')) await step('installers', () => buildInstallers(desktopNotices))

if (!process.argv.includes('--only-build')) {
  tell('installing and running what was built …')
  const { passed, failed, skipped } = await test()
  totals.passed += passed
  totals.failed += failed
  for (const name of skipped) tell(`skipped: ${name}`)
}
process.stdout.write(`${totals.passed} passed, ${totals.failed} failed\n`)
process.exitCode = totals.failed === 0 ? 0 : 1
