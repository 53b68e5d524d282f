import { accessSync, closeSync, constants, existsSync, fchmodSync, fstatSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import Database, { type Database as OpenDatabase } from 'better-sqlite3'
import { codeOf, HistoryError } from './errors.ts'

/** Names of what lies in a data folder. */
export interface Folder {
  dir: string
  /** The history itself. */
  database: string
  /** Held as long as a Headroom uses the folder. */
  lock: string
  /** Damaged files that were set aside. */
  quarantine: string
  /** Verified copies. */
  backups: string
  /** A new history being put together from a damaged one. */
  rescued: string
  /** What could be read of a damaged history of an older version, on its way to this one. */
  salvaged: string
  /** Room set aside for housekeeping on a full disk. */
  ballast: string
  /** Is there when damage was met while running: the next start checks the whole file. */
  suspicion: string
}

/** The names; touches nothing. */
export function folderOf(dir: string): Folder {
  return {
    dir,
    database: join(dir, 'history.db'),
    lock: join(dir, 'lock.db'),
    quarantine: join(dir, 'quarantine'),
    backups: join(dir, 'backups'),
    rescued: join(dir, 'rescued.db'),
    salvaged: join(dir, 'salvaged.db'),
    ballast: join(dir, 'ballast'),
    suspicion: join(dir, 'suspicion'),
  }
}

/** Time as part of a file name: 2026-11-22T05-37-13Z. */
export function stampOf(now: number): string {
  return `${new Date(now).toISOString().slice(0, 19).replaceAll(':', '-')}Z`
}

/** Creates the folder, for its owner only, if it is missing. Answers whether it can be written to. */
export function prepareFolder(folder: Folder): { writable: boolean } {
  try {
    mkdirSync(folder.dir, { recursive: true, mode: 0o700 })
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw new HistoryError('io', `The data folder ${folder.dir} is a file; choose another folder or move the file away.`)
    throw new HistoryError('read_only', `The data folder ${folder.dir} cannot be created (${codeOf(error)}); choose another folder or create it yourself.`)
  }
  try {
    accessSync(folder.dir, constants.W_OK | constants.X_OK)
    if (existsSync(folder.database)) accessSync(folder.database, constants.W_OK)
    return { writable: true }
  } catch {
    return { writable: false }
  }
}

/**
 * Makes sure a file is there before SQLite would make it readable for everybody; its companions take after it. One that was
 * copied here, and may be read by others since, is its owner's alone again.
 */
export function claimFile(file: string): void {
  const descriptor = openSync(file, 'a', 0o600)
  try {
    if ((fstatSync(descriptor).mode & 0o077) !== 0) fchmodSync(descriptor, 0o600)
  } catch (error) {
    // Somebody else's file that we may write, or a disk without modes.
    if (!['EPERM', 'ENOTSUP', 'ENOSYS'].includes(codeOf(error))) throw error
  } finally {
    closeSync(descriptor)
  }
}

/** Takes the folder for this process. The operating system gives it back when the process ends, however it ends. */
export function lockFolder(folder: Folder): OpenDatabase {
  claimFile(folder.lock)
  const lock = new Database(folder.lock, { timeout: 0 })
  try {
    lock.pragma('journal_mode = DELETE')
    lock.exec('BEGIN EXCLUSIVE')
    return lock
  } catch (error) {
    lock.close()
    if (!codeOf(error).startsWith('SQLITE_BUSY')) throw error
    throw new HistoryError('locked', `Another Headroom is using the data folder ${folder.dir}; close it, or choose another folder.`)
  }
}
