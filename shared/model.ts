import type { FieldMap } from './fieldMap.ts'

/**
 * The product's words as types. Instants are epoch milliseconds UTC, in the *server's* time of their connection
 * unless the name says `client`; lengths carry their unit in the name. Unknown is `null`, never zero.
 */

/** Whom a budget belongs to (domain 2.1). */
export type ScopeKind = 'key' | 'user' | 'workspace' | 'tenant' | 'org' | 'connection'

/** What a budget counts. */
export type Unit = 'requests' | 'generations' | 'points' | 'tokens' | 'in_flight' | (string & {})

/** The rule by which a budget refills (domain 2.1). */
export type Window =
  | { kind: 'fixed'; sec: number; anchor: 'epoch' | 'first_call' | 'unknown' }
  | { kind: 'rolling'; sec: number }
  | { kind: 'refill'; capacity: number; perSec: number | null }
  | { kind: 'calendar'; unit: 'hour' | 'day' | 'month'; zone: string; zoneSource: 'doc' | 'assumed' | 'learned' }
  | { kind: 'gauge' }
  | { kind: 'unknown'; sec: number | null }

/** Where a number comes from; order of trust is the fold's business (`limits/budget.ts`). */
export type Source = 'header' | 'endpoint' | 'log' | 'local' | 'inferred_429' | 'config'

/** How sure we are of a reading or a verdict. */
export type Confidence = 'high' | 'medium' | 'low'

/** What kind of work a call is; budgets apply by it. */
export type CallKind = 'read' | 'write' | 'generation' | 'unknown'

/** A count that may be uncertain: at least `lo`, at most `hi` (`null` = no upper bound known). */
export interface Range {
  lo: number
  hi: number | null
}

/** Every meaning a response can have (domain 2.2). */
export const verdictClasses = [
  'ok',
  'tool_failure',
  'bad_request',
  'unauthorized',
  'missing_scope',
  'forbidden',
  'not_found',
  'conflict',
  'validation',
  'rate_limited',
  'quota_exceeded',
  'concurrency_limited',
  'server_error',
  'network',
  'unknown',
] as const
export type VerdictClass = (typeof verdictClasses)[number]

/** Where a wait came from, best first (RA-7). */
export type WaitSource = 'header_delta' | 'header_date' | 'body' | 'reset' | 'window' | 'default'

/** What one response means: class, evidence, and for refusals which budget refused and for how long. */
export interface Verdict {
  class: VerdictClass
  /** Finer cause, e.g. `not_modified`, `scope_or_access`, `timeout`; `null` when the class says all. */
  sub: string | null
  /** The vendor's own machine-readable code, kept as sent. */
  code: string | null
  /** Scopes named by a `missing_scope` refusal (CL-6). */
  scopes: string[]
  /** How long to hold, in ms; `null` when nothing has to wait. */
  waitMs: number | null
  waitSource: WaitSource | null
  /** Ids of the budgets that may have refused, most likely first (CL-7). */
  budgets: string[]
  conf: Confidence
  /** A sane client may try the same call again (perhaps after `waitMs`). */
  retryable: boolean
  anomalies: string[]
}

/** What a budget is, stated by a dialect. Facts only: the state of a budget is a fold over readings. */
export interface BudgetSpec {
  /** Stable within a dialect, e.g. `ai_day`. */
  id: string
  /** Words for people, e.g. `AI generations per day`. */
  name: string
  unit: Unit
  window: Window
  scope: ScopeKind
  /** The documented or configured limit; `null` when the API does not state one. */
  limit: number | null
  /** Kinds of call it counts; `null` = every call. */
  kinds: CallKind[] | null
  /** Percentages at which to alert; empty for windows under an hour (QA-11). */
  warnAt: number[]
  /** Where its numbers can be seen. */
  visibility: { header: '2xx' | '429' | 'any' | 'none'; endpoint: boolean; log: boolean }
  /** A limit that another budget always reaches first, in words (X000-a); absent otherwise. */
  unreachable?: string
}

/** One observation of a budget. Readings never overwrite each other. */
export interface Reading {
  connectionId: string
  budgetId: string
  /** Key id for key-scoped budgets, else the id of the connection or a vendor scope id. */
  scopeId: string
  at: number
  clientAt: number
  lo: number
  hi: number | null
  limit: number | null
  remaining: number | null
  resetAt: number | null
  windowId: string | null
  source: Source
  conf: Confidence
  anomalies: string[]
  /** The poll that brought it; `null` for derived ones made outside a poll. */
  pollId: string | null
}

/** The state of a connection, and why, in one sentence for people. */
export type ConnectionState = 'new' | 'ok' | 'held' | 'locked' | 'auth_failed' | 'offline' | 'error' | 'paused'

/** How often to poll: chosen by us, or fixed by the user, or only on demand. */
export type PollMode = { mode: 'adaptive' } | { mode: 'fixed'; everySec: number } | { mode: 'manual' }

/** One API account. */
export interface Connection {
  id: string
  name: string
  dialect: string
  /** Origin plus optional path prefix, without a trailing slash. */
  baseUrl: string
  plan: string | null
  poll: PollMode
  paused: boolean
  /** Paths edited by the user, by endpoint name; absent = the dialect's own (assumed) path. */
  paths: Partial<Record<EndpointName, string>>
  /** The header that carries the key, when not `Authorization: Bearer`. */
  authHeader: string | null
  /** Full arguments are stored only when the user opted in (RX-1). */
  keepArguments: boolean
  /** Where an API that no dialect describes keeps its numbers and calls; absent or `null` = not said. */
  fieldMap?: FieldMap | null
  createdAt: number
}

export type EndpointName = 'usage' | 'activity' | 'probe'

/** One API key: a `monitor` key polls, a `watched` key is seen in the log or in the usage answer. */
export interface Key {
  id: string
  connectionId: string
  label: string
  /** What the vendor calls it in log rows; `null` until seen. */
  vendorKey: string | null
  mode: 'live' | 'test' | 'unknown'
  role: 'monitor' | 'watched'
  /** Hash prefix and last four characters, never the secret; `null` for keys we hold no secret of. */
  fingerprint: string | null
  state: 'active' | 'revoked' | 'unknown'
  firstSeenAt: number | null
  lastSeenAt: number | null
}

/** One row of the activity log as stored. */
export interface Call {
  id: string
  connectionId: string
  keyId: string | null
  at: number
  /** How `at` was found, and by how much it may be off. */
  atSource: 'row' | 'row_end_minus_duration' | 'poll_interpolated'
  atErrMs: number
  tool: string | null
  route: string | null
  method: string | null
  kind: CallKind
  status: number | null
  ok: boolean | null
  verdict: Verdict
  durationMs: number | null
  /** The shape of the arguments, always; the text itself only when opted in (RX-1). */
  argsShape: string | null
  args: string | null
  errorText: string | null
  /** Made by our own polling (BU-11): kept out of charts, ratios and bursts. */
  isSelf: boolean
  /** Vendor row id, when the log has one. */
  serverId: string | null
  pollId: string
  anomalies: string[]
  /** The row as received, redacted; `null` unless opted in or it failed to map. */
  raw: string | null
}

export type GapKind =
  | 'overflow'
  | 'offline'
  | 'suspend'
  | 'held'
  | 'log_reset'
  | 'auth'
  | 'error'
  | 'paused'
  | 'possible'

/** Calls that may exist and were not seen. */
export interface Gap {
  id: string
  connectionId: string
  from: number
  /** `null` while the gap is still open. */
  to: number | null
  kind: GapKind
  lostLo: number
  lostHi: number | null
  lostEst: number | null
  /** Why we believe it, in words. */
  evidence: string
}

/** We may not call before `until` (server time); per budget and scope, survives restart (PO-4). */
export interface Hold {
  connectionId: string
  /** The budget that refused, or `*` when any of the connection's may be meant. */
  budgetId: string
  scopeId: string
  until: number
  reason: string
}

/** `os` was (to be) shown by the system, `inapp` only in the inbox, `history` too old to pop up, `log` in cool-down. */
export type AlertChannel = 'os' | 'inapp' | 'history' | 'log'

/** Something worth telling, persisted before it is shown. */
export interface Alert {
  id: string
  connectionId: string
  kind: 'quota' | 'burst' | 'state'
  channel: AlertChannel
  title: string
  body: string
  /** The event's own time (server time). */
  at: number
  /** When we noticed (client time). */
  raisedAt: number
  deliveredAt: number | null
  acknowledgedAt: number | null
  /** Quota alerts: percent crossed, and of which budget and window. */
  threshold: number | null
  budgetId: string | null
  scopeId: string | null
  windowId: string | null
  /** Burst alerts: the class, how many calls, whose, and what they named. */
  class: VerdictClass | null
  count: number | null
  keyIds: string[]
  scopes: string[]
  budgets: string[]
  /** Time range of the evidence in the log. */
  from: number | null
  to: number | null
  /** No two alerts share it (QA-1). */
  dedupeKey: string
}

/** Server minus client clock as an interval: the truth lies within `offsetMs` ± `errMs` (CK-1). */
export interface ClockOffset {
  offsetMs: number
  /** `null` when never measured. */
  errMs: number | null
  atClient: number | null
}

/** One HTTP request of ours and what came of it. */
export interface Poll {
  id: string
  connectionId: string
  endpoint: EndpointName
  sentAtClient: number
  tookMs: number
  status: number | null
  verdict: VerdictClass
  rowsSeen: number
  rowsNew: number
  /** One sentence when it did not go well. */
  problem: string | null
  /** Why it ran when it did, in words: the interval and its reason. */
  why?: string
  /** Server minus client clock when it was made, ms: the client clock may have been set since. */
  offsetMs?: number
  /** Requests it took, when further pages of the log were read; one where absent. */
  requests?: number
}
