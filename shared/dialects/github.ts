import { isRecord, pointer } from '../json.ts'
import { anomalyList, type Anomaly } from '../limits/anomaly.ts'
import { headerValue } from '../limits/headers.ts'
import { parseReset } from '../limits/reset.ts'
import type { BudgetSpec, VerdictClass } from '../model.ts'
import type { Attribution } from '../verdict/attribution.ts'
import { classify, type Seen, type VerdictRules } from '../verdict/classify.ts'
import { defaultWarnAt, fieldsOf, kindOfMethod, readReset, readTrio, remainingOf, type HeaderRules } from './kit.ts'
import type { ApiResponse, Dialect, ReadContext, UsageAnswer, UsageReading } from './types.ts'

/** `GET /rate_limit` names the resources; limits depend on who asks (60 without a token, 5,000, 15,000), so none is stated here. */
const resource = (id: string, name: string, sec: number, unit = 'requests'): BudgetSpec => ({
  id,
  name,
  unit,
  // Documented as per hour and per minute; when a window begins is told by its reset only.
  window: { kind: 'fixed', sec, anchor: 'unknown' },
  // "All of these requests count towards your personal rate limit": tokens of one user share it.
  scope: 'user',
  limit: null,
  kinds: null,
  warnAt: sec >= 3_600 ? defaultWarnAt : [],
  visibility: { header: 'any', endpoint: true, log: false },
})

const specs: BudgetSpec[] = [
  resource('core', 'REST calls per hour', 3_600),
  resource('search', 'Searches per minute', 60),
  resource('code_search', 'Code searches per minute', 60),
  resource('graphql', 'GraphQL points per hour', 3_600, 'points'),
]
const specById = new Map(specs.map((spec) => [spec.id, spec]))

/** The budget a response speaks of: `x-ratelimit-resource` says so; without it, or with one not known here, none. */
function headerRules({ headers }: ApiResponse): HeaderRules | null {
  const spec = specById.get(headerValue(headers, 'x-ratelimit-resource') ?? '')
  return spec === undefined || !('sec' in spec.window) || spec.window.sec === null ? null : { budgetId: spec.id, windowSec: spec.window.sec, reset: 'epoch_s' }
}

function readHeaders(response: ApiResponse, ctx: ReadContext): ReturnType<Dialect['readHeaders']> {
  const rules = headerRules(response)
  return rules === null ? { readings: [], anomalies: [] } : readTrio(response, ctx, rules)
}

/** Primary limit: nothing remains of the resource. Otherwise it is a secondary one, which no number describes. */
function attribute({ response }: Seen): Attribution {
  const rules = headerRules(response)
  const primary = rules !== null && remainingOf(response) === 0
  return { class: 'rate_limited', budgets: primary ? [rules.budgetId] : [], conf: primary ? 'high' : 'low' }
}

/** Limits answer with 403 as often as with 429: nothing left or Retry-After tells them from a missing permission. */
function disguised({ response }: Seen): VerdictClass | null {
  if (response.status !== 403) return null
  return remainingOf(response) === 0 || headerValue(response.headers, 'retry-after') !== null ? 'rate_limited' : null
}

const rules: VerdictRules = {
  budgets: () => specs,
  readsBody: false,
  htmlIsOk: false,
  scopes: 'members',
  disguised,
  // The reset counts only when nothing remains; a secondary limit without Retry-After waits the default minute.
  waitHints: ({ response, ctx }) => {
    const found = headerRules(response)
    return { resetAt: found !== null && remainingOf(response) === 0 ? (readReset(response, ctx, found)?.resetAt ?? null) : null }
  },
  attribute,
}

/** Resources the answer may leave out are not odd; `rate` repeats `core` and is deprecated. */
function readUsage(body: unknown, ctx: ReadContext): UsageAnswer {
  const readings: UsageReading[] = []
  const odd: string[] = []
  if (!isRecord(pointer(body, '/resources/core'))) odd.push('/resources/core')
  for (const { id, window } of specs) {
    const path = `/resources/${id}`
    const entry = pointer(body, path)
    if (!isRecord(entry)) continue
    const fields = fieldsOf(entry)
    const limit = fields.count('/limit')
    const remaining = fields.count('/remaining')
    // Servers before `used` was added give limit and remaining only.
    const stated = Object.hasOwn(entry, 'used') ? fields.count('/used') : null
    const used = stated ?? (limit !== null && remaining !== null ? Math.max(0, limit - remaining) : null)
    const reset = fields.text('/reset')
    const read = reset === null || !('sec' in window) ? null : parseReset(reset, 'epoch_s', window.sec, ctx.serverNow)
    const anomalies: Anomaly[] = anomalyList(read?.anomalies)
    if (used !== null) readings.push({ budgetId: id, used, limit, remaining, resetAt: read?.resetAt ?? null })
    odd.push(...fields.odd().map((member) => path + member), ...(anomalies.length > 0 ? [`${path}/reset`] : []))
  }
  return { readings, keys: [], anomalies: [...new Set(odd)] }
}

/** GitHub REST API, "Rate limits for the REST API" and "REST API endpoints for rate limits". */
export const github: Dialect = {
  id: 'github',
  title: 'GitHub',
  summary: 'Calls per hour, searches per minute and GraphQL points; asking for them costs nothing.',
  docDate: null,
  branch: 'status',
  plans: [],
  notOffered: [
    'GitHub shows no log of a token’s calls; calls come from the monitor’s own polls only.',
    'Secondary limits (too many at once, too fast) have no counter: only a refusal shows them.',
    'Limits depend on the kind of token; they are known after the first answer.',
    'Only the limits of REST calls, searches and GraphQL are shown, not those of rarer resources.',
  ],
  keyMode: () => 'unknown',
  budgets: () => specs,
  endpoints: { usage: { path: '/rate_limit', everySec: 60 } },
  // Does not count against the primary limit (changelog of 2023-10-18); secondary limits apply, hence a minute.
  pollCost: () => [],
  readHeaders,
  classify: (response, ctx) => classify(rules, response, ctx),
  // Which resource a call draws on is not knowable from its kind.
  cost: () => ({}),
  readUsage,
  kindOf: (_tool, method) => kindOfMethod(method),
  unlocks: {
    scopeAdvice: 'Give the token the permission under Settings → Developer settings; X-Accepted-GitHub-Permissions names it.',
    quotaAdvice: 'Wait until the reset; conditional requests answered with 304 cost nothing, and an app installation has a limit of its own.',
  },
}
