import type { Database } from 'better-sqlite3'
import { indexedText, indexSql } from '../searchText.ts'

interface TextRow {
  id: number
  key: number
  tool: number | null
  class: number
  status: number | null
  self: number
  tool_name: string | null
  route_name: string | null
  error: string | null
  args_shape: string | null
  args: string | null
}

/** Version 20: the full-text index over what is worth finding in a call, built for the calls already there. */
export function createSearch(db: Database): void {
  // Contentless: the words come from rows we have anyway; deletable, because calls change and expire.
  db.exec(`CREATE VIRTUAL TABLE call_text USING fts5 (words, content = '', contentless_delete = 1, tokenize = 'unicode61')`)
  // Merging as late as FTS5 can: a third less work for every call stored; `tidy` merges when nobody waits.
  db.exec(`INSERT INTO call_text (call_text, rank) VALUES ('automerge', 16)`)
  createWords(db)
}

/** Indexes the calls that are not indexed yet. */
export function createWords(db: Database): void {
  const page = db.prepare<[number], TextRow>(`
    SELECT call.id, call.key, call.tool, class, status, self, tool.name AS tool_name, route.name AS route_name, error, args_shape, args
    FROM call LEFT JOIN tool ON tool.num = call.tool LEFT JOIN route ON route.num = call.route
    WHERE call.id > ? AND NOT EXISTS (SELECT 1 FROM call_text WHERE call_text.rowid = call.id) ORDER BY call.id LIMIT 1000`)
  const add = db.prepare<[number, string, string, string]>(indexSql)
  let rows = page.all(-1)
  while (rows.length > 0) {
    for (const row of rows) {
      add.run(row.id, ...indexedText([row.tool_name, row.route_name, row.error, row.args_shape, row.args], { ...row, self: row.self === 1 }))
    }
    rows = page.all(rows.at(-1)?.id ?? 0)
  }
}
