import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server on this machine that the page of an app must not reach. */
export interface Outside {
  /** `http://127.0.0.1:PORT` */
  address: string
  /** Paths that were asked for, WebSockets included. */
  hits: string[]
  close: () => void
}

/** Listens on a free port; answers every request, refuses every WebSocket. */
export async function listenOutside(): Promise<Outside> {
  const hits: string[] = []
  const server = createServer((request, response) => {
    hits.push(request.url ?? '')
    response.setHeader('access-control-allow-origin', '*').end('outside')
  })
  server.on('upgrade', (request, socket) => {
    hits.push(request.url ?? '')
    socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, hits, close: () => void server.close() }
}
