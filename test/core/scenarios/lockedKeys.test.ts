import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPassphraseSecretBox } from '../../../electron/core/platform/passphraseSecrets.ts'
import { createToolsApi } from '../../../electron/demo/tools/api.ts'
import { serveApi, type ServedApi } from '../../e2e/worlds/servedApi.ts'
import { startTestApp, type TestApp } from '../../fakes/testApp.ts'

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }
const passphrase = 'correct horse battery'
let dataDir = ''
let served: ServedApi<ReturnType<typeof createToolsApi>>
let running: TestApp | null = null

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'headroom-locked-'))
  served = await serveApi(createToolsApi({ keys: [{ label: 'monitor', scopes: ['activity:read'] }] }))
})
afterEach(async () => {
  await running?.end({ keep: true })
  await served.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const start = async (): Promise<TestApp> => {
  await running?.end({ keep: true })
  const secrets = await createPassphraseSecretBox({ file: join(dataDir, 'secrets'), why: 'there is no keyring.', log: silent, cost: { N: 16, r: 1, p: 1 } })
  return (running = await startTestApp({ dataDir, secrets }))
}
const stateOf = async (app: TestApp) => (await app.ask('connections.list', {})).connections[0]

describe('a connection whose key is sealed with a passphrase', () => {
  it('waits as locked after a start, asks the API nothing, keeps its history, and is polled when the passphrase comes', async () => {
    const first = await start()
    const { secret } = served.api.keys.byLabel('monitor')
    await first.ask('connections.add', { name: 'Studio', dialect: served.api.dialect, baseUrl: served.baseUrl, poll: { mode: 'manual' }, keys: [{ label: 'monitor', secret }] })
    await first.app.pollOnce()
    await first.ask('secrets.setPassphrase', { passphrase })
    expect(await stateOf(first)).toMatchObject({ state: 'ok' })
    const { calls } = await first.ask('calls.count', { filter: { own: true } })

    const again = await start()
    const asked = served.api.calls.length
    await again.app.pollOnce()
    expect(await stateOf(again)).toMatchObject({ state: 'locked', stateReason: expect.stringContaining('passphrase') as string })
    expect(await again.ask('app.info', {})).toMatchObject({ secretStore: { kind: 'passphrase', locked: true } })
    expect(served.api.calls.length).toBe(asked)
    expect((await again.ask('calls.count', { filter: { own: true } })).calls).toBe(calls)
    expect(await again.client.call('connections.retest', { id: (await stateOf(again))?.id ?? '' })).toMatchObject({ ok: false, code: 'refused' })

    expect(await again.client.call('secrets.unlock', { passphrase: 'wrong' })).toEqual({ ok: false, code: 'refused', message: 'That passphrase does not open the keys.' })
    await again.ask('secrets.unlock', { passphrase })
    await expect.poll(async () => (await stateOf(again))?.state).toBe('ok')
    await expect.poll(() => served.api.calls.length).toBeGreaterThan(asked)
  })

  it('is polled with a key that is pasted while the others are locked', async () => {
    const first = await start()
    const { secret } = served.api.keys.byLabel('monitor')
    await first.ask('connections.add', { name: 'Studio', dialect: served.api.dialect, baseUrl: served.baseUrl, poll: { mode: 'manual' }, keys: [{ label: 'monitor', secret }] })
    await first.ask('secrets.setPassphrase', { passphrase })
    const again = await start()
    await again.app.pollOnce()
    const connection = await stateOf(again)
    await again.ask('connections.update', { id: connection?.id ?? '', secret })
    await expect.poll(async () => (await stateOf(again))?.state).toBe('ok')
  })
})

describe('a box without a passphrase', () => {
  it('refuses to be unlocked, in a sentence', async () => {
    running = await startTestApp({ dataDir })
    expect(await running.client.call('secrets.unlock', { passphrase })).toMatchObject({ ok: false, code: 'refused' })
    expect(await running.client.call('secrets.setPassphrase', { passphrase: 'short' })).toMatchObject({ ok: false, code: 'bad_input' })
  })
})
