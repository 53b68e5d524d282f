import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Readable, Writable } from 'node:stream'
import { CdpConnection } from './cdp.ts'

/** A running Chromium and the way to talk to it. */
export interface Chromium {
  connection: CdpConnection
  pid: number
  close(): Promise<void>
}

/** How to start it. */
export interface ChromiumOptions {
  /** Folder for the browser's profile, as Electron keeps it in `userData`; local storage survives a restart. */
  profile: string
  /** With a window on the current display instead of headless. */
  headed: boolean
  /** Port of the proxy on this machine that all its requests take. */
  gatePort: number
}

/** Attempts, 500 ms apart, while a killed predecessor still holds the profile. */
const attempts = 12

/** Starts Debian's Chromium (or `CHROMIUM_PATH`) without a window. */
export async function launchChromium(options: ChromiumOptions): Promise<Chromium> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await tryLaunch(options)
    } catch (error) {
      if (attempt === attempts) throw error
      await sleep(500)
    }
  }
}

async function tryLaunch(options: ChromiumOptions): Promise<Chromium> {
  mkdirSync(options.profile, { recursive: true })
  const child = spawn(process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium', chromiumArguments(options), {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
  })
  const address = await devToolsAddress(child)
  // Playwright attaches through this line; Electron prints the same.
  process.stderr.write(`\nDevTools listening on ${address}\n`)
  child.stderr?.resume()
  // Our own talk goes through a pipe: when this process dies, even by SIGKILL, the pipe closes and Chromium quits.
  const connection = new CdpConnection(child.stdio[3] as Writable, child.stdio[4] as Readable)
  return {
    connection,
    pid: child.pid ?? 0,
    close: async () => {
      const ended = new Promise<void>((resolve) => (child.exitCode !== null || child.signalCode !== null ? resolve() : child.once('exit', () => resolve())))
      connection.send('Browser.close').catch(() => undefined)
      const last = setTimeout(() => child.kill('SIGKILL'), 3000)
      await ended
      clearTimeout(last)
    },
  }
}

function chromiumArguments({ profile, headed, gatePort }: ChromiumOptions): string[] {
  return [
    `--user-data-dir=${profile}`,
    `--proxy-server=http://127.0.0.1:${gatePort}`,
    '--proxy-bypass-list=<-loopback>',
    '--remote-debugging-port=0',
    '--remote-debugging-pipe',
    '--no-startup-window',
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    // A popup is never blocked silently: the app's own handler has to deny it.
    '--disable-popup-blocking',
    // Without the last one Chromium itself would keep pages off this machine's servers, and hide what the app's guard misses.
    '--disable-features=Translate,MediaRouter,OptimizationHints,HttpsUpgrades,LocalNetworkAccessChecks',
    '--password-store=basic',
    '--use-mock-keychain',
    ...(headed ? [] : ['--headless=new']),
    // Chromium refuses its sandbox to root.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ]
}

function devToolsAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const onData = (data: Buffer): void => {
      text += data.toString()
      const address = /DevTools listening on (ws:\S+)/.exec(text)?.[1]
      if (address === undefined) return
      child.stderr?.off('data', onData)
      resolve(address)
    }
    child.stderr?.on('data', onData)
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`standin: Chromium ended with ${code}: ${text.slice(-2000)}`)))
  })
}
