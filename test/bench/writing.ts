import { join } from 'node:path'
import Database from 'better-sqlite3'
import { indexSql } from '../../electron/core/history/searchText.ts'
import type { NewCall, SnapshotRow } from '../../electron/core/history/types.ts'
import { benchCalls, toolCount } from './data.ts'
import { benchPoll, openBench } from './historyFile.ts'
import { interleaved, quantile, sum, type Samples } from './measure.ts'
import { atLeast, atMost, short, type Row } from './report.ts'

const batch = 200
/** 40,000 calls: merges of the full-text index and checkpoints are among them. */
const rounds = 200

/** The write path against a bare insert of the same rows into the same table without indexes, counts or words. */
export function writingRows(dir: string): Row[] {
  const bare = bareInsert(join(dir, 'bare.db'))
  const whole = wholePath(join(dir, 'whole'), true)
  const wordless = wholePath(join(dir, 'wordless'), false)
  const samples = interleaved([() => bare.next(), () => whole.next(), () => wordless.next()], rounds)
  for (const path of [bare, whole, wordless]) path.close()
  const row = (what: string, ours: Samples | undefined, target: number): Row => {
    // Sums rather than medians: merges and checkpoints are part of the price.
    const [bareMs, oursMs] = [sum(samples[0]?.clock ?? []), sum(ours?.clock ?? [])]
    const perSecond = Math.round((rounds * batch * 1000) / oursMs)
    const detail = `${perSecond} calls/s; by processor time ${short((samples[0]?.processor ?? 0) / (ours?.processor ?? 0))}`
    return { what: `${what} : bare insert, calls a second`, reached: bareMs / oursMs, target: atLeast(target), detail, limit: 'five covering indexes alone are 0.33; on busy processors the counts weigh more against the disk that both wait for' }
  }
  return [row('write path with search', samples[1], 0.15), row('write path without search', samples[2], 0.33), pollRow(join(dir, 'polls'))]
}

interface Writer {
  /** Stores the next batch. */
  next(): void
  close(): void
}

/** Batches made beforehand, so that making them is not measured. */
function batches(): NewCall[][] {
  const call = benchCalls()
  return Array.from({ length: rounds + 1 }, () => Array.from({ length: batch }, call)).reverse()
}

function bareInsert(file: string): Writer {
  const db = new Database(file)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.exec(`CREATE TABLE call (id INTEGER PRIMARY KEY, key INTEGER NOT NULL, tool INTEGER, class INTEGER NOT NULL, status INTEGER, duration INTEGER, self INTEGER NOT NULL,
    kind INTEGER NOT NULL, sub INTEGER, ok INTEGER, at_source INTEGER NOT NULL, at_err INTEGER NOT NULL, poll INTEGER NOT NULL, route INTEGER, method TEXT, server_id TEXT,
    verdict TEXT, anomalies TEXT, error TEXT, args_shape TEXT, args TEXT, raw TEXT) STRICT`)
  const insert = db.prepare(`INSERT INTO call VALUES (${Array.from({ length: 22 }, () => '?').join(', ')})`)
  const waiting = batches()
  let made = 0
  return {
    next: db.transaction(() => {
      for (const { at, status, durationMs, method, serverId, errorText, args } of waiting.pop() ?? []) {
        made += 1
        insert.run(at * 1024 + (made % 1024), made % 12, made % toolCount, 0, status, durationMs, 0, 1, null, 1, 0, 1, 1, 1, method, serverId, null, null, errorText, null, args, null)
      }
    }),
    close: () => db.close(),
  }
}

function wholePath(dir: string, search: boolean): Writer {
  const { history, opened } = openBench(dir)
  if (!search) {
    // The words are still made, but go nowhere.
    const { db } = opened
    const prepare = db.prepare.bind(db)
    Object.assign(db, { prepare: (sql: string) => (sql === indexSql ? { run: () => undefined } : prepare(sql)) })
  }
  const waiting = batches()
  return {
    next: () => void history.commitPoll(benchPoll(waiting.length, waiting.pop() ?? [])),
    close: () => history.close(),
  }
}

/** One poll, 200 rows seen and 10 of them new, against reading its body. */
function pollRow(dir: string): Row {
  const { history } = openBench(dir)
  const call = benchCalls()
  const seen = Array.from({ length: batch }, call)
  const body = JSON.stringify({ calls: seen })
  const snapshot = seen.map((_, index): SnapshotRow => ({ identity: `identity-${index}`, state: '00112233aabbccdd', callId: `18${index}` }))
  const polls = Array.from({ length: 301 }, (_, index) => benchPoll(index, Array.from({ length: 10 }, call), snapshot))
  const [parsing, storing] = interleaved([() => JSON.parse(body), () => history.commitPoll(polls.pop() ?? benchPoll(-1, []))], 300)
  history.close()
  const [parse, store] = [(parsing?.processor ?? 0) / 300, (storing?.processor ?? 0) / 300]
  return {
    what: 'storing a poll (200 rows seen, 10 new) : JSON.parse of its body',
    reached: store / parse,
    target: atMost(3),
    detail: `${short(store)} : ${short(parse)} ms of processor, by the clock ${short(quantile(storing?.clock ?? [], 0.5))} ms`,
  }
}
