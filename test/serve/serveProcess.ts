import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Answer, Input, MethodName, Reply } from '../../shared/contract.ts'

const projectDir = join(import.meta.dirname, '../..')

/** The headless shell from source, as a process of its own. */
export interface ServeProcess {
  child: ChildProcess
  /** Where its page is, and what goes with every request. */
  origin: string
  headers: Record<string, string>
  /** A call as the page makes it. */
  call: <Name extends MethodName>(name: Name, input: Input<Name>) => Promise<Reply<Answer<Name>>>
  /** Everything it wrote so far. */
  said: () => string
  /** Everything it answered to calls so far. */
  answered: () => string
}

/** How it is started. */
export interface ServeStart {
  dataDir: string
  env?: Record<string, string>
  /** Options of Node, before the program. */
  nodeArgs?: readonly string[]
  /** Opens its page in the desktop's browser, which the environment has to keep from being a real one. */
  open?: boolean
}

/** Starts it and waits for its address; a channel to the process is open. Whoever asked for it kills it. */
export async function startServe({ dataDir, env = {}, nodeArgs = [], open = false }: ServeStart): Promise<ServeProcess> {
  const child = spawn(process.execPath, [...nodeArgs, 'electron/serve/main.ts', ...(open ? [] : ['--no-open']), '--data', dataDir], {
    cwd: projectDir,
    env: { PATH: process.env['PATH'], HOME: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let said = ''
  let answered = ''
  const address = await new Promise<URL>((found, failed) => {
    const look = (chunk: unknown): void => {
      said += String(chunk)
      const printed = /http:\S+#token=[\w-]{43}/.exec(said)?.[0]
      if (printed !== undefined) found(new URL(printed))
    }
    child.stdout?.on('data', look)
    child.stderr?.on('data', look)
    child.once('close', () => failed(new Error(`The headless shell ended before it served: ${said}`)))
  })
  const headers = { authorization: `Bearer ${address.hash.slice('#token='.length)}`, 'content-type': 'application/json' }
  return {
    child,
    origin: address.origin,
    headers,
    said: () => said,
    answered: () => answered,
    call: async (name, input) => {
      const text = await (await fetch(`${address.origin}/call`, { method: 'POST', headers, body: JSON.stringify({ name, input }) })).text()
      answered += text
      return JSON.parse(text) as Reply<Answer<typeof name>>
    },
  }
}

/** An API on this machine that says the key back in everything it answers, with another status each time; only good ones while it is `well`. */
export async function startEcho(): Promise<{ baseUrl: string; asked: () => number; be: (mood: 'well' | 'moody') => void; close: () => void }> {
  let asked = 0
  let mood: 'well' | 'moody' = 'moody'
  const server = createServer((request, response) => {
    const key = String(request.headers.authorization ?? request.headers['x-api-key']).replace(/^Bearer /, '')
    asked += 1
    const status = mood === 'well' ? 200 : ([200, 401, 500, 429][asked % 4] ?? 200)
    const calls = [{ at: new Date().toISOString(), key: 'k', tool: key, arguments: { key }, status: 500, ok: false, duration_ms: 1, error: key }]
    response.writeHead(status, { 'content-type': 'application/json', 'x-request-id': encodeURI(key) }).end(JSON.stringify({ error: `The key ${key} is not welcome`, message: key, used: 1, key: { id: key, name: key }, ok: true, calls }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => asked,
    be: (next) => (mood = next),
    close: () => (server.close(), server.closeAllConnections()),
  }
}
