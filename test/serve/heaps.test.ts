import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, expect, test, vi } from 'vitest'
import { searchFor } from '../canary/search.ts'
import { startEcho, startServe, type ServeProcess } from './serveProcess.ts'

// Each look writes some heaps.
vi.setConfig({ testTimeout: 120_000 })

const keys = ['sk_live_CANARYplain0123456789', `CANARY'"<b>&;--$(id)%00\\odd`, 'CANARY%41%2Furl:encoded@x']
const passphrase = 'CANARY of a passphrase'
const variable = 'CANARYinTheEnvironment42'

/** A look takes a second or two; on a busy machine some more. */
const patience = { timeout: 60_000, interval: 500 }

const stops: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop()
})

/** What was found: in the main thread, in the history's threads, and whether the one that writes and the one that reads were both there. */
interface Found {
  main: string[]
  threads: string[]
  bothLookedAt: boolean
}

/** Has the process write its heaps, and looks for secrets in them. */
async function lookInto({ child }: ServeProcess, secrets: readonly string[]): Promise<Found> {
  const written = once(child, 'message')
  child.send('heaps')
  const [heaps] = (await written) as [{ main: string; threads: string[] }]
  const hitsIn = searchFor(secrets)
  const found = { main: hitsIn(readFileSync(heaps.main)), threads: heaps.threads.flatMap((file) => hitsIn(readFileSync(file))), bothLookedAt: heaps.threads.length >= 2 }
  for (const file of [heaps.main, ...heaps.threads]) rmSync(file)
  return found
}

test('keys are in no heap but the main one, there only while they are kept in memory, and gone with their connection', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'headroom-heaps-'))
  stops.push(() => rmSync(folder, { recursive: true, force: true }))
  const echo = await startEcho()
  stops.push(echo.close)
  const heaps = join(folder, 'heaps')
  mkdirSync(heaps)
  const preload = `${pathToFileURL(join(import.meta.dirname, '../canary/heapsOnMessage.ts')).href}?${encodeURIComponent(heaps)}`
  const serve = await startServe({
    dataDir: join(folder, 'data'),
    env: { HEADROOM_KEY_CANARY: variable },
    // Longer texts would be written cut off.
    nodeArgs: ['--expose-gc', '--heap-snapshot-string-limit=1000000', '--import', preload],
  })
  const { call, child } = serve
  stops.push(() => child.kill('SIGKILL'))
  const ids: string[] = []
  for (const [index, secret] of [...keys, '$HEADROOM_KEY_CANARY'].entries()) {
    const reply = await call('connections.add', { name: `Canary ${index}`, dialect: ['tools', 'generic', 'github', 'workspace'][index] ?? 'generic', baseUrl: echo.baseUrl, poll: { mode: 'manual' }, keys: [{ label: 'monitor', secret }] })
    ids.push(reply.ok ? reply.value.id : reply.message)
  }
  /** All that a day does with keys; a filter, so that the thread that reads is there, too. */
  const use = async (): Promise<void> => {
    for (let round = 0; round < 3; round += 1) await call('polls.run', {})
    await call('calls.page', { filter: { text: 'welcome', own: true }, limit: 50 })
    for (const name of ['app.info', 'app.diagnostics', 'connections.list', 'keys.list', 'alerts.list'] as const) await call(name, {})
  }

  await use()
  // Kept for this run only, each is in memory, so the search finds what is there; but the history never hears of one.
  const inMemory = keys.map((key) => JSON.stringify(key).slice(1, -1))
  expect(await lookInto(serve, [...keys, variable])).toEqual({ main: [...inMemory, variable], threads: [], bothLookedAt: true })

  await call('secrets.setPassphrase', { passphrase, current: null })
  await use()
  // Sealed, a key is in memory from its request to its answer. What the request was made of is let go some time after that.
  await expect.poll(() => lookInto(serve, [...keys, passphrase]), patience).toEqual({ main: [], threads: [], bothLookedAt: true })

  await call('secrets.forgetPassphrase', {})
  await use()
  expect(await call('app.info', {})).toMatchObject({ value: { secretStore: { kind: 'memory' } } })
  for (const id of ids) expect(await call('connections.remove', { id })).toMatchObject({ ok: true })
  // One that the user keeps in the environment stays known for the run: another connection may name it.
  await expect.poll(() => lookInto(serve, [...keys, passphrase, variable]), patience).toEqual({ main: [variable], threads: [], bothLookedAt: true })
})
