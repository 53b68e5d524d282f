/** A simulated API for the benchmark, in a process of its own: the log of each account has ten new calls at every look, and keeps 200. Prints its port. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { randomNumbers } from '../data.ts'

const [perLook, kept] = [10, 200]
const random = randomNumbers(7)
let made = 0
const call = () => {
  made += 1
  const words = Array.from({ length: 20 + Math.floor(random() * 30) }, () => `word${Math.floor(random() * 4000)}`).join(' ')
  return { key: `client ${made % 5}`, tool: `get_thing_${made % 24}`, ok: true, status: 200, at: new Date(Date.now() - 50).toISOString(), duration_ms: Math.floor(random() * 400), arguments: { id: made, text: words }, error: null }
}
const logs = new Map<string, ReturnType<typeof call>[]>()

const server = createServer(({ url = '' }, response) => {
  const calls = [...Array.from({ length: perLook }, call).toReversed(), ...(logs.get(url) ?? Array.from({ length: kept }, call).toReversed())].slice(0, kept)
  logs.set(url, calls)
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ calls }))
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`))
