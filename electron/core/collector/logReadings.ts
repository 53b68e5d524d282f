import { windowBounds, windowId } from '../../../shared/limits/window.ts'
import type { Dialect } from '../../../shared/dialects/types.ts'
import type { BudgetSpec, Reading, Verdict } from '../../../shared/model.ts'
import type { CallGroup, NewCall } from '../history/types.ts'

/** The stretch of time whose calls count against a budget now. */
export interface CountedWindow {
  spec: BudgetSpec
  from: number
  resetAt: number | null
  windowId: string | null
}

/** Windows of the budgets whose numbers can be derived from the log (2.6): calendar ones from their start, others rolling. */
export function countedWindows(specs: readonly BudgetSpec[], serverNow: number): CountedWindow[] {
  return specs.flatMap((spec): CountedWindow[] => {
    if (!spec.visibility.log) return []
    const { window } = spec
    if (window.kind === 'calendar') {
      const bounds = windowBounds(window, serverNow)
      return bounds === null ? [] : [{ spec, from: bounds.from, resetAt: bounds.to, windowId: windowId(window, serverNow) }]
    }
    const sec = window.kind === 'fixed' || window.kind === 'rolling' || window.kind === 'unknown' ? window.sec : null
    return sec === null ? [] : [{ spec, from: serverNow - sec * 1000, resetAt: null, windowId: null }]
  })
}

/** What `readingsFromLog` needs besides the calls. */
export interface LogReadingContext {
  connectionId: string
  dialect: Dialect
  plan: string | null
  keyIds: readonly string[]
  /** The log is known to be whole from here on (server time); `null` = never proven. */
  completeSince: number | null
  serverNow: number
  clientNow: number
  pollId: string
}

/**
 * Readings derived by counting the log: at least what was seen; at most the upper cost, and only when nothing can be
 * missing (SY-8): no gap since the window began, and a log that shows every key.
 */
export function readingsFromLog(
  windows: readonly { window: CountedWindow; stored: readonly CallGroup[] }[],
  fresh: readonly NewCall[],
  context: LogReadingContext,
): Reading[] {
  return windows.flatMap(({ window, stored }) => {
    const groups = [...stored, ...fresh.filter((call) => call.at >= window.from).map(groupOf)]
    const scopeIds = window.spec.scope === 'key' ? context.keyIds : [context.connectionId]
    const whole = context.completeSince !== null && context.completeSince <= window.from && context.dialect.endpoints.activity?.omitsTestKeys !== true
    return scopeIds.map((scopeId): Reading => {
      const ofScope = window.spec.scope === 'key' ? groups.filter((group) => group.keyId === scopeId) : groups
      const [lo, hi] = sumCost(ofScope, window.spec.id, context)
      return {
        connectionId: context.connectionId,
        budgetId: window.spec.id,
        scopeId,
        at: context.serverNow,
        clientAt: context.clientNow,
        lo,
        hi: whole ? hi : null,
        limit: window.spec.limit,
        remaining: null,
        resetAt: window.resetAt,
        windowId: window.windowId,
        source: 'log',
        conf: whole && lo === hi ? 'high' : 'medium',
        anomalies: [],
        pollId: context.pollId,
      }
    })
  })
}

function groupOf(call: NewCall): CallGroup {
  return { keyId: call.keyId, kind: call.kind, class: call.verdict.class, sub: call.verdict.sub, count: 1 }
}

function sumCost(groups: readonly CallGroup[], budgetId: string, context: LogReadingContext): [lo: number, hi: number] {
  let lo = 0
  let hi = 0
  for (const group of groups) {
    const cost = context.dialect.cost({ kind: group.kind }, verdictOf(group), context.plan)[budgetId]
    if (cost === undefined) continue
    lo += cost[0] * group.count
    hi += cost[1] * group.count
  }
  return [lo, hi]
}

/** Cost rules look at class and sub only; a group keeps no more. */
function verdictOf(group: CallGroup): Verdict {
  return {
    class: group.class,
    sub: group.sub,
    code: null,
    scopes: [],
    waitMs: null,
    waitSource: null,
    budgets: [],
    conf: 'high',
    retryable: false,
    anomalies: [],
  }
}
