import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { readSettingsFile } from '../../../shared/settingsFile.ts'
import { startTestApp, type TestApp } from '../../fakes/testApp.ts'

const secret = 'sk_live_never_in_a_file'
let running: TestApp | null = null
afterEach(async () => {
  await running?.end()
  running = null
})

async function connected(chooseFile?: (name: string) => Promise<string | null>): Promise<TestApp> {
  const app = await startTestApp(chooseFile === undefined ? {} : { chooseFile })
  running = app
  await app.ask('connections.add', { name: 'Acme', dialect: 'generic', baseUrl: 'https://127.0.0.1:9', poll: { mode: 'manual' }, paused: true, keys: [{ label: 'monitor', secret }] })
  await app.ask('settings.set', { theme: 'dark' })
  return app
}

describe('a text of ours', () => {
  test('row 77: settings are saved where the user says, with connections and without keys', async () => {
    const names: string[] = []
    let file = ''
    const app = await connected((name) => {
      names.push(name)
      return Promise.resolve(file)
    })
    file = join(app.dataDir, 'saved.json')
    expect(await app.ask('files.save', { name: 'settings' })).toEqual({ file, download: null })
    const text = readFileSync(file, 'utf8')
    expect(text).not.toContain(secret)
    expect(readSettingsFile(text)).toMatchObject({ ok: true, file: { settings: { theme: 'dark' }, connections: [{ name: 'Acme', keys: [{ label: 'monitor', role: 'monitor' }] }] } })
    expect(names).toEqual([expect.stringMatching(/^headroom-settings-\d{4}-\d\d-\d\d\.json$/)])
    expect((await app.ask('connections.list', {})).connections[0]).toMatchObject({ paused: true, lastPollAtClient: null })
  })

  test('is nowhere when the user chooses no file', async () => {
    const app = await connected(() => Promise.resolve(null))
    expect(await app.ask('files.save', { name: 'diagnostics' })).toEqual({ file: null, download: null })
  })

  test('is given to a browser once, by a link', async () => {
    const app = await connected()
    const { file, download } = await app.ask('files.save', { name: 'diagnostics' })
    expect(file).toBeNull()
    const id = download?.replace('/exports/', '') ?? ''
    const given = app.app.download(id)
    expect(given?.name).toMatch(/^headroom-diagnostics-.*\.txt$/)
    let text = ''
    for await (const part of given?.text ?? []) text += part
    expect(text).toContain('Connection 1: generic')
    expect(text).not.toMatch(/Acme|monitor\b|sk_live/)
    expect(app.app.download(id)).toBeNull()
  })
})
