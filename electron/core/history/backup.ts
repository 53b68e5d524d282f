import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, statfsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { damageOf } from './damage.ts'
import { codeOf, HistoryError, historyErrorFrom } from './errors.ts'
import { claimFile, folderOf, stampOf, type Folder } from './folder.ts'

const dayMs = 24 * 3600_000
const daily = /^daily-.*Z\.db$/
const beforeMigration = /^before-migration-.*Z\.db$/

/** Copies kept while they are small, and while each is larger than that. */
const kept = { small: 3, large: 1, largeBytes: 512 * 1024 * 1024 }

/** Copies, newest first, as absolute paths. */
export function backups(folder: Folder, kind = daily): string[] {
  if (!existsSync(folder.backups)) return []
  return readdirSync(folder.backups)
    .filter((name) => kind.test(name))
    .sort()
    .reverse()
    .map((name) => join(folder.backups, name))
}

/** A day has passed since the newest copy. */
export function backupDue(folder: Folder, now: number): boolean {
  const newest = backups(folder)[0]
  return newest === undefined || now - statSync(newest).mtimeMs >= dayMs
}

/**
 * Copies the history while it is in use, checks the copy, and drops copies no longer needed. Reading every page, it is
 * also the daily check of a file too large to be checked at every start. Answers the new file, `null` when the disk has
 * no room for it. Throws `corrupt` when the history cannot be copied because it is damaged. `forget` = older copies hold what has to be gone.
 */
export function makeBackup(file: string, now: number, forget: boolean): string | null {
  const folder = folderOf(dirname(file))
  if (forget && [...backups(folder), ...backups(folder, beforeMigration)].length === 0) return null
  const size = statSync(file).size
  mkdirSync(folder.backups, { recursive: true, mode: 0o700 })
  const { bavail, bsize } = statfsSync(folder.backups)
  // Twice, because the history has to go on growing beside its copy.
  if (bavail * bsize < 2 * size) return null
  const target = join(folder.backups, `daily-${stampOf(now)}.db`)
  const unfinished = `${target}.part`
  // Also what a copy under way left when the process ended.
  for (const name of readdirSync(folder.backups)) if (name.endsWith('.part')) rmSync(join(folder.backups, name))
  claimFile(unfinished)
  try {
    const source = new Database(file, { readonly: true, fileMustExist: true, timeout: 5000 })
    try {
      source.prepare('VACUUM INTO ?').run(unfinished)
    } finally {
      source.close()
    }
    const damage = damageOf(unfinished, Infinity)
    if (damage !== null) throw new HistoryError('io', `The backup of the history came out damaged (${damage}); check the disk.`)
    syncFile(unfinished)
    renameSync(unfinished, target)
    syncFile(folder.backups)
  } catch (error) {
    rmSync(unfinished, { force: true })
    throw historyErrorFrom(error)
  }
  const keep = forget || size > kept.largeBytes ? kept.large : kept.small
  const old = [...backups(folder).slice(keep), ...backups(folder, beforeMigration).slice(forget ? 0 : 1)]
  for (const copy of old) rmSync(copy, { force: true })
  return target
}

function syncFile(path: string): void {
  const descriptor = openSync(path, 'r')
  try {
    fsyncSync(descriptor)
  } catch (error) {
    // Windows cannot sync a folder, and does not need to.
    if (codeOf(error) !== 'EPERM' && codeOf(error) !== 'EISDIR') throw error
  } finally {
    closeSync(descriptor)
  }
}
