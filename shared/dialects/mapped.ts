import type { PointerFinding } from '../answers.ts'
import type { FieldMap, InstantForm, MappedActivity, MappedBudget, MappedWindow, Pointers } from '../fieldMap.ts'
import { isRecord, pointer } from '../json.ts'
import { parseHttpDate } from '../limits/httpDate.ts'
import { parseIso } from '../limits/instant.ts'
import { parseReset } from '../limits/reset.ts'
import type { BudgetSpec, Window } from '../model.ts'
import { redactText } from '../redact.ts'
import { classify, memberOf, type VerdictRules } from '../verdict/classify.ts'
import { messageOf } from '../verdict/scope.ts'
import { countOf, defaultWarnAt, kindOfMethod, maxRows, textOf, unreadableRow } from './kit.ts'
import type { ActivityAnswer, Dialect, MappedRow, ReadContext, SeenKey, UsageAnswer, UsageReading } from './types.ts'

/** Named oddities and findings of one answer at most (RX-6). */
const maxNamed = 200
/** Rows that are looked at to say what a pointer finds. */
const rowsExplained = 50

/**
 * `base` with usage and activity endpoints read by a field map. Headers and refusals stay as `base` reads them, so a budget
 * of the map with the id of a header's budget becomes one with it.
 */
export function mapped(base: Dialect, rules: VerdictRules, map: FieldMap): Dialect {
  const { usage, activity } = map
  const specs = (usage?.budgets ?? []).map(specOf)
  const rowRules: VerdictRules = { ...rules, readsBody: true, success: ({ body }) => (memberOf(body, 'ok') === false ? { class: 'tool_failure' } : {}) }
  return {
    ...base,
    notOffered: ['What the field map does not name is not known.', ...base.notOffered.slice(-1)],
    budgets: () => specs,
    endpoints: {
      ...(usage === undefined ? {} : { usage: { path: usage.path ?? '/usage', everySec: 120 } }),
      ...(activity === undefined ? {} : { activity: activityEndpoint(activity) }),
    },
    classify: (response, ctx) => classify(activity?.ok === undefined ? rules : rowRules, response, ctx),
    ...(usage === undefined ? {} : { readUsage: (body: unknown, ctx: ReadContext) => readUsageByMap(usage.budgets, body, ctx) }),
    ...(activity === undefined
      ? {}
      : {
          readActivity: (body: unknown) => readActivityByMap(activity, body),
          mapRow: (row: unknown, ctx: ReadContext) => mapRowByMap(activity, row, ctx),
        }),
    explain: (endpoint, body, ctx) => {
      if (endpoint === 'usage' && usage !== undefined) return explainUsage(usage.budgets, body, ctx)
      return endpoint === 'activity' && activity !== undefined ? explainActivity(activity, body, ctx) : []
    },
  }
}

function activityEndpoint(activity: MappedActivity): NonNullable<Dialect['endpoints']['activity']> {
  return {
    path: activity.path ?? '/activity',
    pageSize: activity.window ?? maxRows,
    window: activity.window ?? null,
    paging: activity.next === undefined ? 'none' : 'cursor',
    cursorParam: activity.next === undefined ? null : (activity.cursorParam ?? 'cursor'),
    filterBeforeLimit: 'unknown',
    rowHasId: activity.id !== undefined,
    rowHasTs: activity.at !== undefined,
    recordsOwnPolls: 'unknown',
    omitsTestKeys: false,
    etag: 'unknown',
    loggedAs: {},
  }
}

function specOf({ id, name, unit, window, items, limit }: MappedBudget): BudgetSpec {
  const isLong = window !== undefined && (!('sec' in window) || window.sec >= 3_600)
  return {
    id,
    name: name ?? id.replaceAll(/[_-]/g, ' '),
    unit: unit ?? 'requests',
    window: windowOf(window),
    scope: items === undefined ? 'connection' : 'key',
    limit: typeof limit === 'number' ? limit : null,
    kinds: null,
    warnAt: isLong ? defaultWarnAt : [],
    visibility: { header: 'none', endpoint: true, log: false },
  }
}

function windowOf(window: MappedWindow | undefined): Window {
  // A gauge in our sense counts calls in flight and is history after a minute; a balance stands until the next answer.
  if (window === undefined || window.kind === 'gauge') return { kind: 'unknown', sec: null }
  if (window.kind === 'fixed') return { ...window, anchor: 'unknown' }
  if (window.kind !== 'calendar') return window
  return { kind: 'calendar', unit: window.unit, zone: window.zone ?? 'UTC', zoneSource: window.zone === undefined ? 'assumed' : 'doc' }
}

const calendarSec = { hour: 3_600, day: 86_400, month: 31 * 86_400 }

function windowSecOf(window: MappedWindow | undefined): number | null {
  if (window === undefined || window.kind === 'gauge') return null
  return window.kind === 'calendar' ? calendarSec[window.unit] : window.sec
}

/** What a field takes: the words for it, and its value, `null` when it is of another kind. */
interface Kind<Read> {
  words: string
  read(value: unknown): Read | null
}

/** Money and credits have decimals, and some APIs send numbers as texts (X). */
const amount: Kind<number> = {
  words: 'a number of zero or more',
  read: (value) => {
    const number = typeof value === 'string' && /^\d{1,15}(\.\d{1,9})?$/.test(value) ? Number(value) : value
    return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : null
  },
}
const text: Kind<string> = { words: 'a text', read: textOf }
const count: Kind<number> = { words: 'a whole number', read: countOf }
const truth: Kind<boolean> = { words: 'true or false', read: (value) => (typeof value === 'boolean' ? value : null) }
const list: Kind<unknown[]> = { words: 'a list', read: (value) => (Array.isArray(value) ? value : null) }
const anything: Kind<{ value: unknown }> = { words: 'anything', read: (value) => ({ value }) }
const message: Kind<string> = { words: 'a text', read: (value) => textOf(value) ?? messageOf({ error: value }) }

const resetKind = (form: MappedBudget['resetForm'], window: MappedWindow | undefined, serverNow: number): Kind<number> => ({
  words: `a reset near now, written as ${form ?? 'auto'}`,
  read: (value) => {
    const written = textOf(value)
    return written === null ? null : parseReset(written, form ?? 'auto', windowSecOf(window), serverNow).resetAt
  },
})

const instantKind = (form: InstantForm, serverNow: number): Kind<number> => ({
  words: `an instant written as ${form}`,
  read: (value) => {
    if (form === 'date') return typeof value === 'string' ? ((parseIso(value) ?? parseHttpDate(value, serverNow))?.at ?? null) : null
    const since = amount.read(value)
    const at = since === null ? null : Math.round(form === 'epoch_s' ? since * 1000 : since)
    return at !== null && Number.isSafeInteger(at) ? at : null
  },
})

interface Finder {
  /** The value of the first pointer that fits; `null` is a proper value of an optional one and is not odd. */
  find: <Read>(field: string, at: Pointers | undefined, kind: Kind<Read>, optional?: boolean) => Read | null
  findings: PointerFinding[]
}

/** Looks fields up in one JSON value and notes what each pointer found; `field` and `path` say where the value stands. */
function finderIn(value: unknown, field: string, path = ''): Finder {
  const findings: PointerFinding[] = []
  return {
    findings,
    find: (name, at, kind, optional = false) => {
      if (at === undefined) return null
      const tried = typeof at === 'string' ? [at] : at
      const seen = tried.map((each) => ({ each, value: pointer(value, each) }))
      const present = seen.filter((entry) => entry.value !== undefined)
      const fitting = present.find((entry) => entry.value !== null && kind.read(entry.value) !== null)
      const shown = fitting ?? present.find((entry) => entry.value !== null) ?? present[0]
      const wrong = fitting === undefined && (shown === undefined ? !optional : shown.value !== null)
      const found = shown === undefined ? 'nothing' : describe(shown.value) + (wrong ? `, not ${kind.words}` : '')
      findings.push({ field: `${field}.${name}`, pointer: shown === undefined ? tried.map((each) => path + each).join(' or ') : path + shown.each, found, wrong })
      return fitting === undefined ? null : kind.read(fitting.value)
    },
  }
}

/** A value in a few words for people, without secrets. */
function describe(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (isRecord(value)) return `an object of ${Object.keys(value).length} members`
  if (typeof value === 'string') return `"${redactText(value).slice(0, 60)}"`
  return String(value).slice(0, 60)
}

const oddOf = (findings: readonly PointerFinding[]): string[] =>
  [...new Set(findings.filter(({ wrong }) => wrong).map(({ field, pointer: at, found }) => `${at} (${field}) found ${found}`))].slice(0, maxNamed)

/** Numbers of a usage answer by the map; anomalies name each pointer that found nothing or something else, and what. */
export function readUsageByMap(budgets: readonly MappedBudget[], body: unknown, ctx: ReadContext): UsageAnswer {
  const { readings, keys, findings } = usageOf(budgets, body, ctx)
  return { readings, keys, anomalies: oddOf(findings) }
}

function explainUsage(budgets: readonly MappedBudget[], body: unknown, ctx: ReadContext): PointerFinding[] {
  return usageOf(budgets, body, ctx).findings.slice(0, maxNamed)
}

function usageOf(budgets: readonly MappedBudget[], body: unknown, ctx: ReadContext): Omit<UsageAnswer, 'anomalies'> & { findings: PointerFinding[] } {
  const readings: UsageReading[] = []
  const keys = new Map<string, SeenKey>()
  const findings: PointerFinding[] = []
  for (const budget of budgets) {
    const field = `usage.${budget.id}`
    if (budget.items === undefined) {
      const { reading, found } = readBudget(budget, finderIn(body, field), ctx)
      if (reading !== null) readings.push(reading)
      findings.push(...found)
      continue
    }
    const outer = finderIn(body, field)
    const items = outer.find('items', budget.items, list) ?? []
    findings.push(...outer.findings)
    for (const [index, item] of items.slice(0, maxRows).entries()) {
      const finder = finderIn(item, field, `${outer.findings[0]?.pointer ?? ''}/${index}`)
      const vendorKey = finder.find('key', budget.key, text)
      const label = finder.find('keyLabel', budget.keyLabel, text, true)
      const { reading, found } = readBudget(budget, finder, ctx)
      findings.push(...found)
      if (vendorKey === null) continue
      if (label !== null || !keys.has(vendorKey)) keys.set(vendorKey, { vendorKey, label: label ?? vendorKey, mode: 'unknown' })
      if (reading !== null) readings.push({ ...reading, vendorKey })
    }
  }
  return { readings, keys: [...keys.values()], findings }
}

/** The reading of one budget, `null` when neither its use nor what remains is known, and what the pointers found. */
function readBudget(budget: MappedBudget, { find, findings }: Finder, ctx: ReadContext): { reading: UsageReading | null; found: PointerFinding[] } {
  const optional = budget.optional === true
  const stated = find('used', budget.used, amount, optional)
  const limit = typeof budget.limit === 'number' ? budget.limit : find('limit', budget.limit, amount, optional)
  const remaining = find('remaining', budget.remaining, amount, optional)
  const resetAt = find('resetAt', budget.resetAt, resetKind(budget.resetForm, budget.window, ctx.serverNow), optional)
  const used = stated ?? (limit !== null && remaining !== null ? Math.max(0, limit - remaining) : null)
  if (used !== null || remaining !== null) return { reading: { budgetId: budget.id, used, limit, remaining, resetAt }, found: findings }
  if (optional) return { reading: null, found: findings }
  // A null is a proper answer of one field, but here nothing is left to show.
  return { reading: null, found: findings.map((finding) => (finding.found === 'null' ? { ...finding, wrong: true } : finding)) }
}

/** Rows of an activity answer by the map, newest first. */
export function readActivityByMap(map: MappedActivity, body: unknown): ActivityAnswer {
  const { find, findings } = finderIn(body, 'activity')
  const rows = find('rows', map.rows, list) ?? []
  const next = find('next', map.next, text, true)
  return { rows: map.oldestFirst === true ? rows.slice(-maxRows).reverse() : rows.slice(0, maxRows), next, anomalies: oddOf(findings) }
}

/** What the pointers found in the newest rows: for each field the best of them, since not every row has an error or a key. */
function explainActivity(map: MappedActivity, body: unknown, ctx: ReadContext): PointerFinding[] {
  const outer = finderIn(body, 'activity')
  outer.find('rows', map.rows, list)
  outer.find('next', map.next, text, true)
  const best = new Map<string, PointerFinding>()
  for (const row of readActivityByMap(map, body).rows.slice(0, rowsExplained)) {
    const finder = finderIn(row, 'activity')
    readRow(map, finder, ctx)
    for (const finding of finder.findings) {
      const known = best.get(finding.field)
      if (known === undefined || merit(finding) > merit(known)) best.set(finding.field, finding)
    }
  }
  return [...outer.findings, ...best.values()]
}

const merit = ({ wrong, found }: PointerFinding): number => (wrong ? 0 : found === 'nothing' || found === 'null' ? 1 : 2)

function readRow(map: MappedActivity, { find }: Finder, ctx: ReadContext) {
  return {
    serverId: find('id', map.id, text),
    at: find('at', map.at, instantKind(map.atForm ?? 'date', ctx.serverNow)),
    key: find('key', map.key, text),
    keyLabel: find('keyLabel', map.keyLabel, text),
    tool: find('tool', map.tool, text),
    route: find('route', map.route, text),
    method: find('method', map.method, text),
    status: find('status', map.status, count),
    ok: find('ok', map.ok, truth),
    duration: find('duration', map.duration, amount),
    args: find('arguments', map.arguments, anything, true),
    error: find('error', map.error, message, true),
  }
}

/** One row by the map. A row that tells neither what was called nor how it went is kept as it is (2.4). */
export function mapRowByMap(map: MappedActivity, row: unknown, ctx: ReadContext): MappedRow | { error: string; raw: string } {
  if (!isRecord(row) && !Array.isArray(row)) return unreadableRow(row, 'the row is not an object')
  const finder = finderIn(row, 'activity')
  const { serverId, at, key, keyLabel, tool, route, method, status, ok, duration, args, error } = readRow(map, finder, ctx)
  if (tool === null && route === null && status === null && ok === null) return unreadableRow(row, 'the row names neither tool, route, status nor ok')
  return {
    serverId,
    at,
    vendorKey: key,
    keyLabel: keyLabel ?? key,
    tool,
    route,
    method,
    kind: kindOfMethod(method),
    status,
    ok: ok ?? (status === null ? null : status < 400),
    durationMs: duration === null ? null : Math.round(map.durationIn === 's' ? duration * 1000 : duration),
    args: args?.value,
    errorText: error,
    // Without a status the flag alone speaks, and it speaks in the body of a success.
    response: { status: status ?? (ok === null ? 0 : 200), headers: [], body: JSON.stringify({ ...(ok === null ? {} : { ok }), error }) },
    anomalies: oddOf(finder.findings),
  }
}
