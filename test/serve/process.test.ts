import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { startDemo, type Demo } from '../../electron/demo/index.ts'
import type { Report } from '../../electron/serve/report.ts'

const projectDir = join(import.meta.dirname, '../..')
const stops: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'headroom-serve-'))
  stops.push(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

interface Running {
  child: ChildProcessWithoutNullStreams
  ended: Promise<Ended>
  /** Resolves with the address of the page once it is printed, on either stream. */
  address: Promise<string>
}

/** Runs the headless shell from source as its own process; `--no-open` always, and never a desktop to notify. */
function run(args: string[], env: Record<string, string> = {}): Running {
  const child = spawn(process.execPath, ['electron/serve/main.ts', '--no-open', ...args], {
    cwd: projectDir,
    env: { PATH: process.env['PATH'], HOME: folder(), ...env },
  })
  stops.push(() => child.kill('SIGKILL'))
  let stdout = ''
  let stderr = ''
  let found: (address: string) => void = () => undefined
  const address = new Promise<string>((done) => (found = done))
  const look = (): void => {
    const printed = /http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}/.exec(stdout + stderr)?.[0]
    if (printed !== undefined) found(printed)
  }
  child.stdout.on('data', (chunk) => ((stdout += String(chunk)), look()))
  child.stderr.on('data', (chunk) => ((stderr += String(chunk)), look()))
  const ended = new Promise<Ended>((done) => child.on('close', (code) => done({ code, stdout, stderr })))
  child.stdin.end()
  return { child, ended, address }
}

const runToEnd = (args: string[], env?: Record<string, string>): Promise<Ended> => run(args, env).ended

/** Asks a running shell as the page would. */
async function call(address: string, name: string, input: unknown = {}): Promise<{ ok: boolean; value: unknown }> {
  const url = new URL(address)
  const token = new URLSearchParams(url.hash.slice(1)).get('token')
  const answer = await fetch(`${url.origin}/call`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name, input }),
  })
  return (await answer.json()) as { ok: boolean; value: unknown }
}

/** A simulated API without clients of its own, and the config that connects to it. */
async function demoWithConfig(): Promise<{ demo: Demo; dir: string; configFile: string; secret: string }> {
  const demo = await startDemo({ clients: false })
  stops.push(() => demo.stop())
  const dir = folder()
  const connections = demo.connections.map(({ name, dialect, baseUrl }) => ({ name, dialect, baseUrl, keys: [{ label: 'monitor', secretEnv: `KEY_OF_${dialect}` }] }))
  const configFile = join(dir, 'config.json')
  writeFileSync(configFile, JSON.stringify({ connections }))
  return { demo, dir, configFile, secret: monitorSecret(demo, 0) }
}

const monitorSecret = (demo: Demo, index: number): string => demo.connections[index]?.keys.find((key) => key.role === 'monitor')?.secret ?? ''
const secretsEnv = (demo: Demo): Record<string, string> => Object.fromEntries(demo.connections.map(({ dialect }, index) => [`KEY_OF_${dialect}`, monitorSecret(demo, index)]))

describe('a start that is not possible ends with one sentence and exit code 2', () => {
  const refused = ({ code, stdout, stderr }: Ended): string => {
    expect([code, stdout, stderr.trim().split('\n').length]).toEqual([2, '', 1])
    expect(stderr).toMatch(/^headroom: \S.*\.\n$/)
    return stderr
  }

  it.each<[string, string[], string]>([
    ['an unknown flag', ['--prot', '1'], "Unknown option '--prot'."],
    ['flags that exclude each other', ['--once', '--for', '1'], '--once and --for cannot be used together'],
    ['a config that is not there', ['--config', '/nowhere/config.json'], 'There is no config file /nowhere/config.json.'],
    ['a config that is no JSON', ['--config', 'electron/serve/main.ts'], 'is not valid JSON'],
    ['a data folder that is a file', ['--once', '--data', join(projectDir, 'package.json')], 'package.json'],
  ])('%s', async (_what, args, expected) => {
    expect(refused(await runToEnd(args))).toContain(expected)
  })

  it('a key to ask for without a terminal', async () => {
    const configFile = join(folder(), 'config.json')
    writeFileSync(configFile, '{"connections":[{"name":"T","dialect":"tools","baseUrl":"http://127.0.0.1:9","keys":[{"label":"monitor"}]}]}')
    expect(refused(await runToEnd(['--config', configFile]))).toContain('there is no terminal to ask on')
  })

  it('an API that this version does not know', async () => {
    const configFile = join(folder(), 'config.json')
    writeFileSync(configFile, '{"connections":[{"name":"T","dialect":"nobody","baseUrl":"http://127.0.0.1:9"}]}')
    expect(refused(await runToEnd(['--config', configFile, '--data', folder()]))).toContain('The connection "T" of the config cannot be used: dialect: there is no dialect "nobody"')
  })

  it('a port that is in use', async () => {
    const other = createServer()
    await new Promise<void>((done) => void other.listen(0, '127.0.0.1', done))
    stops.push(() => other.close())
    const bound = other.address()
    const port = typeof bound === 'object' && bound !== null ? bound.port : 0
    expect(refused(await runToEnd(['--port', String(port), '--data', folder()]))).toContain(`Port ${port} is used by another program`)
  })

  it('a data folder that another Headroom holds: it says which and where, and that one goes on undisturbed', async () => {
    const dir = folder()
    const first = run(['--data', dir])
    const address = await first.address
    const { origin } = new URL(address)
    expect(refused(await runToEnd(['--once', '--data', dir]))).toBe(`headroom: The headless Headroom (process ${first.child.pid}) is already running on the data folder ${dir} at ${origin}/.\n`)
    expect(await call(address, 'settings.get')).toMatchObject({ ok: true })
    first.child.kill('SIGTERM')
    expect((await first.ended).code).toBe(0)
    expect((await runToEnd(['--once', '--data', dir])).code).toBe(0)
  })
})

describe('a run', () => {
  it('--help prints the flags and starts nothing', async () => {
    const ended = await runToEnd(['--help'])
    expect([ended.code, ended.stderr]).toEqual([0, ''])
    expect(ended.stdout).toContain('--once')
  })

  it('--once --json prints exactly one JSON object on stdout', async () => {
    const ended = await runToEnd(['--once', '--json', '--data', folder()])
    expect([ended.code, ended.stdout.split('\n').length, ended.stdout.endsWith('}\n')]).toEqual([0, 2, true])
    expect(JSON.parse(ended.stdout)).toEqual({ connections: 0, polls: 0, calls: 0, budgets: [], alerts: [], gaps: [], errors: [] })
  })

  it('serves until it is told to quit, then says how it stands', async () => {
    const running = run(['--json', '--data', folder()])
    const address = await running.address
    expect(await call(address, 'app.info')).toMatchObject({ ok: true, value: { shell: 'serve', version: '0.1.0', canDemo: true, storeProblem: null, notifications: { where: 'page' } } })
    running.child.kill('SIGINT')
    running.child.kill('SIGINT')
    const ended = await running.ended
    expect([ended.code, Object.keys(JSON.parse(ended.stdout) as Report)]).toEqual([0, ['connections', 'polls', 'calls', 'budgets', 'alerts', 'gaps', 'errors']])
    expect(ended.stderr).toBe(`headroom: Headroom is at ${address}\n`)
  })

  it('--demo --for shows the simulated APIs at work', async () => {
    const ended = await runToEnd(['--demo', '--for', '4', '--json', '--data', folder()])
    const report = JSON.parse(ended.stdout) as Report
    expect([ended.code, report.connections]).toEqual([0, 2])
    expect(report.polls).toBeGreaterThan(1)
    expect(report.calls).toBeGreaterThan(0)
    expect(report.budgets.length).toBeGreaterThan(0)
  })

  it('knows the connections of its config again, polls each once, and keeps its secrets to itself', async () => {
    const { demo, dir, configFile, secret } = await demoWithConfig()
    const args = ['--once', '--config', configFile, '--data', join(dir, 'data')]
    const first = await runToEnd([...args, '--json'], secretsEnv(demo))
    expect([first.code, first.stderr]).toEqual([0, ''])
    const firstReport = JSON.parse(first.stdout) as Report
    expect([firstReport.connections, firstReport.errors]).toEqual([demo.connections.length, []])
    expect(firstReport.calls).toBeGreaterThan(0)

    const second = await runToEnd(args, secretsEnv(demo))
    expect([second.code, second.stderr]).toEqual([0, ''])
    for (const { name } of demo.connections) expect(second.stdout.split(name).length).toBe(2)
    expect(second.stdout).toMatch(new RegExp(`^${demo.connections.length} connections, ${2 * firstReport.polls} polls, [\\d,.]+ calls in the history, `))

    const written = readdirSync(join(dir, 'data'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    expect(written.length).toBeGreaterThan(0)
    for (const entry of written) {
      const bytes = readFileSync(join(entry.parentPath, entry.name))
      for (let index = 0; index < demo.connections.length; index += 1) expect([entry.name, bytes.includes(monitorSecret(demo, index))]).toEqual([entry.name, false])
    }
    expect(first.stdout + first.stderr + second.stdout + second.stderr).not.toContain(secret)
  })

  it('without its secrets polls nothing with a wrong key and says what is missing', async () => {
    const { demo, dir, configFile } = await demoWithConfig()
    const dataDir = join(dir, 'data')
    await runToEnd(['--once', '--config', configFile, '--data', dataDir], secretsEnv(demo))
    const made = demo.apis.map((api) => api.calls.length)
    const ended = await runToEnd(['--once', '--json', '--data', dataDir])
    const report = JSON.parse(ended.stdout) as Report
    expect([ended.code, demo.apis.map((api) => api.calls.length)]).toEqual([0, made])
    expect(new Set(report.errors.map((error) => error.connection))).toEqual(new Set(demo.connections.map((connection) => connection.name)))
  })
})
