import { describe, expect, it } from 'vitest'
import { createClient } from '../../shared/client.ts'
import type { AppInfo, BudgetView, ConnectionView } from '../../shared/answers.ts'
import { dispatch, type Handlers } from '../../shared/dispatch.ts'
import type { Gap } from '../../shared/model.ts'
import { readEndState, stateText } from '../../electron/serve/report.ts'
import { createFakeApp } from './fakeApp.ts'

const now = Date.UTC(2026, 10, 22, 12)
const info: AppInfo = { version: '1', shell: 'serve', dataDir: '/d', secretsKeptIn: '', secretStore: { kind: 'memory', locked: false }, notifications: { where: 'page', detail: '' }, launchesAtLogin: null, canDemo: true, demoConnectionIds: [], storeProblem: null }

function connection(more: Partial<ConnectionView> = {}): ConnectionView {
  return {
    id: 'c1', name: 'Tools', dialect: 'tools', baseUrl: 'https://a.example', plan: null, poll: { mode: 'adaptive' }, paused: false, paths: {},
    authHeader: null, keepArguments: false, createdAt: 0, state: 'ok', stateReason: null, clockOffsetMs: 3_600_000, lastOkAtClient: now - 40_000, lastPollAtClient: now,
    dialectTitle: 'Tool calls', notOffered: [], ...more,
  }
}

function budget(more: Partial<BudgetView> = {}): BudgetView {
  return {
    connectionId: 'c1', budgetId: 'b1', name: 'Calls per day', scope: 'connection', scopeId: 'c1', scopeLabel: '', unit: 'requests', window: { kind: 'rolling', sec: 86_400 },
    limit: 50_000, used: { lo: 1_200, hi: 1_250 }, remaining: null, resetAt: null, observedAt: now, source: 'log', confidence: 'high', inconsistent: false, warnAt: [], alertsAt: [], kinds: null, unreachable: null, ...more,
  }
}

const gap: Gap = { id: 'g', connectionId: 'c1', from: 0, to: 1, kind: 'overflow', lostLo: 1, lostHi: null, lostEst: null, evidence: '' }

function end(answers: Partial<Handlers>, totals = async () => ({ connections: 1, polls: 1_234, calls: 1 })) {
  const app = createFakeApp({
    'app.info': () => info,
    'connections.list': () => ({ connections: [] }),
    'budgets.list': () => ({ budgets: [] }),
    'alerts.list': () => ({ alerts: [], unacknowledged: 0 }),
    'gaps.list': () => ({ gaps: [] }),
    ...answers,
  })
  return readEndState(createClient({ call: (name, input) => dispatch(app.handlers, name, input, () => undefined), listen: app.on }), totals)
}

describe('the state at the end of a run', () => {
  it('names every connection that is not as it should be, but not one the user paused', async () => {
    const connections = [
      connection(),
      connection({ name: 'Lists', state: 'auth_failed', stateReason: 'The key was refused.' }),
      connection({ name: 'Decks', state: 'paused', stateReason: 'Paused by you.' }),
    ]
    const { report } = await end({ 'connections.list': () => ({ connections }), 'app.info': () => ({ ...info, storeProblem: 'The disk is full.' }) })
    expect(report.errors).toEqual([
      { connection: null, state: null, message: 'The disk is full.' },
      { connection: 'Lists', state: 'auth_failed', message: 'The key was refused.' },
    ])
  })

  it('is told even when a question about it fails', async () => {
    const { report } = await end(
      {
        'budgets.list': () => {
          throw new Error('broken')
        },
      },
      async () => {
        throw new Error('The store is closed.')
      },
    )
    expect(report).toEqual({
      connections: 0, polls: 0, calls: 0, budgets: [], alerts: [], gaps: [],
      errors: [
        { connection: null, state: null, message: 'The store is closed.' },
        { connection: null, state: null, message: 'budgets.list failed inside Headroom; the log has the details.' },
      ],
    })
  })

  it('reads as text: counts, then each connection with its budgets', async () => {
    const budgets = [
      budget(),
      // The server's clock is an hour ahead of ours.
      budget({ name: 'Reads', scope: 'key', scopeLabel: 'Web\u202eiste', limit: null, used: { lo: null, hi: null }, resetAt: now + 2 * 3_600_000 }),
      budget({ name: 'Never reached', unreachable: 'Another comes first.' }),
    ]
    const state = await end({
      'connections.list': () => ({ connections: [connection(), connection({ id: 'c2', name: 'Lists\u001b[31m', state: 'offline', stateReason: 'No network.', lastOkAtClient: null })] }),
      'budgets.list': () => ({ budgets }),
      'gaps.list': () => ({ gaps: [gap] }),
      'app.info': () => ({ ...info, storeProblem: 'The disk is full.' }),
    })
    expect(stateText(state, now, { locale: 'en', zone: 'UTC' })).toBe(`1 connection, 1,234 polls, 1 call in the history, 0 alerts not acknowledged

Tools (Tool calls): ok
  last answer 40 s ago; 1 gap in the log
  Calls per day: 1,200–1,250 of 50,000
  Reads of Web⟨U+202E⟩iste: — limit unknown, resets in 1 h

Lists⟨U+001B⟩[31m (Tool calls): offline, No network.
  last answer never

The disk is full.
`)
  })
})
