import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { HistoryError } from '../../../electron/core/history/errors.ts'
import { folderOf } from '../../../electron/core/history/folder.ts'
import { History } from '../../../electron/core/history/history.ts'
import { migrate, newestVersion, versionOf } from '../../../electron/core/history/migrate.ts'
import { openFolder } from '../../../electron/core/history/open.ts'
import { connection, day0, key, newCall, pollCommit, tempFolder, tempHistory } from './samples.ts'

const refusal = (work: () => unknown): { code: string; message: string } => {
  try {
    work()
  } catch (error) {
    if (error instanceof HistoryError) return { code: error.code, message: error.message }
    throw error
  }
  return { code: 'nothing', message: '' }
}

const openHere = (dir: string): History => {
  const history = new History(openFolder(dir, day0))
  onTestFinished(() => history.close())
  return history
}

/** A folder with a closed history of a few calls. */
function filledFolder(calls = 3): string {
  const dir = tempFolder()
  const history = new History(openFolder(dir, day0))
  history.saveConnection(connection())
  history.commitPoll(pollCommit('p1', { newCalls: Array.from({ length: calls }, (_, index) => newCall({ at: day0 + index, args: `{"n":${index},"pad":"${'x'.repeat(300)}"}` })) }))
  history.close()
  return dir
}

const program = (name: string) => fileURLToPath(new URL(name, import.meta.url))

describe('opening a data folder', () => {
  it('creates it for its owner only', () => {
    const dir = join(tempFolder(), 'deep', 'er')
    const history = openHere(dir)
    expect(statSync(dir).mode & 0o777).toBe(0o700)
    for (const file of readdirSync(dir)) expect(statSync(join(dir, file)).mode & 0o777, file).toBe(0o600)
    expect(history.status()).toMatchObject({ schemaVersion: newestVersion(), calls: 0, readOnly: false, problem: null })
    expect(history.status().sizeBytes).toBeGreaterThan(0)
  })

  it('takes back what others may read of a history that was copied here', () => {
    const dir = filledFolder()
    for (const file of ['history.db', 'lock.db']) chmodSync(join(dir, file), 0o644)
    openHere(dir).commitPoll(pollCommit('p2', { newCalls: [newCall({ at: day0 + 10 })] }))
    const modes = readdirSync(dir).map((file) => statSync(join(dir, file))).filter((about) => about.isFile()).map(({ mode }) => mode & 0o777)
    expect(new Set(modes)).toEqual(new Set([0o600]))
  })

  it('opens files so that nothing acknowledged is lost and deleted space comes back', () => {
    const opened = openFolder(tempFolder(), day0)
    onTestFinished(() => opened.close())
    const pragma = (name: string) => opened.db.pragma(name, { simple: true })
    expect([pragma('journal_mode'), pragma('synchronous'), pragma('foreign_keys'), pragma('auto_vacuum')]).toEqual(['wal', 2, 1, 2])
  })

  it('refuses a folder that another process uses, until that process is killed', async () => {
    const dir = filledFolder()
    const child = spawn(process.execPath, [program('../../durability/writer.ts'), dir, '2'], { stdio: ['ignore', 'pipe', 'inherit'] })
    onTestFinished(() => void child.kill('SIGKILL'))
    await once(child.stdout, 'data')
    expect(refusal(() => openFolder(dir, day0))).toEqual({ code: 'locked', message: `Another Headroom is using the data folder ${dir}; close it, or choose another folder.` })
    child.kill('SIGKILL')
    await once(child, 'close')
    expect(openHere(dir).totals().connections).toBe(1)
  })

  it('refuses a path that is a file', () => {
    const file = join(tempFolder(), 'file')
    writeFileSync(file, '')
    expect(refusal(() => openFolder(file, day0))).toMatchObject({ code: 'io', message: expect.stringContaining(file) as string })
  })

  it('notices that the file was deleted or replaced while it was open', () => {
    for (const replace of [false, true]) {
      const dir = tempFolder()
      const history = tempHistory(dir)
      const { database } = folderOf(dir)
      renameSync(database, `${database}.away`)
      if (replace) writeFileSync(database, readFileSync(`${database}.away`))
      expect(refusal(() => history.commitPoll(pollCommit('p1')))).toMatchObject({ code: 'missing' })
      expect(history.connections()).toHaveLength(1)
      rmSync(database, { force: true })
      renameSync(`${database}.away`, database)
      history.commitPoll(pollCommit('p1'))
      expect(history.totals().polls).toBe(1)
    }
  })
})

describe('a folder that cannot be written to', () => {
  /** Opens the folder as nobody, because root may write anywhere, and prints what happens. */
  const asNobody = (dir: string): Record<string, unknown> => {
    const { stdout, stderr } = spawnSync(process.execPath, [program('readOnly.ts'), dir], { encoding: 'utf8', ...(process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}) })
    if (stdout === '') throw new Error(stderr)
    return JSON.parse(stdout) as Record<string, unknown>
  }
  const lock = (dir: string) => {
    for (const file of readdirSync(dir)) chmodSync(join(dir, file), 0o444)
    chmodSync(dir, 0o555)
    onTestFinished(() => chmodSync(dir, 0o700))
  }

  it('is read, and every write is refused with the reason', () => {
    const dir = filledFolder()
    lock(dir)
    const message = `The data folder ${dir} cannot be written to; the history is shown but nothing is added. Give yourself write permission and restart.`
    expect(asNobody(dir)).toEqual({ calls: 3, readOnly: true, problem: message, write: { code: 'read_only', message } })
    expect(readdirSync(dir).sort()).toEqual(['ballast', 'history.db', 'lock.db'])
  })

  it('is read with what a killed process had not yet moved into the file', () => {
    const dir = filledFolder()
    const history = new History(openFolder(dir, day0))
    history.commitPoll(pollCommit('p2', { newCalls: [newCall({ at: day0 + 9 })] }))
    const { database } = folderOf(dir)
    const left = tempFolder()
    chmodSync(left, 0o755)
    for (const suffix of ['', '-wal']) writeFileSync(join(left, `history.db${suffix}`), readFileSync(database + suffix))
    history.close()
    lock(left)
    expect(asNobody(left)).toMatchObject({ calls: 4, write: { code: 'read_only' } })
  })

  it('without a history is refused', () => {
    const dir = tempFolder()
    lock(dir)
    expect(asNobody(dir)).toMatchObject({ open: { code: 'read_only', message: expect.stringContaining(`${dir} cannot be written to, and there is no history in it`) as string } })
  })
})

describe('files of other versions', () => {
  it('a version 10 file is brought up to date with everything in it, after a copy was made', () => {
    const dir = tempFolder()
    const old = new Database(folderOf(dir).database)
    old.exec(readFileSync(new URL('../../fixtures/history/version10.sql', import.meta.url), 'utf8'))
    old.close()
    const history = openHere(dir)
    expect(history.status()).toMatchObject({ schemaVersion: newestVersion(), calls: 3, problem: null })
    expect(history.page({ filter: { text: 'apple' }, cursor: null, limit: 5 }).calls).toMatchObject([{ tool: 'search', status: 200, keyLabel: 'Key k1' }])
    expect(history.page({ filter: { text: '"slow down"', outcome: 'errors', keyIds: ['k1'] }, cursor: null, limit: 5 }).calls).toMatchObject([{ verdict: 'rate_limited' }])
    expect(history.facets({})).toMatchObject({ total: 3, keys: [{ value: 'k1', count: 2 }, { value: '', label: 'unknown key', count: 1 }] })
    expect(history.usage({ from: day0, to: day0 + 120_000, bucket: 'minute' }).series.map(({ keyId, points }) => [keyId, points])).toEqual([
      ['k1', [{ at: day0, calls: 2, errors: 1 }]],
      [null, [{ at: day0 + 60_000, calls: 1, errors: 0 }]],
    ])
    expect([history.setting('theme'), history.memory('c1').snapshot.length, history.latestReadings()[0]?.lo, history.keys()]).toEqual(['dark', 1, 10, [expect.objectContaining({ id: 'k1' })]])
    history.commitPoll(pollCommit('p2', { keys: [key('k1')], newCalls: [newCall({ keyId: 'k1', at: day0 + 100_000 })] }))
    expect(history.facets({}).total).toBe(4)

    const [copy = ''] = readdirSync(folderOf(dir).backups)
    expect(copy).toBe('before-migration-from-10-2026-11-22T00-00-00Z.db')
    const copied = new Database(join(folderOf(dir).backups, copy), { readonly: true })
    expect([versionOf(copied), copied.prepare('SELECT count(*) AS n FROM call').get()]).toEqual([10, { n: 3 }])
    copied.close()
  })

  it('a step that fails leaves the version before it, whole', () => {
    const db = new Database(':memory:')
    const steps = [
      { version: 10, name: 'good', up: (file: Database.Database) => void file.exec('CREATE TABLE a (x)') },
      {
        version: 20,
        name: 'bad',
        up: (file: Database.Database) => {
          file.exec('CREATE TABLE b (x)')
          throw new Error('stop')
        },
      },
    ]
    expect(() => migrate(db, () => '', steps)).toThrow('stop')
    expect([versionOf(db), db.prepare("SELECT name FROM sqlite_schema").all()]).toEqual([10, [{ name: 'a' }]])
  })

  it('a file of a newer Headroom is shown, and nothing is added to it', () => {
    const dir = filledFolder()
    const db = new Database(folderOf(dir).database)
    db.pragma(`user_version = ${newestVersion() + 10}`)
    db.close()
    const history = openHere(dir)
    expect(history.page({ filter: {}, cursor: null, limit: 5 }).calls).toHaveLength(3)
    expect(history.status()).toMatchObject({ readOnly: true, problem: expect.stringContaining('newer Headroom') as string })
    expect(refusal(() => history.commitPoll(pollCommit('p2')))).toMatchObject({ code: 'from_future' })
    expect(refusal(() => history.setSetting('a', 'b')).code).toBe('from_future')
  })
})

describe('a damaged file', () => {
  const damages: Record<string, (file: string) => void> = {
    'of noise': (file) => writeFileSync(file, Buffer.alloc(20_000, 7)),
    'cut short': (file) => writeFileSync(file, readFileSync(file).subarray(0, 10_000)),
    'with a broken header': (file) => {
      const bytes = readFileSync(file)
      bytes.fill(0xee, 0, 100)
      writeFileSync(file, bytes)
    },
    'with an overwritten page': (file) => {
      const bytes = readFileSync(file)
      bytes.fill(0x5a, 4096 * 3, 4096 * 4)
      writeFileSync(file, bytes)
    },
  }
  for (const [kind, damage] of Object.entries(damages)) {
    it(`${kind} is set aside, and Headroom starts and says so`, () => {
      const dir = filledFolder(500)
      damage(folderOf(dir).database)
      const damaged = readFileSync(folderOf(dir).database)
      const history = openHere(dir)
      expect(history.status()).toMatchObject({ readOnly: false, problem: expect.stringContaining('was damaged') as string })
      const aside = join(folderOf(dir).quarantine, '2026-11-22T00-00-00Z')
      expect(readFileSync(join(aside, 'history.db')).equals(damaged)).toBe(true)
      history.saveConnection(connection())
      history.commitPoll(pollCommit('p9', { newCalls: [newCall({ at: day0 + 99_999 })] }))
      expect(history.page({ filter: {}, cursor: null, limit: 1 }).calls[0]?.at).toBe(day0 + 99_999)
    })
  }

  it('that is empty counts as new', () => {
    const dir = tempFolder()
    mkdirSync(dir, { recursive: true })
    writeFileSync(folderOf(dir).database, '')
    expect(openHere(dir).status()).toMatchObject({ calls: 0, problem: null })
    expect(existsSync(folderOf(dir).quarantine)).toBe(false)
  })
})
