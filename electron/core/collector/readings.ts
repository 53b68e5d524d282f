import type { Dialect, HeaderReading, ReadContext, UsageAnswer, UsageReading } from '../../../shared/dialects/types.ts'
import { parseJson } from '../../../shared/json.ts'
import { windowId } from '../../../shared/limits/window.ts'
import type { BudgetSpec, Reading, Source, Verdict } from '../../../shared/model.ts'
import type { NewCall } from '../history/types.ts'
import type { KeyRing } from './keys.ts'

/** What turns the numbers of one answer into readings. */
export interface ReadingContext {
  connectionId: string
  monitorKeyId: string
  specs: ReadonlyMap<string, BudgetSpec>
  /** Limits the API stated itself, by budget. */
  limits: ReadonlyMap<string, number>
  serverNow: number
  clientNow: number
  pollId: string
}

type Numbers = { lo: number; hi: number | null; limit: number | null; remaining: number | null; resetAt: number | null }

function reading(context: ReadingContext, budgetId: string, scopeId: string, source: Source, conf: Reading['conf'], numbers: Numbers, at = context.serverNow): Reading {
  const window = context.specs.get(budgetId)?.window
  return {
    connectionId: context.connectionId,
    budgetId,
    scopeId,
    at,
    clientAt: context.clientNow,
    ...numbers,
    windowId: window === undefined ? null : windowId(window, at),
    source,
    conf,
    anomalies: [],
    pollId: context.pollId,
  }
}

/** Whose budget it is: the monitor key's, because headers describe the key that asked (finding 2), or the connection's. */
function scopeOf(budgetId: string, context: ReadingContext, keyId: string): string {
  return context.specs.get(budgetId)?.scope === 'key' ? keyId : context.connectionId
}

/** Readings from rate-limit headers. A number used that is not known stays open upwards, it is not zero. */
export function fromHeaders(found: readonly HeaderReading[], context: ReadingContext): Reading[] {
  return found.map((header) => {
    const used = header.used ?? (header.limit !== null && header.remaining !== null ? Math.max(0, header.limit - header.remaining) : null)
    const limit = header.limit ?? context.limits.get(header.budgetId) ?? context.specs.get(header.budgetId)?.limit ?? null
    const numbers = { lo: used ?? 0, hi: used, limit, remaining: header.remaining, resetAt: header.resetAt }
    return reading(context, header.budgetId, scopeOf(header.budgetId, context, context.monitorKeyId), 'header', header.conf, numbers)
  })
}

/** Readings from the body of a usage answer, open upwards like those of headers; keys are found or made by their vendor name. */
export function fromUsage(found: readonly UsageReading[], keys: KeyRing, context: ReadingContext): Reading[] {
  return found.flatMap((usage) => {
    const scopeId = usage.vendorKey === undefined ? scopeOf(usage.budgetId, context, context.monitorKeyId) : keys.seen({ vendorKey: usage.vendorKey, label: null }, null)?.id
    if (scopeId === undefined) return []
    const limit = usage.limit ?? context.limits.get(usage.budgetId) ?? context.specs.get(usage.budgetId)?.limit ?? null
    const numbers = { lo: usage.used ?? 0, hi: usage.used, limit, remaining: usage.remaining, resetAt: usage.resetAt }
    return [reading(context, usage.budgetId, scopeId, 'endpoint', 'high', numbers)]
  })
}

/** A refusal that points at one budget proves it was full at that moment (2.6). */
function fromRefusal(verdict: Verdict, keyId: string, at: number, context: ReadingContext): Reading[] {
  const [budgetId, ...others] = verdict.budgets
  if (budgetId === undefined || others.length > 0 || verdict.conf === 'low') return []
  const spec = context.specs.get(budgetId)
  const limit = context.limits.get(budgetId) ?? spec?.limit ?? null
  if (spec === undefined || limit === null || spec.window.kind === 'gauge') return []
  const told = verdict.waitMs !== null && verdict.waitSource !== 'default'
  // A guess at who refused is no proof that a day is spent: it may be, and only that may be said (QA-4).
  const proven = verdict.class !== 'quota_exceeded' || verdict.conf === 'high'
  const numbers = { lo: proven ? limit : 0, hi: limit, limit, remaining: proven ? 0 : null, resetAt: told && verdict.waitMs !== null ? at + verdict.waitMs : null }
  return [reading(context, budgetId, scopeOf(budgetId, context, keyId), 'inferred_429', verdict.conf, numbers, at)]
}

/** From our own refused poll. */
export function fromOwnRefusal(verdict: Verdict, context: ReadingContext): Reading[] {
  return fromRefusal(verdict, context.monitorKeyId, context.serverNow, context)
}

/** From refused calls in the log: the newest per budget and scope says it all. */
export function fromRefusedCalls(calls: readonly NewCall[], context: ReadingContext): Reading[] {
  const newest = new Map<string, Reading>()
  for (const call of calls) {
    if (call.keyId === null) continue
    for (const found of fromRefusal(call.verdict, call.keyId, call.at, context)) {
      const id = `${found.budgetId} ${found.scopeId}`
      const known = newest.get(id)
      if (known === undefined || found.at > known.at) newest.set(id, found)
    }
  }
  return [...newest.values()]
}

/** The numbers of a usage body, or why there are none, naming the members that were looked for. */
export function readUsageBody(body: string, dialect: Dialect, url: string, ctx: ReadContext): { usage: UsageAnswer; problem: string | null } {
  const none: UsageAnswer = { readings: [], keys: [], anomalies: [] }
  const parsed = parseJson(body)
  if (!parsed.ok) return { usage: none, problem: `${url} did not answer with JSON (${parsed.problem}).` }
  const usage = dialect.readUsage?.(parsed.value, ctx) ?? none
  const empty = usage.readings.length === 0 && usage.anomalies.length > 0
  return { usage, problem: empty ? `${url} answered JSON without usage numbers (looked for: ${usage.anomalies.join(', ')}).` : null }
}
