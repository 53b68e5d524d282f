import type { PointerFinding } from '../answers.ts'
import type { FieldMap } from '../fieldMap.ts'
import type { BudgetSpec, CallKind, Confidence, EndpointName, Verdict } from '../model.ts'

/** A response reduced to what a dialect may look at. Header names are lower case; repeated lines stay separate. */
export interface ApiResponse {
  status: number
  headers: [name: string, value: string][]
  /** `false` for a row of a log, which repeats no headers: that none is there says nothing. */
  hasHeaders?: false
  /** Body as text, already size-limited; `''` when there is none. */
  body: string
}

/** What the reader knows besides the response. */
export interface ReadContext {
  /** Best estimate of the server's clock at receipt, epoch ms; the response's own Date header beats it. */
  serverNow: number
  plan: string | null
  /** Kind of the refused or answered call, when known. */
  kind?: CallKind
  /** Calls of the last 60 s by the same key, from our log: of the same kind, and in total. */
  local?: { kind: number; total: number }
  /** Items in a batch call, when known. */
  items?: number
}

/** A budget number read from one response. `scope` tells the caller which scope id to attach. */
export interface HeaderReading {
  budgetId: string
  limit: number | null
  remaining: number | null
  used: number | null
  resetAt: number | null
  conf: Confidence
  /** Only for `generic`, whose budgets come into being with their first header. */
  spec?: BudgetSpec
}

/** A budget number read from the body of a usage answer; `vendorKey` names whose, absent = the connection's own scope. */
export interface UsageReading {
  budgetId: string
  vendorKey?: string
  /** `null` = only what remains is stated. */
  used: number | null
  limit: number | null
  remaining: number | null
  resetAt: number | null
}

/** A key as the vendor names it. */
export interface SeenKey {
  vendorKey: string
  label: string
  mode: 'live' | 'test' | 'unknown'
}

/** What a usage body said. */
export interface UsageAnswer {
  readings: UsageReading[]
  keys: SeenKey[]
  /** Names of expected members that were missing or of the wrong form, as JSON pointers. */
  anomalies: string[]
}

/** One log row in our words, before it gets ids. `at` is `null` when the row has no usable stamp. */
export interface MappedRow {
  serverId: string | null
  at: number | null
  vendorKey: string | null
  keyLabel: string | null
  tool: string | null
  route: string | null
  method: string | null
  kind: CallKind
  status: number | null
  ok: boolean | null
  durationMs: number | null
  /** The arguments as parsed JSON; `undefined` when the row has none. */
  args: unknown
  errorText: string | null
  /** The response as far as the row tells it, for `classify`. */
  response: ApiResponse
  anomalies: string[]
}

/** Rows of one activity answer, newest first, and the cursor of the next page. */
export interface ActivityAnswer {
  rows: unknown[]
  next: string | null
  anomalies: string[]
}

/** Paths are assumptions of ours until a real answer confirmed them (domain 7.1); the user can edit them. */
export interface UsageEndpoint {
  path: string
  everySec: number
}
export interface ActivityEndpoint {
  path: string
  pageSize: number
  /** Rows the log keeps; `null` = unlimited (paged). */
  window: number | null
  paging: 'none' | 'cursor'
  cursorParam: string | null
  filterBeforeLimit: boolean | 'unknown'
  rowHasId: boolean
  rowHasTs: boolean
  recordsOwnPolls: boolean | 'unknown'
  omitsTestKeys: boolean
  etag: 'yes' | 'no' | 'unknown'
  /** How our own poll looks in the log, so that it can be told apart. */
  loggedAs: { tool?: string; route?: string }
}
export interface ProbeEndpoint {
  path: string
  /** Units one probe costs at most. */
  cost: number
}

/** How one API speaks. Facts as data; the functions are small, total and pure: bad input gives unknown, never a throw. */
export interface Dialect {
  id: string
  title: string
  /** One sentence for the connect form. */
  summary: string
  docDate: string | null
  branch: 'ok+status' | 'code' | 'status'
  plans: { id: string; title: string }[]
  /** What this API does not offer, stated positively, one sentence each. */
  notOffered: string[]
  keyMode(secret: string): 'live' | 'test' | 'unknown'
  budgets(plan: string | null): BudgetSpec[]
  endpoints: { usage?: UsageEndpoint; activity?: ActivityEndpoint; probe?: ProbeEndpoint }
  /** Budgets that one poll of the endpoint draws on, with its greatest cost. */
  pollCost(endpoint: EndpointName): { budgetId: string; cost: number }[]
  readHeaders(response: ApiResponse, ctx: ReadContext): { readings: HeaderReading[]; anomalies: string[] }
  classify(response: ApiResponse, ctx: ReadContext): Verdict
  /** Units one call adds to each budget, as an interval (CO); budgets it does not touch are left out. */
  cost(call: { kind: CallKind; items?: number }, verdict: Verdict, plan: string | null): Record<string, [lo: number, hi: number]>
  readUsage?(body: unknown, ctx: ReadContext): UsageAnswer
  readActivity?(body: unknown): ActivityAnswer
  mapRow?(row: unknown, ctx: ReadContext): MappedRow | { error: string; raw: string }
  /** Only dialects that take a field map: the dialect that reads by it. */
  withFields?(map: FieldMap): Dialect
  /** What each pointer of the field map finds in an answer; the form shows it. */
  explain?(endpoint: EndpointName, body: unknown, ctx: ReadContext): PointerFinding[]
  kindOf(tool: string | null, method: string | null): CallKind
  /** What an alert can advise. */
  unlocks: {
    /** Where a missing scope is added, in words; `null` = the API has no scopes. */
    scopeAdvice: string | null
    quotaAdvice: string
    /** What a sudden spike of calls usually means, where the document says. */
    spikeAdvice?: string
  }
}
