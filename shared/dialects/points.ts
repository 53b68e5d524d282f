import type { BudgetSpec } from '../model.ts'
import { classify, type VerdictRules } from '../verdict/classify.ts'
import { costOf, kindOfMethod, readReset, readTrio, type HeaderRules } from './kit.ts'
import type { Dialect } from './types.ts'

/** API 004 line 16; the header overrides (F004-8). */
const limits: ReadonlyMap<string | null, number> = new Map([
  ['build', 100],
  ['enterprise', 1000],
])
/** Points of one call, line 15: the method tells nothing about them (F004-6). */
const pointsPerCall: [number, number] = [1, 10]

const budgets = (plan: string | null): BudgetSpec[] => [
  {
    id: 'org_points_minute',
    name: 'Points per minute, whole organisation',
    unit: 'points',
    // "Until the limit resets" and "until sufficient points are available": a window or a refill, the document says both.
    window: { kind: 'unknown', sec: 60 },
    scope: 'org',
    limit: limits.get(plan) ?? null,
    kinds: null,
    warnAt: [],
    visibility: { header: 'any', endpoint: false, log: false },
  },
]

const headers: HeaderRules = { budgetId: 'org_points_minute', windowSec: 60, reset: 'date' }

const rules: VerdictRules = {
  budgets,
  readsBody: false,
  htmlIsOk: false,
  scopes: 'members',
  waitHints: ({ response, ctx }) => ({ resetAt: readReset(response, ctx, headers)?.resetAt ?? null }),
  attribute: () => ({ class: 'rate_limited', budgets: ['org_points_minute'], conf: 'high' }),
}

/** API 004 "REST API Reference". */
export const points: Dialect = {
  id: 'points',
  title: 'Points API',
  summary: 'Points per minute, shared by all keys of the organisation; a call costs 1 to 10.',
  docDate: null,
  branch: 'status',
  plans: [
    { id: 'build', title: 'Build, 100 points per minute' },
    { id: 'enterprise', title: 'Enterprise, 1000 points per minute' },
  ],
  notOffered: [
    'This API has no daily quota, no usage call and no activity log; numbers come from response headers.',
    'What a single call costs is not told: 1 to 10 points; typically 1 for a simple read, 3 for a write or several resources, 5 to 10 for reports and batches.',
    'Points are shared by all keys, so the share of one key cannot be seen.',
    'No error codes are documented; only the HTTP status counts.',
  ],
  keyMode: () => 'unknown',
  budgets,
  endpoints: { probe: { path: '/v1/projects', cost: pointsPerCall[1] } },
  pollCost: () => [{ budgetId: 'org_points_minute', cost: pointsPerCall[1] }],
  readHeaders: (response, ctx) => readTrio(response, ctx, headers),
  classify: (response, ctx) => classify(rules, response, ctx),
  cost: (_call, verdict) => ({ org_points_minute: costOf(verdict, pointsPerCall) }),
  kindOf: (_tool, method) => kindOfMethod(method),
  unlocks: {
    scopeAdvice: null,
    quotaAdvice: 'The minute returns by itself. If the limit is reached all the time, ask the vendor for a higher one.',
  },
}
