import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { startTestApp } from '../fakes/testApp.ts'

test('a question that no chart could show is refused in the history’s own words, and is no failure of ours', async () => {
  const test = await startTestApp()
  onTestFinished(() => test.end())
  const reply = await test.client.call('series.usage', { from: 0, to: Number.MAX_SAFE_INTEGER, bucket: 'minute' })
  expect(reply).toMatchObject({ ok: false, code: 'bad_input', message: expect.stringContaining('ask for a shorter range') as string })
  expect(await test.client.call('series.stack', { from: -Number.MAX_SAFE_INTEGER, to: 0, bucket: 'day', by: 'tool' })).toMatchObject({ ok: false, code: 'bad_input' })
  expect(test.logged.filter(({ level }) => level === 'error')).toEqual([])
})

test('what cannot be stored in a history of a newer version is refused with what to do', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'headroom-future-'))
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }))
  await (await startTestApp({ dataDir })).end({ keep: true })
  const file = join(dataDir, 'history.db')
  chmodSync(file, 0o644)
  const db = new Database(file)
  db.pragma('user_version = 99')
  db.close()
  const test = await startTestApp({ dataDir })
  onTestFinished(() => test.end())
  const reply = await test.client.call('views.save', { name: 'Errors', query: 'is:error' })
  expect(reply).toMatchObject({ ok: false, code: 'store', message: expect.stringContaining('Install the newer Headroom') as string })
})
