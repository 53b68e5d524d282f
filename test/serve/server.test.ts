import { request, type IncomingHttpHeaders } from 'node:http'
import { connect, type Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startServer, type PageServer } from '../../electron/serve/server.ts'
import { limits } from '../../electron/serve/guard.ts'
import { createFakeApp, createMemoryLog, type FakeApp } from './fakeApp.ts'

let server: PageServer
let app: FakeApp
const log = createMemoryLog()
const bytes = (text: string) => new Uint8Array(new TextEncoder().encode(text))

beforeAll(async () => {
  app = createFakeApp()
  const files = new Map([
    ['/', { type: 'text/html; charset=utf-8', bytes: bytes('<!doctype html><title>Headroom</title>') }],
    ['/assets/index.js', { type: 'text/javascript', bytes: bytes('void 0') }],
  ])
  server = await startServer({ app, port: 0, files, log })
})
afterAll(() => server.close())

interface Sent {
  method?: string
  path?: string
  headers?: Record<string, string>
  body?: string
}
interface Got {
  /** 0 = the connection was cut without an answer. */
  status: number
  body: string
  headers: IncomingHttpHeaders
}

function send({ method = 'GET', path = '/', headers = {}, body }: Sent): Promise<Got> {
  return new Promise((done) => {
    const outgoing = request({ host: '127.0.0.1', port: server.port, method, path, headers, agent: false }, (incoming) => {
      // Has no end.
      if (incoming.headers['content-type'] === 'text/event-stream') {
        done({ status: incoming.statusCode ?? 0, body: '', headers: incoming.headers })
        return void outgoing.destroy()
      }
      let text = ''
      incoming.on('data', (chunk) => (text += String(chunk)))
      incoming.on('error', () => done({ status: 0, body: text, headers: {} }))
      incoming.on('end', () => done({ status: incoming.statusCode ?? 0, body: text, headers: incoming.headers }))
    })
    outgoing.on('error', () => done({ status: 0, body: '', headers: {} }))
    outgoing.end(body)
  })
}

const withToken = (more: Record<string, string> = {}) => ({ authorization: `Bearer ${server.token}`, 'content-type': 'application/json', ...more })
const callBody = (name: string, input: unknown = {}) => JSON.stringify({ name, input })
const call = (more: Sent = {}) => send({ method: 'POST', path: '/call', headers: withToken(), body: callBody('settings.get'), ...more })

/** Sends raw bytes and answers everything that comes back until the connection ends. */
function raw(text: string): Promise<string> {
  return new Promise((done) => {
    const socket = connect(server.port, '127.0.0.1')
    let got = ''
    socket.on('data', (chunk) => (got += String(chunk)))
    socket.on('error', () => undefined)
    socket.on('close', () => done(got))
    socket.write(text)
  })
}

describe('what is served', () => {
  it('answers a call of its own page with the reply of the core', async () => {
    const got = await call({ headers: withToken({ origin: `http://127.0.0.1:${server.port}`, 'sec-fetch-site': 'same-origin' }) })
    expect(got.status).toBe(200)
    expect(JSON.parse(got.body)).toEqual({ ok: true, value: { theme: 'dark', notifications: true, thresholds: [80], rawRetentionDays: null } })
  })

  it('answers under localhost too', async () => {
    expect((await call({ headers: withToken({ host: `localhost:${server.port}` }) })).status).toBe(200)
  })

  it('sends the page without a token, because its address is typed by hand', async () => {
    const got = await send({ headers: { 'sec-fetch-site': 'none' } })
    expect([got.status, got.headers['content-type'], got.body]).toEqual([200, 'text/html; charset=utf-8', '<!doctype html><title>Headroom</title>'])
    expect((await send({ path: '/assets/index.js' })).headers['content-type']).toBe('text/javascript')
  })

  it('answers HEAD for a file without its body', async () => {
    expect(await send({ method: 'HEAD' })).toMatchObject({ status: 200, body: '' })
  })

  it('puts a token of 256 bits into the fragment of its address', () => {
    expect(server.address).toBe(`http://127.0.0.1:${server.port}/#token=${server.token}`)
    expect(Buffer.from(server.token, 'base64url')).toHaveLength(32)
  })

  it('listens on 127.0.0.1 and nowhere else', async () => {
    const others = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .filter((one) => one.family === 'IPv4' && !one.internal)
      .map((one) => one.address)
    for (const host of ['127.0.0.2', ...others]) {
      const reached = await new Promise<boolean>((done) => {
        const socket = connect(server.port, host)
        socket.on('connect', () => (socket.destroy(), done(true)))
        socket.on('error', () => done(false))
      })
      expect([host, reached]).toEqual([host, false])
    }
  })

  it.each<Sent>([
    { path: '/' },
    { path: '/nothing' },
    { path: '/call' },
    { path: '/events' },
    { headers: { host: 'evil.example' } },
    { headers: { origin: 'https://evil.example' } },
    { path: '/a\\b' },
  ])('hardens every answer, also refusals, and never allows another origin: %j', async (request) => {
    const { headers } = await send(request)
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
    )
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    })
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
    expect(headers['set-cookie']).toBeUndefined()
  })
})

describe('what is refused', () => {
  const own = () => `127.0.0.1:${server.port}`
  const cases: [what: string, status: number, request: () => Sent][] = [
    ['a page whose name was pointed at 127.0.0.1', 421, () => ({ headers: { host: `evil.example:${server.port}` } })],
    ['our address without the port', 421, () => ({ headers: { host: '127.0.0.1' } })],
    ['our address with another port', 421, () => ({ headers: { host: '127.0.0.1:1' } })],
    ['our name with a dot at the end', 421, () => ({ headers: { host: `localhost.:${server.port}` } })],
    ['our name in capitals', 421, () => ({ headers: { host: `LOCALHOST:${server.port}` } })],
    ['a rebound name on a call with the right token', 421, () => ({ ...asCall(), headers: withToken({ host: `evil.example:${server.port}` }) })],
    ['a call from another site', 403, () => ({ ...asCall(), headers: withToken({ origin: 'https://evil.example' }) })],
    ['a call from a sandboxed frame', 403, () => ({ ...asCall(), headers: withToken({ origin: 'null' }) })],
    ['a call from another port of this machine', 403, () => ({ ...asCall(), headers: withToken({ origin: 'http://127.0.0.1:1' }) })],
    ['a call from our address over https', 403, () => ({ ...asCall(), headers: withToken({ origin: `https://${own()}` }) })],
    ['a call from localhost to 127.0.0.1', 403, () => ({ ...asCall(), headers: withToken({ origin: `http://localhost:${server.port}` }) })],
    ['a cross-site load of the page', 403, () => ({ headers: { 'sec-fetch-site': 'cross-site' } })],
    ['a same-site load (another port)', 403, () => ({ headers: { 'sec-fetch-site': 'same-site' } })],
    ['a preflight', 403, () => ({ method: 'OPTIONS', path: '/call', headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' } })],
    ['OPTIONS of our own', 405, () => ({ method: 'OPTIONS', path: '/call' })],
    ['a call without a token', 401, () => ({ ...asCall(), headers: { 'content-type': 'application/json' } })],
    ['a call with a wrong token', 401, () => ({ ...asCall(), headers: withToken({ authorization: `Bearer ${'A'.repeat(43)}` }) })],
    ['a call with half the token', 401, () => ({ ...asCall(), headers: withToken({ authorization: `Bearer ${server.token.slice(0, 20)}` }) })],
    ['the token as a basic password', 401, () => ({ ...asCall(), headers: withToken({ authorization: `Basic ${btoa(`x:${server.token}`)}` }) })],
    ['the token in the query', 401, () => ({ ...asCall(), path: `/call?token=${server.token}`, headers: { 'content-type': 'application/json' } })],
    ['the token in a cookie', 401, () => ({ ...asCall(), headers: { 'content-type': 'application/json', cookie: `token=${server.token}` } })],
    ['events without a token', 401, () => ({ path: '/events' })],
    ['a call by GET', 405, () => ({ path: '/call', headers: withToken() })],
    ['a call by PUT', 405, () => ({ ...asCall(), method: 'PUT' })],
    ['a call by DELETE', 405, () => ({ method: 'DELETE', path: '/call', headers: withToken() })],
    ['TRACE', 405, () => ({ method: 'TRACE' })],
    ['a POST to the page', 405, () => ({ method: 'POST', path: '/', headers: withToken(), body: '{}' })],
    ['a form', 415, () => ({ ...asCall(), headers: withToken({ 'content-type': 'application/x-www-form-urlencoded' }), body: 'name=settings.get' })],
    ['plain text', 415, () => ({ ...asCall(), headers: withToken({ 'content-type': 'text/plain' }) })],
    ['a type that only begins like JSON', 415, () => ({ ...asCall(), headers: withToken({ 'content-type': 'application/jsonp' }) })],
    ['no type at all', 415, () => ({ ...asCall(), headers: { authorization: `Bearer ${server.token}` } })],
    ['half a JSON text', 400, () => ({ ...asCall(), body: '{"name":' })],
    ['an array', 400, () => ({ ...asCall(), body: '[]' })],
    ['null', 400, () => ({ ...asCall(), body: 'null' })],
    ['an empty body', 400, () => ({ ...asCall(), body: '' })],
    ['30,000 levels of arrays', 400, () => ({ ...asCall(), body: `{"name":"settings.get","input":${'['.repeat(30_000)}${']'.repeat(30_000)}}` })],
    ['one level more than calls may have', 400, () => ({ ...asCall(), body: `{"name":"settings.get","input":${'['.repeat(limits.jsonDepth)}${']'.repeat(limits.jsonDepth)}}` })],
    ['10,000 levels of objects', 400, () => ({ ...asCall(), body: `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}` })],
    ['a body over 64 KiB', 413, () => ({ ...asCall(), body: callBody('settings.get', { pad: 'x'.repeat(70_000) }) })],
    ['a chunked body over 64 KiB', 413, () => ({ ...asCall(), headers: withToken({ 'transfer-encoding': 'chunked' }), body: 'x'.repeat(200_000) })],
    ['a header of 10 kB', 431, () => ({ headers: { 'x-pad': 'a'.repeat(10_000) } })],
    ['a path above the page', 404, () => ({ path: '/../../../../etc/passwd' })],
    ['an encoded path above the page', 404, () => ({ path: '/%2e%2e/%2e%2e/package.json' })],
    ['an encoded slash', 404, () => ({ path: '/..%2f..%2fpackage.json' })],
    ['an encoded backslash', 404, () => ({ path: '/..%5c..%5cpackage.json' })],
    ['a double encoded path', 404, () => ({ path: '/%252e%252e/package.json' })],
    ['a path with a NUL', 404, () => ({ path: '/index.html%00.png' })],
    ['half an escape', 404, () => ({ path: '/%' })],
    ['a folder', 404, () => ({ path: '/assets/' })],
    ['a name of Object.prototype', 404, () => ({ path: '/__proto__' })],
  ]
  const asCall = (): Sent => ({ method: 'POST', path: '/call', headers: withToken(), body: callBody('settings.get') })

  it.each(cases)('%s (%i)', async (_what, status, make) => {
    app.reached.length = 0
    const got = await send(make())
    expect([got.status, app.reached]).toEqual([status, []])
    expect(got.body).not.toContain(server.token)
  })

  it.each(['__proto__', 'constructor', 'hasOwnProperty', 'toString', 'settings.get.x', '', 'SETTINGS.GET'])('the call name %j', async (name) => {
    const got = await call({ body: callBody(name) })
    expect([got.status, (JSON.parse(got.body) as { code: string }).code]).toEqual([200, 'unknown_method'])
  })

  it.each([{ name: 7 }, { name: null }, { name: {} }, { name: ['settings.get'] }, {}])('a name that is no text: %j', async (body) => {
    const got = await call({ body: JSON.stringify(body) })
    expect((JSON.parse(got.body) as { code: string }).code).toBe('unknown_method')
  })

  it('input the contract does not know, in words', async () => {
    const got = await call({ body: '{"name":"settings.get","input":{"__proto__":{"x":1},"more":true}}' })
    expect(JSON.parse(got.body)).toMatchObject({ ok: false, code: 'bad_input' })
  })

  it('a target with a backslash or of another server, before it is looked at', async () => {
    expect(await raw(`GET \\..\\x HTTP/1.1\r\nHost: ${own()}\r\nConnection: close\r\n\r\n`)).toMatch(/^HTTP\/1\.1 400 /)
    expect(await raw(`GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n`)).toMatch(/^HTTP\/1\.1 421 /)
    expect(await raw(`CONNECT evil.example:443 HTTP/1.1\r\nHost: ${own()}\r\n\r\n`)).toBe('')
  })

  it('two Host headers, no Host header, and lines that are no HTTP', async () => {
    expect(await raw(`GET / HTTP/1.1\r\nHost: ${own()}\r\nHost: evil.example\r\nConnection: close\r\n\r\n`)).toMatch(/^HTTP\/1\.1 4(00|21) /)
    expect(await raw(`GET / HTTP/1.1\r\nConnection: close\r\n\r\n`)).toMatch(/^HTTP\/1\.1 400 /)
    expect(await raw(`GET / HTTP/1.0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 4(00|21) /)
    expect(await raw('hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /)
  })

  it('smuggled lengths', async () => {
    const smuggled = `POST /call HTTP/1.1\r\nHost: ${own()}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n`
    expect(await raw(smuggled)).toMatch(/^HTTP\/1\.1 400 /)
  })

  it('says what failed inside without saying what it was', async () => {
    const got = await call({ body: callBody('alerts.test') })
    expect(JSON.parse(got.body)).toMatchObject({ ok: false, code: 'internal' })
    expect(got.body).not.toContain('CANARY')
    expect(log.lines.at(-1)).toMatchObject({ level: 'error', event: 'call.failed' })
  })
})

describe('who is too slow or too many', () => {
  it('cuts a request whose headers or body never end', async () => {
    // Begun first, and still cut last: headers get less time than a body.
    const halfCall = raw(
      `POST /call HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nAuthorization: Bearer ${server.token}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`,
    )
    const dripping = connect(server.port, '127.0.0.1')
    const began = Date.now()
    dripping.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n`)
    const drip = setInterval(() => dripping.write('X-Drip: 1\r\n'), 300)
    const headersCutAfterMs = new Promise<number>((done) => {
      dripping.on('error', () => undefined)
      dripping.on('data', () => undefined)
      dripping.on('close', () => done(Date.now() - began))
    })
    expect(await Promise.race([headersCutAfterMs.then(() => 'headers'), halfCall.then(() => 'body')])).toBe('headers')
    expect(await headersCutAfterMs).toBeGreaterThan(limits.headersMs - 100)
    // Not by the limit of the body, which would have cut both in one sweep.
    expect(await Promise.race([halfCall.then(() => 'cut'), pause(50, 'open', { ref: false })])).toBe('open')
    clearInterval(drip)
    expect(await Promise.race([halfCall, pause(3 * limits.requestMs, 'still waiting', { ref: false })])).toMatch(/^(HTTP\/1\.1 (408|503) .*)?$/s)
  })

  /** A page that listens; `chunks` collects what it read. */
  function openStream(): Promise<{ socket: Socket; status: string; text: () => string }> {
    return new Promise((done) => {
      const socket = connect(server.port, '127.0.0.1')
      let got = ''
      socket.on('error', () => undefined)
      socket.on('data', (chunk) => (got += String(chunk)))
      socket.once('data', () => done({ socket, status: got.slice(9, 12), text: () => got }))
      socket.write(`GET /events HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nAuthorization: Bearer ${server.token}\r\n\r\n`)
    })
  }
  const until = async (condition: () => boolean) => {
    while (!condition()) await new Promise((done) => setTimeout(done, 10))
  }

  it('pushes events to every page that listens', async () => {
    const [one, two] = await Promise.all([openStream(), openStream()])
    app.push('calls.arrived', { connectionId: 'c', count: 3 })
    const frame = 'event: calls.arrived\ndata: {"connectionId":"c","count":3}\n\n'
    await until(() => one.text().includes(frame) && two.text().includes(frame))
    expect(server.pagesOpen()).toBe(2)
    one.socket.destroy()
    two.socket.destroy()
    await until(() => server.pagesOpen() === 0)
  })

  it('refuses the ninth page and admits it when another has gone', async () => {
    const open = await Promise.all(Array.from({ length: limits.streams }, openStream))
    expect(open.map((one) => one.status)).toEqual(open.map(() => '200'))
    const ninth = await openStream()
    expect(ninth.status).toBe('429')
    open[0]?.socket.destroy()
    await until(() => server.pagesOpen() === limits.streams - 1)
    const again = await openStream()
    expect(again.status).toBe('200')
    for (const one of [...open, ninth, again]) one.socket.destroy()
    await until(() => server.pagesOpen() === 0)
  })

  it('drops a page that does not read, and only that one', async () => {
    const stalled = await openStream()
    stalled.socket.pause()
    const reading = await openStream()
    const payload = { connectionId: 'x'.repeat(20_000), count: 1 }
    for (let sent = 0; sent < 2_000 && server.pagesOpen() === 2; sent += 1) {
      app.push('calls.arrived', payload)
      await new Promise((done) => setImmediate(done))
    }
    expect(server.pagesOpen()).toBe(1)
    expect(reading.socket.destroyed).toBe(false)
    app.push('budgets.changed', { connectionId: 'last' })
    await until(() => reading.text().includes('"last"'))
    stalled.socket.destroy()
    reading.socket.destroy()
    await until(() => server.pagesOpen() === 0)
  })

  it('serves at most 64 connections, and goes on when they leave', async () => {
    const sockets = Array.from({ length: 80 }, () => connect(server.port, '127.0.0.1'))
    const answered = await Promise.all(
      sockets.map((socket) => {
        socket.on('error', () => undefined)
        socket.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n\r\n`)
        return new Promise<boolean>((done) => socket.on('data', () => done(true)).on('close', () => done(false)))
      }),
    )
    expect(answered.filter(Boolean).length).toBeGreaterThan(0)
    expect(answered.filter(Boolean).length).toBeLessThanOrEqual(limits.connections)
    for (const socket of sockets) socket.destroy()
    await until(() => server.pagesOpen() === 0)
    let status = 0
    while (status === 0) status = (await send({})).status
    expect(status).toBe(200)
  })

  it('still answers after all of this', async () => {
    expect((await call()).status).toBe(200)
  })
})
