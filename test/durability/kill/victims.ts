import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { ConnectionDraft } from '../../../shared/connectionDraft.ts'
import type { Answer, Input, MethodName, Reply } from '../../../shared/contract.ts'
import { DesktopUnderTest } from '../../e2e/desktop/launch.ts'
import { addressOf } from '../../e2e/serve/address.ts'

const projectDir = resolve(import.meta.dirname, '../../..')

/** A Headroom as a user runs it, whose main process can be killed at any moment. */
export interface Victim {
  /** Starts it, or starts it again, on the same data folder; rejects when it was killed while it started. */
  start(): Promise<void>
  call<Name extends MethodName>(name: Name, input: Input<Name>): Promise<Answer<Name>>
  /** SIGKILL to the main process, also while it starts. */
  kill(): Promise<void>
  /** Orderly end. */
  quit(): Promise<void>
}

/** What a victim is given. */
export interface Surroundings {
  dataDir: string
  busAddress: string
  connection: ConnectionDraft
  secret: string
}

/** The built headless shell; its config brings the key again at each start. */
export function serveVictim({ dataDir, busAddress, connection, secret }: Surroundings): Victim {
  const configFile = `${dataDir}.config.json`
  const [{ label }] = connection.keys as [{ label: string }]
  writeFileSync(configFile, JSON.stringify({ connections: [{ ...connection, keys: [{ label, secretEnv: 'WATCHED_KEY' }] }] }))
  let child: ChildProcess | null = null
  let address = new URL('http://127.0.0.1')
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ending = child
    child = null
    if (ending === null || ending.exitCode !== null || ending.signalCode !== null) return
    const ended = once(ending, 'exit')
    ending.kill(signal)
    await ended
  }
  return {
    async start() {
      child = spawn(process.execPath, [join(projectDir, 'out/main/serve.js'), '--data', dataDir, '--no-open', '--config', configFile], {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, DBUS_SESSION_BUS_ADDRESS: busAddress, WATCHED_KEY: secret },
      })
      address = new URL(await addressOf(child))
    },
    async call<Name extends MethodName>(name: Name, input: Input<Name>) {
      const token = new URLSearchParams(address.hash.slice(1)).get('token') ?? ''
      const response = await fetch(`${address.origin}/call`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ name, input }),
      })
      const reply = (await response.json()) as Reply<Answer<Name>>
      if (!reply.ok) throw new Error(`${name}: ${reply.code}: ${reply.message}`)
      return reply.value
    },
    kill: () => end('SIGKILL'),
    quit: () => end('SIGTERM'),
  }
}

/** The built desktop app, on the stand-in or a real binary; its key is in the (stand-in's) keyring. */
export function desktopVictim({ dataDir, busAddress, connection, secret }: Surroundings): Victim {
  let app: DesktopUnderTest | null = null
  const running = (): DesktopUnderTest => {
    if (app === null) throw new Error('The app is not running.')
    return app
  }
  return {
    async start() {
      app = await DesktopUnderTest.launch({ dataDir, args: [], env: { DBUS_SESSION_BUS_ADDRESS: busAddress, STANDIN_NOTIFICATIONS: 'dbus' } })
      const { connections } = await app.call('connections.list', {})
      if (connections.length > 0) return
      await app.call('connections.add', { ...connection, keys: (connection.keys ?? []).map((key) => ({ ...key, secret })) })
    },
    call: (name, input) => running().call(name, input),
    async kill() {
      const killed = app
      app = null
      await killed?.kill()
    },
    async quit() {
      const ending = app
      app = null
      await ending?.end()
    },
  }
}
