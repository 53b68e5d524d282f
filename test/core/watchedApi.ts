import { onTestFinished } from 'vitest'
import type { StagedApi } from '../../electron/demo/cast.ts'
import type { Switches } from '../../electron/demo/switches.ts'
import { createToolsApi, type ToolsApi } from '../../electron/demo/tools/api.ts'
import type { Ports } from '../../electron/core/ports.ts'
import type { ConnectionView, PollStatus } from '../../shared/answers.ts'
import type { ConnectionDraft } from '../../shared/connectionDraft.ts'
import type { Gap } from '../../shared/model.ts'
import { FakeClock } from '../fakes/fakeClock.ts'
import { startTestApp, type TestApp } from '../fakes/testApp.ts'

/** A simulated API and a core that watches it; HTTP and SQLite are real. */
export interface Watched<Api extends StagedApi = StagedApi> {
  api: Api
  test: TestApp
  clock: FakeClock
  connectionId: string
  /** Every request of the core: when (server time), where, and what it carried. */
  requests: { at: number; url: string; ifNoneMatch: string | null; status: number | null; retryAfterMs: number }[]
  /** Lets time pass; every poll that falls due is finished before the next instant. */
  pass(ms: number): Promise<void>
  /** Makes a call as one of the API's clients. */
  send(label: string, method: string, path: string, body?: unknown): Promise<number>
  connection(): Promise<ConnectionView>
  status(): Promise<PollStatus>
  gaps(): Promise<Gap[]>
  stopServer(): Promise<void>
  startServer(): Promise<void>
  end(): Promise<void>
}

/** The `tools` API, watched. */
export interface WatchedTools extends Watched<ToolsApi> {
  /** Calls a tool as one of its clients, so many times; answers the last status. */
  call(label: string, tool: string, times?: number): Promise<number>
}

/** 2026-11-22T12:00:00Z, far from any window's edge. */
export const noon = Date.UTC(2026, 10, 22, 12)

export interface WatchOptions {
  poll?: ConnectionDraft['poll']
  ports?: Partial<Ports>
  at?: number
}

/** Starts `create`d API and core on one fake clock; the server's time is the clock's uptime, so it never jumps. */
export async function watchApi<Api extends StagedApi>(
  dialect: string,
  monitor: string,
  create: (clock: { now(): number }) => Api,
  options: WatchOptions = {},
): Promise<Watched<Api>> {
  const startedAt = options.at ?? noon
  const clock = new FakeClock(startedAt)
  const now = (): number => startedAt + clock.uptime()
  const api = create({ now })
  let listening = await api.listen()
  const port = Number(new URL(listening.baseUrl).port)
  const requests: Watched['requests'] = []
  const watchedFetch: typeof fetch = async (input, init) => {
    const request = { at: now(), url: String(input instanceof Request ? input.url : input), ifNoneMatch: new Headers(init?.headers).get('if-none-match'), status: null as number | null, retryAfterMs: 0 }
    requests.push(request)
    const response = await fetch(input, init)
    request.status = response.status
    request.retryAfterMs = Number(response.headers.get('retry-after') ?? '0') * 1000
    return response
  }
  const test = await startTestApp({ clock, fetch: watchedFetch, ...options.ports })
  const { id } = await test.ask('connections.add', {
    name: 'Studio',
    dialect,
    baseUrl: listening.baseUrl,
    ...(options.poll === undefined ? {} : { poll: options.poll }),
    keepArguments: true,
    keys: [{ label: monitor, secret: api.keys.byLabel(monitor).secret }],
  })
  const pass = async (ms: number): Promise<void> => {
    await clock.pass(ms, () => test.app.pollOnce())
    // What was being shown is shown when the store has answered.
    await test.ask('alerts.list', { limit: 1 })
  }
  await pass(0)
  return {
    api,
    test,
    clock,
    connectionId: id,
    requests,
    pass,
    send: async (label, method, path, body) => {
      const headers = { authorization: `Bearer ${api.keys.byLabel(label).secret}`, 'content-type': 'application/json' }
      const response = await api.fetch(new Request(`http://127.0.0.1${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }))
      await response.arrayBuffer()
      return response.status
    },
    connection: async () => {
      const [connection] = (await test.ask('connections.list', {})).connections
      if (connection === undefined) throw new Error('no connection')
      return connection
    },
    status: async () => {
      const [status] = (await test.ask('polls.status', {})).polls
      if (status === undefined) throw new Error('no status')
      return status
    },
    gaps: async () => (await test.ask('gaps.list', {})).gaps,
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

/** The `tools` API with a site, a bot that may only read, and the monitor; polled every `everySec`, or adaptively (`null`). */
export async function watchTools(options: WatchOptions & { switches?: Partial<Switches>; everySec?: number | null } = {}): Promise<WatchedTools> {
  const { everySec = 10, switches } = options
  const watched = await watchApi(
    'tools',
    'Monitor',
    (clock) =>
      createToolsApi({
        clock,
        keys: [{ label: 'Website' }, { label: 'Bot', scopes: ['content:read'] }, { label: 'Monitor', scopes: ['activity:read'] }],
        ...(switches === undefined ? {} : { switches }),
      }),
    { poll: everySec === null ? { mode: 'adaptive' } : { mode: 'fixed', everySec }, ...options },
  )
  return {
    ...watched,
    call: async (label, tool, times = 1) => {
      let status = 0
      for (let made = 0; made < times; made += 1) status = await watched.send(label, 'POST', `/tools/${tool}`, { id: 7, prompt: 'a spring menu' })
      return status
    },
  }
}

/** Ends what is watched with the test it was made for. */
export function ending<W extends { end(): Promise<void> }>(watched: W): W {
  onTestFinished(() => watched.end())
  return watched
}
