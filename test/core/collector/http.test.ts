import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { activityLimits, get, usageLimits, type Answered, type NotAnswered } from '../../../electron/core/collector/http.ts'

const secret = 'hr_live_0123456789abcdef'
let servers: Server[] = []

afterEach(async () => {
  for (const server of servers) {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  }
  servers = []
})

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function ask(url: string, options: { authHeader?: string; etag?: string; maxBytes?: number; timeoutMs?: number; secret?: string | null } = {}): Promise<Answered | NotAnswered> {
  return get(fetch, Date.now, {
    url,
    authHeader: options.authHeader ?? null,
    secret: options.secret === undefined ? secret : options.secret,
    etag: options.etag ?? null,
    limits: { maxBytes: options.maxBytes ?? 1024 * 1024, timeoutMs: options.timeoutMs ?? 5_000 },
    signal: new AbortController().signal,
  })
}

function failureOf(answer: Answered | NotAnswered): string {
  return answer.ok ? 'answered' : answer.failure.sub
}

describe('one request of the collector', () => {
  it('may bring 8 MiB of log or 1 MiB of anything else, and take 15 s in all', () => {
    expect(activityLimits).toEqual({ maxBytes: 8 * 1024 * 1024, timeoutMs: 15_000 })
    expect(usageLimits).toEqual({ maxBytes: 1024 * 1024, timeoutMs: 15_000 })
  })

  it('is told a hundred lines of headers', async () => {
    const url = await serve((_request, response) => {
      for (let line = 0; line < 300; line += 1) response.setHeader(`x-line-${line}`, 'y')
      response.end('{}')
    })
    const answer = await ask(url)
    expect(answer.ok && answer.response.headers).toHaveLength(100)
  })

  it('sends the key as bearer token and answers status, headers and body', async () => {
    let seen: string | undefined
    const url = await serve((request, response) => {
      seen = request.headers.authorization
      response.writeHead(200, { 'X-RateLimit-Limit': '120', etag: '"a"' }).end('{"ok":true}')
    })
    const answer = await ask(url)
    expect(seen).toBe(`Bearer ${secret}`)
    const headers: unknown = expect.arrayContaining([['x-ratelimit-limit', '120']])
    expect(answer).toMatchObject({ ok: true, etag: '"a"', response: { status: 200, body: '{"ok":true}', headers } })
  })

  it('sends the key in the header the user chose, and only there', async () => {
    let headers: NodeJS.Dict<string | string[]> = {}
    const url = await serve((request, response) => {
      headers = request.headers
      response.end()
    })
    await ask(url, { authHeader: 'X-Api-Key' })
    expect(headers['x-api-key']).toBe(secret)
    expect(headers.authorization).toBeUndefined()
  })

  it('does not follow a redirect, so the key never reaches another origin', async () => {
    let leaked = false
    const other = await serve((_request, response) => {
      leaked = true
      response.end()
    })
    const url = await serve((_request, response) => response.writeHead(302, { location: `${other}/steal` }).end())
    const answer = await ask(url, { authHeader: 'X-Api-Key' })
    expect(answer).toMatchObject({ ok: true, response: { status: 302 } })
    expect(leaked).toBe(false)
  })

  it('asks conditionally without the cache header that keeps some servers from answering 304', async () => {
    let headers: NodeJS.Dict<string | string[]> = {}
    const url = await serve((request, response) => {
      headers = request.headers
      response.writeHead(304).end()
    })
    const answer = await ask(url, { etag: '"a"' })
    expect(headers['if-none-match']).toBe('"a"')
    expect(headers['cache-control']).toBe('max-age=0')
    expect(answer).toMatchObject({ ok: true, response: { status: 304, body: '' } })
  })

  it('stops reading a body that is too large', async () => {
    let sent = 0
    const url = await serve((_request, response) => {
      const chunk = Buffer.alloc(64 * 1024, 'x')
      const more = (): void => {
        while (sent < 200 * 1024 * 1024 && !response.destroyed) {
          sent += chunk.length
          if (!response.write(chunk)) return void response.once('drain', more)
        }
      }
      more()
    })
    expect(failureOf(await ask(url, { maxBytes: 1024 * 1024 }))).toBe('too_large')
    expect(sent).toBeLessThan(50 * 1024 * 1024)
  })

  it('counts unpacked bytes, so a small gzip bomb is stopped too', async () => {
    const bomb = gzipSync(Buffer.alloc(20 * 1024 * 1024))
    const url = await serve((_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb))
    expect(failureOf(await ask(url, { maxBytes: 1024 * 1024 }))).toBe('too_large')
  })

  it('gives up on a server that hangs, before and in the middle of the body', async () => {
    const silent = await serve(() => undefined)
    const drip = await serve((_request, response) => void response.writeHead(200).write('{"ok":'))
    for (const url of [silent, drip]) {
      expect(await Promise.race([ask(url, { timeoutMs: 150 }).then(failureOf), pause(10_000, 'still waiting', { ref: false })])).toBe('timeout')
    }
  })

  it('tells refused, reset and unknown hosts apart', async () => {
    const reset = await serve((request) => request.socket.destroy())
    const closed = await serve(() => undefined)
    await new Promise((done) => servers[1]?.close(done))
    expect(failureOf(await ask(reset))).toBe('reset')
    expect(failureOf(await ask(closed))).toBe('refused')
    expect(failureOf(await ask('http://no-such-host.invalid/'))).toBe('dns')
  })

  it('reports text that is not UTF-8 instead of guessing', async () => {
    const url = await serve((_request, response) => response.end(Buffer.from([0x7b, 0xff, 0xfe, 0x7d])))
    expect(failureOf(await ask(url))).toBe('bad_text')
  })

  it('never repeats the key in a failure, not even one that breaks the request', async () => {
    const answer = await ask('http://127.0.0.1:9/', { secret: 'with\nnewline' })
    expect(JSON.stringify(answer)).not.toContain('with')
    expect(answer.ok).toBe(false)
  })

  it('hands on nothing of an answer that says the key back, in headers or body', async () => {
    const echoed = 'sk_live/echo+0123456789'
    const url = await serve((_request, response) => {
      response.writeHead(401, { 'www-authenticate': `Bearer error="${echoed}"`, location: `https://other.test/?key=${encodeURIComponent(echoed)}`, etag: `"${echoed}"` })
      response.end(JSON.stringify({ error: `no ${echoed}`, [echoed]: Buffer.from(echoed).toString('base64') }).replaceAll('/', '\\/'))
    })
    const answer = await ask(url, { secret: echoed })
    expect(answer).toMatchObject({ ok: true, etag: '"[redacted]"', response: { status: 401, body: expect.stringContaining('"error":"no [redacted]"') as string } })
    for (const spelled of [echoed, encodeURIComponent(echoed), Buffer.from(echoed).toString('base64').slice(0, -3)]) expect(JSON.stringify(answer).replaceAll('\\', '')).not.toContain(spelled)
  })

  it('gives up on a flood of headers, and reads a hundred of many', async () => {
    const many = await serve((_request, response) => {
      for (let line = 0; line < 300; line += 1) response.setHeader(`x-${line}`, 'y')
      response.end('{}')
    })
    const read = await ask(many)
    expect(read.ok && read.response.headers.length).toBe(100)

    const url = await serve((_request, response) => {
      for (let line = 0; line < 2_000; line += 1) response.setHeader(`x-flood-${line}`, 'y'.repeat(100))
      response.end('{}')
    })
    const answer = await ask(url)
    expect(failureOf(answer)).toBe('too_large')
    expect(JSON.stringify(answer)).not.toContain(secret)
  })
})
