/** Runs tests of one file of a copy of the project with the runner they are written for, and reads its report. */
import { spawn } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { namePattern } from './break.ts'

/** `unit` runs from the sources, `browser` needs a build, `package` what `npm run pack` makes. */
export type Kind = 'unit' | 'browser' | 'package'

/** One test that ran. */
export interface TestRun {
  /** With the names of the blocks around it. */
  name: string
  passed: boolean
  /** Why it failed. */
  messages: string[]
}

/** What a run came to: tests that ran, and what kept tests from running, in words. */
export interface Outcome {
  tests: TestRun[]
  trouble: string[]
}

/** Which tests of which file. */
export interface Selection {
  file: string
  names: readonly string[]
  /** The shell a browser test runs over. */
  shell: 'serve' | 'desktop'
}

/** No run takes this long on the slowest machine we know. */
const longestRunMs = 10 * 60_000

/** What runs a test file. */
export function kindOf(file: string): Kind {
  if (file.endsWith('.pack.ts')) return 'package'
  return file.startsWith('test/e2e/') ? 'browser' : 'unit'
}

/** Runs the tests whose name holds one of `names` in the copy at `dir`. */
export async function runTests(dir: string, { file, names, shell }: Selection): Promise<Outcome> {
  const kind = kindOf(file)
  const prepared = await prepare(dir, kind)
  if (prepared !== null) return { tests: [], trouble: [prepared] }
  const report = join(dir, 'report.json')
  rmSync(report, { force: true })
  const pattern = names.map(namePattern).join('|')
  const output =
    kind === 'browser'
      ? await run(dir, ['node_modules/@playwright/test/cli.js', 'test', '--config', 'test/playwright.config.ts', file, '--project', shell, '--workers', '1', '-g', pattern], { HEADROOM_E2E_REPORT: report })
      : await run(dir, ['node_modules/vitest/vitest.mjs', 'run', '--config', kind === 'package' ? 'test/pack.config.ts' : 'test/vitest.config.ts', file, '-t', pattern], { HEADROOM_UNIT_REPORT: report })
  let text: string
  try {
    text = readFileSync(report, 'utf8')
  } catch {
    return { tests: [], trouble: [`no report was written; the last that was said: ${output.text.trim().slice(-500)}`] }
  }
  return kind === 'browser' ? readPlaywright(JSON.parse(text) as PlaywrightReport) : readVitest(JSON.parse(text) as VitestReport)
}

/** Builds what tests of this kind look at; a sentence when that fails. */
async function prepare(dir: string, kind: Kind): Promise<string | null> {
  if (kind === 'unit') return null
  const steps = [['node_modules/electron-vite/bin/electron-vite.js', 'build', '--logLevel', 'warn'], ...(kind === 'package' ? [['electron/packaging/pack.ts', '--only-build']] : [])]
  for (const step of steps) {
    const { code, text } = await run(dir, step, {})
    if (code !== 0) return `it cannot be built: ${text.trim().slice(-500)}`
  }
  return null
}

function run(dir: string, args: string[], env: Record<string, string>): Promise<{ code: number | null; text: string }> {
  // On a build server a red test would be tried twice.
  const { CI: _ci, ...own } = process.env
  const child = spawn(process.execPath, args, { cwd: dir, env: { ...own, ...env }, stdio: ['ignore', 'pipe', 'pipe'], timeout: longestRunMs })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (text += data.toString()))
  return new Promise((done, failed) => {
    child.once('error', failed)
    child.once('close', (code) => done({ code, text }))
  })
}

/** What we read of vitest's report. */
interface VitestReport {
  testResults: { status: string; message?: string; assertionResults: { fullName: string; status: string; failureMessages?: string[] }[] }[]
}

function readVitest({ testResults }: VitestReport): Outcome {
  const ran = testResults.flatMap(({ assertionResults }) => assertionResults).filter(({ status }) => status === 'passed' || status === 'failed')
  return {
    tests: ran.map(({ fullName, status, failureMessages = [] }) => ({ name: fullName, passed: status === 'passed', messages: failureMessages })),
    trouble: testResults.flatMap(({ message = '' }) => (message === '' ? [] : [message])),
  }
}

interface PlaywrightSuite {
  title: string
  suites?: PlaywrightSuite[]
  specs: { title: string; tests: { results: { status: string; errors: { message?: string }[] }[] }[] }[]
}
/** What we read of Playwright's report. */
interface PlaywrightReport {
  suites: PlaywrightSuite[]
  errors: { message?: string }[]
}

function readPlaywright({ suites, errors }: PlaywrightReport): Outcome {
  const runs = (suite: PlaywrightSuite, above: string): TestRun[] => [
    ...suite.specs.flatMap(({ title, tests }) =>
      tests
        .flatMap(({ results }) => results)
        .filter(({ status }) => status !== 'skipped')
        .map(({ status, errors: why }) => ({ name: `${above} ${title}`.trim(), passed: status === 'passed', messages: why.map(({ message = '' }) => message) })),
    ),
    ...(suite.suites ?? []).flatMap((inner) => runs(inner, `${above} ${inner.title}`)),
  ]
  return { tests: suites.flatMap((suite) => runs(suite, '')), trouble: errors.map(({ message = '' }) => message) }
}
