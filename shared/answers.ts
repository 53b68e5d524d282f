import type { MinutesUsed } from './limits/minutes.ts'
import type { BudgetSpec, CallKind, Confidence, Connection, ConnectionState, EndpointName, Hold, Poll, ScopeKind, Source, Unit, VerdictClass, Window } from './model.ts'

/** A connection as the page sees it: stored facts plus live state. */
export interface ConnectionView extends Connection {
  state: ConnectionState
  /** One sentence: why it is in this state; `null` when ok. */
  stateReason: string | null
  /** Add to this machine's clock to get the server's, ms; `null` = never measured. */
  clockOffsetMs: number | null
  lastOkAtClient: number | null
  lastPollAtClient: number | null
  dialectTitle: string
  notOffered: string[]
}

/** Use that no row of the log explains (test keys, other tools): used minus logged, at least `lo`, at most `hi`. */
export interface Unattributed {
  /** Compared from the start of the window to the vendor's newest number (server time). */
  from: number
  to: number
  used: { lo: number; hi: number | null }
  logged: { lo: number; hi: number }
  lo: number
  hi: number | null
}

/** The state of one budget for one scope: a fold over its readings. */
export interface BudgetView {
  connectionId: string
  budgetId: string
  name: string
  scope: ScopeKind
  scopeId: string
  /** Label of the key, for key-scoped budgets. */
  scopeLabel: string
  unit: Unit
  window: Window
  /** Kinds of call it counts; `null` = every call. */
  kinds: CallKind[] | null
  limit: number | null
  used: { lo: number | null; hi: number | null }
  remaining: number | null
  resetAt: number | null
  /** Server time of the newest reading; `null` when nothing was read yet. */
  observedAt: number | null
  source: Source | null
  confidence: Confidence | null
  /** Sources in this window contradict each other; both bounds are shown. */
  inconsistent: boolean
  /** What the dialect proposes; empty for budgets that never alert, such as those of a minute (QA-11). */
  warnAt: number[]
  /** Percentages it alerts at: as the user set them, none where it never alerts. */
  alertsAt: number[]
  unreachable: string | null
  /** Absent or `null` where used and logged cannot be compared. */
  unattributed?: Unattributed | null
}

/** Why nothing is known about the minutes of a budget. */
export type MinutesUnknown = 'no_log' | 'log_not_read' | 'test_key' | 'cost_not_told' | 'not_watched'

/** How a budget of a minute was used in the last 24 hours, in its own units and without own polls (QA-11). */
export interface MinuteUse extends MinutesUsed {
  connectionId: string
  budgetId: string
  /** Key id for budgets of a key, else the id of the connection. */
  scopeId: string
  /** Why `p95` is not known; `null` when it is. */
  why: MinutesUnknown | null
}

/** One line of the log list. */
export interface CallRow {
  id: string
  at: number
  connectionId: string
  keyId: string | null
  keyLabel: string | null
  tool: string | null
  route: string | null
  method: string | null
  status: number | null
  ok: boolean | null
  verdict: VerdictClass
  durationMs: number | null
  error: string | null
  isSelf: boolean
  pinned: boolean
  note: string | null
}

/** Errors with one cause. */
export interface ErrorGroup {
  verdict: VerdictClass
  tool: string | null
  /** Of calls that name no tool. */
  route: string | null
  /** Scopes that were missing. */
  scopes: string[]
  calls: number
  firstAt: number
  lastAt: number
}

/** A view of the log under a name. */
export interface SavedView {
  name: string
  /** A filter in the query language of the log; words for times, such as `since:2h`, stay words. */
  query: string
}

export interface Facet {
  value: string
  label: string
  count: number
}

export interface UsagePoint {
  /** Start of the bucket, epoch ms. */
  at: number
  calls: number
  errors: number
}

/** One layer of a stacked chart: calls of one key, tool or verdict class. */
export interface StackSeries {
  /** Key id, tool name or verdict class; `null` = calls without one. */
  id: string | null
  label: string
  /** Start of the bucket, epoch ms; buckets without calls are left out. */
  points: { at: number; calls: number }[]
}

/** How long the calls of one tool took, of those whose log row says so; ms. */
export interface ToolLatency {
  tool: string
  calls: number
  p50Ms: number
  p95Ms: number
  p99Ms: number
  maxMs: number
}

/** What our own polling takes of one budget in its present window. */
export interface PollFootprint {
  budgetId: string
  name: string
  unit: Unit
  /** At most so many units since `since` (server time). */
  units: number
  since: number
  /** Part of the limit, 0..1; `null` when the limit is not known. */
  share: number | null
  /** The part polling allows itself on average. */
  allowedShare: number
}

/** Refusals of one key and tool for want of a scope, and whether it was mended since. */
export interface ScopeRefusal {
  connectionId: string
  /** `null` = the log named no key. */
  keyId: string | null
  tool: string | null
  /** `forbidden`: the API does not say whether a scope or the access to an object is missing. */
  class: 'missing_scope' | 'forbidden'
  /** As the API named them; empty = it named none. */
  scopes: string[]
  count: number
  /** Server time. */
  first: number
  last: number
  /** First success of the same key with the same tool after the last refusal; `null` = none yet. */
  succeededAt: number | null
}

/** The API stated another limit than the time before. */
export interface LimitChange {
  connectionId: string
  budgetId: string
  scopeId: string
  source: Source
  /** Server time of the first reading with the new limit. */
  at: number
  before: number
  after: number
}

/** Live state of the collector for one connection. */
export interface PollStatus {
  connectionId: string
  state: ConnectionState
  reason: string | null
  /** Client time of the next poll; `null` when none is planned (paused, manual, stopped). */
  nextAtClient: number | null
  intervalMs: number | null
  /** Why this interval, in words. */
  intervalReason: string
  holds: Hold[]
  recent: Poll[]
  /** Own footprint per budget that polling draws on. */
  footprint?: PollFootprint[]
}

export interface DialectView {
  id: string
  title: string
  summary: string
  plans: { id: string; title: string }[]
  budgets: BudgetSpec[]
  notOffered: string[]
  /** Where a missing scope is added, and what helps when a quota is gone; `null` = the API has no scopes. */
  scopeAdvice: string | null
  quotaAdvice: string
  /** Calls the activity log shows at most; `null` = all, or there is no log. */
  logWindow: number | null
  /** It describes no API by itself and reads any by a field map. */
  takesFieldMap: boolean
  /** Paths polled, with whether the vendor documents them. */
  endpoints: { name: EndpointName; path: string }[]
}

/** What a connection test found, before anything is stored. */
export interface TestResult {
  ok: boolean
  /** One plain sentence: what works, or what is wrong and what to do. */
  summary: string
  steps: TestStep[]
}

/** One request of a connection test. */
export interface TestStep {
  endpoint: EndpointName
  url: string
  status: number | null
  verdict: VerdictClass
  problem: string | null
  found?: PointerFinding[]
  /** The answer as JSON text, secrets removed and long lists cut, to try a field map on; only where one can be given. */
  sample?: string
}

/** What watching takes of an API at most, before anything is saved. */
export interface WatchingCost {
  requestsPerDay: number
  /** Units of each budget that polling draws on, per window, and as part of its limit (0..1, `null` = limit not known). */
  budgets: { budgetId: string; name: string; unit: Unit; units: number; share: number | null }[]
  /** The same in one sentence for people. */
  sentence: string
}

/** What one pointer of the field map found in the answer of a test. */
export interface PointerFinding {
  /** The field's place in the map, e.g. `usage.month.used`. */
  field: string
  /** Where it was looked for, from the start of the answer or of a row. */
  pointer: string
  /** The value in a few words; `nothing` when there is none. */
  found: string
  wrong: boolean
}

/** What a retention would mean, before it is chosen. */
export interface RetentionForecast {
  /** Single calls stored now, and the size of the history's file. */
  calls: number
  sizeBytes: number
  /** The oldest stored call (server time); `null` = none. */
  oldestAt: number | null
  /** Calls that would go, all of them older than `keepFrom`; marked ones stay. */
  goes: number
  keepFrom: number | null
  /** Over the last week, or as long as anything was watched; `null` = less than a day. */
  callsPerDay: number | null
  /** About how large the file becomes; `null` where nothing is ever removed or no pace is known. */
  expectedBytes: number | null
}

/** How keys are kept. */
export interface SecretStore {
  /** Sealed by the system's keyring, sealed in a file by a passphrase, or in memory for this run only. */
  kind: 'keyring' | 'passphrase' | 'memory'
  /** There are sealed keys that cannot be read until the passphrase is given. */
  locked: boolean
}

export interface AppInfo {
  version: string
  shell: 'desktop' | 'serve'
  dataDir: string
  /** Where keys are kept, in words. */
  secretsKeptIn: string
  secretStore: SecretStore
  notifications: { where: 'os' | 'page'; detail: string }
  /** Whether it starts with the session; `null` where this shell does not do that. */
  launchesAtLogin: boolean | null
  canDemo: boolean
  /** Connections that the demo made, of this run or an earlier one; empty = there is no demo. */
  demoConnectionIds: string[]
  /** Trouble with the store, e.g. read-only folder or full disk; `null` when fine. */
  storeProblem: string | null
}

/** What an export will look like. */
export interface ExportPreview {
  /** The beginning of it. */
  text: string
  /** How many calls it will hold; at least, when `atLeast`. */
  calls: number
  atLeast: boolean
  /** Texts that look like secrets and were replaced, among the newest `looked` calls. */
  replaced: number
  looked: number
}

/** How far an export is. */
export interface ExportState {
  id: string
  calls: number
  state: 'running' | 'done' | 'cancelled' | 'failed'
  /** One sentence when it failed. */
  problem: string | null
  /** The file on this machine; `null` where the browser saves it. */
  file: string | null
}
