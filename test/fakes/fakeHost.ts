import type { Transport } from '../../shared/client.ts'
import type { AppInfo, SavedView, SecretStore } from '../../shared/answers.ts'
import type { EventName, Events } from '../../shared/contract.ts'
import { defaultSettings, type Settings } from '../../shared/settings.ts'
import { dispatch, Refusal, type Handlers } from '../../shared/dispatch.ts'
import { windowMs } from '../../shared/limits/window.ts'
import { fakeCalls } from './fakeCalls.ts'
import { fakeFacts } from './fakeFacts.ts'
import { asOfDaysAgo, crowded, watchedSince, withHugeNumbers, withNamesOfTheWorld } from './fakeWorlds.ts'

/** What the fake world is like. */
export interface FakeHostOptions {
  /**
   * `full`: five connections in every state. `empty`: a first run. `failing`: every question about data fails.
   * `lost`: the core does not answer at all. `silent`: nothing is ever answered. `calm`: one healthy connection.
   * `stale`: nobody has answered for days. `huge`: numbers as large as they get. `foreign`: names of other scripts.
   * `crowded`: sixty connections. `young`: watched for thirty hours.
   */
  world?: 'full' | 'empty' | 'failing' | 'lost' | 'silent' | 'calm' | 'stale' | 'huge' | 'foreign' | 'crowded' | 'young'
  /** This machine's clock; everything is made relative to its first value. */
  now?: () => number
  /** Number of calls in the log. */
  calls?: number
  seed?: number
  /** How long each answer takes, ms. */
  delayMs?: number
  info?: Partial<AppInfo>
  settings?: Partial<Settings>
}

/** A transport with the whole contract behind it, in memory, and the strings that move it. */
export interface FakeHost extends Transport {
  emit<Name extends EventName>(name: Name, payload: Events[Name]): void
  /** Every call received, oldest first. */
  received: { name: string; input: unknown }[]
  /** Lets calls happen now, and tells the page. */
  arrive(count: number): void
  /** Changes the world while the page looks at it. */
  become(world: NonNullable<FakeHostOptions['world']>): void
}

/** Builds the fake. Deterministic for one seed and clock. */
export function createFakeHost(options: FakeHostOptions = {}): FakeHost {
  const now = options.now ?? Date.now
  const delayMs = options.delayMs ?? 0
  let world = options.world ?? 'full'
  const start = now()
  const facts = fakeFacts(start)
  if (world === 'calm') {
    facts.connections = facts.connections.slice(0, 1)
    facts.keys = facts.keys.filter((key) => key.id === 'prod-writer')
    facts.budgets = facts.budgets.filter((budget) => budget.scopeId === 'prod-writer')
    facts.alerts = []
  }
  if (world === 'stale') asOfDaysAgo(facts)
  if (world === 'huge') withHugeNumbers(facts)
  if (world === 'foreign') withNamesOfTheWorld(facts)
  if (world === 'crowded') crowded(facts)
  if (world === 'young') watchedSince(facts, start - 30 * 3_600_000)
  if (world === 'empty') facts.connections = []
  if (world === 'empty') facts.keys = []
  if (facts.connections.length === 0) Object.assign(facts, { budgets: [], polls: [], alerts: [], gaps: [], scopeRefusals: [], limitChanges: [] })
  const log = fakeCalls({
    now: start,
    length: world === 'empty' ? 0 : (options.calls ?? 2_000),
    seed: options.seed ?? 7,
    keys: facts.keys,
    gaps: facts.gaps,
  })
  let views: SavedView[] = []
  let launches: boolean | null = false
  let secretStore: SecretStore = options.info?.secretStore ?? { kind: 'keyring', locked: false }
  let settings: Settings = { ...defaultSettings, ...options.settings }
  const listeners = new Set<(name: EventName, payload: unknown) => void>()
  const emit = (name: EventName, payload: unknown): void => {
    for (const listener of listeners) listener(name, payload)
  }
  const connectionOf = (id: string) => {
    const found = facts.connections.find((connection) => connection.id === id)
    if (found === undefined) throw new Refusal('not_found', 'There is no such connection; it may have been removed.')
    return found
  }
  const of = <T extends { connectionId: string }>(list: T[], connectionId: string | undefined): T[] =>
    connectionId === undefined ? list : list.filter((item) => item.connectionId === connectionId)
  const bucketMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }
  const touching = <T extends { from: number; to: number | null }>(list: T[], from: number | undefined, to: number | undefined): T[] =>
    list.filter((gap) => (to === undefined || gap.from < to) && (from === undefined || (gap.to ?? Infinity) > from))

  const handlers: Handlers = {
    'app.info': () => ({
      version: '0.1.0',
      shell: 'desktop',
      dataDir: '/home/maja/.local/share/headroom',
      secretsKeptIn: 'the system’s key store (Secret Service)',
      notifications: { where: 'os', detail: 'Notifications are shown by the system.' },
      launchesAtLogin: launches,
      canDemo: true,
      demoConnectionIds: [],
      storeProblem: null,
      ...options.info,
      secretStore,
    }),
    'demo.stop': () => {
      Object.assign(facts, { connections: [], keys: [], budgets: [], polls: [], alerts: [], gaps: [] })
      emit('connection.changed', { connectionId: 'studio' })
      return null
    },
    'demo.start': () => {
      const full = fakeFacts(start)
      Object.assign(facts, full)
      emit('connection.changed', { connectionId: 'studio' })
      return { connectionIds: full.connections.map(({ id }) => id) }
    },
    'dialects.list': () => ({ dialects: facts.dialects }),
    'connections.list': () => ({ connections: facts.connections }),
    'connections.add': (draft) => {
      if (facts.connections.some((connection) => connection.name === draft.name)) {
        throw new Refusal('conflict', `There is a connection named "${draft.name}" already; give this one another name.`)
      }
      const [template] = fakeFacts(now()).connections
      if (template === undefined) throw new Error('The fake has no connection to copy.')
      const dialect = facts.dialects.find(({ id }) => id === draft.dialect)
      const id = `added-${facts.connections.length}`
      facts.connections = [
        ...facts.connections,
        {
          ...template,
          id,
          name: draft.name,
          dialect: draft.dialect,
          dialectTitle: dialect?.title ?? draft.dialect,
          notOffered: dialect?.notOffered ?? [],
          baseUrl: draft.baseUrl,
          plan: draft.plan ?? null,
          poll: draft.poll ?? { mode: 'adaptive' },
          state: 'new',
          lastOkAtClient: null,
          lastPollAtClient: null,
        },
      ]
      emit('connection.changed', { connectionId: id })
      return { id }
    },
    'connections.update': ({ id, secret: _secret, ...change }) => {
      const before = connectionOf(id)
      const state = change.paused === undefined ? before.state : change.paused ? 'paused' : 'ok'
      const defined = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
      facts.connections = facts.connections.map((connection) =>
        connection.id === id
          ? { ...connection, ...defined, state, stateReason: state === before.state ? before.stateReason : null }
          : connection,
      )
      emit('connection.changed', { connectionId: id })
      return null
    },
    'connections.remove': ({ id }) => {
      connectionOf(id)
      facts.connections = facts.connections.filter((connection) => connection.id !== id)
      facts.keys = facts.keys.filter((key) => key.connectionId !== id)
      facts.budgets = facts.budgets.filter((budget) => budget.connectionId !== id)
      emit('connection.changed', { connectionId: id })
      return null
    },
    'scopes.list': ({ connectionId }) => ({ refusals: of(facts.scopeRefusals, connectionId) }),
    'limits.changes': ({ connectionId }) => ({ changes: of(facts.limitChanges, connectionId) }),
    'history.backup': () => ({ file: '/home/maja/.local/share/headroom/backups/daily-2026-11-22T12-00-00Z.db' }),
    'files.save': ({ name }) => ({ file: `/home/maja/Downloads/headroom-${name}-2026-11-27.txt`, download: null }),
    'app.diagnostics': () => ({ text: 'Headroom 0.1.0, desktop, linux x64\nHistory: schema 11, 41943040 bytes, 100000 calls, writable\n\nConnection 1: fakeStudio, ok, adaptive' }),
    'connections.retest': ({ id }) => {
      const { baseUrl } = connectionOf(id)
      const sample = JSON.stringify({ data: { used: 2_500.5, limit: '10000', reset: null } })
      return {
        ok: true,
        summary: 'It works: usage answered as expected.',
        steps: [{ endpoint: 'usage', url: `${baseUrl}/v1/usage`, status: 200, verdict: 'ok', problem: null, sample }],
      }
    },
    'connections.cost': ({ poll }) => ({
      requestsPerDay: poll?.mode === 'manual' ? 0 : 1_440,
      budgets: [{ budgetId: 'token_day', name: 'Token requests per day', unit: 'requests', units: 1_000, share: 0.02 }],
      sentence: poll?.mode === 'manual' ? 'Nothing until you press “Poll now”.' : 'At most 1,440 requests a day, at most 2 % of “Token requests per day”.',
    }),
    'keys.add': ({ connectionId, label }) => {
      connectionOf(connectionId)
      const id = `${connectionId} ${label}`
      facts.keys = [...facts.keys, { id, connectionId, label, vendorKey: null, mode: 'unknown', role: 'watched', fingerprint: null, state: 'unknown', firstSeenAt: null, lastSeenAt: null }]
      emit('connection.changed', { connectionId })
      return { id }
    },
    'connections.test': (draft) =>
      draft.baseUrl.includes('refuse')
        ? {
            ok: false,
            summary:
              'The API answered, but it did not accept the key (401). Check that the whole key was pasted and that it belongs to this address.',
            steps: [
              {
                endpoint: 'usage',
                url: `${draft.baseUrl}/v1/usage`,
                status: 401,
                verdict: 'unauthorized',
                problem: 'The key was not accepted.',
              },
            ],
          }
        : {
            ok: true,
            summary: 'It works: 2 budgets and 200 calls were read.',
            steps: [
              { endpoint: 'usage', url: `${draft.baseUrl}/v1/usage`, status: 200, verdict: 'ok', problem: null },
              {
                endpoint: 'activity',
                url: `${draft.baseUrl}/v1/audit-log?limit=100`,
                status: 404,
                verdict: 'not_found',
                problem:
                  'There is nothing at this path; calls will not be listed. Correct it under “Paths” if the API has a log elsewhere.',
              },
            ],
          },
    'keys.list': ({ connectionId }) => ({ keys: of(facts.keys, connectionId) }),
    'budgets.list': ({ connectionId }) => ({ budgets: of(facts.budgets, connectionId) }),
    'calls.page': ({ filter, cursor, limit }) => log.page(filter ?? {}, cursor ?? null, limit ?? 200),
    'calls.get': ({ id }) => {
      const call = log.get(id)
      if (call === null) throw new Refusal('not_found', 'This call is no longer stored; it may have been older than the retention.')
      return { call }
    },
    'calls.facets': ({ filter }) => log.facets(filter ?? {}),
    'calls.count': ({ filter }) => ({ calls: log.facets(filter ?? {}).total }),
    'calls.cancel': () => null,
    'calls.groups': ({ filter }) => ({ groups: log.groups(filter ?? {}), capped: false }),
    'calls.mark': ({ id, ...change }) => {
      const mark = log.mark(id, change)
      if (mark === null) throw new Refusal('not_found', 'This call is no longer stored; it may have been older than the retention.')
      return mark
    },
    'exports.preview': ({ filter, format }) => ({
      text: format === 'csv' ? 'at,connection,key,tool\r\n' : '[\n{"at":"2026-11-27T14:02:07.093Z","tool":"list_items","error":"key [redacted]"}',
      calls: log.facets(filter).total,
      atLeast: false,
      replaced: 3,
      looked: 200,
    }),
    'exports.start': () => {
      const state = { id: 'export-1', calls: 1_200, problem: null, file: '/home/maja/Downloads/headroom-2026-11-27.csv' }
      emit('export.changed', { ...state, state: 'running' })
      return { id: state.id, download: null }
    },
    'exports.cancel': ({ id }) => {
      emit('export.changed', { id, calls: 1_200, state: 'cancelled', problem: null, file: null })
      return null
    },
    'views.list': () => ({ views }),
    'views.save': (view) => {
      views = [...views.filter(({ name }) => name !== view.name), view].sort((a, b) => a.name.localeCompare(b.name))
      return null
    },
    'views.remove': ({ name }) => {
      views = views.filter((view) => view.name !== name)
      return null
    },
    'series.usage': ({ connectionId, from, to, bucket }) => ({
      bucketMs: bucketMs[bucket],
      series: log.usage({ connectionId, from, to, bucketMs: bucketMs[bucket] }),
      gaps: touching(of(facts.gaps, connectionId), from, to),
    }),
    'series.stack': (query) => ({
      bucketMs: bucketMs[query.bucket],
      series: log.stack({ ...query, bucketMs: bucketMs[query.bucket] }),
      gaps: touching(of(facts.gaps, query.connectionId), query.from, query.to),
    }),
    'series.latency': (query) => ({ tools: log.latency(query) }),
    'series.minutes': ({ connectionId }) => ({
      budgets: of(facts.budgets, connectionId)
        .filter(({ window }) => windowMs(window) === 60_000)
        .map(({ connectionId: ofConnection, budgetId, scopeId, kinds }) => {
          const whose = { connectionId: ofConnection, budgetId, scopeId, asked: 1_440 }
          if (ofConnection === 'lists') return { ...whose, observed: 0, p95: null, refused: null, why: 'no_log' as const }
          return { ...whose, observed: 1_200, p95: { lo: kinds === null ? 34 : 12, hi: kinds === null ? 34 : 15 }, refused: { lo: 2, hi: null }, why: null }
        }),
    }),
    'alerts.list': ({ connectionId, limit }) => ({
      alerts: of(facts.alerts, connectionId).slice(0, limit ?? 200),
      unacknowledged: facts.alerts.filter((alert) => alert.acknowledgedAt === null).length,
    }),
    'alerts.acknowledge': ({ ids }) => {
      facts.alerts = facts.alerts.map((alert) => (ids.includes(alert.id) ? { ...alert, acknowledgedAt: now() } : alert))
      return null
    },
    'alerts.test': () => ({ shown: true, detail: 'The system accepted it; look at the corner of the screen.' }),
    'gaps.list': ({ connectionId, from, to }) => ({ gaps: touching(of(facts.gaps, connectionId), from, to) }),
    'polls.status': ({ connectionId }) => ({ polls: of(facts.polls, connectionId) }),
    'polls.run': () => {
      emit('budgets.changed', { connectionId: 'studio' })
      return null
    },
    'history.retention': ({ rawRetentionDays }) => {
      const { total } = log.facets({})
      const keptDays = 12
      return {
        calls: total,
        sizeBytes: total * 900,
        oldestAt: total === 0 ? null : start - keptDays * 86_400_000,
        goes: rawRetentionDays === null ? 0 : Math.round(total * Math.max(0, 1 - rawRetentionDays / keptDays)),
        keepFrom: rawRetentionDays === null ? null : start - rawRetentionDays * 86_400_000,
        callsPerDay: total === 0 ? null : total / keptDays,
        expectedBytes: rawRetentionDays === null || total === 0 ? null : (total / keptDays) * 900 * rawRetentionDays,
      }
    },
    'app.launchAtLogin': ({ on }) => {
      launches = on
      return null
    },
    'secrets.unlock': ({ passphrase }) => {
      if (passphrase !== 'a right passphrase') throw new Refusal('refused', 'That passphrase does not open the keys.')
      secretStore = { kind: 'passphrase', locked: false }
      return null
    },
    'secrets.setPassphrase': () => {
      secretStore = { kind: 'passphrase', locked: false }
      return null
    },
    'secrets.forgetPassphrase': () => {
      secretStore = { kind: 'memory', locked: false }
      return null
    },
    'settings.get': () => settings,
    'settings.set': (change) => {
      settings = {
        ...settings,
        ...(Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as Partial<Settings>),
      }
      return settings
    },
  }

  const received: FakeHost['received'] = []
  const alwaysAnswered = new Set(['app.info', 'settings.get', 'settings.set', 'dialects.list'])
  return {
    received,
    emit,
    arrive(count) {
      emit('calls.arrived', { connectionId: 'studio', count: log.arrive(count, now()) })
    },
    become(next) {
      world = next
    },
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async call(name, input) {
      received.push({ name, input })
      if (world === 'silent') return new Promise(() => undefined)
      if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs))
      if (world === 'lost') return { ok: false, code: 'transport', message: 'Headroom has stopped or cannot be reached.' }
      if (world === 'failing' && !alwaysAnswered.has(name))
        return {
          ok: false,
          code: 'store',
          message:
            'The history could not be read: the disk reported an error. Restart Headroom; the newest backup is used if it happens again.',
        }
      // Over a real boundary everything is copied; sharing objects would hide changes from memoised components.
      return structuredClone(
        await dispatch(handlers, name, input, (error) => {
          throw error
        }),
      )
    },
  }
}
