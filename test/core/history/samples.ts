import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { onTestFinished } from 'vitest'
import { History } from '../../../electron/core/history/history.ts'
import { openFolder } from '../../../electron/core/history/open.ts'
import type { NewCall, PollCommit } from '../../../electron/core/history/types.ts'
import type { Alert, Connection, Gap, Key, Poll, Reading, Verdict, VerdictClass } from '../../../shared/model.ts'

/** 2026-11-22 00:00 UTC. */
export const day0 = Date.UTC(2026, 10, 22)

export const connection = (more: Partial<Connection> = {}): Connection => ({
  id: 'c1',
  name: 'Main account',
  dialect: 'generic',
  baseUrl: 'https://api.example.com',
  plan: null,
  poll: { mode: 'adaptive' },
  paused: false,
  paths: {},
  authHeader: null,
  keepArguments: false,
  createdAt: day0,
  ...more,
})

export const key = (id: string, more: Partial<Key> = {}): Key => ({
  id,
  connectionId: 'c1',
  label: `Key ${id}`,
  vendorKey: `vendor-${id}`,
  mode: 'live',
  role: 'watched',
  fingerprint: null,
  state: 'active',
  firstSeenAt: null,
  lastSeenAt: null,
  ...more,
})

export const verdict = (cls: VerdictClass = 'ok', more: Partial<Verdict> = {}): Verdict => ({
  class: cls,
  sub: null,
  code: null,
  scopes: [],
  waitMs: null,
  waitSource: null,
  budgets: [],
  conf: 'high',
  retryable: false,
  anomalies: [],
  ...more,
})

export const newCall = (more: Partial<NewCall> = {}): NewCall => ({
  connectionId: 'c1',
  keyId: null,
  at: day0,
  atSource: 'row',
  atErrMs: 1,
  tool: 'search',
  route: '/v1/search',
  method: 'POST',
  kind: 'read',
  status: 200,
  ok: true,
  verdict: verdict(),
  durationMs: 120,
  argsShape: null,
  args: null,
  errorText: null,
  isSelf: false,
  serverId: null,
  anomalies: [],
  raw: null,
  ...more,
})

export const poll = (id: string, more: Partial<Poll> = {}): Poll => ({
  id,
  connectionId: 'c1',
  endpoint: 'activity',
  sentAtClient: day0,
  tookMs: 80,
  status: 200,
  verdict: 'ok',
  rowsSeen: 0,
  rowsNew: 0,
  problem: null,
  ...more,
})

export const pollCommit = (id: string, more: Partial<PollCommit> = {}): PollCommit => ({
  poll: poll(id),
  newCalls: [],
  changedCalls: [],
  snapshot: null,
  readings: [],
  keys: [],
  gaps: [],
  holds: [],
  clock: null,
  alerts: [],
  grownAlerts: [],
  alertState: {},
  cursors: {},
  ...more,
})

export const reading = (more: Partial<Reading> = {}): Reading => ({
  connectionId: 'c1',
  budgetId: 'day',
  scopeId: 'c1',
  at: day0,
  clientAt: day0,
  lo: 10,
  hi: 10,
  limit: 50,
  remaining: 40,
  resetAt: null,
  windowId: '2026-11-22',
  source: 'header',
  conf: 'high',
  anomalies: [],
  pollId: null,
  ...more,
})

export const gap = (id: string, more: Partial<Gap> = {}): Gap => ({
  id,
  connectionId: 'c1',
  from: day0,
  to: null,
  kind: 'offline',
  lostLo: 0,
  lostHi: null,
  lostEst: null,
  evidence: 'no answer',
  ...more,
})

export const alert = (id: string, more: Partial<Alert> = {}): Alert => ({
  id,
  connectionId: 'c1',
  kind: 'quota',
  channel: 'os',
  title: '80 %',
  body: '41 of 50 used',
  at: day0,
  raisedAt: day0,
  deliveredAt: null,
  acknowledgedAt: null,
  threshold: 80,
  budgetId: 'day',
  scopeId: 'c1',
  windowId: '2026-11-22',
  class: null,
  count: null,
  keyIds: [],
  scopes: [],
  budgets: [],
  from: null,
  to: null,
  dedupeKey: `day|80|${id}`,
  ...more,
})

/**
 * Puts so many copies of its one call into a closed history, a second apart, far quicker than polls would; no word of them is
 * found. `status` and `duration` are SQL, in which `n` is the number of a copy.
 */
export function addCalls(dataDir: string, count: number, { status = 'status', duration = 'duration' } = {}): void {
  const db = new Database(join(dataDir, 'history.db'))
  db.pragma('synchronous = OFF')
  const alike = 'key, tool, class, self, kind, at_source, at_err, poll'
  db.prepare(
    `WITH RECURSIVE second (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM second WHERE n < ?)
     INSERT INTO call (id, status, duration, ${alike}) SELECT id + n * 1000 * 1024, ${status}, ${duration}, ${alike} FROM second, (SELECT * FROM call LIMIT 1)`,
  ).run(count)
  db.prepare('UPDATE key SET calls = calls + ? WHERE calls > 0').run(count)
  db.close()
}

/** A data folder that is gone after the test. */
export function tempFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'headroom-history-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

/** A history in a folder of its own with one connection, closed after the test. */
export function tempHistory(dir = tempFolder()): History {
  const history = new History(openFolder(dir, day0))
  onTestFinished(() => history.close())
  history.saveConnection(connection())
  return history
}
