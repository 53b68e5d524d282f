import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { createApp, type App } from '../../electron/core/app.ts'
import { systemClock } from '../../electron/core/platform/clock.ts'
import { createMemorySecretBox } from '../../electron/core/platform/memorySecrets.ts'
import type { Notification, Ports } from '../../electron/core/ports.ts'
import { createClient, type Client } from '../../shared/client.ts'
import type { Answer, EventName, Input, MethodName } from '../../shared/contract.ts'
import { dispatch } from '../../shared/dispatch.ts'

/** A real core on a data folder of its own; only what a shell would lend is a fake. */
export interface TestApp {
  app: App
  client: Client
  dataDir: string
  /** Everything the OS was asked to show. */
  shown: Notification[]
  /** Clicks a notification. */
  click(alertId: string): void
  events: { name: EventName; payload: unknown }[]
  logged: { level: string; event: string; details: unknown }[]
  /** A call that must succeed. */
  ask<Name extends MethodName>(name: Name, input: Input<Name>): Promise<Answer<Name>>
  /** Ends the app and, unless `keep`, removes its folder. */
  end(options?: { keep?: boolean }): Promise<void>
}

/** Starts a core with real SQLite and real HTTP; `ports` overrides single ports, e.g. the clock. */
export async function startTestApp(ports: Partial<Ports> & { dataDir?: string } = {}): Promise<TestApp> {
  const dataDir = ports.dataDir ?? mkdtempSync(join(tmpdir(), 'headroom-app-'))
  const shown: Notification[] = []
  const logged: TestApp['logged'] = []
  let click: (alertId: string) => void = () => undefined
  const record = (level: string) => (event: string, details?: Record<string, unknown>) => void logged.push({ level, event, details })
  const app = await createApp({
    shell: 'serve',
    version: '0.0.0-test',
    clock: systemClock(),
    random: () => 0.5,
    fetch: globalThis.fetch,
    notifier: {
      show: async (notification) => {
        shown.push(notification)
        return { shown: true }
      },
      onClick: (listener) => {
        click = listener
      },
      describe: () => ({ where: 'os', detail: 'recorded by the test' }),
    },
    secrets: createMemorySecretBox('in memory, for the test'),
    log: { info: record('info'), warn: record('warn'), error: record('error') },
    spawnHistory: () => new Worker(new URL('../../electron/core/history/worker.ts', import.meta.url)),
    ...ports,
    dataDir,
  })
  const events: TestApp['events'] = []
  app.on((name, payload) => events.push({ name, payload }))
  const client = createClient({
    call: (name, input) => dispatch(app.handlers, name, input, (error) => record('error')('internal', { error: String(error instanceof Error ? error.stack : error) })),
    listen: (onEvent) => app.on(onEvent),
  })
  return {
    app,
    client,
    dataDir,
    shown,
    click: (alertId) => click(alertId),
    events,
    logged,
    ask: async (name, input) => {
      const reply = await client.call(name, input)
      if (!reply.ok) throw new Error(`${name}: ${reply.code}: ${reply.message} ${JSON.stringify(logged.slice(-2))}`)
      return reply.value
    },
    end: async ({ keep = false } = {}) => {
      await app.stop()
      if (!keep) rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
