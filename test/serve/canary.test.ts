import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { filesBelow, hitsBelow, processTexts, searchFor } from '../canary/search.ts'

const projectDir = join(import.meta.dirname, '../..')
/** Keys as vendors make them, and odd ones: quotes, markup, percent signs, signs of base64, a formula. */
const canaries = ['sk_live_CANARYplain0123456789', `CANARY'"<b>&;--$(id)%00\\odd`, '=CANARY+/base64==', 'CANARY%41%2Furl:encoded@x', '$CANARY_no_variable_0']
const passphrase = 'CANARY of a passphrase'
const variable = 'CANARYinTheEnvironment42'

const hitsIn = searchFor([...canaries, passphrase, variable])

const stops: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop()
})

describe('keys and the passphrase', () => {
  it('stand nowhere in what the app writes, says, answers or starts, after polls, failures, exports and a crash', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'headroom-canary-'))
    stops.push(() => rmSync(dataDir, { recursive: true, force: true }))
    // An API that says the key back in everything it answers.
    let asked = 0
    const api = createServer((request, response) => {
      const key = String(request.headers.authorization ?? request.headers['x-api-key']).replace(/^Bearer /, '')
      asked += 1
      const status = [200, 401, 500, 429][asked % 4] ?? 200
      response.writeHead(status, { 'content-type': 'application/json', 'x-request-id': encodeURI(key) }).end(JSON.stringify({ error: `The key ${key} is not welcome`, message: key, used: 1, key: { id: key, name: key } }))
    })
    api.listen(0, '127.0.0.1')
    await once(api, 'listening')
    stops.push(() => api.close(), () => api.closeAllConnections())
    const baseUrl = `http://127.0.0.1:${(api.address() as AddressInfo).port}`

    const child = spawn(process.execPath, ['electron/serve/main.ts', '--no-open', '--data', dataDir], {
      cwd: projectDir,
      env: { PATH: process.env['PATH'], HOME: dataDir, HEADROOM_PASSPHRASE: passphrase, HEADROOM_KEY_CANARY: variable },
    })
    stops.push(() => child.kill('SIGKILL'))
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)))
    await expect.poll(() => said, { timeout: 40_000 }).toContain('#token=')
    const address = new URL(/http:\S+/.exec(said)?.[0] ?? '')
    const headers = { authorization: `Bearer ${address.hash.slice('#token='.length)}`, 'content-type': 'application/json' }
    let answered = ''
    const call = async (name: string, input: unknown = {}): Promise<{ ok: boolean; value: Record<string, unknown> }> => {
      const text = await (await fetch(`${address.origin}/call`, { method: 'POST', headers, body: JSON.stringify({ name, input }) })).text()
      answered += text
      return JSON.parse(text) as { ok: boolean; value: Record<string, unknown> }
    }

    for (const [index, secret] of [...canaries, '$HEADROOM_KEY_CANARY'].entries()) {
      const draft = { name: `Canary ${index}`, dialect: ['tools', 'generic', 'workspace', 'github', 'lists', 'points'][index] ?? 'generic', baseUrl, poll: { mode: 'manual' }, keys: [{ label: 'monitor', secret }] }
      await call('connections.test', draft)
      expect(await call('connections.add', draft)).toMatchObject({ ok: true })
      await call('connections.add', { ...draft, secret })
    }
    for (let round = 0; round < 4; round += 1) await call('polls.run')
    expect(asked).toBeGreaterThan(12)
    for (const name of ['app.info', 'app.diagnostics', 'connections.list', 'keys.list', 'budgets.list', 'alerts.list', 'alerts.test', 'polls.status', 'settings.get', 'calls.page', 'history.backup']) await call(name)
    await call('secrets.setPassphrase', { passphrase: `${passphrase} changed`, current: passphrase })
    await call('secrets.unlock', { passphrase: `${passphrase} wrong` })
    for (const format of ['csv', 'json', 'har']) {
      const { value } = await call('exports.start', { filter: { own: true }, format, withArguments: true, withNames: true })
      if (typeof value?.['download'] === 'string') answered += await (await fetch(`${address.origin}${value['download']}`, { headers })).text()
    }

    expect(hitsIn(processTexts(child.pid))).toEqual([])
    child.kill('SIGKILL')
    await once(child, 'close')

    expect(filesBelow(dataDir)).toEqual(expect.arrayContaining(['history.db', 'secrets', 'key-variables.json']))
    expect(hitsBelow(dataDir, hitsIn)).toEqual([])
    expect(hitsIn(said)).toEqual([])
    expect(hitsIn(answered)).toEqual([])
    // The search itself bites.
    writeFileSync(join(dataDir, 'control'), `x${Buffer.from(`ab ${canaries[0]} cd`).toString('base64')}`)
    expect(hitsIn(readFileSync(join(dataDir, 'control')))).toHaveLength(1)
  })
})
