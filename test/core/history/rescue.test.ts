import { copyFileSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { backupDue, backups, makeBackup } from '../../../electron/core/history/backup.ts'
import { damageOf } from '../../../electron/core/history/damage.ts'
import { folderOf } from '../../../electron/core/history/folder.ts'
import { History } from '../../../electron/core/history/history.ts'
import { newestVersion, takeSteps } from '../../../electron/core/history/migrate.ts'
import { migrations } from '../../../electron/core/history/migrations/index.ts'
import { openFolder } from '../../../electron/core/history/open.ts'
import { rebuildCounts } from '../../../electron/core/history/recount.ts'
import { randomNumbers } from '../../bench/data.ts'
import { connection, day0, key, newCall, pollCommit, reading, tempFolder, verdict } from './samples.ts'

const callsOf = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) =>
    newCall({
      at: day0 + (from + index) * 7000,
      keyId: index % 3 === 0 ? 'k1' : null,
      tool: `tool${index % 9}`,
      isSelf: index % 11 === 0,
      verdict: verdict(index % 13 === 0 ? 'forbidden' : 'ok'),
      durationMs: index % 5 === 0 ? 3000 : 10,
      args: `{"n":${from + index},"pad":"${'x'.repeat(200)}"}`,
    }),
  )

/** A closed history of `calls` calls. */
function filledFolder(calls: number): string {
  const dir = tempFolder()
  const opened = openFolder(dir, day0)
  const history = new History(opened)
  history.saveConnection(connection())
  for (let from = 0; from < calls; from += 500) {
    history.commitPoll(pollCommit(`p${from}`, { keys: [key('k1')], newCalls: callsOf(from, 500), readings: [reading({ lo: from, at: day0 + from })] }))
  }
  history.close()
  return dir
}

const countsOf = (db: Database.Database) =>
  Object.fromEntries(
    ['tally_hour WHERE calls <> 0', 'tally_day WHERE calls <> 0', 'usage_hour WHERE calls <> 0', 'usage_minutes', 'key', 'tool'].map((from) => [from, db.prepare(`SELECT * FROM ${from}`).all()]),
  )

describe('copies', () => {
  it('are whole, checked, and kept for three days', () => {
    const dir = filledFolder(500)
    const folder = folderOf(dir)
    writeFileSync(join(folder.dir, 'unrelated'), '')
    for (let day = 0; day < 5; day += 1) {
      const file = makeBackup(folder.database, day0 + day * 86_400_000, false)
      expect(damageOf(file ?? '')).toBeNull()
      expect(statSync(file ?? '').mode & 0o777).toBe(0o600)
    }
    expect(readdirSync(folder.backups)).toEqual(['daily-2026-11-24T00-00-00Z.db', 'daily-2026-11-25T00-00-00Z.db', 'daily-2026-11-26T00-00-00Z.db'])
    const copy = new Database(backups(folder)[0] ?? '', { readonly: true })
    expect(copy.prepare('SELECT count(*) FROM call').pluck().get()).toBe(500)
    copy.close()
    makeBackup(folder.database, day0 + 9 * 86_400_000, true)
    expect(readdirSync(folder.backups)).toEqual(['daily-2026-12-01T00-00-00Z.db'])
  })

  it('are due a day after the last', () => {
    const folder = folderOf(filledFolder(500))
    expect(backupDue(folder, day0)).toBe(true)
    const file = makeBackup(folder.database, day0, false) ?? ''
    utimesSync(file, day0 / 1000, day0 / 1000)
    expect([backupDue(folder, day0 + 86_399_000), backupDue(folder, day0 + 86_400_000)]).toEqual([false, true])
  })

  it('of a damaged history are refused and leave nothing behind', () => {
    const folder = folderOf(filledFolder(1000))
    overwritePage(folder.database, firstPage)
    expect(() => makeBackup(folder.database, day0, false)).toThrow(expect.objectContaining({ code: 'corrupt' }) as Error)
    expect(readdirSync(folder.backups)).toEqual([])
  })
})

/** Behind the schema, the first page of every table, and the few rows everything hangs on: for damage to those there are copies. */
const firstPage = 100

function overwritePage(file: string, page: number): void {
  const bytes = readFileSync(file)
  bytes.fill(0x5a, page * 4096, (page + 1) * 4096)
  writeFileSync(file, bytes)
}

describe('counting anew', () => {
  it('gives what storing counted', () => {
    const opened = openFolder(filledFolder(2000), day0)
    onTestFinished(() => opened.close())
    const before = countsOf(opened.db)
    rebuildCounts(opened.db)
    expect(countsOf(opened.db)).toEqual(before)
  })

  it('keeps the counts of calls that were deleted on purpose', () => {
    const opened = openFolder(filledFolder(2000), day0)
    onTestFinished(() => opened.close())
    new History(opened).tidy({ keepFrom: day0 + 2 * 3_600_000 })
    const before = countsOf(opened.db)
    rebuildCounts(opened.db)
    expect(countsOf(opened.db)).toEqual(before)
  })
})

describe('after damage', () => {
  const open = (dir: string, now = day0) => {
    const history = new History(openFolder(dir, now))
    onTestFinished(() => history.close())
    return history
  }

  it('of one page nearly every call is saved, found and counted', { timeout: 60_000 }, () => {
    const calls = 2000
    const good = filledFolder(calls)
    const { database } = folderOf(good)
    const pages = statSync(database).size / 4096
    const random = randomNumbers(7)
    let saved = 0
    let hurt = 0
    for (let trial = 0; trial < 10; trial += 1) {
      const dir = tempFolder()
      copyFileSync(database, folderOf(dir).database)
      overwritePage(folderOf(dir).database, firstPage + Math.floor(random() * (pages - firstPage)))
      const history = open(dir)
      const { problem, calls: stored } = history.status()
      if (problem === null) continue
      hurt += 1
      saved += stored
      expect(problem).toContain(`${stored} calls were saved from the damaged file`)
      expect(history.facets({ own: true }).total).toBe(stored)
      expect(history.page({ filter: { text: 'tool3', own: true }, cursor: null, limit: 500 }).calls.length).toBeGreaterThan(180)
      expect(history.connections()).toEqual([connection()])
      const used = history.usage({ from: day0, to: day0 + 86_400_000, bucket: 'day' }).series.flatMap(({ points }) => points.map((point) => point.calls))
      expect(used.reduce((sum, count) => sum + count, 0)).toBe(history.facets({}).total)
    }
    expect(hurt).toBeGreaterThan(5)
    expect(saved / (hurt * calls)).toBeGreaterThan(0.99)
  })

  it('of many pages as much is saved as can be read', () => {
    const dir = filledFolder(3000)
    for (let page = firstPage; page < 220; page += 10) overwritePage(folderOf(dir).database, page)
    const history = open(dir)
    expect(history.status().calls).toBeGreaterThan(2500)
    expect(history.facets({ own: true }).total).toBe(history.status().calls)
  })

  it('of the whole file the last copy takes its place', () => {
    const dir = filledFolder(1000)
    makeBackup(folderOf(dir).database, day0, false)
    writeFileSync(folderOf(dir).database, Buffer.alloc(100_000, 3))
    const history = open(dir, day0 + 1000)
    const { problem, calls } = history.status()
    expect(calls).toBe(1000)
    expect(problem).toContain('1000 calls were saved from the copy daily-2026-11-22T00-00-00Z.db and the damaged file')
    expect(history.facets({ own: true }).total).toBe(1000)
    expect(history.latestReadings()[0]?.lo).toBe(500)
  })

  it('the last copy and what came after it are put together', () => {
    const dir = filledFolder(1000)
    makeBackup(folderOf(dir).database, day0, false)
    const later = new History(openFolder(dir, day0))
    later.commitPoll(pollCommit('later', { newCalls: callsOf(5000, 500), readings: [reading({ lo: 77, at: day0 + 9999 })], keys: [key('k1', { label: 'Renamed' })] }))
    later.close()
    overwritePage(folderOf(dir).database, firstPage + 7)
    const history = open(dir)
    expect(history.status().calls).toBeGreaterThan(1480)
    expect(history.facets({ own: true, from: day0 + 5000 * 7000 }).total).toBeGreaterThan(480)
    expect(history.page({ filter: { text: 'n tool8', from: day0 + 5000 * 7000 }, cursor: null, limit: 5 }).calls).toHaveLength(5)
    expect([history.keys()[0]?.label, history.latestReadings()[0]?.lo]).toEqual(['Renamed', 77])
  })

  for (const { version } of migrations.slice(0, -1)) {
    it(`of a file of version ${version} what can be read is brought to this version`, () => {
      const dir = tempFolder()
      const { database, salvaged } = folderOf(dir)
      const old = new Database(database)
      old.exec(readFileSync(new URL('../../fixtures/history/version10.sql', import.meta.url), 'utf8'))
      takeSteps(old, migrations.filter((step) => step.version > 10 && step.version <= version))
      old.prepare(`UPDATE call SET duration = 70 WHERE tool = 2`).run()
      const page = Number(old.prepare(`SELECT rootpage FROM sqlite_schema WHERE name = 'poll_by_time'`).pluck().get())
      old.close()
      overwritePage(database, page - 1)
      writeFileSync(salvaged, 'half of it')
      const history = open(dir)
      expect(history.status()).toMatchObject({ calls: 3, schemaVersion: newestVersion(), problem: expect.stringContaining('3 calls were saved from the damaged file') as string })
      expect(history.page({ filter: { text: 'apple' }, cursor: null, limit: 5 }).calls).toMatchObject([{ tool: 'search', status: 200, keyLabel: 'Key k1' }])
      expect(history.latency({ from: day0, to: day0 + 86_400_000 }).tools.map(({ tool, maxMs }) => [tool, maxMs])).toEqual([['search', 120], ['create', 70]])
      expect([history.facets({}).total, history.setting('theme'), history.memory('c1').snapshot.length, history.latestReadings()[0]?.lo]).toEqual([3, 'dark', 1, 10])
      expect(existsSync(salvaged)).toBe(false)
    })
  }

  it('of a file of an older version what it has is added to the last copy', () => {
    const dir = filledFolder(500)
    const { database } = folderOf(dir)
    makeBackup(database, day0, false)
    rmSync(database)
    const old = new Database(database)
    old.exec(readFileSync(new URL('../../fixtures/history/version10.sql', import.meta.url), 'utf8'))
    const page = Number(old.prepare(`SELECT rootpage FROM sqlite_schema WHERE name = 'poll_by_time'`).pluck().get())
    old.close()
    overwritePage(database, page - 1)
    const history = open(dir)
    expect(history.page({ filter: { text: 'apple' }, cursor: null, limit: 5 }).calls).toHaveLength(1)
    expect(history.status().calls).toBeGreaterThan(500)
  })

  it('an interrupted rescue is done again, and a finished one is put in its place', () => {
    const dir = filledFolder(1000)
    const folder = folderOf(dir)
    writeFileSync(folder.rescued, 'half of it')
    overwritePage(folder.database, firstPage + 7)
    const first = new History(openFolder(dir, day0))
    const { calls } = first.status()
    expect(calls).toBeGreaterThan(980)
    first.close()
    renameSync(folder.database, folder.rescued)
    expect(open(dir).status()).toMatchObject({ calls, problem: null })
    expect(existsSync(folder.rescued)).toBe(false)
  })

  it('met while running the next start looks at the whole file, once', () => {
    const dir = filledFolder(500)
    const history = new History(openFolder(dir, day0))
    history.suspect()
    expect(history.status().problem).toContain('restart Headroom')
    history.close()
    expect(existsSync(folderOf(dir).suspicion)).toBe(true)
    expect(open(dir).status().problem).toBeNull()
    expect(existsSync(folderOf(dir).suspicion)).toBe(false)
    rmSync(folderOf(dir).ballast)
  })
})
