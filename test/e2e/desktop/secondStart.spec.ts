/** Both shells on one data folder, as processes: the second says which is running and where, has it show itself, and ends. */
import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { standinExecutable } from '../../standin/launch.ts'
import { addressOf } from '../serve/address.ts'
import { availableRuntime, expect, test } from './launch.ts'

const projectDir = resolve(import.meta.dirname, '../../..')
const serveArgs = (dataDir: string): string[] => [join(projectDir, 'out/main/serve.js'), '--data', dataDir]

/** Runs to its end; resolves with the exit code and all that was written. */
function toEnd(command: string, args: string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(command, args, { cwd: projectDir, env: process.env })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()))
  return new Promise((done) => child.once('close', (code) => done({ code, output })))
}

test('the headless shell started beside the desktop app', async ({ desktop }) => {
  const isVisible = () => desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())
  // It shows itself once it is ready, which must not come after it is hidden here.
  await expect.poll(isVisible).toBe(true)
  await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
  const sentence = (await desktop.app.evaluate(() => process.pid)).toString()
  const silent = await toEnd(process.execPath, [...serveArgs(desktop.dataDir), '--once', '--no-open'])
  expect(silent).toEqual({ code: 2, output: `headroom: The desktop app (process ${sentence}) is already running on the data folder ${desktop.dataDir}.\n` })
  expect(await isVisible()).toBe(false)
  const shown = await toEnd(process.execPath, [...serveArgs(desktop.dataDir), '--open', 'headroom://alerts'])
  expect(shown).toEqual({ code: 2, output: `headroom: The desktop app (process ${sentence}) is already running on the data folder ${desktop.dataDir}, and was asked to show itself.\n` })
  await expect.poll(isVisible).toBe(true)
  await expect(desktop.page.getByRole('heading', { name: 'Alerts', level: 1 })).toBeVisible()
})

test('the desktop app started beside the headless shell', async ({ dataDir, page }) => {
  test.skip(process.platform !== 'linux' || availableRuntime() !== 'stand-in', 'needs an opener of its own and the stand-in')
  // What opens addresses on a Linux desktop, for this test: it writes them down.
  const tools = join(dataDir, 'tools')
  const opened = join(dataDir, 'opened')
  mkdirSync(tools)
  writeFileSync(join(tools, 'xdg-open'), `#!/bin/sh\nprintf '%s' "$1" > '${opened}'\n`)
  chmodSync(join(tools, 'xdg-open'), 0o755)
  const serve = spawn(process.execPath, [...serveArgs(dataDir), '--no-open'], { cwd: projectDir, env: { ...process.env, PATH: `${tools}${delimiter}${process.env['PATH']}`, DBUS_SESSION_BUS_ADDRESS: '', DISPLAY: ':0' } })
  try {
    const address = await addressOf(serve)
    const { origin } = new URL(address)
    const { code, output } = await toEnd(standinExecutable, [projectDir, `--user-data-dir=${dataDir}`, '--open', 'headroom://log?outcome=errors'])
    expect(code).toBe(2)
    expect(output).toContain(`The headless Headroom (process ${serve.pid}) is already running on the data folder ${dataDir} at ${origin}/, and was asked to show itself.`)
    await expect.poll(() => existsSync(opened)).toBe(true)
    // The link goes all the way: the address that was opened shows the page it names, and nothing else in the bar.
    await page.goto(readFileSync(opened, 'utf8'))
    await expect(page.getByRole('heading', { name: 'Log', level: 1 })).toBeVisible()
    await expect(page).toHaveURL(`${origin}/#/log?outcome=errors`)
  } finally {
    serve.kill('SIGKILL')
  }
})
