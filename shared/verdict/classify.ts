import type { ApiResponse, ReadContext } from '../dialects/types.ts'
import { exceedsBytes, isRecord, parseJson } from '../json.ts'
import { anomalyList, type Anomaly } from '../limits/anomaly.ts'
import { serverDate } from '../limits/clock.ts'
import { headerValue } from '../limits/headers.ts'
import type { BudgetSpec, Verdict, VerdictClass } from '../model.ts'
import { specsOf, type Attribution } from './attribution.ts'
import { defaultWaitMs, settledWait, statedWait, type WaitHints } from './holding.ts'
import { missingScopes, type ScopeEvidence } from './scope.ts'

/** A response as the rules of a dialect see it. */
export interface Seen {
  response: ApiResponse
  ctx: ReadContext
  /** The response's own clock where it has one, else our best estimate of it (RA-2). */
  serverNow: number
  /** The parsed body; `undefined` when there is none, it is not JSON, or the dialect does not read bodies. */
  body: unknown
  /** The vendor's code, when the dialect branches on codes. */
  code: string | null
}

/** What a success body says about the outcome; absent members leave it `ok`. */
export interface Outcome {
  class?: VerdictClass
  sub?: string
  anomalies?: Anomaly[]
}

/** What tells one API's responses from another's: facts and small pure functions. */
export interface VerdictRules {
  budgets(plan: string | null): BudgetSpec[]
  /** `false` for an API whose bodies are not documented: nothing in them counts. */
  readsBody: boolean
  /** `true` when HTML is a legal success (CL-5). */
  htmlIsOk: boolean
  scopes: ScopeEvidence
  /** Codes the vendor documents, with the status each belongs to (`null` = not stated). A `Map`, because codes such as `__proto__` arrive (CL-2). */
  codes?: ReadonlyMap<string, { class: VerdictClass; status: number | null; sub?: string }>
  codeOf?(body: unknown): string | null
  /** Finer meaning of a plain status. */
  subs?: ReadonlyMap<number, string>
  /** Judges the body of a success (CL-4) and its oddities. */
  success?(seen: Seen): Outcome
  /** Oddities of the body of a failure. */
  failure?(seen: Seen): Anomaly[]
  waitHints?(seen: Seen): WaitHints
  /** A status that means something else here, e.g. a 403 that is a rate limit. */
  disguised?(seen: Seen): VerdictClass | null
  /** Which budget refused (CL-7). `waitMs` is the stated wait, or the default one when `waitStated` is false. */
  attribute(seen: Seen, waitMs: number, waitStated: boolean): Attribution
}

/** Largest body looked at for a verdict (CL-9). */
const largestBody = 1024 * 1024

/**
 * What a response means by the rules of one API (CL-1 to CL-9): pure and total. Codes decide where the vendor says so,
 * otherwise the status; a body that cannot be read is an anomaly, and never a reason to call a success one.
 */
export function classify(rules: VerdictRules, response: ApiResponse, ctx: ReadContext): Verdict {
  const { body, anomalies } = readBody(rules, response)
  const serverNow = serverDate(response.headers) ?? ctx.serverNow
  const code = rules.codeOf?.(body) ?? null
  const seen: Seen = { response, ctx, serverNow, body, code }
  const known = code === null ? undefined : rules.codes?.get(code)
  // A code without a documented status speaks on a success, too (F001-15); any other needs a status that says failure (CL-2).
  if (response.status >= 400 || known?.status === null) return failure(rules, seen, anomalies)
  if (response.status === 304) return verdict({ sub: 'not_modified' })
  if (response.status >= 300) return verdict({ class: 'unknown', sub: 'redirect' })
  if (response.status < 200) return verdict({ class: 'unknown', sub: 'no_final_status' })
  return success(rules, seen, anomalies)
}

function success(rules: VerdictRules, seen: Seen, anomalies: Anomaly[]): Verdict {
  // JSON that is only labelled as HTML is still JSON.
  if (seen.body === undefined && isHtml(seen.response)) return rules.htmlIsOk ? verdict({}) : verdict({ class: 'unknown', sub: 'unexpected_html' })
  if (anomalies.includes('bad_json')) return verdict({ class: 'unknown', sub: 'unreadable', anomalies })
  const outcome = rules.success?.(seen) ?? {}
  return verdict({ class: outcome.class ?? 'ok', sub: outcome.sub ?? null, code: seen.code, anomalies: anomalyList(anomalies, outcome.anomalies) })
}

function failure(rules: VerdictRules, seen: Seen, bodyAnomalies: Anomaly[]): Verdict {
  const { response, code } = seen
  const known = code === null ? undefined : rules.codes?.get(code)
  const anomalies = anomalyList(bodyAnomalies, rules.failure?.(seen), codeAnomalies(rules, seen, known?.status))
  const byStatus = classOfStatus(response.status)
  const found = known?.class ?? rules.disguised?.(seen) ?? byStatus
  if (found === 'rate_limited' || found === 'quota_exceeded' || found === 'concurrency_limited') return limited(rules, seen, anomalies)
  const named = found === 'forbidden' ? missingScopes(response.headers, seen.body, rules.scopes) : null
  if (named !== null) return verdict({ class: 'missing_scope', ...named, code, conf: named.sub === 'message' ? 'medium' : 'high', anomalies })
  const hold = found === 'server_error' ? statedHold(rules, seen) : null
  return verdict({
    class: found,
    sub: known === undefined ? (rules.subs?.get(response.status) ?? null) : (known.sub ?? null),
    code,
    waitMs: hold?.waitMs ?? null,
    waitSource: hold?.waitSource ?? null,
    anomalies: anomalyList(anomalies, hold?.anomalies),
  })
}

function codeAnomalies(rules: VerdictRules, { code, response }: Seen, documented: number | null | undefined): Anomaly[] {
  if (code === null || rules.codes === undefined) return []
  if (documented === undefined) return ['unknown_code']
  const wrong = documented === null ? response.status < 400 : documented !== response.status
  return wrong ? ['status_code_mismatch'] : []
}

function limited(rules: VerdictRules, seen: Seen, anomalies: Anomaly[]): Verdict {
  const specs = rules.budgets(seen.ctx.plan)
  const stated = statedWait(seen.response.headers, seen.serverNow, rules.waitHints?.(seen) ?? {})
  const found = rules.attribute(seen, stated.waitMs ?? defaultWaitMs, stated.waitMs !== null)
  const wait = settledWait(stated, specsOf(found.budgets, specs), specs, seen.serverNow)
  return verdict({
    class: found.class,
    sub: found.sub ?? null,
    code: seen.code,
    waitMs: wait.waitMs,
    waitSource: wait.waitSource,
    budgets: found.budgets,
    conf: found.conf,
    anomalies: anomalyList(anomalies, wait.anomalies, found.anomalies),
  })
}

/** A server in trouble may name a time (503 with Retry-After, RFC 9110 10.2.3); without one our own backoff decides. */
function statedHold(rules: VerdictRules, seen: Seen): ReturnType<typeof settledWait> | null {
  const stated = statedWait(seen.response.headers, seen.serverNow, {})
  return stated.waitMs === null ? null : settledWait(stated, [], rules.budgets(seen.ctx.plan), seen.serverNow)
}

/** The meaning of a bare status; 429 is refined by attribution. */
function classOfStatus(status: number): VerdictClass {
  const exact: Partial<Record<number, VerdictClass>> = {
    401: 'unauthorized',
    403: 'forbidden',
    404: 'not_found',
    409: 'conflict',
    410: 'not_found',
    412: 'conflict',
    422: 'validation',
    429: 'rate_limited',
    451: 'forbidden',
  }
  if (status >= 500 && status < 600) return 'server_error'
  return exact[status] ?? (status >= 400 && status < 500 ? 'bad_request' : 'unknown')
}

const retryableClasses: ReadonlySet<VerdictClass> = new Set(['rate_limited', 'quota_exceeded', 'concurrency_limited', 'server_error', 'network'])

/** A whole verdict from what is not plain about it. */
function verdict(parts: Partial<Verdict>): Verdict {
  const found = parts.class ?? 'ok'
  return {
    sub: null,
    code: null,
    scopes: [],
    waitMs: null,
    waitSource: null,
    budgets: [],
    conf: found === 'unknown' ? 'low' : 'high',
    anomalies: [],
    ...parts,
    class: found,
    retryable: retryableClasses.has(found),
  }
}

/** The body as JSON where the dialect reads bodies (CL-9). */
function readBody(rules: VerdictRules, response: ApiResponse): { body: unknown; anomalies: Anomaly[] } {
  if (!rules.readsBody || response.body === '') return { body: undefined, anomalies: [] }
  if (exceedsBytes(response.body, largestBody)) return { body: undefined, anomalies: ['body_too_large'] }
  const parsed = parseJson(response.body)
  return parsed.ok ? { body: parsed.value, anomalies: [] } : { body: undefined, anomalies: ['bad_json'] }
}

/** Whether the body is a web page: by its type, or by how it begins when the type lies. */
export function isHtml(response: ApiResponse): boolean {
  if (response.body === '') return false
  const type = headerValue(response.headers, 'content-type')?.toLowerCase() ?? ''
  return /^(text\/html|application\/xhtml\+xml)\b/.test(type) || /^\ufeff?\s*<(!doctype\s+html|html)\b/i.test(response.body.slice(0, 1_000))
}

/** A member of an envelope, when the body is an object that has it; `undefined` otherwise. */
export function memberOf(body: unknown, name: string): unknown {
  return isRecord(body) && Object.hasOwn(body, name) ? body[name] : undefined
}
