import { createServer, type Server } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { createClient, type Transport } from '../../../shared/client.ts'
import { startServer, type PageServer } from '../../../electron/serve/server.ts'
import type { Connected } from '../../../renderer/host/connected.ts'
import { createHttpTransport } from '../../../renderer/host/httpTransport.ts'
import { createFakeApp, createMemoryLog, type FakeApp } from '../../serve/fakeApp.ts'

const stops: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

async function serveFake(port = 0): Promise<{ app: FakeApp; server: PageServer }> {
  const app = createFakeApp()
  const server = await startServer({ app, port, files: new Map(), log: createMemoryLog() })
  stops.push(() => server.close())
  return { app, server }
}

/** The page's side, as it is in a browser tab that opened the printed address. */
function page(server: { port: number; token: string | null }, alertId: string | null = null): Transport & { connected: Connected } {
  return createHttpTransport({ origin: `http://127.0.0.1:${server.port}`, token: server.token, alertId, retryMs: [20, 40] })
}

const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise((done) => setTimeout(done, 5))
}

describe('calls over HTTP', () => {
  it('brings back what the core answers, and its refusals', async () => {
    const { server } = await serveFake()
    const client = createClient(page(server))
    expect(await client.call('settings.get', {})).toMatchObject({ ok: true, value: { theme: 'dark' } })
    expect(await client.call('demo.start', {})).toEqual({ ok: false, code: 'refused', message: 'demo.start is not answered by the fake.' })
  })

  it('turns a server that has gone into a reply, and says so to whoever watches', async () => {
    const { server } = await serveFake()
    const transport = page(server)
    let changes = 0
    stops.push(transport.connected.subscribe(() => (changes += 1)))
    await transport.call('settings.get', {})
    expect([transport.connected.get(), transport.connected.reason(), changes]).toEqual([true, null, 0])
    await server.close()
    expect(await transport.call('settings.get', {})).toMatchObject({ ok: false, code: 'transport' })
    await transport.call('settings.get', {})
    expect([transport.connected.get(), changes]).toEqual([false, 1])
    expect(transport.connected.reason()).toMatch(/^Headroom has stopped/)
  })

  it('turns an answer that is no reply into a reply', async () => {
    const other: Server = createServer((_, answer) => answer.end('<html>hello'))
    await new Promise<void>((done) => void other.listen(0, '127.0.0.1', done))
    stops.push(() => other.close())
    const address = other.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    expect(await page({ port, token: 'A'.repeat(43) }).call('settings.get', {})).toMatchObject({ ok: false, code: 'transport' })
  })

  it('without a token asks nothing and says which address to open', async () => {
    const { app, server } = await serveFake()
    const transport = page({ port: server.port, token: null })
    transport.listen(() => undefined)
    expect(await transport.call('settings.get', {})).toMatchObject({ ok: false, code: 'transport', message: expect.stringMatching(/open the address/) })
    expect([app.reached, transport.connected.get()]).toEqual([[], false])
  })

  it('says which address to open when the token is of an earlier run', async () => {
    const { server } = await serveFake()
    const transport = page({ port: server.port, token: 'A'.repeat(43) })
    stops.push(transport.listen(() => undefined))
    expect(await transport.call('settings.get', {})).toMatchObject({ ok: false })
    expect(transport.connected.reason()).toMatch(/open the address/)
  })
})

describe('events over HTTP', () => {
  it('reach every listener of their name over one stream, until it stops listening', async () => {
    const { app, server } = await serveFake()
    const client = createClient(page(server))
    const got: unknown[] = []
    const stopFirst = client.on('calls.arrived', (payload) => got.push(['first', payload.count]))
    const stopSecond = client.on('calls.arrived', (payload) => got.push(['second', payload.count]))
    const stopOther = client.on('budgets.changed', () => got.push('other'))
    await until(() => server.pagesOpen() === 1)
    app.push('calls.arrived', { connectionId: 'c', count: 1 })
    await until(() => got.length === 2)
    stopFirst()
    app.push('calls.arrived', { connectionId: 'c', count: 2 })
    await until(() => got.length === 3)
    expect(got).toEqual([['first', 1], ['second', 1], ['second', 2]])
    stopSecond()
    stopOther()
    await until(() => server.pagesOpen() === 0)
  })

  it('carry text of every kind unharmed', async () => {
    const { app, server } = await serveFake()
    const payload = { connectionId: `a\nb\r\n\ndata: x\u2028\u{1F600}${'é'.repeat(50_000)}` }
    const got = new Promise((done) => stops.push(createClient(page(server)).on('connection.changed', done)))
    await until(() => server.pagesOpen() === 1)
    app.push('connection.changed', payload)
    expect(await got).toEqual(payload)
  })

  it('come again after the server was away, and the page knows when', async () => {
    const first = await serveFake()
    const transport = page(first.server)
    const states: boolean[] = []
    stops.push(transport.connected.subscribe(() => states.push(transport.connected.get())))
    const got: string[] = []
    stops.push(transport.listen((name) => got.push(name)))
    await until(() => first.server.pagesOpen() === 1)
    first.app.push('budgets.changed', { connectionId: 'c' })
    await until(() => got.length === 1)

    // Another server on the same port that knows the same page: what a network that broke looks like.
    await first.server.close()
    await until(() => !transport.connected.get())
    const events: { push: (text: string) => void }[] = []
    const again = createServer((incoming, answer) => {
      answer.writeHead(200, { 'content-type': 'text/event-stream' })
      answer.write(':\n\n')
      if (incoming.url === '/events') events.push({ push: (text) => answer.write(text) })
    })
    await new Promise<void>((done) => void again.listen(first.server.port, '127.0.0.1', done))
    stops.push(() => (again.closeAllConnections(), again.close()))
    await until(() => transport.connected.get())
    // Names that no contract knows are not passed on.
    events[0]?.push('event: nonsense\ndata: {}\n\nevent: calls.arr')
    events[0]?.push('ived\ndata: {"connectionId":"c","count":1}\n\n')
    await until(() => got.length === 2)
    expect([got, states]).toEqual([['budgets.changed', 'calls.arrived'], [false, true]])
  })

  it('say that the server is lost as long as they cannot come, even when calls are answered', async () => {
    const half = createServer((incoming, answer) => {
      if (incoming.url === '/call') answer.end('{"ok":true,"value":1}')
      else answer.destroy()
    })
    await new Promise<void>((done) => void half.listen(0, '127.0.0.1', done))
    stops.push(() => half.close())
    const address = half.address()
    const transport = page({ port: typeof address === 'object' && address !== null ? address.port : 0, token: 'A'.repeat(43) })
    const stopListening = transport.listen(() => undefined)
    await until(() => !transport.connected.get())
    expect(await transport.call('settings.get', {})).toEqual({ ok: true, value: 1 })
    expect(transport.connected.get()).toBe(false)
    stopListening()
    await transport.call('settings.get', {})
    expect(transport.connected.get()).toBe(true)
  })

  it('are not asked for again when the server does not know the page', async () => {
    let asked = 0
    const { server } = await serveFake()
    const transport = page({ port: server.port, token: 'A'.repeat(43) })
    stops.push(transport.connected.subscribe(() => (asked += 1)))
    stops.push(transport.listen(() => undefined))
    await until(() => asked === 1)
    expect(transport.connected.reason()).toMatch(/no valid token/)
  })

  it('begin with the alert whose notification opened the page, once', async () => {
    const { server } = await serveFake()
    const transport = page(server, 'alert-7')
    const got: unknown[] = []
    const client = createClient(transport)
    stops.push(client.on('budgets.changed', () => got.push('wrong')))
    stops.push(client.on('evidence.requested', (payload) => got.push(payload)))
    await until(() => got.length > 0)
    stops.push(client.on('evidence.requested', (payload) => got.push(payload)))
    await until(() => server.pagesOpen() === 1)
    expect(got).toEqual([{ alertId: 'alert-7' }])
  })
})
