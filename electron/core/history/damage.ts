import { statSync } from 'node:fs'
import Database, { type Database as OpenDatabase } from 'better-sqlite3'
import { codeOf } from './errors.ts'

/** Files up to this size are checked whole at every start, which takes some 50 ms. */
export const quickCheckBytes = 64 * 1024 * 1024

/** What is wrong with a database file, in SQLite's words; `null` when nothing was found. A file larger than `maxBytes` is only looked at. */
export function damageOf(file: string, maxBytes = quickCheckBytes): string | null {
  let db: OpenDatabase | null = null
  try {
    db = new Database(file, { timeout: 5000 })
    if (statSync(file).size > maxBytes) {
      db.prepare('SELECT count(*) FROM sqlite_schema').get()
      return null
    }
    const found = db.pragma('quick_check(1)', { simple: true })
    return found === 'ok' ? null : String(found).slice(0, 200)
  } catch (error) {
    if (!/^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(error))) throw error
    return error instanceof Error ? error.message : String(error)
  } finally {
    db?.close()
  }
}
