import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'

/** A popup that was closed or clicked, as the notification server remembers it. */
export interface PastPopup {
  title: string
  body: string
  appName: string
}

/** A desktop of our own: a screen nobody sees, a session bus, and a notification server (dunst) that really shows popups. */
export interface DesktopSession {
  /** To be given to the app: the screen and the bus. */
  env: { DISPLAY: string; DBUS_SESSION_BUS_ADDRESS: string }
  /** How many popups are on the screen now. */
  popups: () => Promise<number>
  /** Clicks the topmost popup, as a user does. */
  click: () => Promise<void>
  /** Closes all popups without clicking them. */
  dismiss: () => Promise<void>
  /** Popups that are gone, newest first. */
  past: () => Promise<PastPopup[]>
  /** Ends everything it started. */
  stop: () => Promise<void>
}

const run = promisify(execFile)

/** Needs the Debian packages dbus-daemon, xvfb and dunst. Rejects with the name of what did not start. */
export async function startDesktopSession(): Promise<DesktopSession> {
  const folder = mkdtempSync(join(tmpdir(), 'headroom-desktop-'))
  const children: ChildProcess[] = []
  const stop = async (): Promise<void> => {
    for (const child of children.toReversed()) {
      if (child.exitCode !== null || child.signalCode !== null) continue
      child.kill()
      await once(child, 'exit')
    }
    rmSync(folder, { recursive: true, force: true })
  }
  const begin = (command: string, args: string[], env: Record<string, string>, firstLineOf: number): Promise<string> => {
    const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'ignore', 'pipe'] })
    children.push(child)
    return firstLine(command, child, child.stdio[firstLineOf] as Readable)
  }
  try {
    const DISPLAY = `:${await begin('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'], {}, 3)}`
    const DBUS_SESSION_BUS_ADDRESS = await begin('dbus-daemon', ['--session', '--nofork', '--print-address=1'], {}, 1)
    const env = { DISPLAY, DBUS_SESSION_BUS_ADDRESS }
    const config = join(folder, 'dunstrc')
    // Popups stay until they are clicked, so that no test depends on how fast it is.
    writeFileSync(config, ['low', 'normal', 'critical'].map((urgency) => `[urgency_${urgency}]\n  timeout = 0\n`).join(''))
    const dunst = spawn('dunst', ['-config', config], { env: { ...process.env, ...env }, stdio: 'ignore' })
    children.push(dunst)
    const control = async (...args: string[]): Promise<string> => (await run('dunstctl', args, { env: { ...process.env, ...env } })).stdout
    await answering(dunst, () => control('count', 'displayed'))
    return {
      env,
      popups: async () => Number(await control('count', 'displayed')),
      click: async () => {
        await control('action', '0')
        // dunst leaves it open, other servers close what was clicked.
        await control('close')
      },
      dismiss: async () => void (await control('close-all')),
      past: async () => pastPopups(await control('history')),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

function firstLine(command: string, child: ChildProcess, from: Readable): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`${command} ended with ${code}`)))
    from.on('data', (data: Buffer) => {
      text += data.toString()
      const [line, rest] = text.split('\n', 2)
      if (rest !== undefined) resolve(line ?? '')
    })
  })
}

async function answering(dunst: ChildProcess, ask: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await ask()
      return
    } catch (error) {
      if (attempt === 50 || dunst.exitCode !== null) throw new Error('dunst does not answer', { cause: error })
      await pause(100)
    }
  }
}

interface DunstHistory {
  data: { summary: { data: string }; body: { data: string }; appname: { data: string } }[][]
}

function pastPopups(json: string): PastPopup[] {
  const { data } = JSON.parse(json) as DunstHistory
  return (data[0] ?? []).map(({ summary, body, appname }) => ({ title: summary.data, body: body.data, appName: appname.data }))
}
