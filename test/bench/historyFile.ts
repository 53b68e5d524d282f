import { closeSync, existsSync, openSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { History } from '../../electron/core/history/history.ts'
import { openFolder, type Opened } from '../../electron/core/history/open.ts'
import type { NewCall, PollCommit, SnapshotRow } from '../../electron/core/history/types.ts'
import { benchCalls, benchKeys, benchStart } from './data.ts'
import type { Filled } from './filled.ts'

/** A history in a folder, with the connection and keys of the benchmark. */
export function openBench(dir: string): { history: History; opened: Opened } {
  const opened = openFolder(dir, benchStart)
  const history = new History(opened)
  history.saveConnection({
    id: 'bench',
    name: 'Benchmark',
    dialect: 'generic',
    baseUrl: 'https://api.example.com',
    plan: null,
    poll: { mode: 'manual' },
    paused: false,
    paths: {},
    authHeader: null,
    keepArguments: true,
    createdAt: benchStart,
  })
  // Its calls are as old as they are, and must not be thrown away by an app that is started on them.
  history.setSetting('settings', JSON.stringify({ rawRetentionDays: null }))
  for (const key of benchKeys) history.saveKey(key)
  return { history, opened }
}

/** A poll that brings these calls, and the window of the log it saw. */
export function benchPoll(number: number, newCalls: NewCall[], snapshot: SnapshotRow[] | null = null): PollCommit {
  return {
    poll: {
      id: `poll-${number}`,
      connectionId: 'bench',
      endpoint: 'activity',
      sentAtClient: newCalls[0]?.at ?? benchStart,
      tookMs: 80,
      status: 200,
      verdict: 'ok',
      rowsSeen: newCalls.length,
      rowsNew: newCalls.length,
      problem: null,
    },
    newCalls,
    changedCalls: [],
    snapshot: snapshot?.map((row) => ({ ...row, newIndex: null })) ?? null,
    readings: [],
    keys: [],
    gaps: [],
    holds: [],
    clock: null,
    alerts: [],
    grownAlerts: [],
    alertState: {},
    cursors: {},
  }
}

/** Fills a folder with calls in polls of 1,000, telling each as a line of a plain log. */
export function fillBench(dir: string, count: number, onLine: (line: string) => void = () => undefined): void {
  const { history, opened } = openBench(dir)
  // Only this fixture may be lost when the power fails.
  opened.db.pragma('synchronous = OFF')
  const next = benchCalls()
  for (let stored = 0, poll = 0; stored < count; stored += 1000, poll += 1) {
    const calls = Array.from({ length: 1000 }, next)
    for (const call of calls) onLine(lineOf(call))
    history.commitPoll(benchPoll(poll, calls))
  }
  history.tidy({ keepFrom: null })
  history.close()
}

/** A folder of this many calls with the same as a log beside it, and one of a tenth of them: made, or found as made before. */
export function filledFolder(parent: string, calls: number): Filled {
  const filled: Filled = { dir: join(parent, `${calls}`), log: join(parent, `${calls}.ndjson`), calls, smaller: join(parent, `${calls / 10}`) }
  const done = join(parent, `${calls}.done`)
  if (existsSync(done)) return filled
  for (const folder of [filled.dir, filled.smaller]) rmSync(folder, { recursive: true, force: true })
  const file = openSync(filled.log, 'w')
  fillBench(filled.dir, calls, (line) => void writeSync(file, `${line}\n`))
  closeSync(file)
  fillBench(filled.smaller, calls / 10)
  writeFileSync(done, '')
  return filled
}

/** A call as a line of a plain log, with what a log would have. */
function lineOf(call: NewCall): string {
  return JSON.stringify({
    id: call.serverId,
    at: new Date(call.at).toISOString(),
    key: call.keyId,
    tool: call.tool,
    route: call.route,
    method: call.method,
    status: call.status,
    ok: call.ok,
    duration_ms: call.durationMs,
    class: call.verdict.class,
    error: call.errorText,
    args: call.args,
  })
}

export const sizeOf = (dir: string): number => statSync(join(dir, 'history.db')).size
