import type { BudgetView, ConnectionView, DialectView, LimitChange, PollStatus, ScopeRefusal } from '../../shared/answers.ts'
import type { Alert, BudgetSpec, Gap, Key, Poll, Window } from '../../shared/model.ts'

/** Everything about the fake world that is not a call. Instants hang on `now`; everything else is fixed. */
export interface FakeFacts {
  dialects: DialectView[]
  scopeRefusals: ScopeRefusal[]
  limitChanges: LimitChange[]
  connections: ConnectionView[]
  keys: Key[]
  budgets: BudgetView[]
  polls: PollStatus[]
  alerts: Alert[]
  gaps: Gap[]
}

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

const minuteFixed: Window = { kind: 'fixed', sec: 60, anchor: 'epoch' }
const minuteRolling: Window = { kind: 'rolling', sec: 60 }
const dayUtc: Window = { kind: 'calendar', unit: 'day', zone: 'UTC', zoneSource: 'doc' }
const dayAssumed: Window = { kind: 'calendar', unit: 'day', zone: 'UTC', zoneSource: 'assumed' }
const monthAssumed: Window = { kind: 'calendar', unit: 'month', zone: 'UTC', zoneSource: 'assumed' }

const spec = (id: string, name: string, window: Window, limit: number | null, more: Partial<BudgetSpec> = {}): BudgetSpec => ({
  id,
  name,
  unit: 'requests',
  window,
  scope: 'key',
  limit,
  kinds: null,
  warnAt: window.kind === 'calendar' ? [80, 95, 100] : [],
  visibility: { header: 'any', endpoint: true, log: true },
  ...more,
})

const dialects: DialectView[] = [
  {
    id: 'fakeStudio',
    title: 'Studio API',
    summary: 'Tool calls with an ok flag; every call is recorded; 50 AI generations per key and day.',
    plans: [],
    budgets: [
      spec('ai_day', 'AI generations per day', dayAssumed, 50, { unit: 'generations', kinds: ['generation'] }),
      spec('cap_minute', 'All calls per minute', minuteRolling, 100),
      spec('reads_minute', 'Reads per minute', minuteRolling, 120, {
        unreachable: 'Cannot be reached: "All calls per minute" stops these calls at 100 already.',
      }),
    ],
    notOffered: [
      'This API publishes no count of AI generations; they are counted from its log.',
      'This API has no header on success; its limits show only when it refuses.',
    ],
    scopeAdvice: 'Add it under Admin → API → Keys.',
    quotaAdvice: 'Spread the work over several days.',
    logWindow: 200,
    takesFieldMap: false,
    endpoints: [
      { name: 'activity', path: '/activity?limit=200' },
      { name: 'probe', path: '/tools' },
    ],
  },
  {
    id: 'fakeWorkspace',
    title: 'Workspace API',
    summary: 'Token and workspace budgets per minute and UTC day, a usage answer and an audit log.',
    plans: [
      { id: 'standard', title: 'Standard' },
      { id: 'business', title: 'Business, raised limits' },
    ],
    budgets: [
      spec('token_day', 'Token requests per day', dayUtc, 50_000),
      spec('workspace_minute', 'Workspace requests per minute', minuteFixed, 300, { scope: 'workspace' }),
      spec('concurrency', 'Parallel requests', { kind: 'gauge' }, 20, { unit: 'in_flight' }),
    ],
    notOffered: ['Test keys draw on live budgets and leave no row in the log.'],
    scopeAdvice: 'Add it under Admin → API → Keys.',
    quotaAdvice: 'Spread the work over several days.',
    logWindow: 200,
    takesFieldMap: false,
    endpoints: [
      { name: 'usage', path: '/v1/usage' },
      { name: 'activity', path: '/v1/audit-log?limit=100' },
    ],
  },
  {
    id: 'fakeDecks',
    title: 'Decks API',
    summary: 'A monthly token allowance per user and a minute budget per tenant.',
    plans: [],
    budgets: [spec('user_month_tokens', 'Tokens per month', monthAssumed, 2_000_000, { unit: 'tokens', scope: 'user' })],
    notOffered: ['This API publishes no activity log.', 'This API has no daily quota.'],
    scopeAdvice: 'Add it under Admin → API → Keys.',
    quotaAdvice: 'Spread the work over several days.',
    logWindow: 200,
    takesFieldMap: false,
    endpoints: [{ name: 'usage', path: '/v1/usage' }],
  },
  {
    // The page reads a field map by the real rules, so this one has its real id.
    id: 'generic',
    title: 'Any other API',
    summary: 'Reads the rate-limit headers of one cheap request; budgets appear with the first answer that names them.',
    plans: [],
    budgets: [],
    notOffered: [],
    scopeAdvice: 'Add it under Admin → API → Keys.',
    quotaAdvice: 'Spread the work over several days.',
    logWindow: 200,
    takesFieldMap: true,
    endpoints: [{ name: 'probe', path: '/' }],
  },
]

/** Builds the world as it is at `now` (epoch ms). */
export function fakeFacts(now: number): FakeFacts {
  const midnight = Math.ceil(now / day) * day
  const date = new Date(now)
  const monthEnd = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1)
  const connection = (id: string, name: string, dialect: DialectView | undefined, more: Partial<ConnectionView> = {}): ConnectionView => ({
    id,
    name,
    dialect: dialect?.id ?? 'generic',
    dialectTitle: dialect?.title ?? 'Any other API',
    notOffered: dialect?.notOffered ?? [],
    baseUrl: `https://${id}.example.com`,
    plan: null,
    poll: { mode: 'adaptive' },
    paused: false,
    paths: {},
    authHeader: null,
    keepArguments: false,
    createdAt: now - 12 * day,
    state: 'ok',
    stateReason: null,
    clockOffsetMs: 180,
    lastOkAtClient: now - 14 * second,
    lastPollAtClient: now - 14 * second,
    ...more,
  })
  const connections = [
    connection('studio', 'Northwind Studio', dialects[0], { keepArguments: true }),
    connection('workspace', 'Acme workspace', dialects[1], { plan: 'business', poll: { mode: 'fixed', everySec: 60 } }),
    connection('decks', 'Decks (marketing)', dialects[2], {
      state: 'held',
      stateReason: 'The monthly token allowance is used up; the API asks to wait. Retrying will not help until the month ends.',
      lastOkAtClient: now - 3 * hour,
    }),
    connection('lists', 'Lists EU', dialects[3], {
      state: 'offline',
      stateReason: 'No answer: the name lists.example.com could not be resolved. This machine may be offline.',
      lastOkAtClient: now - 26 * hour,
      lastPollAtClient: now - 40 * second,
      clockOffsetMs: 7 * minute + 12 * second,
    }),
    connection('hostile', '<script>alert(1)</script> \u202Egnp.exe \u0007', dialects[3], {
      state: 'auth_failed',
      stateReason: 'The key was not accepted (401). Replace it; polling has stopped, the history stays.',
      lastOkAtClient: null,
      clockOffsetMs: null,
      plan: '"><img src=x onerror=alert(2)>',
    }),
  ]
  const key = (id: string, connectionId: string, label: string, more: Partial<Key> = {}): Key => ({
    id,
    connectionId,
    label,
    vendorKey: id,
    mode: 'live',
    role: 'watched',
    fingerprint: null,
    state: 'active',
    firstSeenAt: now - 12 * day,
    lastSeenAt: now - 4 * second,
    ...more,
  })
  const keys = [
    key('ci-bot', 'studio', 'ci-bot'),
    key('prod-writer', 'studio', 'prod-writer', { lastSeenAt: now - 38 * second }),
    key('plugin', 'studio', 'designer-plugin', { mode: 'test', firstSeenAt: now - 30 * hour, lastSeenAt: now - 5 * hour }),
    key('studio-monitor', 'studio', 'headroom monitor', { role: 'monitor', fingerprint: '9f2c…e41b', lastSeenAt: now - 14 * second }),
    key('billing', 'workspace', 'billing-sync', { fingerprint: 'b7a0…77fd' }),
    key('search', 'workspace', 'search-indexer', { role: 'monitor', fingerprint: '03de…9a10' }),
    key('old', 'workspace', 'legacy-importer', { state: 'revoked', lastSeenAt: now - 9 * day }),
    key('decks-user', 'decks', 'Maja, marketing', { role: 'monitor', fingerprint: '6c11…02ab', lastSeenAt: now - 3 * hour }),
    key('lists-key', 'lists', 'newsletter', { role: 'monitor', fingerprint: 'e0f4…5c3d', lastSeenAt: now - 26 * hour }),
    key(
      'bad',
      'hostile',
      '=cmd|/C calc\u2028\u200Bkey \uD800 with a name that is much longer than anyone would ever reasonably type into a label field',
      {
        mode: 'unknown',
        state: 'unknown',
        role: 'monitor',
        fingerprint: 'ffff…0000',
        lastSeenAt: null,
      },
    ),
  ]
  const budget = (connectionId: string, scopeId: string, from: BudgetSpec, more: Partial<BudgetView>): BudgetView => ({
    connectionId,
    budgetId: from.id,
    name: from.name,
    scope: from.scope,
    scopeId,
    scopeLabel: keys.find(({ id }) => id === scopeId)?.label ?? connections.find(({ id }) => id === scopeId)?.name ?? scopeId,
    unit: from.unit,
    window: from.window,
    kinds: from.kinds,
    limit: from.limit,
    used: { lo: null, hi: null },
    remaining: null,
    resetAt: from.window.kind === 'calendar' ? (from.window.unit === 'month' ? monthEnd : midnight) : null,
    observedAt: now - 14 * second,
    source: 'log',
    confidence: 'medium',
    inconsistent: false,
    warnAt: from.warnAt,
    alertsAt: from.warnAt,
    unreachable: from.unreachable ?? null,
    ...more,
  })
  const ai = spec('ai_day', 'AI generations per day', dayAssumed, 50, { unit: 'generations' })
  const cap = spec('cap_minute', 'All calls per minute', minuteRolling, 100)
  const reads = spec('reads_minute', 'Reads per minute', minuteRolling, 120, {
    unreachable: 'Cannot be reached: "All calls per minute" stops these calls at 100 already.',
  })
  const writes = spec('writes_minute', 'Writes per minute', minuteRolling, 30)
  const tokenDay = spec('token_day', 'Requests per day', dayUtc, 50_000)
  const tokenMinute = spec('token_minute', 'Requests per minute', minuteFixed, 120)
  const gauge = spec('concurrency', 'Parallel requests', { kind: 'gauge' }, 20, { unit: 'in_flight' })
  const budgets: BudgetView[] = [
    budget('studio', 'ci-bot', ai, { used: { lo: 41, hi: 46 } }),
    budget('studio', 'ci-bot', cap, { used: { lo: 63, hi: null }, confidence: 'low' }),
    budget('studio', 'ci-bot', reads, { used: { lo: 58, hi: null }, confidence: 'low' }),
    budget('studio', 'ci-bot', writes, { used: { lo: 4, hi: 4 } }),
    budget('studio', 'prod-writer', ai, { used: { lo: 12, hi: 12 } }),
    budget('studio', 'prod-writer', cap, { used: { lo: 8, hi: null }, confidence: 'low', observedAt: now - 5 * minute }),
    budget('studio', 'plugin', ai, { source: null, confidence: null, observedAt: null, resetAt: null }),
    budget('studio', 'studio-monitor', cap, { used: { lo: 1, hi: 1 }, source: 'local' }),
    budget('workspace', 'workspace', spec('workspace_day', 'Workspace requests per day', dayUtc, 200_000, { scope: 'workspace' }), {
      used: { lo: 96_204, hi: 96_204 },
      source: 'endpoint',
      confidence: 'high',
    }),
    budget('workspace', 'workspace', spec('workspace_minute', 'Workspace requests per minute', minuteFixed, 300, { scope: 'workspace' }), {
      used: { lo: 171, hi: 210 },
      resetAt: now + 41 * second,
      inconsistent: true,
    }),
    budget('workspace', 'billing', tokenDay, {
      used: { lo: 50_412, hi: 50_412 },
      source: 'endpoint',
      confidence: 'high',
      unattributed: {
        from: midnight - day,
        to: now,
        used: { lo: 50_412, hi: 50_412 },
        logged: { lo: 48_900, hi: 49_100 },
        lo: 1_312,
        hi: 1_512,
      },
    }),
    budget('workspace', 'billing', tokenMinute, {
      used: { lo: 120, hi: 120 },
      resetAt: now + 22 * second,
      source: 'inferred_429',
      confidence: 'high',
    }),
    budget('workspace', 'billing', gauge, { used: { lo: 17, hi: null }, confidence: 'low' }),
    budget('workspace', 'search', tokenDay, { used: { lo: 31_870, hi: 31_870 }, source: 'endpoint', confidence: 'high' }),
    budget('workspace', 'search', tokenMinute, {
      used: { lo: 57, hi: 57 },
      resetAt: now + 22 * second,
      source: 'header',
      confidence: 'high',
    }),
    budget('workspace', 'search', gauge, { used: { lo: 3, hi: null }, confidence: 'low' }),
    budget('decks', 'decks', spec('user_month_tokens', 'Tokens per month', monthAssumed, 2_000_000, { unit: 'tokens', scope: 'user' }), {
      used: { lo: 2_000_000, hi: 2_000_000 },
      source: 'inferred_429',
      confidence: 'high',
      observedAt: now - 3 * hour,
    }),
    budget(
      'decks',
      'decks',
      spec('tenant_minute', 'Tenant requests per minute', { kind: 'refill', capacity: 60, perSec: 1 }, 60, { scope: 'tenant' }),
      { used: { lo: 0, hi: 12 }, observedAt: now - 3 * hour, source: 'header' },
    ),
    budget('lists', 'lists-key', spec('key_minute', 'Requests per minute', minuteRolling, 600), {
      used: { lo: 12, hi: 12 },
      observedAt: now - 26 * hour,
      source: 'header',
      confidence: 'high',
    }),
    budget(
      'hostile',
      'bad',
      spec('weird', '\u202Eyad rep stseuqer <b>', { kind: 'unknown', sec: null }, null, { unit: 'credits_of_doom' }),
      { used: { lo: 7, hi: 7 }, source: 'header', resetAt: null },
    ),
  ]
  const poll = (connectionId: string, index: number, more: Partial<Poll> = {}): Poll => ({
    id: `${connectionId} poll ${index}`,
    connectionId,
    endpoint: index % 3 === 2 ? 'usage' : 'activity',
    sentAtClient: now - 14 * second - index * minute,
    tookMs: 120 + ((index * 37) % 90),
    status: 200,
    verdict: 'ok',
    rowsSeen: index % 3 === 2 ? 0 : 200,
    rowsNew: index % 3 === 2 ? 0 : (index * 7) % 23,
    problem: null,
    ...more,
  })
  const polls: PollStatus[] = connections.map((one) => {
    const failing =
      one.state === 'offline'
        ? { status: null, verdict: 'network' as const, rowsSeen: 0, rowsNew: 0, problem: one.stateReason }
        : one.state === 'auth_failed'
          ? { status: 401, verdict: 'unauthorized' as const, rowsSeen: 0, rowsNew: 0, problem: one.stateReason }
          : {}
    return {
      connectionId: one.id,
      state: one.state,
      reason: one.stateReason,
      nextAtClient: one.state === 'auth_failed' ? null : one.state === 'held' ? monthEnd : now + 46 * second,
      intervalMs: one.state === 'auth_failed' || one.state === 'held' ? null : 60 * second,
      intervalReason:
        one.state === 'ok'
          ? 'at today’s pace 200 rows fill in 4 min, so every minute leaves a margin; costs 0.4 % of the day'
          : one.state === 'offline'
            ? 'waiting longer after each failure, at most 5 min'
            : '',
      footprint:
        one.id === 'workspace'
          ? [
              {
                budgetId: 'token_day',
                name: 'Requests per day',
                unit: 'requests',
                units: 190,
                since: midnight - day,
                share: 0.0038,
                allowedShare: 0.02,
              },
            ]
          : [],
      holds:
        one.state === 'held'
          ? [
              {
                connectionId: one.id,
                budgetId: 'user_month_tokens',
                scopeId: one.id,
                until: monthEnd,
                reason: 'Tokens per month are used up; the window ends with the month.',
              },
            ]
          : [],
      recent: Array.from({ length: 9 }, (_, index) => poll(one.id, index, failing)),
    }
  })
  const gaps: Gap[] = [
    {
      id: 'gap-1',
      connectionId: 'studio',
      from: now - 5.5 * hour,
      to: now - 4.2 * hour,
      kind: 'suspend',
      lostLo: 40,
      lostHi: 260,
      lostEst: 120,
      evidence: 'The machine slept from 09:12 to 10:30; the log window held 200 rows and none matched.',
    },
    {
      id: 'gap-2',
      connectionId: 'workspace',
      from: now - 52 * minute,
      to: now - 47 * minute,
      kind: 'overflow',
      lostLo: 312,
      lostHi: 312,
      lostEst: 312,
      evidence: 'The usage counter moved by 512 while 200 rows were readable.',
    },
    {
      id: 'gap-3',
      connectionId: 'lists',
      from: now - 26 * hour,
      to: null,
      kind: 'offline',
      lostLo: 0,
      lostHi: null,
      lostEst: null,
      evidence: 'No poll was answered since.',
    },
    {
      id: 'gap-4',
      connectionId: 'workspace',
      from: now - 3 * day,
      to: now - 2.6 * day,
      kind: 'paused',
      lostLo: 1,
      lostHi: null,
      lostEst: null,
      evidence: 'Polling was paused.',
    },
  ]
  const alert = (id: string, more: Partial<Alert>): Alert => ({
    id,
    connectionId: 'studio',
    kind: 'quota',
    channel: 'os',
    title: '',
    body: '',
    at: now - 20 * minute,
    raisedAt: now - 20 * minute + 9 * second,
    deliveredAt: now - 20 * minute + 10 * second,
    acknowledgedAt: null,
    threshold: null,
    budgetId: null,
    scopeId: null,
    windowId: null,
    class: null,
    count: null,
    keyIds: [],
    scopes: [],
    budgets: [],
    from: null,
    to: null,
    dedupeKey: id,
    ...more,
  })
  const alerts = [
    alert('alert-1', {
      title: 'ci-bot: 82 % of AI generations per day',
      body: 'ci-bot: 41 of 50 AI generations used today (82 %). Resets 00:00 UTC, assumed. Source: log, lower bound.',
      threshold: 80,
      budgetId: 'ai_day',
      scopeId: 'ci-bot',
      keyIds: ['ci-bot'],
      from: midnight - day,
      to: now - 20 * minute,
    }),
    alert('alert-2', {
      connectionId: 'workspace',
      kind: 'burst',
      title: 'billing-sync: 37 calls refused, quota used up',
      body: 'Requests per day of billing-sync are used up. Retries will not help until 00:00 UTC; spread the work over days.',
      class: 'quota_exceeded',
      count: 37,
      keyIds: ['billing'],
      budgets: ['token_day'],
      at: now - 48 * minute,
      raisedAt: now - 47 * minute,
      from: now - 3 * hour,
      to: now - 47 * minute,
    }),
    alert('alert-3', {
      kind: 'burst',
      title: 'prod-writer: scope content:write is missing',
      body: '12 calls of prod-writer refused within 60 s: the scope content:write is missing. Add it under Integrations > API.',
      class: 'missing_scope',
      count: 12,
      keyIds: ['prod-writer'],
      scopes: ['content:write'],
      at: now - 9 * hour,
      raisedAt: now - 9 * hour,
      from: now - 30 * hour,
      to: now - 9 * hour,
    }),
    alert('alert-4', {
      channel: 'inapp',
      title: 'ci-bot: possibly over 90 % of AI generations per day',
      body: 'Between 41 and 46 of 50 were used: 5 calls could not be seen. Source: log, with a gap.',
      threshold: 80,
      keyIds: ['ci-bot'],
      at: now - 11 * minute,
      raisedAt: now - 11 * minute,
    }),
    alert('alert-5', {
      connectionId: 'hostile',
      kind: 'state',
      channel: 'history',
      title: 'Key refused by <script>alert(1)</script> \u202Egnp.exe',
      body: 'Polling stopped after a 401.',
      class: 'unauthorized',
      count: 1,
      acknowledgedAt: now - day,
      at: now - 2 * day,
      raisedAt: now - 2 * day,
    }),
    alert('alert-6', {
      connectionId: 'decks',
      title: 'Tokens per month used up',
      body: 'Maja, marketing: 2,000,000 of 2,000,000 tokens. Nothing will work until the month ends.',
      threshold: 100,
      at: now - 3 * hour,
      raisedAt: now - 3 * hour,
      acknowledgedAt: now - 2 * hour,
    }),
  ].sort((a, b) => b.raisedAt - a.raisedAt)
  const scopeRefusals: ScopeRefusal[] = [
    { connectionId: 'studio', keyId: 'ci-bot', tool: 'create_page', class: 'missing_scope', scopes: ['content:write'], count: 23, first: now - 3 * hour, last: now - 4 * minute, succeededAt: null },
    { connectionId: 'studio', keyId: 'ci-bot', tool: 'delete_page', class: 'missing_scope', scopes: ['content:write'], count: 4, first: now - 2 * hour, last: now - 20 * minute, succeededAt: now - 10 * minute },
    { connectionId: 'workspace', keyId: 'legacy-importer', tool: 'import', class: 'missing_scope', scopes: ['assets:write'], count: 9, first: now - 3 * day, last: now - 2 * day, succeededAt: now - day },
  ]
  const limitChanges: LimitChange[] = [
    { connectionId: 'workspace', budgetId: 'token_day', scopeId: 'billing-sync', source: 'endpoint', at: now - 26 * hour, before: 80_000, after: 50_000 },
    { connectionId: 'workspace', budgetId: 'workspace_minute', scopeId: 'workspace', source: 'header', at: now - 9 * day, before: 240, after: 300 },
  ]
  return { dialects, connections, keys, budgets, polls, alerts, gaps, scopeRefusals, limitChanges }
}
