import { createToolsApi, type ToolsApi } from '../../electron/demo/tools/api.ts'
import type { Switches } from '../../electron/demo/switches.ts'
import type { Ports } from '../../electron/core/ports.ts'
import type { ConnectionView } from '../../shared/contract.ts'
import { FakeClock } from '../fakes/fakeClock.ts'
import { startTestApp, type TestApp } from '../fakes/testApp.ts'

/** A simulated `tools` API and a core that watches it, both on one fake clock; HTTP and SQLite are real. */
export interface Watched {
  api: ToolsApi
  test: TestApp
  clock: FakeClock
  connectionId: string
  /** Calls the API as one of its clients. */
  call(label: string, tool: string, times?: number): Promise<number>
  /** Lets time pass; every poll that falls due is finished before the next instant. */
  pass(ms: number): Promise<void>
  connection(): Promise<ConnectionView>
  stopServer(): Promise<void>
  startServer(): Promise<void>
  end(): Promise<void>
}

/** 2026-11-22T12:00:00Z, far from any window's edge. */
export const noon = Date.UTC(2026, 10, 22, 12)

export async function watchTools(options: { switches?: Partial<Switches>; everySec?: number; ports?: Partial<Ports>; at?: number } = {}): Promise<Watched> {
  const clock = new FakeClock(options.at ?? noon)
  const api = createToolsApi({
    clock,
    keys: [
      { label: 'Website' },
      { label: 'Bot', scopes: ['content:read'] },
      { label: 'Monitor', scopes: ['activity:read'] },
    ],
    ...(options.switches === undefined ? {} : { switches: options.switches }),
  })
  let listening = await api.listen()
  const port = Number(new URL(listening.baseUrl).port)
  const test = await startTestApp({ clock, ...options.ports })
  const { id } = await test.ask('connections.add', {
    name: 'Studio',
    dialect: 'tools',
    baseUrl: listening.baseUrl,
    poll: { mode: 'fixed', everySec: options.everySec ?? 10 },
    keepArguments: true,
    keys: [{ label: 'Monitor', secret: api.keys.byLabel('Monitor').secret }],
  })
  const idle = (): Promise<void> => test.app.pollOnce()
  await clock.pass(0, idle)
  return {
    api,
    test,
    clock,
    connectionId: id,
    call: async (label, tool, times = 1) => {
      let status = 0
      for (let made = 0; made < times; made += 1) {
        const response = await api.fetch(
          new Request(`http://127.0.0.1/tools/${tool}`, {
            method: 'POST',
            headers: { authorization: `Bearer ${api.keys.byLabel(label).secret}`, 'content-type': 'application/json' },
            body: '{"id":7}',
          }),
        )
        await response.text()
        status = response.status
      }
      return status
    },
    pass: (ms) => clock.pass(ms, idle),
    connection: async () => {
      const [connection] = (await test.ask('connections.list', {})).connections
      if (connection === undefined) throw new Error('no connection')
      return connection
    },
    stopServer: () => listening.close(),
    startServer: async () => {
      listening = await api.listen(port)
    },
    end: async () => {
      await test.end()
      await listening.close()
    },
  }
}
