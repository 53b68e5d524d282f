import { isRecord, parseJson, pointer } from '../json.ts'
import type { Anomaly } from '../limits/anomaly.ts'
import { headerValue } from '../limits/headers.ts'
import { readRateHeaders, type RateReading } from '../limits/rateHeaders.ts'
import type { BudgetSpec, Unit, VerdictClass } from '../model.ts'
import type { Attribution } from '../verdict/attribution.ts'
import { classify, type Seen, type VerdictRules } from '../verdict/classify.ts'
import { defaultWarnAt, kindOfMethod, numbersOf } from './kit.ts'
import { mapped } from './mapped.ts'
import type { ApiResponse, Dialect, HeaderReading, ReadContext } from './types.ts'

/** Budgets of one response kept at most; a server with more names means us no good (RX-6). */
const maxBudgets = 64
const hourSec = 3_600

/** The budget that a header brought into being: what it counts is read off its name, its window may be unknown (GH-3). */
function specOf({ name, limit, windowSec, unit }: RateReading): BudgetSpec {
  return {
    id: name,
    name: name === 'default' ? 'Calls' : name.replaceAll('-', ' '),
    unit: unit ?? unitOf(name),
    window: { kind: 'unknown', sec: windowSec },
    scope: 'key',
    limit,
    kinds: null,
    warnAt: windowSec !== null && windowSec >= hourSec ? defaultWarnAt : [],
    visibility: { header: 'any', endpoint: false, log: false },
  }
}

function unitOf(name: string): Unit {
  if (name.includes('token')) return 'tokens'
  return name === 'default' || name.includes('request') ? 'requests' : name
}

function readHeaders(response: ApiResponse, ctx: ReadContext): { readings: HeaderReading[]; anomalies: Anomaly[] } {
  const { readings, anomalies } = readRateHeaders(response, ctx)
  return {
    readings: readings.slice(0, maxBudgets).map((reading): HeaderReading => {
      const { limit, remaining, used } = numbersOf(reading.limit, reading.remaining)
      return { budgetId: reading.name, limit, remaining, used, resetAt: reading.resetAt, conf: 'medium', spec: specOf(reading) }
    }),
    anomalies,
  }
}

/** Policies that an IETF problem body says were violated; `[]` when the body is anything else (RFC 9457: ignore what is odd). */
function violatedPolicies({ response }: Seen): string[] {
  const type = headerValue(response.headers, 'content-type')?.toLowerCase() ?? ''
  if (!type.startsWith('application/problem+json')) return []
  const parsed = parseJson(response.body, { maxBytes: 65_536 })
  const policies = parsed.ok && isRecord(parsed.value) ? pointer(parsed.value, '/violated-policies') : undefined
  if (!Array.isArray(policies)) return []
  return policies.filter((name): name is string => typeof name === 'string' && name !== '' && name.length <= 200).slice(0, 16)
}

/** The budgets a refusal names, else the ones its headers show empty. A long window makes it a quota: waiting a minute is no use. */
function attribute(seen: Seen): Attribution {
  const { readings } = readRateHeaders(seen.response, { serverNow: seen.serverNow })
  const violated = violatedPolicies(seen)
  const empty = readings.filter(({ remaining }) => remaining === 0)
  const budgets = violated.length > 0 ? violated : empty.map(({ name }) => name)
  const isLong = budgets.length > 0 && budgets.every((budget) => (readings.find(({ name }) => name === budget)?.windowSec ?? 0) >= hourSec)
  const conf = violated.length > 0 || budgets.length === 1 ? 'high' : 'low'
  return { class: isLong ? 'quota_exceeded' : 'rate_limited', budgets, conf }
}

/** Of the budgets with nothing left the one that resets last, else the only one there is. */
function latestReset({ response, serverNow }: Seen): number | null {
  const { readings } = readRateHeaders(response, { serverNow })
  const telling = readings.filter(({ remaining }) => remaining === 0)
  const resets = (telling.length > 0 ? telling : readings.length === 1 ? readings : []).flatMap(({ resetAt }) => resetAt ?? [])
  return resets.length === 0 ? null : Math.max(...resets)
}

/** Some APIs refuse with 403 when a limit is reached (GitHub): nothing left or a time to come back says so. */
function disguised({ response, serverNow }: Seen): VerdictClass | null {
  if (response.status !== 403) return null
  const isEmpty = readRateHeaders(response, { serverNow }).readings.some(({ remaining }) => remaining === 0)
  return isEmpty || headerValue(response.headers, 'retry-after') !== null ? 'rate_limited' : null
}

const rules: VerdictRules = {
  // What the headers of a response tell lives in that response only.
  budgets: () => [],
  readsBody: false,
  htmlIsOk: false,
  scopes: 'members',
  disguised,
  waitHints: (seen) => ({ resetAt: latestReset(seen) }),
  attribute,
}

/** Any API with rate-limit headers: budgets come into being with their first header (GH-1 to GH-4). */
export const generic: Dialect = {
  id: 'generic',
  title: 'Any API with rate-limit headers',
  summary: 'Reads the x-ratelimit, ratelimit, per-vendor and IETF header families; classifies by status.',
  docDate: null,
  branch: 'status',
  plans: [],
  notOffered: [
    'Budgets appear with the first header that names them; before that nothing is known.',
    'There is no usage call and no activity log for an API nobody has described: without a field map, calls come from the monitor’s own polls.',
    'Where no header names the window, it is unknown, and no alert fires for it.',
  ],
  keyMode: () => 'unknown',
  budgets: () => [],
  endpoints: { probe: { path: '/', cost: 1 } },
  pollCost: () => [],
  readHeaders,
  classify: (response, ctx) => classify(rules, response, ctx),
  cost: () => ({}),
  withFields: (map) => mapped(generic, rules, map),
  kindOf: (_tool, method) => kindOfMethod(method),
  unlocks: {
    scopeAdvice: 'Grant the scope the API names where its keys are managed.',
    quotaAdvice: 'Wait until the window resets; retrying before does not help.',
  },
}
