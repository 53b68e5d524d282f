/**
 * The only way from the stand-in's Chromium to a network: a proxy that lets through what the app let through. Request
 * interception alone is not enough, because WebSockets never meet it and popups may run ahead of it.
 */
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { note } from './journal.ts'
import { mayRequest } from './session.ts'

/** What Chromium asks for by itself, whatever it is told; Electron does not, so the app is not bothered with it. */
const chromiumsOwn = /(^|\.)(google|googleapis|gvt1)\.com$/

const approvedAddresses = new Map<string, number>()
const approvedHosts = new Set<string>()

/** Lets one request for this address out. */
export function approve(address: string): void {
  const { protocol, host, hostname } = new URL(address)
  if (protocol === 'https:') approvedHosts.add(host === hostname ? `${host}:443` : host)
  else approvedAddresses.set(address, (approvedAddresses.get(address) ?? 0) + 1)
}

/** Starts the proxy; resolves with its port. It does not keep the process alive. */
export async function openGate(): Promise<number> {
  const server = createServer(passRequest)
  server.on('connect', (request: IncomingMessage, client: Duplex) => {
    // Also of a tunnel that is refused: Chromium may reset the connection while it is told.
    client.on('error', () => client.destroy())
    passConnection(request.url ?? '', client).catch(() => client.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  server.unref()
  return (server.address() as AddressInfo).port
}

function passRequest(request: IncomingMessage, response: ServerResponse): void {
  const address = request.url ?? ''
  const left = approvedAddresses.get(address) ?? 0
  if (left === 0) {
    if (!chromiumsOwn.test(new URL(address).hostname)) note('request-refused', { url: address, resourceType: 'unasked' })
    response.writeHead(403).end()
    return
  }
  approvedAddresses.set(address, left - 1)
  const outgoing = forward(address, { method: request.method, headers: request.headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
  })
  outgoing.on('error', () => response.destroy())
  request.pipe(outgoing)
}

/** A tunnel: https of approved hosts, and WebSockets, about which the app is asked now. */
async function passConnection(host: string, client: Duplex): Promise<void> {
  const { hostname, port } = new URL(`http://${host}`)
  if (!approvedHosts.has(host) && !(await mayTunnel(host, hostname))) {
    client.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    return
  }
  const outside: Socket = connect(Number(port === '' ? 80 : port), hostname.replace(/^\[|\]$/g, ''), () => {
    client.write('HTTP/1.1 200 Connection established\r\n\r\n')
    outside.pipe(client).pipe(outside)
  })
  outside.on('error', () => client.destroy())
  client.on('error', () => outside.destroy())
}

async function mayTunnel(host: string, hostname: string): Promise<boolean> {
  if (chromiumsOwn.test(hostname)) return false
  const url = `${host.endsWith(':443') ? 'wss' : 'ws'}://${host}/`
  const allowed = await mayRequest({ url, method: 'GET', resourceType: 'webSocket' })
  note(allowed ? 'external-request' : 'request-refused', { url, resourceType: 'webSocket' })
  return allowed
}
