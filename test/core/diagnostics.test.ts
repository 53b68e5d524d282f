import { expect, it } from 'vitest'
import { startTestApp } from '../fakes/testApp.ts'

it('tells what helps and nothing that is private', async () => {
  const test = await startTestApp()
  const secret = 'ad_live_canary9f8e7d6c5b4a'
  await test.ask('connections.add', { name: 'Acme canary', dialect: 'lists', baseUrl: 'http://127.0.0.1:9', poll: { mode: 'manual' }, keys: [{ label: 'Maja canary', secret }] })
  const { text } = await test.ask('app.diagnostics', {})
  expect(text).toMatch(/Headroom 0\.0\.0-test, serve, .+\n.*node \d/)
  expect(text).toMatch(/Connection 1: lists, .+, manual/)
  expect(text).toMatch(/History: schema \d+, \d+ bytes, 0 calls, writable/)
  for (const secretThing of [secret, 'Acme canary', 'Maja canary', '127.0.0.1', test.dataDir]) expect(text).not.toContain(secretThing)
  await test.end()
})

it('backs the history up on demand, into a file that is whole', async () => {
  const test = await startTestApp()
  const { file } = await test.ask('history.backup', {})
  expect(file.startsWith(test.dataDir)).toBe(true)
  await test.end()
})
