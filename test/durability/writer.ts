/**
 * A process that stores polls as fast as it can and says after each that it was acknowledged: `<poll> <calls>`. To be
 * killed, or to be watched at the system calls it makes. Arguments: data folder, first poll, last poll (for ever without
 * it), and the file of the history's thread.
 */
import { writeSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { openHistory } from '../../electron/core/history/client.ts'
import type { NewCall } from '../../electron/core/history/types.ts'

const [dataDir = '', first = '1', last = 'Infinity', thread = '../../electron/core/history/worker.ts'] = process.argv.slice(2)

const day0 = Date.UTC(2026, 10, 22)
const history = await openHistory(() => new Worker(new URL(thread, import.meta.url)), { dataDir })
await history.saveConnection({
  id: 'c1',
  name: 'Main account',
  dialect: 'generic',
  baseUrl: 'https://api.example.com',
  plan: null,
  poll: { mode: 'manual' },
  paused: false,
  paths: {},
  authHeader: null,
  keepArguments: false,
  createdAt: day0,
})
writeSync(1, 'ready\n')

for (let poll = Number(first); poll <= Number(last); poll += 1) {
  const count = 1 + ((poll * 7919) % 50)
  const calls = Array.from({ length: count }, (_, index): NewCall => ({
    connectionId: 'c1',
    keyId: null,
    at: day0 + poll * 1000 + index,
    atSource: 'row',
    atErrMs: 1,
    tool: `tool${index % 5}`,
    route: null,
    method: 'GET',
    kind: 'read',
    status: 200,
    ok: true,
    verdict: { class: 'ok', sub: null, code: null, scopes: [], waitMs: null, waitSource: null, budgets: [], conf: 'high', retryable: false, anomalies: [] },
    durationMs: index,
    argsShape: `{poll${poll}: number}`,
    args: 'x'.repeat((poll * 31 + index * 17) % 600),
    errorText: null,
    isSelf: false,
    serverId: `${poll}-${index}`,
    anomalies: [],
    raw: null,
  }))
  await history.commitPoll({
    poll: { id: `p${poll}`, connectionId: 'c1', endpoint: 'activity', sentAtClient: day0 + poll * 1000, tookMs: 1, status: 200, verdict: 'ok', rowsSeen: count, rowsNew: count, problem: null },
    newCalls: calls,
    changedCalls: [],
    snapshot: calls.map((_, index) => ({ identity: `${poll}-${index}`, state: '', callId: null, newIndex: index })),
    readings: [],
    keys: [],
    gaps: [],
    holds: [],
    clock: null,
    alerts: [],
    grownAlerts: [],
    alertState: { last: String(poll) },
    cursors: {},
  })
  writeSync(1, `${poll} ${count}\n`)
}
await history.close()
