import { windowBounds, windowId, windowMs } from '../../../shared/limits/window.ts'
import type { Dialect } from '../../../shared/dialects/types.ts'
import { countBounds, type CountGap } from '../../../shared/sync.ts'
import { bareVerdict } from '../../../shared/verdict/bareVerdict.ts'
import type { BudgetSpec, Reading } from '../../../shared/model.ts'
import type { CallGroup, NewCall } from '../history/types.ts'

/** A stretch of time whose calls count against a budget, `from <= at < to`. */
export interface CountedWindow {
  spec: BudgetSpec
  from: number
  to: number
  resetAt: number | null
  windowId: string | null
}

/** Present windows of the budgets whose numbers can be derived from the log (2.6): calendar ones from their start, others rolling. */
export function countedWindows(specs: readonly BudgetSpec[], serverNow: number): CountedWindow[] {
  return specs.flatMap((spec): CountedWindow[] => {
    if (!spec.visibility.log) return []
    const { window } = spec
    if (window.kind === 'calendar') return calendarWindow(spec, serverNow)
    const sec = window.kind === 'fixed' || window.kind === 'rolling' || window.kind === 'unknown' ? window.sec : null
    return sec === null ? [] : [{ spec, from: serverNow - sec * 1000, to: Infinity, resetAt: null, windowId: null }]
  })
}

function calendarWindow(spec: BudgetSpec, at: number): CountedWindow[] {
  const bounds = windowBounds(spec.window, at)
  return bounds === null ? [] : [{ spec, from: bounds.from, to: bounds.to, resetAt: bounds.to, windowId: windowId(spec.window, at) }]
}

/** Calendar windows that are over, in which these calls were made, oldest first. */
export function countedWindowsOf(specs: readonly BudgetSpec[], instants: readonly number[], serverNow: number): CountedWindow[] {
  return specs
    .filter((spec) => spec.visibility.log && spec.window.kind === 'calendar')
    .flatMap((spec) => {
      const over = new Map(instants.flatMap((at) => calendarWindow(spec, at)).map((window) => [window.from, window]))
      return [...over.values()].filter((window) => window.to <= serverNow).sort((a, b) => a.from - b.from)
    })
}

/** What `readingsFromLog` needs besides the calls. */
export interface LogReadingContext {
  connectionId: string
  dialect: Dialect
  plan: string | null
  /** All budgets of the connection, for what a gap can hide at most. */
  specs: readonly BudgetSpec[]
  /** Limits the API stated itself, by budget. */
  limits: ReadonlyMap<string, number>
  keyIds: readonly string[]
  /** The log is known to be whole from here on (server time), except for `gaps`; `null` = never looked. */
  completeSince: number | null
  /** Gaps through which calls may have slipped. */
  gaps: readonly CountGap[]
  serverNow: number
  clientNow: number
  pollId: string
}

/**
 * Readings derived by counting the log: at least what was seen; at most the upper cost and what gaps can hide (SY-8), and
 * no upper bound where the log is not whole or leaves keys out.
 */
export function readingsFromLog(
  windows: readonly { window: CountedWindow; stored: readonly CallGroup[] }[],
  fresh: readonly NewCall[],
  context: LogReadingContext,
): Reading[] {
  return windows.flatMap(({ window, stored }) => {
    const groups = [...stored, ...fresh.filter((call) => call.at >= window.from && call.at < window.to).map(groupOf)]
    const { spec } = window
    const limit = context.limits.get(spec.id) ?? spec.limit
    const scopeIds = spec.scope === 'key' ? context.keyIds : [context.connectionId]
    const byKey = Map.groupBy(groups, (group) => group.keyId)
    const hidden = hiddenIn(window, context)
    return scopeIds.map((scopeId): Reading => {
      const ofScope = spec.scope === 'key' ? (byKey.get(scopeId) ?? []) : groups
      const [lo, seenHi] = sumCost(ofScope, spec.id, context)
      const hi = hidden === null ? null : seenHi + hidden
      const at = Math.min(context.serverNow, window.to - 1)
      return {
        connectionId: context.connectionId,
        budgetId: spec.id,
        scopeId,
        at,
        clientAt: context.clientNow,
        lo,
        // "At most the limit" is what a limit says anyway.
        hi: hi === null || (hidden !== 0 && limit !== null && hi >= limit) ? null : hi,
        limit,
        remaining: null,
        resetAt: window.resetAt,
        windowId: window.windowId,
        source: 'log',
        conf: hi === lo ? 'high' : 'medium',
        anomalies: [],
        pollId: context.pollId,
      }
    })
  })
}

/** Units that calls nobody saw can have used in a window at most (SY-8); `null` = anything. */
function hiddenIn({ spec, from, to }: CountedWindow, context: LogReadingContext): number | null {
  const { completeSince, dialect, gaps, serverNow } = context
  if (completeSince === null || completeSince > from || dialect.endpoints.activity?.omitsTestKeys === true) return null
  return countBounds(0, gaps, { from, to: Math.min(to, serverNow) }, capPerSec(spec, context.specs), serverNow).hi
}

/** The most calls per second that a short budget of the same scope lets through. */
function capPerSec(spec: BudgetSpec, specs: readonly BudgetSpec[]): number | null {
  const caps = specs.flatMap((other) => {
    const lengthMs = windowMs(other.window)
    const covers = other.scope === spec.scope && other.unit === 'requests' && (other.kinds === null || spec.kinds?.every((kind) => other.kinds?.includes(kind)) === true)
    return covers && other.limit !== null && lengthMs !== null && lengthMs <= 60_000 ? [other.limit / (lengthMs / 1000)] : []
  })
  return caps.length === 0 ? null : Math.min(...caps)
}

function groupOf(call: NewCall): CallGroup {
  return { keyId: call.keyId, kind: call.kind, class: call.verdict.class, sub: call.verdict.sub, count: 1 }
}

/** What these calls cost of a budget, at least and at most (CO). */
export function sumCost(groups: readonly CallGroup[], budgetId: string, context: { dialect: Dialect; plan: string | null }): [lo: number, hi: number] {
  let lo = 0
  let hi = 0
  for (const group of groups) {
    const cost = context.dialect.cost({ kind: group.kind }, bareVerdict(group.class, group.sub), context.plan)[budgetId]
    if (cost === undefined) continue
    lo += cost[0] * group.count
    hi += cost[1] * group.count
  }
  return [lo, hi]
}
