import type { BudgetSpec } from '../model.ts'
import { classify, memberOf, type VerdictRules } from '../verdict/classify.ts'
import { costOf, hasError, kindOfMethod } from './kit.ts'
import type { Dialect } from './types.ts'

/** API 003 lines 7 and 8; which plan it is no header tells (F003-2). */
const limits: ReadonlyMap<string | null, number> = new Map([
  ['free', 120],
  ['pro', 600],
])

const budgets = (plan: string | null): BudgetSpec[] => [
  {
    id: 'key_minute',
    name: 'Calls per minute, this key',
    unit: 'requests',
    window: { kind: 'rolling', sec: 60 },
    scope: 'key',
    limit: limits.get(plan) ?? null,
    kinds: null,
    warnAt: [],
    visibility: { header: '429', endpoint: false, log: false },
  },
]

const rules: VerdictRules = {
  budgets,
  readsBody: true,
  htmlIsOk: false,
  scopes: 'none',
  subs: new Map([
    [403, 'scope_or_access'],
    [404, 'missing_or_not_accessible'],
  ]),
  // The envelope is only compared with the status; its text is never read (F003-7).
  success: ({ body }) => (hasError(body) ? { anomalies: ['status_envelope_mismatch'] } : {}),
  failure: ({ body }) => (memberOf(body, 'error') === null ? ['status_envelope_mismatch'] : []),
  attribute: () => ({ class: 'rate_limited', budgets: ['key_minute'], conf: 'high' }),
}

/** API 003 "Rate Limits & Errors". */
export const lists: Dialect = {
  id: 'lists',
  title: 'Lists API',
  summary: 'A rolling minute per key; the API tells nothing until it refuses.',
  docDate: null,
  branch: 'status',
  plans: [
    { id: 'free', title: 'Free, 120 per minute' },
    { id: 'pro', title: 'Pro, 600 per minute' },
  ],
  notOffered: [
    'This API sends no rate-limit headers: only a refusal shows that the minute is full.',
    'It has no daily quota, no usage call and no activity log.',
    'A 403 means a missing scope or no access, a 404 may hide missing access; the API does not say which.',
  ],
  keyMode: () => 'unknown',
  budgets,
  endpoints: { probe: { path: '/v1/lists', cost: 1 } },
  pollCost: () => [{ budgetId: 'key_minute', cost: 1 }],
  // A refusal is the only number this API gives: nothing left, in a window that has no single reset (F003-1).
  readHeaders: (response, ctx) => {
    if (response.status !== 429) return { readings: [], anomalies: [] }
    const limit = limits.get(ctx.plan) ?? null
    return { readings: [{ budgetId: 'key_minute', limit, remaining: 0, used: limit, resetAt: null, conf: 'medium' }], anomalies: [] }
  },
  classify: (response, ctx) => classify(rules, response, ctx),
  cost: (_call, verdict) => ({ key_minute: costOf(verdict, [1, 1]) }),
  kindOf: (_tool, method) => kindOfMethod(method),
  unlocks: {
    scopeAdvice: 'The API does not say whether a scope or access is missing; check the key’s scopes and the list’s sharing.',
    quotaAdvice: 'This API has no quota beyond the minute; wait for Retry-After.',
  },
}
