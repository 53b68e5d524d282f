import { spawn, type ChildProcess } from 'node:child_process'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from '@playwright/test'
import type { Answer, Input, MethodName, Reply } from '../../../shared/contract.ts'
import { expect } from '@playwright/test'
import type { Launch } from '../desktop/launch.ts'
import type { Headroom } from '../headroom.ts'
import { addressOf } from './address.ts'
import { watchPage } from './serveApp.ts'

const projectDir = resolve(import.meta.dirname, '../../..')

/** The headless shell as built, and its page in Chromium; always on the same port, so that the page finds its storage again. */
export class ServeUnderTest implements Headroom {
  readonly shell = 'serve'
  readonly dataDir: string
  readonly page: Page
  readonly #launch: Launch
  readonly #port: number
  #child: ChildProcess | null = null
  #address = ''
  #output = ''
  #complaints: string[] = []

  static async launch(browser: Browser, launch: Launch): Promise<ServeUnderTest> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, acceptDownloads: true })
    const app = new ServeUnderTest(await context.newPage(), launch, await freePort())
    await app.#start()
    return app
  }

  private constructor(page: Page, launch: Launch, port: number) {
    this.page = page
    this.dataDir = launch.dataDir
    this.#launch = launch
    this.#port = port
    watchPage(page, this.#complaints)
  }

  /** The process; `undefined` while it is not running. */
  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** Address with the token in its fragment. */
  get address(): string {
    return this.#address
  }

  async call<Name extends MethodName>(name: Name, input: Input<Name>): Promise<Answer<Name>> {
    const { origin, hash } = new URL(this.#address)
    const token = new URLSearchParams(hash.slice(1)).get('token') ?? ''
    const response = await fetch(`${origin}/call`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ name, input }),
    })
    const reply = (await response.json()) as Reply<Answer<Name>>
    if (!reply.ok) throw new Error(`${name}: ${reply.code}: ${reply.message}`)
    return reply.value
  }

  output(): string {
    return this.#output
  }

  complaints(): string[] {
    return [...this.#complaints]
  }

  forgive(pattern: RegExp): void {
    const left = this.#complaints.filter((complaint) => !pattern.test(complaint))
    expect(left.length, `a complaint matches ${String(pattern)}`).toBeLessThan(this.#complaints.length)
    this.#complaints.splice(0, Infinity, ...left)
  }

  async restart(): Promise<void> {
    // Away from the page first: it would complain that nobody answers.
    await this.page.goto('about:blank')
    await this.#end('SIGTERM')
    await this.#start()
  }

  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  async end(): Promise<void> {
    await this.page.context().close()
    await this.#end('SIGTERM')
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child
    this.#child = null
    if (child === null || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise((done) => child.once('exit', done))
    child.kill(signal)
    await ended
  }

  async #start(): Promise<void> {
    const child = spawn(process.execPath, [join(projectDir, 'out/main/serve.js'), '--data', this.dataDir, '--port', `${this.#port}`, '--no-open', ...this.#launch.args], {
      cwd: projectDir,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, DBUS_SESSION_BUS_ADDRESS: '', ...this.#launch.env },
    })
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (this.#output += data.toString()))
    this.#child = child
    this.#address = await addressOf(child)
    await this.page.goto(this.#address)
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  await new Promise((closed) => server.close(closed))
  return port
}
