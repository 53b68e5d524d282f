import { isRecord, pointer } from '../json.ts'
import { anomalyList, type Anomaly } from '../limits/anomaly.ts'
import { headerValue, isFromCache } from '../limits/headers.ts'
import { parseQuantity } from '../limits/quantity.ts'
import { markUnreachable } from '../limits/budget.ts'
import type { BudgetSpec, CallKind } from '../model.ts'
import { exceedsMinute, isFull, type Attribution } from '../verdict/attribution.ts'
import { classify, memberOf, type Outcome, type Seen, type VerdictRules } from '../verdict/classify.ts'
import { messageOf } from '../verdict/scope.ts'
import { costOf, defaultWarnAt, fieldsOf, isFree, maxRows, numbersOf, retryInstant, unknownMinute, unreadableRow } from './kit.ts'
import type { ApiResponse, Dialect, HeaderReading, MappedRow, ReadContext } from './types.ts'

const visibility: BudgetSpec['visibility'] = { header: '429', endpoint: false, log: true }
const perMinute = { scope: 'key', unit: 'requests', window: unknownMinute, visibility } as const

/** API 000 lines 5 and 9: four budgets per key, all of which apply at once (finding 5). */
const specs: BudgetSpec[] = markUnreachable([
  { ...perMinute, id: 'reads_minute', name: 'Reads per minute', limit: 120, kinds: ['read'], warnAt: [] },
  { ...perMinute, id: 'writes_minute', name: 'Writes per minute', limit: 30, kinds: ['write'], warnAt: [] },
  {
    id: 'ai_day',
    name: 'AI generations per day',
    scope: 'key',
    unit: 'generations',
    // Whose midnight is not documented (F000-7); UTC until a refusal teaches better.
    window: { kind: 'calendar', unit: 'day', zone: 'UTC', zoneSource: 'assumed' },
    limit: 50,
    kinds: ['generation'],
    warnAt: defaultWarnAt,
    visibility,
  },
  { ...perMinute, id: 'cap_minute', name: 'Safety cap, calls per minute', limit: 100, kinds: null, warnAt: [] },
])
const limitOf = (id: string): number | null => specs.find((spec) => spec.id === id)?.limit ?? null

/** Budget of a kind of work; unknown work may belong to any. */
const ownBudget: Record<CallKind, string | null> = { read: 'reads_minute', write: 'writes_minute', generation: 'ai_day', unknown: null }

/** Without local counts: reads are always stopped by the cap first, writes by their own budget (CL-7). */
const likelyBudgets: Record<CallKind, string[]> = {
  read: ['cap_minute', 'reads_minute'],
  write: ['writes_minute', 'cap_minute'],
  generation: ['cap_minute', 'ai_day'],
  unknown: ['cap_minute', 'reads_minute', 'writes_minute'],
}

function attribute({ ctx }: Seen, waitMs: number, waitStated: boolean): Attribution {
  const kind = ctx.kind ?? 'unknown'
  if (exceedsMinute(waitMs)) {
    if (kind === 'generation') return { class: 'quota_exceeded', budgets: ['ai_day'], conf: 'high' }
    return { class: 'rate_limited', budgets: [], conf: 'low', anomalies: ['wait_exceeds_window'] }
  }
  const capIsFull = ctx.local !== undefined && isFull(ctx.local.total, limitOf('cap_minute'))
  if (kind === 'generation') {
    // A log row tells no wait. When the cap had room, only the day can have refused.
    if (!waitStated && ctx.local !== undefined && !capIsFull) return { class: 'quota_exceeded', budgets: ['ai_day'], conf: 'medium' }
    return { class: 'rate_limited', budgets: likelyBudgets.generation, conf: 'low' }
  }
  const own = ownBudget[kind]
  const ownIsFull = own !== null && ctx.local !== undefined && isFull(ctx.local.kind, limitOf(own))
  if (own !== null && capIsFull !== ownIsFull) return { class: 'rate_limited', budgets: [capIsFull ? 'cap_minute' : own], conf: 'medium' }
  return { class: 'rate_limited', budgets: likelyBudgets[kind], conf: 'low' }
}

const meansFalse = new Set<unknown>([false, 'false', 0, '0', 'no', 'off', '', null])
const meansTrue = new Set<unknown>([true, 'true', 1, '1', 'yes', 'on'])

/** The `ok` field by its meaning (CL-4); `null` when it is absent. What is neither true nor false is not true. */
function okOf(body: unknown): { ok: boolean; anomalies: Anomaly[] } | null {
  if (!isRecord(body) || !Object.hasOwn(body, 'ok')) return null
  const value = body['ok']
  const plain = typeof value === 'string' ? value.trim().toLowerCase() : value
  return { ok: meansTrue.has(plain) && !meansFalse.has(plain), anomalies: typeof value === 'boolean' ? [] : ['ok_not_boolean'] }
}

const rules: VerdictRules = {
  budgets: () => specs,
  readsBody: true,
  htmlIsOk: false,
  scopes: 'prose',
  subs: new Map([[404, 'tool_not_exposed']]),
  success: ({ body }): Outcome => {
    const found = okOf(body)
    return found === null ? {} : { class: found.ok ? 'ok' : 'tool_failure', anomalies: found.anomalies }
  },
  failure: ({ body }) => (memberOf(body, 'ok') === true ? ['status_envelope_mismatch'] : []),
  attribute,
}

/**
 * `X-RateLimit-Remaining` "in the bucket": which one is not said (F000-9), so the reading goes to the one that most likely
 * spoke and could hold that many, with low confidence and the documented limit.
 */
function readHeaders(response: ApiResponse, ctx: ReadContext): { readings: HeaderReading[]; anomalies: Anomaly[] } {
  const value = headerValue(response.headers, 'x-ratelimit-remaining')
  if (value === null) return { readings: [], anomalies: [] }
  if (isFromCache(response.headers)) return { readings: [], anomalies: ['cached_response'] }
  const remaining = parseQuantity(value)
  if (remaining.value === null) return { readings: [], anomalies: remaining.anomalies }
  const kind = ctx.kind ?? 'unknown'
  const refused = response.status === 429 ? classify(rules, response, ctx).budgets : []
  const candidates = refused.length > 0 ? refused : kind === 'generation' ? ['ai_day', 'cap_minute'] : likelyBudgets[kind]
  const left = remaining.value
  const budgetId = candidates.find((id) => (limitOf(id) ?? 0) >= left) ?? candidates[0] ?? 'cap_minute'
  const { anomalies: odd, ...numbers } = numbersOf(limitOf(budgetId), left)
  const resetAt = response.status === 429 ? retryInstant(response, ctx) : null
  return { readings: [{ budgetId, ...numbers, resetAt, conf: 'low' }], anomalies: anomalyList(remaining.anomalies, odd) }
}

const readVerbs = /^(?:get|list|search|activity)(?:[_.\-/]|$)/i
const writeVerbs = /^(?:create|update|delete|add|remove|set)(?:[_.\-/]|$)/i

/** Kind of work by the tool's verb (2.6): rows carry no kind of their own. */
function kindOf(tool: string | null): CallKind {
  if (tool === null) return 'unknown'
  if (readVerbs.test(tool)) return 'read'
  if (writeVerbs.test(tool)) return 'write'
  return /^generate(?:[_.\-/]|$)/i.test(tool) ? 'generation' : 'unknown'
}

function mapRow(row: unknown): MappedRow | { error: string; raw: string } {
  if (!isRecord(row)) return unreadableRow(row, 'the row is not an object')
  const fields = fieldsOf(row)
  const key = fields.text('/key')
  const tool = fields.text('/tool')
  const status = fields.count('/status')
  const ok = fields.truth('/ok')
  if (tool === null && status === null) return unreadableRow(row, 'the row names neither tool nor status')
  const errorText = messageOf({ error: row['error'] }) ?? fields.optionalText('/error')
  return {
    serverId: Object.hasOwn(row, 'id') ? fields.text('/id') : null,
    at: fields.instant('/at'),
    vendorKey: key,
    keyLabel: key,
    tool,
    route: null,
    method: null,
    kind: kindOf(tool),
    status,
    ok,
    durationMs: fields.duration('/duration_ms'),
    args: pointer(row, '/arguments'),
    errorText,
    response: { status: status ?? 0, headers: [], body: JSON.stringify({ ...(ok === null ? {} : { ok }), error: errorText }) },
    anomalies: fields.odd(),
  }
}

/** API 000 "Developer API & integrations". */
export const tools: Dialect = {
  id: 'tools',
  title: 'Developer API & integrations',
  summary: 'Tools behind one endpoint each, four budgets per key, and a log of the 200 newest calls.',
  docDate: null,
  branch: 'ok+status',
  plans: [],
  notOffered: [
    'This API publishes no usage call: generations are counted from the activity log, which gives a lower bound.',
    'The log keeps the 200 newest calls of all keys together; what scrolled out between two looks shows as a gap.',
    'Rate-limit headers come with refusals only and do not say which budget they describe.',
    'Long arguments may be shortened in the list; the full text is in the vendor’s admin.',
  ],
  keyMode: () => 'unknown',
  budgets: () => specs,
  endpoints: {
    activity: {
      path: '/activity',
      pageSize: 200,
      window: 200,
      paging: 'none',
      cursorParam: null,
      filterBeforeLimit: 'unknown',
      rowHasId: false,
      rowHasTs: true,
      recordsOwnPolls: true,
      omitsTestKeys: false,
      etag: 'unknown',
      loggedAs: { tool: 'activity_log' },
    },
  },
  pollCost: () => ['reads_minute', 'cap_minute'].map((budgetId) => ({ budgetId, cost: 1 })),
  readHeaders,
  classify: (response, ctx) => classify(rules, response, ctx),
  cost: ({ kind }, verdict) => {
    const own = ownBudget[kind]
    const cap = { cap_minute: costOf(verdict, [1, 1]) }
    // Nobody says whether a generation counts as a write too (X000-c); unknown work may be of any kind.
    const maybe = kind === 'generation' ? ['writes_minute'] : kind === 'unknown' ? ['reads_minute', 'writes_minute', 'ai_day'] : []
    const uncertain: [number, number] = isFree(verdict) ? [0, 0] : [0, 1]
    return { ...(own === null ? {} : { [own]: costOf(verdict, [1, 1]) }), ...Object.fromEntries(maybe.map((id) => [id, uncertain])), ...cap }
  },
  readActivity: (body) => {
    const fields = fieldsOf(body)
    return { rows: fields.list('/calls').slice(0, maxRows), next: null, anomalies: fields.odd() }
  },
  mapRow,
  kindOf,
  unlocks: {
    scopeAdvice: 'Add it in your admin under Integrations → API; one click is enough.',
    quotaAdvice: 'Spread generations over days: retrying does not help before the day is over.',
  },
}
