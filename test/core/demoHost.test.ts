import { afterEach, expect, it } from 'vitest'
import type { Ports } from '../../electron/core/ports.ts'
import { startTestApp, type TestApp } from '../fakes/testApp.ts'

let test: TestApp | null = null
let stopped = 0
// Nothing listens there: what matters is which connections come and go.
const startDemo: Ports['startDemo'] = async () => ({
  connections: [{ name: 'Simulated', dialect: 'lists', baseUrl: 'http://127.0.0.1:9', pollEverySec: 3_600, keys: [{ label: 'monitor', secret: 'demo-key', role: 'monitor' }] }],
  stop: async () => void (stopped += 1),
})
const names = async () => (await test?.ask('connections.list', {}))?.connections.map(({ name }) => name)

afterEach(async () => {
  await test?.end()
  test = null
  stopped = 0
})

it('removes the demo and nothing else, and can start it again', async () => {
  test = await startTestApp({ startDemo })
  await test.ask('connections.add', { name: 'Mine', dialect: 'lists', baseUrl: 'http://127.0.0.1:9', poll: { mode: 'manual' } })
  const { connectionIds } = await test.ask('demo.start', {})
  expect((await test.ask('app.info', {})).demoConnectionIds).toEqual(connectionIds)
  await test.ask('demo.stop', {})
  expect(await names()).toEqual(['Mine'])
  expect(stopped).toBe(1)
  expect((await test.ask('app.info', {})).demoConnectionIds).toEqual([])
  await test.ask('demo.start', {})
  expect(await names()).toEqual(['Mine', 'Simulated'])
})

it('ends the simulated APIs with the last of their connections, and can start them again', async () => {
  test = await startTestApp({ startDemo })
  await test.ask('connections.add', { name: 'Mine', dialect: 'lists', baseUrl: 'http://127.0.0.1:9', poll: { mode: 'manual' } })
  const { connectionIds } = await test.ask('demo.start', {})
  expect(stopped).toBe(0)
  for (const id of connectionIds) await test.ask('connections.remove', { id })
  expect(stopped).toBe(1)
  expect(await names()).toEqual(['Mine'])
  await test.ask('demo.start', {})
  expect(await names()).toEqual(['Mine', 'Simulated'])
})

it('knows the demo of an earlier run, whose servers are gone', async () => {
  test = await startTestApp({ startDemo })
  await test.ask('demo.start', {})
  await test.end({ keep: true })
  test = await startTestApp({ startDemo, dataDir: test.dataDir })
  expect((await test.ask('app.info', {})).demoConnectionIds).toHaveLength(1)
  await test.ask('demo.stop', {})
  expect(await names()).toEqual([])
})
