/** Names of files the app proposes or makes, while everything that has a name of the user's or an API's is named to get out of its folder. */
import { readdirSync } from 'node:fs'
import { request } from 'node:http'
import { basename, join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { startServer } from '../../electron/serve/server.ts'
import { createToolsApi } from '../../electron/demo/tools/api.ts'
import { exportFormats } from '../../shared/exportOptions.ts'
import { serveApi } from '../e2e/worlds/servedApi.ts'
import { startTestApp, type TestApp } from '../fakes/testApp.ts'

const hostileNames = [
  '../../../etc/cron.d/x', '..\\..\\x', '/etc/passwd', 'C:\\Windows\\x', '\\\\evil.test\\share', '..', '.', '.hidden', '-rf', '--help', '~', '~root', 'CON', 'con.txt', 'nul', 'COM1', 'LPT9.csv', 'a:b', 'a\0b', 'two\nlines', 'x\r\nSet-Cookie: a=b',
  'report\u202efdp.exe', '\u200bzero', 'x'.repeat(300), 'ends with a dot.', 'a"; filename="evil.exe', "a'b`c$(id)", '%2e%2e%2f', '*?<>|', '\ud800', 'größe 日本',
]

/** What is wrong with a name that a person is shown and a folder of any system has to take; `null` when nothing is. */
function problemOf(name: string): string | null {
  if (basename(name) !== name || /[/\\:]/.test(name)) return 'leaves its folder'
  if (/^[.~-]/.test(name)) return 'is hidden, or taken for an option'
  if (!/^[\x21-\x7e]+$/.test(name)) return 'has a character that deceives or is not shown'
  if (/[<>"|?*%'`$;&()]/.test(name) || /[. ]$/.test(name)) return 'is none for Windows or means something to a shell'
  if (/^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(name)) return 'is reserved on Windows'
  return name.length > 80 ? 'is too long' : null
}

/** Everything that may stand in a data folder; a name of the user's or of an API's is not among it. */
const ownNames = /^(?:history\.db(?:-wal|-shm)?|lock\.db(?:-journal)?|ballast|suspicion|secrets|keys\.sealed\.json|key-variables\.json|backups\/(?:daily|before-migration)-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.db)$/

const manual = { mode: 'manual' } as const

const stops: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop()
})

/** A core with a connection under every hostile name that it takes, and one to an API whose log names keys as badly; answers how many names that were. */
async function watchUnderHostileNames(chooseFile?: (name: string) => Promise<string | null>): Promise<{ app: TestApp; taken: number }> {
  const app = await startTestApp(chooseFile === undefined ? {} : { chooseFile })
  stops.push(() => app.end())
  const api = createToolsApi({ keys: [...hostileNames.map((label) => ({ label })), { label: 'monitor', scopes: ['activity:read'] }] })
  const served = await serveApi(api)
  stops.push(() => served.close())
  for (const label of hostileNames) await served.send(label, 'POST', '/tools/list_posts', {})
  let taken = 0
  for (const name of hostileNames) {
    const draft = { name, dialect: 'generic', baseUrl: 'http://127.0.0.1:9', poll: manual, paused: true, keys: [{ label: name, secret: 'sk_demo_0000' }] }
    if ((await app.client.call('connections.add', draft)).ok) taken += 1
  }
  await app.ask('connections.add', { name: 'a/../b', dialect: 'tools', baseUrl: served.baseUrl, poll: manual, keys: [{ label: 'monitor', secret: api.keys.byLabel('monitor').secret }] })
  await app.ask('polls.run', {})
  return { app, taken }
}

const plans = exportFormats.map((format) => ({ format, filter: {}, withArguments: true, withNames: true }))

describe('while connections and keys are named to get out of their folder', () => {
  test('no name that is proposed to the desktop’s dialog leaves it, hides, deceives or is reserved; nor is one in the data folder of another kind than ours', async () => {
    const proposed: string[] = []
    const { app, taken } = await watchUnderHostileNames((name) => {
      proposed.push(name)
      return Promise.resolve(null)
    })
    expect(taken).toBeGreaterThan(20)
    expect((await app.ask('calls.page', { filter: {}, limit: 100 })).calls.length).toBeGreaterThan(20)
    for (const plan of plans) await app.ask('exports.start', plan)
    for (const name of ['settings', 'diagnostics'] as const) await app.ask('files.save', { name })
    expect(proposed).toHaveLength(6)
    expect(proposed.map((name) => [name, problemOf(name)]).filter(([, problem]) => problem !== null)).toEqual([])
    expect(proposed.map((name) => /^headroom-(?:settings-|diagnostics-)?\d{4}-\d\d-\d\d\.(csv|json|ndjson|har|txt)$/.exec(name)?.[1])).toEqual(['csv', 'json', 'ndjson', 'har', 'json', 'txt'])

    const { file } = await app.ask('history.backup', {})
    expect([problemOf(basename(file)), file.startsWith(join(app.dataDir, 'backups'))]).toEqual([null, true])
    const { connections } = await app.ask('connections.list', {})
    for (const { id } of connections.slice(0, 3)) await app.ask('connections.remove', { id })
    const files = readdirSync(app.dataDir, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory())
    const names = files.map((entry) => join(entry.parentPath, entry.name).slice(app.dataDir.length + 1).replaceAll('\\', '/'))
    expect(names).toContain('history.db')
    expect(names.filter((name) => !ownNames.test(name))).toEqual([])
  })

  test('no name that a browser is told to save under is another, and the header says nothing else', async () => {
    const { app } = await watchUnderHostileNames()
    const server = await startServer({ app: app.app, port: 0, files: new Map(), log: { info: () => undefined, warn: () => undefined, error: () => undefined } })
    stops.push(() => server.close())
    const links = [
      ...(await Promise.all(plans.map((plan) => app.ask('exports.start', plan)))).map(({ download }) => download),
      ...(await Promise.all((['settings', 'diagnostics'] as const).map((name) => app.ask('files.save', { name })))).map(({ download }) => download),
    ]
    const dispositions = await Promise.all(links.map((link) => dispositionOf(server.port, link ?? '')))
    const names = dispositions.map((header) => /^attachment; filename="([^"]+)"$/.exec(header)?.[1] ?? `not only a name: ${header}`)
    expect(names.map((name) => [name, problemOf(name)]).filter(([, problem]) => problem !== null)).toEqual([])
    expect(new Set(names).size).toBe(6)
  })
})

test('the judgement itself finds fault with every hostile name, and with none of ours', () => {
  expect(hostileNames.filter((name) => problemOf(name) === null)).toEqual([])
  expect(['headroom-2026-11-28.csv', 'daily-2026-11-28T08-00-00Z.db'].map(problemOf)).toEqual([null, null])
  expect(['backups/Acme.db', 'history.db.part', 'backups/daily-2026.db', '../history.db'].filter((name) => ownNames.test(name))).toEqual([])
})

/** The header with which a browser is told under which name to save what the link gives. */
function dispositionOf(port: number, link: string): Promise<string> {
  return new Promise((done, failed) => {
    const outgoing = request({ host: '127.0.0.1', port, path: link, agent: false }, (incoming) => {
      incoming.resume()
      incoming.on('end', () => done(`${incoming.headers['content-disposition']}`))
    })
    outgoing.on('error', failed)
    outgoing.end()
  })
}
