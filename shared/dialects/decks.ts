import { anomalyList } from '../limits/anomaly.ts'
import type { BudgetSpec } from '../model.ts'
import type { Attribution } from '../verdict/attribution.ts'
import { classify, type Seen, type VerdictRules } from '../verdict/classify.ts'
import { codeOfError, costOf, defaultWarnAt, fieldsOf, hasError, kindOfMethod, readTrio, retryInstant } from './kit.ts'
import type { ApiResponse, Dialect, ReadContext, UsageAnswer } from './types.ts'

/** API 002 lines 33 to 36 and 56: a request window of the tenant and monthly tokens of the user on one connection (F002-19). */
const specs: BudgetSpec[] = [
  {
    id: 'tenant_minute',
    name: 'Calls per minute, whole tenant',
    unit: 'requests',
    window: { kind: 'fixed', sec: 60, anchor: 'unknown' },
    scope: 'tenant',
    limit: 60,
    kinds: null,
    warnAt: [],
    visibility: { header: 'any', endpoint: false, log: false },
  },
  {
    id: 'user_month_tokens',
    name: 'Tokens per month',
    unit: 'tokens',
    // The zone is not named (F002-20).
    window: { kind: 'calendar', unit: 'month', zone: 'UTC', zoneSource: 'assumed' },
    scope: 'user',
    limit: 2_000_000,
    kinds: ['generation', 'write'],
    warnAt: defaultWarnAt,
    visibility: { header: 'none', endpoint: true, log: false },
  },
]

function attribute({ code }: Seen): Attribution {
  if (code === 'quota_exceeded') return { class: 'quota_exceeded', budgets: ['user_month_tokens'], conf: 'high' }
  if (code === 'rate_limited') return { class: 'rate_limited', budgets: ['tenant_minute'], conf: 'high' }
  return { class: 'rate_limited', budgets: ['tenant_minute', 'user_month_tokens'], conf: 'low' }
}

const rules: VerdictRules = {
  budgets: () => specs,
  readsBody: true,
  htmlIsOk: true,
  scopes: 'members',
  /** API 002 lines 18 to 27. */
  codes: new Map([
    ['bad_request', { class: 'bad_request', status: 400 }],
    ['invalid_input', { class: 'validation', status: 400 }],
    ['unauthorized', { class: 'unauthorized', status: 401 }],
    ['not_found', { class: 'not_found', status: 404 }],
    ['last_profile', { class: 'conflict', status: 409 }],
    ['invalid_html', { class: 'validation', status: 422 }],
    ['rate_limited', { class: 'rate_limited', status: 429 }],
    ['quota_exceeded', { class: 'quota_exceeded', status: 429 }],
    ['engine_error', { class: 'server_error', status: 500 }],
  ] as const),
  codeOf: codeOfError,
  success: ({ body }) => (hasError(body) ? { anomalies: ['status_envelope_mismatch'] } : {}),
  attribute,
}

/** Limit and remaining of the tenant; on a refusal Retry-After tells when the window ends (F002-15). */
function readHeaders(response: ApiResponse, ctx: ReadContext): ReturnType<Dialect['readHeaders']> {
  const { readings, anomalies } = readTrio(response, ctx, { budgetId: 'tenant_minute', windowSec: 60, reset: null })
  const resetAt = response.status === 429 ? retryInstant(response, ctx) : null
  return { readings: readings.map((reading) => ({ ...reading, resetAt })), anomalies: anomalyList(anomalies) }
}

function readUsage(body: unknown): UsageAnswer {
  const fields = fieldsOf(body)
  const limit = fields.count('/allowance')
  const remaining = fields.count('/remaining')
  const stated = fields.count('/used')
  const used = stated ?? (limit !== null && remaining !== null ? Math.max(0, limit - remaining) : null)
  const resetAt = fields.instant('/period/to')
  const readings = used === null ? [] : [{ budgetId: 'user_month_tokens', used, limit, remaining, resetAt }]
  return { readings, keys: [], anomalies: fields.odd() }
}

/** API 002 "Errors, rate limits & quotas". */
export const decks: Dialect = {
  id: 'decks',
  title: 'Decks API',
  summary: 'Sixty calls a minute for the whole tenant, and a monthly allowance of tokens per user.',
  docDate: null,
  branch: 'code',
  plans: [],
  notOffered: [
    'This API has no activity log: calls come from the monitor’s own polls only.',
    'It has no scopes and no 403, so there is no missing-scope alert.',
    'It tells no tokens per call; the balance comes from the usage call, or is known when the allowance is spent.',
    'The zone in which the month begins is not named; UTC is assumed.',
  ],
  keyMode: () => 'unknown',
  budgets: () => specs,
  endpoints: { usage: { path: '/v1/usage', everySec: 300 } },
  pollCost: () => [{ budgetId: 'tenant_minute', cost: 1 }],
  readHeaders,
  classify: (response, ctx) => classify(rules, response, ctx),
  // Tokens are left out: what a call costs is not knowable from the call (2.6).
  cost: (_call, verdict) => ({ tenant_minute: costOf(verdict, [1, 1]) }),
  readUsage,
  kindOf: (_tool, method) => kindOfMethod(method),
  unlocks: { scopeAdvice: null, quotaAdvice: 'The allowance returns at the start of next month; retrying before does not help.' },
}
