import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import Database, { type Database as OpenDatabase } from 'better-sqlite3'
import { layBallast } from './ballast.ts'
import { codeOf, HistoryError, historyErrorFrom } from './errors.ts'
import { claimFile, folderOf, lockFolder, prepareFolder, stampOf, type Folder } from './folder.ts'
import { fromFuture, migrate, newestVersion, versionOf } from './migrate.ts'
import { rescueIfDamaged } from './rescue.ts'

/** The open history, and what is to be said about it. */
export interface Opened {
  db: OpenDatabase
  folder: Folder
  /** The file that was opened: that of the folder, or a copy when the folder allows no other way. */
  file: string
  /** Why nothing can be written; `null` when it can. */
  refusal: HistoryError | null
  /** One sentence about trouble met and handled while opening. */
  problem: string | null
  close(): void
}

/**
 * Opens the history of a data folder for writing: creates what is missing, takes the folder's lock, sets a damaged file
 * aside and saves what can be saved, migrates an old file. Where writing is impossible it opens for reading and says why.
 * Throws a `HistoryError` only when there is nothing to show: `locked`, `read_only` without a history, `io`.
 */
export function openFolder(dataDir: string, now: number): Opened {
  const folder = folderOf(dataDir)
  const { writable } = prepareFolder(folder)
  if (!writable) return openReadOnly(folder)
  const lock = lockFolder(folder)
  try {
    const problem = rescueIfDamaged(folder, now, (file) => openWritable(folder, file, now).db)
    const opened = openWritable(folder, folder.database, now)
    if (opened.refusal === null) layBallast(folder)
    return { ...opened, problem: opened.refusal?.message ?? problem, close: () => (opened.db.close(), lock.close()) }
  } catch (error) {
    lock.close()
    throw historyErrorFrom(error)
  }
}

function openWritable(folder: Folder, file: string, now: number): Omit<Opened, 'close' | 'problem'> {
  claimFile(file)
  const db = new Database(file, { timeout: 5000 })
  try {
    const version = versionOf(db)
    if (version > newestVersion()) {
      db.close()
      const refusal = new HistoryError('from_future', fromFuture(version))
      return { db: openForReading(file), folder, file, refusal }
    }
    // Must come before the first table; without it a file never shrinks.
    db.pragma('auto_vacuum = INCREMENTAL')
    db.pragma('journal_mode = WAL')
    // The only setting that loses nothing acknowledged when the power fails.
    db.pragma('synchronous = FULL')
    db.pragma('foreign_keys = ON')
    db.pragma('journal_size_limit = 4194304')
    db.pragma('cache_size = -32000')
    migrate(db, (from) => {
      mkdirSync(folder.backups, { recursive: true, mode: 0o700 })
      return join(folder.backups, `before-migration-from-${from}-${stampOf(now)}.db`)
    })
    return { db, folder, file, refusal: null }
  } catch (error) {
    db.close()
    throw error
  }
}

/** A second connection, for reading only, to a file that another thread has opened. */
export function openReader(file: string): Opened {
  const db = openForReading(file)
  const refusal = new HistoryError('bad_request', 'This thread only reads.')
  return { db, folder: folderOf(dirname(file)), file, refusal, problem: null, close: () => db.close() }
}

function openForReading(file: string): OpenDatabase {
  const db = new Database(file, { readonly: true, fileMustExist: true, timeout: 5000 })
  db.pragma('cache_size = -32000')
  return db
}

function openReadOnly(folder: Folder): Opened {
  if (!existsSync(folder.database)) {
    throw new HistoryError('read_only', `The data folder ${folder.dir} cannot be written to, and there is no history in it; give yourself write permission or choose another folder.`)
  }
  const refusal = new HistoryError('read_only', `The data folder ${folder.dir} cannot be written to; the history is shown but nothing is added. Give yourself write permission and restart.`)
  try {
    const db = openForReading(folder.database)
    db.prepare('SELECT count(*) FROM sqlite_schema').get()
    return { db, folder, file: folder.database, refusal, problem: refusal.message, close: () => db.close() }
  } catch (error) {
    if (!/^SQLITE_(CANTOPEN|READONLY)/.test(codeOf(error))) throw historyErrorFrom(error)
  }
  // SQLite needs to write beside a file in write-ahead mode even for reading, so a copy is read instead.
  const copies = mkdtempSync(join(tmpdir(), 'headroom-'))
  const file = join(copies, basename(folder.database))
  try {
    for (const suffix of ['', '-wal']) if (existsSync(folder.database + suffix)) copyFileSync(folder.database + suffix, file + suffix)
    const db = openForReading(file)
    return { db, folder, file, refusal, problem: refusal.message, close: () => (db.close(), rmSync(copies, { recursive: true, force: true })) }
  } catch (error) {
    rmSync(copies, { recursive: true, force: true })
    throw historyErrorFrom(error)
  }
}
