import { stages, type DemoApiName, type StagedApi } from './cast.ts'
import { runClient } from './clients/run.ts'
import { systemClock, type Clock } from './clock.ts'
import { randomFrom } from './random.ts'

export type { DemoApiName } from './cast.ts'

/** How to connect to one simulated API. */
export interface DemoConnection {
  name: string
  dialect: string
  baseUrl: string
  pollEverySec: number
  keys: { label: string; secret: string; role: 'monitor' | 'watched' }[]
}

export interface Demo {
  connections: DemoConnection[]
  /** The APIs themselves, with every call truly made; for tests that compare. */
  apis: StagedApi[]
  /** Ends the clients and the servers; resolves when nothing is left open. */
  stop: () => Promise<void>
}

/**
 * Starts simulated APIs on 127.0.0.1 and, unless `clients` is false, the scripted clients that call them.
 * The same seed gives the same keys, the same past and the same decisions; the clients' pauses are real time.
 */
export async function startDemo(options: { seed?: number; clock?: Clock; clients?: boolean; apis?: DemoApiName[] } = {}): Promise<Demo> {
  const { seed = 1, clock = systemClock, clients = true, apis = ['tools', 'workspace'] } = options
  const stop = new AbortController()
  const staged = apis.map((name) => stages[name](seed, clock))
  const served = await Promise.all(staged.map(async (one) => ({ ...one, server: await one.api.listen() })))
  const running = clients
    ? served.flatMap(({ api, server, ...one }) =>
        one.clients.map(({ label, script }) =>
          runClient({
            baseUrl: server.baseUrl,
            secret: api.keys.byLabel(label).secret,
            script: script(randomFrom(seed, `${api.dialect} ${label}`)),
            signal: stop.signal,
          }),
        ),
      )
    : []
  return {
    connections: served.map(({ name, api, server, pollEverySec, monitor }) => ({
      name,
      dialect: api.dialect,
      baseUrl: server.baseUrl,
      pollEverySec,
      keys: api.keys.all().map(({ label, secret }) => ({ label, secret, role: label === monitor ? 'monitor' : 'watched' })),
    })),
    apis: served.map(({ api }) => api),
    async stop() {
      stop.abort()
      await Promise.all(running)
      await Promise.all(served.map(async ({ server }) => server.close()))
    },
  }
}
