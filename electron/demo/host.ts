import type { Server } from 'node:http'
import { createAdaptorServer, type HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import type { MadeCall } from './callLog.ts'
import type { Clock } from './clock.ts'
import { etagOf, httpDate, matchesEtag, retryAfterHeader, wholeSeconds } from './headers.ts'
import type { KeyRing, KeyWish } from './keys.ts'
import { spoil } from './malformed.ts'
import type { Switches } from './switches.ts'

/** What every simulated API is started with. */
export interface ApiOptions<BudgetId extends string> {
  clock?: Clock
  seed?: number
  keys?: KeyWish[]
  switches?: Partial<Switches>
  limits?: Partial<Record<BudgetId, number>>
  /** Labels of the keys that were already at work before the start, the busiest first: the log begins with their past. */
  backlog?: string[]
  /** How many of the newest calls are remembered. */
  keepCalls?: number
}

/** Hours of a demo, and some megabytes. */
export const defaultKeepCalls = 30_000

export interface Listening {
  /** `http://127.0.0.1:PORT` */
  baseUrl: string
  /** Cuts every connection and resolves when nothing is left open. */
  close: () => Promise<void>
}

/** What every simulated API hands out of its host. */
export interface HostHandles {
  /** Answers without a socket. */
  fetch: (request: Request) => Promise<Response>
  /** Serves on 127.0.0.1; port 0 takes a free one. */
  listen: (port?: number) => Promise<Listening>
  /** Keeps admitted calls in flight until the returned function is called. */
  hold: () => () => void
  /** The API's own clock. */
  now: () => number
  /** May be changed while it runs. */
  switches: Switches
}

/** A simulated API: real HTTP on one side, handles for tests on the other. */
export interface SimulatedApi<BudgetId extends string> extends HostHandles {
  dialect: string
  /** May be changed while it runs. */
  limits: Record<BudgetId, number>
  keys: KeyRing
  /** The truth: every call made, oldest first, also those no log shows; the newest `keepCalls` of them. */
  calls: readonly MadeCall[]
  /** Units spent in the current window; `keyLabel` for budgets that belong to a key. */
  used: (budget: BudgetId, keyLabel?: string) => number
}

/** What handlers find in their context. */
export interface ApiEnv {
  Bindings: Partial<HttpBindings>
}

export interface Host {
  app: Hono<ApiEnv>
  now: () => number
  /** Resolves at once unless `hold` is in force. */
  untilReleased: () => Promise<void>
  handles: HostHandles
}

/** The part all simulated APIs share: own clock, `Date` header, outages, broken answers, a server on loopback. */
export function createHost(clock: Clock, switches: Switches): Host {
  const now = (): number => clock.now() + switches.clockOffsetMs
  const app = new Hono<ApiEnv>()
  const waiting = new Set<() => void>()
  const untilClosed = (): Promise<void> => new Promise((resolve) => waiting.add(resolve))
  let held: Promise<void> | null = null

  app.use(async (c, next) => {
    if (switches.outage === 'drop') c.env?.outgoing?.destroy()
    if (switches.outage !== null) {
      const headers = { 'Content-Type': 'text/html', Date: httpDate(now()) }
      return new Response('<h1>503 Service Unavailable</h1>', { status: 503, headers })
    }
    if (switches.busyUntil !== null && switches.busyUntil > now()) {
      const wait = retryAfterHeader(switches.retryAfterForm, wholeSeconds(switches.busyUntil - now()), now())
      return new Response(null, { status: 429, headers: { ...wait, Date: httpDate(now()) } })
    }
    await next()
    c.res.headers.set('Date', httpDate(now()))
    if (switches.malformed === 'hang') await untilClosed()
    else if (switches.malformed !== null) c.res = await spoil(c.res, switches.malformed)
    return undefined
  })

  const hold = (): (() => void) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    held = promise
    const release = (): void => {
      waiting.delete(release)
      if (held === promise) held = null
      resolve()
    }
    waiting.add(release)
    return release
  }

  const listen = async (port = 0): Promise<Listening> => {
    // The global Request and Response stay Node's own: the app that runs the demo in its process uses them too.
    const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false }) as Server
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', resolve)
    })
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('The simulated API got no port.')
    const close = (): Promise<void> =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
        for (const letGo of waiting) letGo()
        waiting.clear()
      })
    return { baseUrl: `http://127.0.0.1:${address.port}`, close }
  }

  const fetch = async (request: Request): Promise<Response> => app.fetch(request, {})
  return { app, now, untilReleased: async () => held ?? undefined, handles: { fetch, listen, hold, now, switches } }
}

/** JSON with its text known, for ETags and for logs. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...headers } })
}

/** The JSON text of a request; `undefined` when it is not JSON. An empty body is an empty object. */
export async function jsonOf(request: { text: () => Promise<string> }): Promise<unknown> {
  const text = await request.text()
  if (text.trim() === '') return {}
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Adds an ETag to a 200, or turns it into a 304 when the caller has that very body. */
export async function withEtag(ifNoneMatch: string | undefined, response: Response): Promise<Response> {
  const etag = etagOf(await response.clone().text())
  if (matchesEtag(ifNoneMatch, etag)) return new Response(null, { status: 304, headers: { ETag: etag } })
  response.headers.set('ETag', etag)
  return response
}
