import { statSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Filled } from './filled.ts'
import { sizeOf } from './historyFile.ts'
import { atMost, short, type Row } from './report.ts'

/** Bytes on disk against the same calls as a plain log. */
export function sizeRows({ dir, log }: Filled): Row[] {
  const db = new Database(join(dir, 'history.db'), { readonly: true })
  const words = Number(db.prepare("SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'call_text%' AND aggregate = TRUE").pluck().get())
  db.close()
  const [whole, plain] = [sizeOf(dir), statSync(log).size]
  const detail = (bytes: number) => `${short(bytes / 1e6)} : ${short(plain / 1e6)} MB`
  return [
    { what: 'bytes a call, with search : NDJSON', reached: whole / plain, target: atMost(1.9), detail: detail(whole) },
    { what: 'bytes a call, with indexes and counts, without search : NDJSON', reached: (whole - words) / plain, target: atMost(1.2), detail: detail(whole - words) },
  ]
}
