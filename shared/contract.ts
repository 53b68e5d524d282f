import './zodWithoutEval.ts'
import { z } from 'zod'
import type {
  AppInfo,
  BudgetView,
  CallRow,
  ConnectionView,
  DialectView,
  ErrorGroup,
  ExportPreview,
  ExportState,
  Facet,
  LimitChange,
  MinuteUse,
  PollStatus,
  RetentionForecast,
  SavedView,
  ScopeRefusal,
  TestResult,
  UsagePoint,
  WatchingCost,
  StackSeries,
  ToolLatency,
} from './answers.ts'
import { callFilterSchema } from './callFilter.ts'
import { secretSchema, pollModeSchema, connectionDraftSchema } from './connectionDraft.ts'
import type { Page } from './deepLink.ts'
import { exportPlanSchema } from './exportOptions.ts'
import { fieldMapSchema } from './fieldMap.ts'
import { idSchema } from './id.ts'
import type { Alert, Call, Gap, Key } from './model.ts'
import { savedViewSchema } from './savedView.ts'
import { settingsSchema, type Settings } from './settings.ts'

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

/** Fewer characters are guessed too soon, however much a guess costs. */
export const shortestPassphrase = 8
const longestPassphrase = 1000

const nothing = z.strictObject({})
/** Texts that can be saved as a file: what is set here, without keys (settingsFile.ts), and the diagnostics. */
const textFileSchema = z.enum(['settings', 'diagnostics'])
export type TextFileName = z.infer<typeof textFileSchema>
const page = { cursor: z.string().max(200).optional(), limit: z.number().int().min(1).max(500).optional() }

export const methods = {
  'app.info': method(nothing).answers<AppInfo>(),
  'demo.start': method(nothing).answers<{ connectionIds: string[] }>(),
  /** Removes the simulated APIs and their connections, with what was collected from them. */
  'demo.stop': method(nothing).answers<null>(),
  'dialects.list': method(nothing).answers<{ dialects: DialectView[] }>(),

  'connections.list': method(nothing).answers<{ connections: ConnectionView[] }>(),
  'connections.add': method(connectionDraftSchema).answers<{ id: string }>(),
  'connections.update': method(
    z.strictObject({
      id: idSchema,
      name: z.string().trim().min(1).max(100).optional(),
      plan: z.string().max(40).nullable().optional(),
      poll: pollModeSchema.optional(),
      paused: z.boolean().optional(),
      keepArguments: z.boolean().optional(),
      /** Replaces the field map. */
      fields: fieldMapSchema.optional(),
      /** Replaces the monitor key's secret without losing its history. */
      secret: secretSchema.optional(),
    }),
  ).answers<null>(),
  'connections.remove': method(z.strictObject({ id: idSchema })).answers<null>(),
  'connections.test': method(connectionDraftSchema).answers<TestResult>(),
  /** Tests a stored connection with its stored key, or with what would replace its key or field map. Stores nothing. */
  'connections.retest': method(z.strictObject({ id: idSchema, fields: fieldMapSchema.optional(), secret: secretSchema.optional() })).answers<TestResult>(),
  /** What watching would take of the API at most. Asks and stores nothing. */
  'connections.cost': method(connectionDraftSchema.pick({ dialect: true, plan: true, poll: true, fields: true })).answers<WatchingCost>(),

  /** A key to watch by the label the log shows; its budgets and calls get a series of their own. No secret is needed for it. */
  'keys.add': method(z.strictObject({ connectionId: idSchema, label: z.string().trim().min(1).max(100) })).answers<{ id: string }>(),
  'keys.list': method(z.strictObject({ connectionId: idSchema.optional() })).answers<{ keys: Key[] }>(),
  'budgets.list': method(z.strictObject({ connectionId: idSchema.optional() })).answers<{ budgets: BudgetView[] }>(),

  /** `search` is a name to cancel it by; another search under the same name cancels it, too. */
  'calls.page': method(z.strictObject({ filter: z.optional(callFilterSchema), search: idSchema.optional(), ...page })).answers<{
    calls: CallRow[]
    next: string | null
  }>(),
  /** How many calls a filter leaves, exactly; see `calls.page` for `search`. */
  'calls.count': method(z.strictObject({ filter: z.optional(callFilterSchema), search: idSchema.optional() })).answers<{ calls: number }>(),
  'calls.cancel': method(z.strictObject({ search: idSchema })).answers<null>(),
  /** Errors by cause, most frequent first; `capped` = only the newest 20,000 were looked at. */
  'calls.groups': method(z.strictObject({ filter: z.optional(callFilterSchema), search: idSchema.optional() })).answers<{ groups: ErrorGroup[]; capped: boolean }>(),
  'calls.get': method(z.strictObject({ id: idSchema })).answers<{ call: Call & { keyLabel: string | null } }>(),
  /** Pins a call or writes a note on it (`null` = no note); a call with either outlives retention. */
  'calls.mark': method(z.strictObject({ id: idSchema, pinned: z.boolean().optional(), note: z.string().trim().min(1).max(2000).nullable().optional() })).answers<{
    pinned: boolean
    note: string | null
  }>(),
  'calls.facets': method(z.strictObject({ filter: z.optional(callFilterSchema), search: idSchema.optional() })).answers<{
    total: number
    keys: Facet[]
    tools: Facet[]
    verdicts: Facet[]
    statuses: Facet[]
    /** Text was searched for, and only the newest matches were counted: the counts are at least these. */
    capped?: boolean
  }>(),

  'exports.preview': method(exportPlanSchema).answers<ExportPreview>(),
  /** `id` is null when the user chose no file; `download` is where a browser gets the export, once. */
  'exports.start': method(exportPlanSchema).answers<{ id: string | null; download: string | null }>(),
  'exports.cancel': method(z.strictObject({ id: idSchema })).answers<null>(),

  'views.list': method(nothing).answers<{ views: SavedView[] }>(),
  /** Adds a view, or replaces the one of this name. */
  'views.save': method(savedViewSchema).answers<null>(),
  'views.remove': method(z.strictObject({ name: z.string().max(100) })).answers<null>(),

  'series.usage': method(
    z.strictObject({
      connectionId: idSchema.optional(),
      keyIds: z.array(idSchema).max(200).optional(),
      from: z.number().int(),
      to: z.number().int(),
      bucket: z.enum(['minute', 'hour', 'day']),
    }),
  ).answers<{
    bucketMs: number
    series: { keyId: string | null; keyLabel: string; connectionId: string; points: UsagePoint[] }[]
    gaps: Gap[]
  }>(),
  /** Calls per bucket by key, by tool or by verdict class, the busiest first; minutes for at most a day. */
  'series.stack': method(
    z.strictObject({
      connectionId: idSchema.optional(),
      from: z.number().int(),
      to: z.number().int(),
      bucket: z.enum(['minute', 'hour', 'day']),
      by: z.enum(['key', 'tool', 'verdict']),
    }),
  ).answers<{ bucketMs: number; series: StackSeries[]; gaps: Gap[] }>(),
  /** Percentiles of how long calls took, by tool, the most called first. */
  'series.latency': method(z.strictObject({ connectionId: idSchema.optional(), from: z.number().int(), to: z.number().int() })).answers<{ tools: ToolLatency[] }>(),

  /** How every key used its minutes in the last 24 hours: p95 of calls, and minutes with a 429; for budgets of a minute, which never alert. */
  'series.minutes': method(z.strictObject({ connectionId: idSchema.optional() })).answers<{ budgets: MinuteUse[] }>(),

  'alerts.list': method(z.strictObject({ connectionId: idSchema.optional(), limit: z.number().int().min(1).max(500).optional() })).answers<{
    alerts: Alert[]
    unacknowledged: number
  }>(),
  'alerts.acknowledge': method(z.strictObject({ ids: z.array(idSchema).max(500) })).answers<null>(),
  'alerts.test': method(nothing).answers<{ shown: boolean; detail: string }>(),

  'gaps.list': method(z.strictObject({ connectionId: idSchema.optional(), from: z.number().int().optional(), to: z.number().int().optional() })).answers<{
    gaps: Gap[]
  }>(),

  /** Calls refused for want of a scope since `from` (default: 14 days), by key and tool, with the success that followed. */
  'scopes.list': method(z.strictObject({ connectionId: idSchema.optional(), from: z.number().int().optional() })).answers<{ refusals: ScopeRefusal[] }>(),
  /** When an API stated another limit than before, newest first. */
  'limits.changes': method(z.strictObject({ connectionId: idSchema.optional() })).answers<{ changes: LimitChange[] }>(),
  /** Makes a verified copy of the history beside it now. */
  'history.backup': method(nothing).answers<{ file: string }>(),
  /** Starts Headroom with the session, without its window, or no longer. */
  'app.launchAtLogin': method(z.strictObject({ on: z.boolean() })).answers<null>(),
  /** What helps to find a fault, as text without secrets, names of people or arguments. */
  'app.diagnostics': method(nothing).answers<{ text: string }>(),
  /** Saves a text of ours: `file` is where it went, `download` where a browser gets it once; both `null` when the user chose nowhere. */
  'files.save': method(z.strictObject({ name: textFileSchema })).answers<{ file: string | null; download: string | null }>(),

  'polls.status': method(z.strictObject({ connectionId: idSchema.optional() })).answers<{ polls: PollStatus[] }>(),
  'polls.run': method(z.strictObject({ connectionId: idSchema.optional() })).answers<null>(),

  /** What keeping single calls for so many days means (`null` = for ever); changes nothing. */
  'history.retention': method(settingsSchema.pick({ rawRetentionDays: true })).answers<RetentionForecast>(),

  /** Opens the keys that are sealed with the user's passphrase, for this run. */
  'secrets.unlock': method(z.strictObject({ passphrase: z.string().min(1).max(longestPassphrase) })).answers<null>(),
  /** Seals all keys with a passphrase. `current` is needed where there is one already; all keys are kept. */
  'secrets.setPassphrase': method(
    z.strictObject({
      passphrase: z.string().min(shortestPassphrase, `A passphrase has at least ${shortestPassphrase} characters.`).max(longestPassphrase),
      current: z.string().max(longestPassphrase).nullable().optional(),
    }),
  ).answers<null>(),
  /** Removes the sealed keys; those that are open are kept for this run, locked ones have to be pasted again. */
  'secrets.forgetPassphrase': method(nothing).answers<null>(),

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
  /** Some were ticked off, in this page or another: ask again. */
  'alerts.acknowledged': Record<string, never>
  'connection.changed': { connectionId: string }
  'export.changed': ExportState
  /** A notification was clicked: show the log with the alert's evidence. */
  'evidence.requested': { alertId: string }
  /** A `headroom:` link was followed: show this page, and the log with this filter as an address writes it. */
  'view.requested': { page: Page; query: string }
}
export type EventName = keyof Events

/** Closed list of reasons a call can fail. */
export const errorCodes = ['unknown_method', 'bad_input', 'not_found', 'conflict', 'refused', 'store', 'internal', 'transport'] as const
export type ErrorCode = (typeof errorCodes)[number]

/** What comes back from any call; nothing throws across the boundary. */
export type Reply<A> = { ok: true; value: A } | { ok: false; code: ErrorCode; message: string }
