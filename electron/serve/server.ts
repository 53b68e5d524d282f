import { createServer, type Server } from 'node:http'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import { Hono, type Context } from 'hono'
import { contentSecurityPolicy } from '../../shared/contentSecurity.ts'
import type { EventName, Reply } from '../../shared/contract.ts'
import { dispatch, type Handlers } from '../../shared/dispatch.ts'
import { isRecord, parseJson } from '../../shared/json.ts'
import type { App } from '../core/app.ts'
import type { Download } from '../core/export/exports.ts'
import type { Log } from '../core/ports.ts'
import { isJsonType, limits, newToken, ownHosts, refuse, refuseForeign, tokenCheck, type Refused } from './guard.ts'
import type { PageFiles } from '../core/platform/pageFiles.ts'
import { createStreams } from './streams.ts'

/** The part of the app that is served. */
export interface ServedApp {
  handlers: Handlers
  /** Subscribes to every event; returns the way to stop. */
  on: (listener: (name: EventName, payload: unknown) => void) => () => void
  /** An export that the page was given a link to. */
  download: App['download']
}

export interface ServerOptions {
  app: ServedApp
  /** 0 = any free port. */
  port: number
  files: PageFiles
  log: Log
}

export interface PageServer {
  port: number
  /** Where the page is, with the key to it in the fragment, which no browser sends anywhere. */
  address: string
  token: string
  /** How many pages listen for events now. */
  pagesOpen(): number
  close(): Promise<void>
}

const securityHeaders: Record<string, string> = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
  'cache-control': 'no-store',
}

/**
 * Serves the page, `POST /call` and `GET /events` on 127.0.0.1, for this machine and this user only (trust B3).
 * Rejects with the system's error when the port cannot be had.
 */
export async function startServer({ app, port, files, log }: ServerOptions): Promise<PageServer> {
  const token = newToken()
  const streams = createStreams()
  let hosts: ReadonlySet<string> = new Set()
  const routes = createRoutes({ app, files, log, streams, mayCall: tokenCheck(token), hosts: () => hosts })

  // The core's own fetch must keep the real Request and Response.
  const serveRequest = getRequestListener(routes.fetch, {
    overrideGlobalObjects: false,
    errorHandler: () => answer(refuse(400, 'The request cannot be read.')),
  })
  const server = createServer(
    {
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.keepAliveMs,
      connectionsCheckingInterval: 1_000,
      maxHeaderSize: limits.headerBytes,
    },
    (incoming, outgoing) => void serveRequest(incoming, outgoing),
  )
  server.maxConnections = limits.connections
  server.maxRequestsPerSocket = 1_000
  const bound = await listen(server, port)
  server.on('error', (error) => log.error('server.failed', { error }))
  hosts = ownHosts(bound)
  const stopPushing = app.on((name, payload) => streams.push(name, payload))

  return {
    port: bound,
    address: `http://127.0.0.1:${bound}/#token=${token}`,
    token,
    pagesOpen: () => streams.count(),
    close: async () => {
      stopPushing()
      streams.closeAll()
      const closed = new Promise((done) => server.close(done))
      server.closeAllConnections()
      await closed
    },
  }
}

/** Resolves with the port that was bound. 127.0.0.1 and nothing else: never reachable from the network. */
function listen(server: Server, port: number): Promise<number> {
  return new Promise((done, failed) => {
    server.once('error', failed)
    server.listen({ port, host: '127.0.0.1' }, () => {
      const address = server.address()
      done(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}

interface RouteOptions extends Omit<ServerOptions, 'port'> {
  streams: ReturnType<typeof createStreams>
  mayCall: (authorization: string | null) => boolean
  hosts: () => ReadonlySet<string>
}

type RequestContext = Context<{ Bindings: HttpBindings }>

function createRoutes({ app, files, log, streams, mayCall, hosts }: RouteOptions) {
  const routes = new Hono<{ Bindings: HttpBindings }>()
  const header = (context: RequestContext, name: string): string | null => context.req.header(name) ?? null

  routes.use(async (context, next) => {
    const refused = refuseForeign(
      { host: header(context, 'host'), origin: header(context, 'origin'), fetchSite: header(context, 'sec-fetch-site') },
      hosts(),
    )
    if (refused !== null) return answer(refused)
    await next()
    for (const [name, value] of Object.entries(securityHeaders)) context.res.headers.set(name, value)
    return undefined
  })

  const onlyWithToken = (context: RequestContext): Refused | null =>
    mayCall(header(context, 'authorization')) ? null : refuse(401, 'Open Headroom under the address it printed; this request has no valid token.')

  routes.post('/call', async (context) => {
    const refused = onlyWithToken(context)
    if (refused !== null) return answer(refused)
    if (!isJsonType(header(context, 'content-type'))) return answer(refuse(415, 'Calls are sent as application/json.'))
    const body = await readCall(context)
    if (!body.ok) return answer(body.refused)
    const reply = await dispatch(app.handlers, body.name, body.input, (error) => log.error('call.failed', { name: body.name, error }))
    return context.json(reply)
  })

  routes.get('/events', (context) => {
    const refused = onlyWithToken(context)
    if (refused !== null) return answer(refused)
    const stream = streams.open(context.env.outgoing)
    if (stream === null) return answer(refuse(429, `At most ${limits.streams} pages can listen at once; close one.`))
    return context.body(stream, 200, { 'content-type': 'text/event-stream' })
  })

  // The link itself is the permission: one nobody can guess, good once and for a minute, given to who has the token. A
  // browser saves what it opens, and cannot send a token with it.
  routes.get('/exports/:id', (context) => {
    const download = app.download(context.req.param('id'))
    if (download === null) return answer(refuse(404, 'This link to a file was used or is too old; save it again.'))
    return context.body(bytesOf(download), 200, { 'content-type': download.mediaType, 'content-disposition': `attachment; filename="${download.name}"` })
  })

  routes.get('*', (context) => {
    const path = context.req.path
    if (path === '/call') return answer(refuse(405, 'Calls are sent by POST.'))
    const file = files.get(path)
    if (file !== undefined) return context.body(file.bytes, 200, { 'content-type': file.type })
    return answer(path === '/' ? refuse(503, 'The page is not built; run "npm run build".') : refuse(404, 'There is nothing here.'))
  })
  routes.all('*', () => answer(refuse(405, 'This method is not answered here.')))

  routes.onError((error) => {
    log.error('request.failed', { error })
    return answer({ status: 503, code: 'internal', message: 'Headroom could not answer; the log has the details.' })
  })
  return routes
}

/** The export as bytes, made as they are read. */
function bytesOf({ text, cancel }: Download): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await text.next()
      if (done === true) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    cancel,
  })
}

type CallRead = { ok: true; name: unknown; input: unknown } | { ok: false; refused: Refused }

/** Reads `{"name": …, "input": …}` within the limits of size and depth; the contract checks the rest. */
async function readCall(context: RequestContext): Promise<CallRead> {
  const tooLarge: CallRead = { ok: false, refused: refuse(413, `A call may have at most ${limits.bodyBytes / 1024} KiB.`) }
  const chunks: Buffer[] = []
  let bytes = 0
  // Leaving early must not cut the connection before the refusal is sent.
  for await (const chunk of context.env.incoming.iterator({ destroyOnReturn: false })) {
    bytes += (chunk as Buffer).byteLength
    if (bytes > limits.bodyBytes) return tooLarge
    chunks.push(chunk as Buffer)
  }

  const parsed = parseJson(Buffer.concat(chunks).toString('utf8'), { maxDepth: limits.jsonDepth, maxBytes: limits.bodyBytes })
  if (!parsed.ok) return badCall(`The call cannot be read: ${parsed.problem}.`)
  if (!isRecord(parsed.value)) return badCall('A call is an object: {"name": "…", "input": {…}}.')
  return { ok: true, name: parsed.value['name'], input: parsed.value['input'] }
}

const badCall = (message: string): CallRead => ({ ok: false, refused: refuse(400, message, 'bad_input') })

/** A refusal in the shape of a `Reply`. The connection is closed, because what else it carries was not read. */
function answer({ status, code, message }: Refused): Response {
  const reply: Reply<never> = { ok: false, code, message }
  return new Response(JSON.stringify(reply), {
    status,
    headers: { ...securityHeaders, 'content-type': 'application/json', connection: 'close' },
  })
}
