import type { GrownEvidence } from '../../../shared/alerts/evidence.ts'
import type { CallFilter } from '../../../shared/callFilter.ts'
import type { CallRow, ErrorGroup, Facet, LimitChange, RetentionForecast, SavedView, ScopeRefusal, UsagePoint } from '../../../shared/answers.ts'
import type { Answer } from '../../../shared/contract.ts'
import type {
  Alert,
  BudgetSpec,
  Call,
  CallKind,
  ClockOffset,
  Connection,
  Gap,
  Hold,
  Key,
  Poll,
  Reading,
  VerdictClass,
} from '../../../shared/model.ts'
import type { MinuteCalls } from './minuteCalls.ts'
import type { RefusedMinute } from './refusedMinutes.ts'

/** One row of the last seen log window, for alignment without ids (SY-2). Newest first. */
export interface SnapshotRow {
  identity: string
  state: string
  /** Id of the stored call. */
  callId: string
}

/** A call before it is stored: history gives the id (time order) and returns it. */
export type NewCall = Omit<Call, 'id' | 'pollId'>

/** Everything one poll brings, stored in one transaction or not at all. */
export interface PollCommit {
  poll: Poll
  /** Calls not seen before, in log order oldest first; the answer lists their new ids in the same order. */
  newCalls: NewCall[]
  /** Rows seen before whose state changed (a running call that finished). */
  changedCalls: { id: string; call: NewCall }[]
  /**
   * The new window, newest first; `newIndex` points into `newCalls` for rows whose id is not known yet.
   * `null` = this poll says nothing about the log.
   */
  snapshot: { identity: string; state: string; callId: string | null; newIndex: number | null }[] | null
  readings: Reading[]
  /** Keys seen for the first time, or with a new last-seen time, state or vendor name. */
  keys: Key[]
  /** Gaps to open, widen or close, by id. */
  gaps: Gap[]
  /** All holds of the connection after this poll; replaces the stored ones. */
  holds: Hold[]
  clock: ClockOffset | null
  /** Alerts to persist before they are shown. One whose dedupeKey exists is left out of the answer (QA-1). */
  alerts: Alert[]
  /** How far the evidence of alerts stored before reaches now. */
  grownAlerts: GrownEvidence[]
  /** Opaque state of the alert folds by series name; only the listed ones are replaced. */
  alertState: Record<string, string>
  /** Opaque ETag or cursor per endpoint URL. */
  cursors: Record<string, string>
}

export interface PollCommitted {
  callIds: string[]
  /** Ids of the alerts that were new. */
  newAlertIds: string[]
}

/** What the collector needs to go on where it stopped. */
export interface ConnectionMemory {
  snapshot: SnapshotRow[]
  holds: Hold[]
  clock: ClockOffset | null
  openGaps: Gap[]
  cursors: Record<string, string>
  lastPoll: Poll | null
  lastOkAtClient: number | null
  /** Newest stored call's time (server), `null` when none. */
  newestCallAt: number | null
}

/** Stored calls grouped for cost counting (CO): how many of which kind, with which outcome. */
export interface CallGroup {
  keyId: string | null
  kind: CallKind
  class: VerdictClass
  sub: string | null
  count: number
}

/** What people left on a call. */
export type CallMark = Pick<CallRow, 'pinned' | 'note'>

/** A call with everything that is known of it. */
export type WholeCall = Call & CallMark & { keyLabel: string | null }

/** State of the store itself. */
export interface StoreStatus {
  schemaVersion: number
  sizeBytes: number
  calls: number
  readOnly: boolean
  /** One sentence; `null` when fine. */
  problem: string | null
}

/**
 * The history: every method is synchronous inside the worker and a promise outside (`HistoryClient`). Methods that
 * write are transactions. Errors come out as `HistoryError` with a code.
 */
export interface HistoryApi {
  connections(): Connection[]
  saveConnection(connection: Connection): void
  /** Removes the connection with all that belongs to it. */
  removeConnection(id: string): void
  keys(connectionId?: string): Key[]
  saveKey(key: Key): void

  /** Budgets known by their headers only (`generic`), all of one connection at once. */
  saveBudgetSpecs(connectionId: string, specs: BudgetSpec[]): void
  budgetSpecs(): { connectionId: string; specs: BudgetSpec[] }[]

  memory(connectionId: string): ConnectionMemory
  commitPoll(commit: PollCommit): PollCommitted

  /** Newest reading per (connection, budget, scope, source), oldest first. */
  latestReadings(connectionId?: string): Reading[]
  /** Grouped counts of calls with `from <= at < to`; own polls included (they cost too). */
  callGroups(query: { connectionId: string; from: number; to: number }): CallGroup[]
  /** The same for several ranges, and the gaps since `from`: all that a poll counts by. */
  counted(query: { connectionId: string; from: number; ranges: { from: number; to: number }[] }): { groups: CallGroup[][]; gaps: Gap[] }

  page(query: { filter: CallFilter; cursor: string | null; limit: number }): { calls: CallRow[]; next: string | null }
  /** Errors of a filter by cause, most frequent first; `capped` = only the newest were looked at. */
  errorGroups(filter: CallFilter): { groups: ErrorGroup[]; capped: boolean }
  /** Changes what is left on a call; `null` when there is no such call. */
  markCall(id: string, change: { pinned?: boolean | undefined; note?: string | null | undefined }): CallMark | null
  /** Named views of the log, by name. */
  savedViews(): SavedView[]
  saveView(view: SavedView): void
  removeView(name: string): void
  /** How many calls a filter leaves, exactly; takes seconds where texts of millions of calls are looked at. */
  count(filter: CallFilter): number
  /** Part of a page with all details of each call: as much as can be had in a moment; `next` goes on. */
  wholePage(query: { filter: CallFilter; cursor: string | null; limit: number }): { calls: WholeCall[]; next: string | null }
  call(id: string): (Call & { keyLabel: string | null }) | null
  facets(filter: CallFilter): { total: number; keys: Facet[]; tools: Facet[]; verdicts: Facet[]; statuses: Facet[]; capped: boolean }
  usage(query: { connectionId?: string; keyIds?: string[]; from: number; to: number; bucket: 'minute' | 'hour' | 'day' }): Answer<'series.usage'>
  stack(query: { connectionId?: string; from: number; to: number; bucket: 'minute' | 'hour' | 'day'; by: 'key' | 'tool' | 'verdict' }): Answer<'series.stack'>
  latency(query: { connectionId?: string; from: number; to: number }): Answer<'series.latency'>

  /** Calls refused for want of a scope since `from` (server time), grouped, with the success that followed. */
  scopeRefusals(query: { connectionId?: string; from: number }): ScopeRefusal[]
  /** Calls by minute, key and kind; own polls left out. */
  minuteCalls(query: { connectionId: string; from: number; to: number }): MinuteCalls[]
  /** Minutes with a 429, by key and kind; own polls left out. */
  refusedMinutes(query: { connectionId?: string; from: number; to: number }): RefusedMinute[]
  /** When an API stated another limit than before, newest first. */
  limitChanges(connectionId?: string): LimitChange[]

  alerts(query: { connectionId?: string; limit: number }): { alerts: Alert[]; unacknowledged: number }
  /** OS alerts persisted but never marked delivered (crash between insert and notify). */
  undeliveredAlerts(): Alert[]
  /** Marks alerts delivered that nobody delivered or acknowledged yet; answers which. */
  claimDelivery(ids: readonly string[], atClient: number): string[]
  /** For alerts that could not be shown after all. */
  returnDelivery(ids: readonly string[]): void
  acknowledgeAlerts(ids: string[], atClient: number): void
  alertState(connectionId: string): Record<string, string>

  /** Stores gaps, e.g. one opened by a suspend, outside a poll. */
  saveGaps(gaps: Gap[]): void
  gaps(query: { connectionId?: string; from?: number; to?: number }): Gap[]
  polls(query: { connectionId?: string; limit: number }): Poll[]
  /** Totals for `serve --json`. */
  totals(): { connections: number; polls: number; calls: number }

  setting(name: string): string | null
  setSetting(name: string, value: string): void
  /**
   * Housekeeping: deletes calls, polls and readings before `keepFrom` (server time; `null` = keep all; counts stay), and
   * what removed connections left, and makes a verified copy of the file once a day. To be called at start and every hour.
   */
  tidy(query: { keepFrom: number | null }): { deletedCalls: number }
  /** What keeping single calls for so many days (`null` = for ever) would mean. */
  retention(query: { days: number | null; now: number }): RetentionForecast
  status(): StoreStatus
}

/** Methods that people wait for while they look around. They are answered by a thread of their own, and any can be left. */
export type ReadName = 'page' | 'count' | 'wholePage' | 'call' | 'facets' | 'errorGroups' | 'usage' | 'stack' | 'latency' | 'scopeRefusals' | 'minuteCalls' | 'refusedMinutes' | 'limitChanges' | 'retention'

/**
 * The same, seen from the main thread. A search inside words of millions of calls takes seconds: `signal` leaves a question
 * early, waiting or under way, and rejects with its reason.
 */
export type HistoryClient = {
  [Name in Exclude<keyof HistoryApi, ReadName>]: (...args: Parameters<HistoryApi[Name]>) => Promise<ReturnType<HistoryApi[Name]>>
} & {
  [Name in ReadName]: (...args: [...Parameters<HistoryApi[Name]>, signal?: AbortSignal]) => Promise<ReturnType<HistoryApi[Name]>>
} & {
  /** Makes a verified copy now; answers its file, `null` when the disk has no room for one. */
  backup(): Promise<string | null>
  /** Checkpoints, closes the file and ends the worker. */
  close(): Promise<void>
}

/** Something that a thread of the history was busy with for longer than it should be. */
export interface SlowStatement {
  /** Name of the method, `commitPoll` or `facets`. */
  name: string
  ms: number
}

/** Why the store refused; `message` is one sentence for people. */
export type HistoryErrorCode = 'locked' | 'read_only' | 'full' | 'corrupt' | 'from_future' | 'missing' | 'io' | 'bad_request' | 'died'

export type { CallFilter, CallRow, UsagePoint }
