import './zodWithoutEval.ts'
import { z } from 'zod'
import { callFilterSchema } from './callFilter.ts'
import { fieldMapSchema } from './fieldMap.ts'
import type {
  Alert,
  BudgetSpec,
  Call,
  Confidence,
  Connection,
  ConnectionState,
  EndpointName,
  Gap,
  Hold,
  Key,
  Poll,
  ScopeKind,
  Source,
  Unit,
  VerdictClass,
  Window,
} from './model.ts'

/**
 * The one list of calls between the page and the core, and of the events pushed back. Client, dispatcher, both
 * shells' allow-lists and `docs/api.md` derive from it: a new call is one line here and one in `handlers.ts`.
 */
interface Method<Input extends z.ZodType, Answer> {
  input: Input
  /** Type only; never present at run time. */
  answer?: Answer
}
const method = <Input extends z.ZodType>(input: Input) => ({ answers: <Answer>(): Method<Input, Answer> => ({ input }) })

const id = z.string().min(1).max(200)
const nothing = z.strictObject({})

/** RFC 9110 field content without spaces: a key with a line break would leak through error texts (trust C10). */
export const secretSchema = z
  .string()
  .regex(/^[\x21-\x7e]{1,4096}$/, 'A key is 1 to 4096 visible ASCII characters, without spaces or line breaks.')

/** https anywhere, plain http for this machine only (trust C12); no credentials, query or fragment in it. */
export const baseUrlSchema = z
  .string()
  .max(2000)
  .refine((text) => baseUrlProblem(text) === null, { error: (issue) => baseUrlProblem(String(issue.input)) ?? 'Not a usable address.' })

/** Says in one sentence why `text` cannot be a base URL; `null` when it can. */
export function baseUrlProblem(text: string): string | null {
  if (!URL.canParse(text)) return `"${text.slice(0, 80)}" is not an address; write it as https://api.example.com.`
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') return 'The address must not contain a user name or password; paste the key in its own field.'
  if (url.search !== '' || url.hash !== '') return 'The address must end before any ? or #.'
  if (url.protocol === 'https:') return null
  if (url.protocol !== 'http:') return `${url.protocol} addresses cannot be polled; use https.`
  const loopback = url.hostname === 'localhost' || url.hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(url.hostname)
  return loopback ? null : 'Plain http would send the key readable over the network; use https (http is only for this machine).'
}

const path = z
  .string()
  .max(2000)
  .regex(/^\/(?!\/)/, 'A path starts with a single /.')
const pollMode = z.union([
  z.strictObject({ mode: z.literal('adaptive') }),
  z.strictObject({ mode: z.literal('fixed'), everySec: z.number().int().min(1).max(86_400) }),
  z.strictObject({ mode: z.literal('manual') }),
])
const headerName = z.string().regex(/^[A-Za-z0-9-]{1,64}$/, 'A header name has letters, digits and dashes only.')

/** What the connect form and the config file both describe. */
export const connectionDraftSchema = z.strictObject({
  name: z.string().trim().min(1).max(100),
  dialect: z.string().min(1).max(40),
  baseUrl: baseUrlSchema,
  plan: z.string().max(40).nullable().optional(),
  poll: pollMode.optional(),
  paths: z.strictObject({ usage: path.optional(), activity: path.optional(), probe: path.optional() }).optional(),
  authHeader: headerName.nullable().optional(),
  keepArguments: z.boolean().optional(),
  /** Where an API that no dialect describes keeps its numbers and calls. */
  fields: fieldMapSchema.optional(),
  keys: z
    .array(
      z.strictObject({
        label: z.string().trim().min(1).max(100),
        secret: secretSchema.optional(),
        role: z.enum(['monitor', 'watched']).optional(),
      }),
    )
    .max(50)
    .optional(),
})
export type ConnectionDraft = z.infer<typeof connectionDraftSchema>

const thresholds = z.array(z.number().int().min(1).max(100)).max(10)
const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'A time of day is written as 22:00.')
export const settingsSchema = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']),
  notifications: z.boolean(),
  /** Percentages at which every budget with a window of an hour or more alerts. */
  thresholds,
  rawRetentionDays: z.number().int().min(1).max(3650).nullable(),
  /** Other percentages for single budgets. */
  budgetThresholds: z.array(z.strictObject({ connectionId: id, budgetId: id, thresholds })).max(500),
  /** No pop-ups between these times of the local day; what came meanwhile is shown as one when they end. `null` = never quiet. */
  quietHours: z.strictObject({ from: timeOfDay, to: timeOfDay }).nullable(),
  /** No pop-ups until then (client time): of one connection or budget, or of all (`null`). The inbox has them anyway. */
  snoozes: z.array(z.strictObject({ connectionId: id.nullable(), budgetId: id.nullable(), untilClient: z.number().int() })).max(200),
  /** Alerts that concern these keys only do not pop up. */
  mutedKeyIds: z.array(id).max(500),
})
export type Settings = z.infer<typeof settingsSchema>
export const defaultSettings: Settings = { theme: 'system', notifications: true, thresholds: [80, 95, 100], rawRetentionDays: 30, budgetThresholds: [], quietHours: null, snoozes: [], mutedKeyIds: [] }

/** Percentages at which a budget alerts: its own, else the common ones. */
export function thresholdsOf(settings: Settings, connectionId: string, budgetId: string): readonly number[] {
  const own = settings.budgetThresholds.find((entry) => entry.connectionId === connectionId && entry.budgetId === budgetId)
  return own?.thresholds ?? settings.thresholds
}

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
  warnAt: number[]
  unreachable: string | null
  /** Absent or `null` where used and logged cannot be compared. */
  unattributed?: Unattributed | null
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
  /** Paths polled, with whether the vendor documents them. */
  endpoints: { name: EndpointName; path: string }[]
}

/** What a connection test found, before anything is stored. */
export interface TestResult {
  ok: boolean
  /** One plain sentence: what works, or what is wrong and what to do. */
  summary: string
  steps: { endpoint: EndpointName; url: string; status: number | null; verdict: VerdictClass; problem: string | null; found?: PointerFinding[] }[]
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

export interface AppInfo {
  version: string
  shell: 'desktop' | 'serve'
  dataDir: string
  secretsKeptIn: string
  notifications: { where: 'os' | 'page'; detail: string }
  canDemo: boolean
  /** Trouble with the store, e.g. read-only folder or full disk; `null` when fine. */
  storeProblem: string | null
}

const page = { cursor: z.string().max(200).optional(), limit: z.number().int().min(1).max(500).optional() }

export const methods = {
  'app.info': method(nothing).answers<AppInfo>(),
  'demo.start': method(nothing).answers<{ connectionIds: string[] }>(),
  'dialects.list': method(nothing).answers<{ dialects: DialectView[] }>(),

  'connections.list': method(nothing).answers<{ connections: ConnectionView[] }>(),
  'connections.add': method(connectionDraftSchema).answers<{ id: string }>(),
  'connections.update': method(
    z.strictObject({
      id,
      name: z.string().trim().min(1).max(100).optional(),
      plan: z.string().max(40).nullable().optional(),
      poll: pollMode.optional(),
      paused: z.boolean().optional(),
      keepArguments: z.boolean().optional(),
      /** Replaces the field map. */
      fields: fieldMapSchema.optional(),
      /** Replaces the monitor key's secret without losing its history. */
      secret: secretSchema.optional(),
    }),
  ).answers<null>(),
  'connections.remove': method(z.strictObject({ id })).answers<null>(),
  'connections.test': method(connectionDraftSchema).answers<TestResult>(),

  'keys.list': method(z.strictObject({ connectionId: id.optional() })).answers<{ keys: Key[] }>(),
  'budgets.list': method(z.strictObject({ connectionId: id.optional() })).answers<{ budgets: BudgetView[] }>(),

  'calls.page': method(z.strictObject({ filter: callFilterSchema.optional(), ...page })).answers<{
    calls: CallRow[]
    next: string | null
  }>(),
  'calls.get': method(z.strictObject({ id })).answers<{ call: Call & { keyLabel: string | null } }>(),
  'calls.facets': method(z.strictObject({ filter: callFilterSchema.optional() })).answers<{
    total: number
    keys: Facet[]
    tools: Facet[]
    verdicts: Facet[]
    statuses: Facet[]
    /** Text was searched for, and only the newest matches were counted: the counts are at least these. */
    capped?: boolean
  }>(),

  'series.usage': method(
    z.strictObject({
      connectionId: id.optional(),
      keyIds: z.array(id).max(200).optional(),
      from: z.number().int(),
      to: z.number().int(),
      bucket: z.enum(['minute', 'hour', 'day']),
    }),
  ).answers<{
    bucketMs: number
    series: { keyId: string | null; keyLabel: string; connectionId: string; points: UsagePoint[] }[]
    gaps: Gap[]
  }>(),

  'alerts.list': method(z.strictObject({ connectionId: id.optional(), limit: z.number().int().min(1).max(500).optional() })).answers<{
    alerts: Alert[]
    unacknowledged: number
  }>(),
  'alerts.acknowledge': method(z.strictObject({ ids: z.array(id).max(500) })).answers<null>(),
  'alerts.test': method(nothing).answers<{ shown: boolean; detail: string }>(),

  'gaps.list': method(z.strictObject({ connectionId: id.optional(), from: z.number().int().optional(), to: z.number().int().optional() })).answers<{
    gaps: Gap[]
  }>(),

  'polls.status': method(z.strictObject({ connectionId: id.optional() })).answers<{ polls: PollStatus[] }>(),
  'polls.run': method(z.strictObject({ connectionId: id.optional() })).answers<null>(),

  'settings.get': method(nothing).answers<Settings>(),
  'settings.set': method(settingsSchema.partial()).answers<Settings>(),
} satisfies Record<string, Method<z.ZodType, unknown>>

type Methods = typeof methods
export type MethodName = keyof Methods
/** What a caller passes. */
export type Input<Name extends MethodName> = z.input<Methods[Name]['input']>
/** What a handler gets, checked. */
export type Checked<Name extends MethodName> = z.output<Methods[Name]['input']>
/** What a handler answers. */
export type Answer<Name extends MethodName> = Methods[Name] extends Method<z.ZodType, infer A> ? A : never

/** Events pushed to the page: a small fact, or "ask again". */
export interface Events {
  'budgets.changed': { connectionId: string }
  'calls.arrived': { connectionId: string; count: number }
  'alert.raised': { alert: Alert }
  'connection.changed': { connectionId: string }
  /** A notification was clicked: show the log with the alert's evidence. */
  'evidence.requested': { alertId: string }
}
export type EventName = keyof Events
export const eventNames = [
  'budgets.changed',
  'calls.arrived',
  'alert.raised',
  'connection.changed',
  'evidence.requested',
] as const satisfies EventName[]

/** Closed list of reasons a call can fail. */
export const errorCodes = ['unknown_method', 'bad_input', 'not_found', 'conflict', 'refused', 'store', 'internal', 'transport'] as const
export type ErrorCode = (typeof errorCodes)[number]

/** What comes back from any call; nothing throws across the boundary. */
export type Reply<A> = { ok: true; value: A } | { ok: false; code: ErrorCode; message: string }
