import { isRecord, pointer } from '../json.ts'
import { windowBounds } from '../limits/window.ts'
import type { BudgetSpec, Verdict } from '../model.ts'
import { endsAtMidnight, exceedsMinute, type Attribution } from '../verdict/attribution.ts'
import { classify, type Seen, type VerdictRules } from '../verdict/classify.ts'
import { messageOf } from '../verdict/scope.ts'
import {
  codeOfError,
  costOf,
  defaultWarnAt,
  fieldsOf,
  hasError,
  kindOfMethod,
  maxRows,
  readReset,
  readTrio,
  remainingOf,
  unreadableRow,
  type FieldReader,
  type HeaderRules,
} from './kit.ts'
import type { Dialect, MappedRow, ReadContext, SeenKey, UsageAnswer, UsageReading } from './types.ts'

const utcDay = { kind: 'calendar', unit: 'day', zone: 'UTC', zoneSource: 'doc' } as const
const visibility: BudgetSpec['visibility'] = { header: 'none', endpoint: true, log: true }
const perMinute = { unit: 'requests', kinds: null, window: { kind: 'fixed', sec: 60, anchor: 'unknown' }, warnAt: [] as number[] } as const
const perDay = { unit: 'requests', kinds: null, window: utcDay, warnAt: defaultWarnAt } as const
const everyResponse = { ...visibility, header: 'any' } as const

/** API 001 lines 8 to 12; limits are defaults that support can raise (F001-7), so headers and usage answers win. */
const specs: BudgetSpec[] = [
  { ...perMinute, id: 'token_minute', name: 'Calls per minute, this token', scope: 'key', limit: 120, visibility: everyResponse },
  { ...perDay, id: 'token_day', name: 'Calls per day, this token', scope: 'key', limit: 50_000, visibility },
  { ...perMinute, id: 'workspace_minute', name: 'Calls per minute, all tokens', scope: 'workspace', limit: 300, visibility },
  { ...perDay, id: 'workspace_day', name: 'Calls per day, all tokens', scope: 'workspace', limit: 200_000, visibility },
  {
    id: 'concurrency',
    name: 'Calls in flight, this token',
    unit: 'in_flight',
    kinds: null,
    scope: 'key',
    window: { kind: 'gauge' },
    limit: 20,
    // The vendor advises 15 to 18 of 20 (F001-16).
    warnAt: [75, 90],
    visibility: { header: 'none', endpoint: false, log: true },
  },
]
const days = ['token_day', 'workspace_day']
const counted = ['token_minute', 'token_day', 'workspace_minute', 'workspace_day']

function attribute({ response, code, serverNow }: Seen, waitMs: number): Attribution {
  if (code === 'concurrent_limit') return { class: 'concurrency_limited', budgets: ['concurrency'], conf: 'high' }
  // The day has the same code as the minute; only the wait tells them apart (F001-13).
  if (exceedsMinute(waitMs)) return { class: 'quota_exceeded', budgets: days, conf: 'medium' }
  const remaining = remainingOf(response)
  const midnight = endsAtMidnight(waitMs, serverNow)
  if (remaining === 0) return { class: 'rate_limited', budgets: ['token_minute'], conf: midnight ? 'medium' : 'high' }
  const budgets = remaining === null ? ['token_minute', 'workspace_minute'] : ['workspace_minute']
  const conf = remaining === null || midnight ? 'low' : 'medium'
  return { class: 'rate_limited', budgets: midnight ? [...budgets, ...days] : budgets, conf }
}

/** Headers describe the minute of the token that asked, and nothing else (F001-8). */
const headers: HeaderRules = { budgetId: 'token_minute', windowSec: 60, reset: 'delta' }

const rules: VerdictRules = {
  budgets: () => specs,
  readsBody: true,
  htmlIsOk: false,
  scopes: 'prose',
  codes: new Map([
    ['rate_limited', { class: 'rate_limited', status: 429 }],
    ['concurrent_limit', { class: 'concurrency_limited', status: null }],
  ] as const),
  codeOf: codeOfError,
  success: ({ body }) => (hasError(body) ? { anomalies: ['status_envelope_mismatch'] } : {}),
  waitHints: ({ response, ctx, body }) => ({
    bodySec: pointer(body, '/error/retryAfterSec'),
    resetAt: readReset(response, ctx, headers)?.resetAt ?? null,
    alwaysHeader: response.hasHeaders !== false,
  }),
  attribute,
}

/** F001-12: a call over a minute limit counts against that minute and never against the day. Which minute is only sure when attribution is. */
function cost(verdict: Verdict): Record<string, [number, number]> {
  const accepted = Object.fromEntries(counted.map((id) => [id, costOf(verdict, [1, 1])]))
  if (verdict.class !== 'rate_limited') return accepted
  const mayBeDay = verdict.budgets.some((id) => days.includes(id))
  const sure = verdict.conf === 'high' ? verdict.budgets[0] : undefined
  return Object.fromEntries(counted.map((id) => [id, id === sure ? [1, 1] : days.includes(id) && !mayBeDay ? [0, 0] : [0, 1]]))
}

function readUsage(body: unknown, ctx: ReadContext): UsageAnswer {
  const fields = fieldsOf(body)
  const dayEnds = windowBounds(utcDay, ctx.serverNow)?.to ?? null
  const readings: UsageReading[] = []
  const add = (budgetId: string, path: string, reader: FieldReader, vendorKey?: string): void => {
    const used = reader.count(path)
    if (used === null) return
    const limit = fields.count(`/limits/${budgetId}`)
    const remaining = limit === null ? null : Math.max(0, limit - used)
    const resetAt = days.includes(budgetId) ? dayEnds : null
    readings.push({ budgetId, ...(vendorKey === undefined ? {} : { vendorKey }), used, limit, remaining, resetAt })
  }
  add('workspace_minute', '/current/minute', fields)
  add('workspace_day', '/current/day', fields)
  const keys: SeenKey[] = []
  const anomalies: string[] = []
  for (const [index, entry] of fields.list('/keys').slice(0, maxRows).entries()) {
    const key = fieldsOf(entry)
    const id = key.text('/id')
    if (id !== null) {
      const mode = key.text('/mode')
      keys.push({ vendorKey: id, label: key.text('/label') ?? id, mode: mode === 'live' || mode === 'test' ? mode : 'unknown' })
      add('token_minute', '/minute', key, id)
      add('token_day', '/day', key, id)
    }
    anomalies.push(...key.odd().map((path) => `/keys/${index}${path}`))
  }
  return { readings, keys, anomalies: [...fields.odd(), ...anomalies].slice(0, 200) }
}

function mapRow(row: unknown): MappedRow | { error: string; raw: string } {
  if (!isRecord(row)) return unreadableRow(row, 'the row is not an object')
  const fields = fieldsOf(row)
  const route = fields.text('/route')
  const status = fields.count('/status')
  if (route === null && status === null) return unreadableRow(row, 'the row names neither route nor status')
  const method = fields.text('/method')
  const error = pointer(row, '/error') ?? null
  if (error !== null && !isRecord(error) && typeof error !== 'string') fields.truth('/error')
  return {
    serverId: fields.text('/id'),
    at: fields.instant('/at'),
    vendorKey: fields.text('/key_id'),
    keyLabel: fields.text('/key_label'),
    tool: null,
    route,
    method,
    kind: kindOfMethod(method),
    status,
    ok: status === null ? null : status < 400,
    durationMs: fields.duration('/duration_ms'),
    args: pointer(row, '/arguments'),
    errorText: errorText(error),
    response: { status: status ?? 0, headers: [], hasHeaders: false, body: JSON.stringify({ error }) },
    anomalies: fields.odd(),
  }
}

function errorText(error: unknown): string | null {
  const code = codeOfError({ error })
  const message = messageOf({ error })
  return code !== null && message !== null ? `${code}: ${message}` : (message ?? code)
}

const activityPath = '/v1/audit-log'

/** API 001 "Rate limits", page of 2026-05-12. */
export const workspace: Dialect = {
  id: 'workspace',
  title: 'Workspace API',
  summary: 'Minute and day limits per token and per workspace, calls in flight, an audit log with cursors.',
  docDate: '2026-05-12',
  branch: 'code',
  plans: [],
  notOffered: [
    'Day counters are in no header: they come from the usage call, or are counted from the audit log as a lower bound.',
    'Test keys use the live limits but leave no rows in the audit log: used minus logged shows as unattributed.',
    'A spent day and a spent minute have the same code; the wait tells them apart, except in the last minute before 00:00 UTC.',
    'The hour has no limit, and the vendor’s 7-day trend is not copied: trends here are drawn from what was seen.',
  ],
  keyMode: (secret) => (secret.startsWith('ad_test_') ? 'test' : secret.startsWith('ad_live_') ? 'live' : 'unknown'),
  budgets: () => specs,
  endpoints: {
    usage: { path: '/v1/usage', everySec: 120 },
    activity: {
      path: `${activityPath}?limit=100`,
      pageSize: 100,
      window: null,
      paging: 'cursor',
      cursorParam: 'cursor',
      filterBeforeLimit: 'unknown',
      rowHasId: true,
      rowHasTs: true,
      recordsOwnPolls: true,
      omitsTestKeys: true,
      etag: 'unknown',
      loggedAs: { route: activityPath },
    },
  },
  pollCost: () => counted.map((budgetId) => ({ budgetId, cost: 1 })),
  readHeaders: (response, ctx) => readTrio(response, ctx, headers),
  classify: (response, ctx) => classify(rules, response, ctx),
  cost: (_call, verdict) => cost(verdict),
  readUsage,
  readActivity: (body) => {
    const fields = fieldsOf(body)
    return { rows: fields.list('/data').slice(0, maxRows), next: fields.optionalText('/nextCursor'), anomalies: fields.odd() }
  },
  mapRow,
  kindOf: (_tool, method) => kindOfMethod(method),
  unlocks: {
    scopeAdvice: null,
    quotaAdvice: 'The day starts anew at 00:00 UTC. Batch calls count once, unchanged answers (304) count nothing; support can raise the limit.',
    spikeAdvice: 'A spike is usually a bug in a client or the first ingest of a new integration.',
  },
}
