import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test as base, expect, type Page } from '@playwright/test'
import { addressOf } from './address.ts'

const projectDir = resolve(import.meta.dirname, '../../..')

/** A headless shell in a process of its own, as a user starts it. */
export interface ServeApp {
  /** Address with the token in its fragment. */
  address: string
  dataDir: string
  /** Orderly end by SIGTERM; resolves with the exit code. */
  quit(): Promise<number | null>
  /** As a crash or power cut would end it. */
  kill(): Promise<void>
}

export interface ServeFixtures {
  /** Starts the built `out/main/serve.js`; every one still running is ended after the test. */
  serve: (options?: { args?: string[]; dataDir?: string }) => Promise<ServeApp>
  /** What the page must never do: CSP violations, script errors, requests to anywhere but its own server. */
  pageTrouble: string[]
}

export const test = base.extend<ServeFixtures>({
  serve: async ({ browserName: _browserName }, use) => {
    const running: { child: ChildProcess; dataDir: string }[] = []
    const folders = new Set<string>()
    await use(async ({ args = [], dataDir = mkdtempSync(join(tmpdir(), 'headroom-e2e-')) } = {}) => {
      folders.add(dataDir)
      const child = spawn(process.execPath, [join(projectDir, 'out/main/serve.js'), '--data', dataDir, '--no-open', ...args], {
        cwd: projectDir,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, DBUS_SESSION_BUS_ADDRESS: '' },
      })
      running.push({ child, dataDir })
      const ended = new Promise<number | null>((done) => child.once('exit', done))
      const end = async (signal: NodeJS.Signals): Promise<number | null> => {
        if (child.exitCode === null && child.signalCode === null) child.kill(signal)
        return ended
      }
      return { address: await addressOf(child), dataDir, quit: () => end('SIGTERM'), kill: async () => void (await end('SIGKILL')) }
    })
    for (const { child } of running) if (child.exitCode === null) child.kill('SIGKILL')
    for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  },
  pageTrouble: [
    async ({ page }, use) => {
      const trouble: string[] = []
      watchPage(page, trouble)
      await use(trouble)
      expect(trouble).toEqual([])
    },
    { auto: true },
  ],
})

export { expect }

/** Puts into `trouble` what `page` must never do. */
export function watchPage(page: Page, trouble: string[]): void {
  page.on('pageerror', (error) => trouble.push(`script error: ${error.message}`))
  page.on('console', (message) => {
    const text = message.text()
    // A server that is gone is part of some tests, and the browser reports it as an error of its own.
    if (message.type() === 'error' && !text.includes('net::ERR_')) trouble.push(`console: ${text}`)
    if (text.includes('Content Security Policy')) trouble.push(`policy: ${text}`)
  })
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (url.protocol !== 'data:' && url.hostname !== '127.0.0.1') trouble.push(`external request: ${request.url()}`)
  })
}
