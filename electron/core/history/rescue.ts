import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import Database, { type Database as OpenDatabase } from 'better-sqlite3'
import { backups } from './backup.ts'
import { damageOf, quickCheckBytes } from './damage.ts'
import { codeOf } from './errors.ts'
import { claimFile, stampOf, type Folder } from './folder.ts'
import { newestVersion, takeSteps, versionOf } from './migrate.ts'
import { migrations } from './migrations/index.ts'
import { rebuildCounts } from './recount.ts'
import { createWords } from './migrations/search.ts'
import { marks } from './store.ts'

/** Files of a database in write-ahead mode. */
const suffixes = ['', '-wal', '-shm']

/**
 * Where the history of a folder is damaged: takes the newest good copy, adds every row that can still be read, sets the
 * damaged file aside and puts the new one in its place. Interrupted, it begins again at the next start. Answers in one
 * sentence what happened, `null` when all is well. `open` opens or makes a history file.
 */
export function rescueIfDamaged(folder: Folder, now: number, open: (file: string) => OpenDatabase): string | null {
  if (!existsSync(folder.database) && existsSync(folder.rescued)) renameSync(folder.rescued, folder.database)
  if (!existsSync(folder.database)) return null
  const damage = damageOf(folder.database, existsSync(folder.suspicion) ? Infinity : quickCheckBytes)
  if (damage === null) {
    rmSync(folder.suspicion, { force: true })
    return null
  }
  const backup = backups(folder).find((file) => damageOf(file, Infinity) === null)
  removeDatabase(folder.rescued)
  if (backup !== undefined) copyFileSync(backup, folder.rescued)
  const db = open(folder.rescued)
  let saved = 0
  try {
    saved = salvage(db, inThisVersion(folder))
  } finally {
    db.close()
  }
  removeDatabase(folder.salvaged)
  const aside = setAside(folder, now)
  renameSync(folder.rescued, folder.database)
  rmSync(folder.suspicion, { force: true })
  const from = backup === undefined ? 'the damaged file' : `the copy ${basename(backup)} and the damaged file`
  return `The history was damaged (${damage}); ${saved} calls were saved from ${from}, which was set aside in ${aside}.`
}

function removeDatabase(file: string): void {
  for (const suffix of suffixes) rmSync(file + suffix, { force: true })
}

/**
 * The file to read: the damaged one itself, or, when it is of an older version, what can be read of it in a new file that
 * took the same steps to this version as a whole file does.
 */
function inThisVersion(folder: Folder): string {
  const version = versionIn(folder.database)
  if (version === newestVersion() || !migrations.some((step) => step.version === version)) return folder.database
  removeDatabase(folder.salvaged)
  claimFile(folder.salvaged)
  const db = new Database(folder.salvaged)
  try {
    // Interrupted, all begins again from the damaged file, so nothing has to reach the disk on the way.
    db.pragma('synchronous = OFF')
    takeSteps(db, migrations.filter((step) => step.version <= version))
    copyTables(db, folder.database)
    takeSteps(db, migrations.filter((step) => step.version > version))
  } finally {
    db.close()
  }
  return folder.salvaged
}

/** 0 where the file cannot even say that. */
function versionIn(file: string): number {
  let db: OpenDatabase | null = null
  try {
    db = new Database(file, { readonly: true })
    return versionOf(db)
  } catch {
    return 0
  } finally {
    db?.close()
  }
}

function setAside(folder: Folder, now: number): string {
  const aside = join(folder.quarantine, stampOf(now))
  mkdirSync(aside, { recursive: true, mode: 0o700 })
  for (const suffix of suffixes) {
    if (existsSync(folder.database + suffix)) renameSync(folder.database + suffix, join(aside, basename(folder.database) + suffix))
  }
  return aside
}

/**
 * Tables in the order in which rows point to each other. `rows` = can be read by their number, round a broken page;
 * the others are small, and read as far as they go. What a copy has already is kept, except where newer is better.
 */
const tables = [
  { name: 'connection', rows: true, newer: true },
  { name: 'key', rows: true, newer: true },
  { name: 'tool', rows: true, newer: false },
  { name: 'route', rows: true, newer: false },
  { name: 'sub', rows: true, newer: false },
  { name: 'poll', rows: true, newer: false },
  { name: 'call', rows: true, newer: true },
  { name: 'call_mark', rows: true, newer: true },
  { name: 'saved_view', rows: true, newer: true },
  { name: 'tally_hour', rows: false, newer: true },
  { name: 'duration_day', rows: false, newer: true },
  { name: 'usage_minutes', rows: false, newer: true },
  { name: 'memory', rows: true, newer: true },
  { name: 'hold', rows: true, newer: true },
  { name: 'cursor', rows: false, newer: true },
  { name: 'alert_state', rows: false, newer: true },
  { name: 'reading_series', rows: true, newer: true },
  { name: 'reading', rows: true, newer: true },
  { name: 'gap', rows: false, newer: true },
  { name: 'alert', rows: true, newer: true },
  { name: 'setting', rows: false, newer: true },
] as const

/** Rows stored in one transaction. */
const batch = 5000

/** Copies what can be read of a damaged file, and counts anew. Answers how many calls there are then. */
function salvage(db: OpenDatabase, file: string): number {
  copyTables(db, file)
  db.transaction(() => {
    // Calls of keys that nothing is left of could neither be shown nor found.
    db.exec('DELETE FROM call WHERE key NOT IN (SELECT key.num FROM key JOIN connection ON connection.num = key.connection)')
    createWords(db)
    rebuildCounts(db)
  })()
  return Number(db.prepare('SELECT count(*) FROM call').pluck().get())
}

/** Copies what can be read of a file of the same version. */
function copyTables(db: OpenDatabase, file: string): void {
  const rowsOf = reader(file, versionOf(db))
  db.pragma('foreign_keys = OFF')
  const store = db.transaction((table: Table, rows: Row[]) => insertRows(db, table, rows))
  for (const table of tables) {
    let rows: Row[] = []
    for (const row of rowsOf(table)) {
      rows.push(row)
      if (rows.length < batch) continue
      store(table, rows)
      rows = []
    }
    store(table, rows)
  }
}

type Row = Record<string, unknown>
type Table = (typeof tables)[number]

function insertRows(db: OpenDatabase, table: Table, rows: Row[]): void {
  const names = Object.keys(rows[0] ?? {})
  if (names.length === 0) return
  const insert = db.prepare(`INSERT OR ${table.newer ? 'REPLACE' : 'IGNORE'} INTO ${table.name} (${names.join(', ')}) VALUES (${marks(names.length)})`)
  for (const row of rows) {
    try {
      insert.run(...names.map((name) => row[name]))
    } catch (error) {
      // A row that can be read may still be nonsense; the table's own rules tell.
      if (!codeOf(error).startsWith('SQLITE_CONSTRAINT')) throw error
    }
  }
}

/** Reads tables of a damaged file; nothing where it cannot even be opened or is of another version. */
function reader(file: string, version: number): (table: Table) => Generator<Row> {
  return function* (table) {
    let db: OpenDatabase | null = null
    try {
      db = new Database(file, { readonly: true })
      if (versionOf(db) === version) yield* table.rows ? rowsRoundDamage(db, table.name) : rowsInOrder(db, table.name)
    } catch {
      // Nothing (more) of this table can be read.
    } finally {
      db?.close()
    }
  }
}

function* rowsInOrder(db: OpenDatabase, table: string): Generator<Row> {
  yield* db.prepare<[], Row>(`SELECT * FROM ${table}`).iterate()
}

/** Rows in one go. */
const page = 1000

/** Row by row where it has to be, and past what cannot be read. */
function* rowsRoundDamage(db: OpenDatabase, table: string): Generator<Row> {
  const from = db.prepare<[number, number], Row & { row_number: number }>(`SELECT rowid AS row_number, * FROM ${table} NOT INDEXED WHERE rowid >= ? ORDER BY rowid LIMIT ?`)
  let next = 0
  let size = page
  for (;;) {
    const rows = readable(() => from.all(next, size))
    if (rows !== null) {
      // A tree that is out of order answers with rows from before: what it has from here on would be read for ever.
      const ahead = rows.filter(({ row_number }) => row_number >= next)
      for (const { row_number: _number, ...row } of ahead) yield row
      if (ahead.length < size) return
      next = Math.max(...ahead.map(({ row_number }) => row_number)) + 1
      size = Math.min(page, size * 2)
    } else if (size > 1) size = Math.floor(size / 2)
    else {
      const after = firstReadable(next, (number) => readable(() => from.all(number, 1)) !== null)
      if (after === null) return
      next = after
    }
  }
}

function readable<Answer>(read: () => Answer): Answer | null {
  try {
    return read()
  } catch {
    return null
  }
}

/** The smallest number behind `broken` from which on rows can be read, `null` when none: doubling strides, then halving the last one. */
function firstReadable(broken: number, isReadable: (number: number) => boolean): number | null {
  let bad = broken
  let good = broken + 1
  while (!isReadable(good)) {
    bad = good
    good += 2 * (good - broken)
    if (!Number.isSafeInteger(good)) return null
  }
  while (good - bad > 1) {
    const middle = bad + Math.floor((good - bad) / 2)
    if (isReadable(middle)) good = middle
    else bad = middle
  }
  return good
}
