import type { ApiResponse, Dialect } from '../../../shared/dialects/types.ts'
import { backoffMs } from '../../../shared/limits/pace.ts'
import type { EndpointName, Hold, Verdict } from '../../../shared/model.ts'
import { statedWait } from '../../../shared/verdict/holding.ts'
import type { PollWork } from './pollWork.ts'
import { monitorKey } from './session.ts'

/** Whose budgets a poll draws on: key-scoped ones belong to the monitor's key, the rest to the connection. */
export interface HoldScope {
  connectionId: string
  monitorKeyId: string
}

/**
 * Holds of a refusal. A verdict says how long its budget can be spent (CL-8); we wait as long as we were told even where that
 * is longer (PO-2). The server's clock is known to an error only: the wait is lengthened by it, never cut short.
 */
export function holdsAfter({ session, context }: PollWork, response: ApiResponse, verdict: Verdict, refusals: number, serverNow: number): Hold[] {
  if (verdict.waitMs === null) return []
  const asked = Math.max(verdict.waitMs, statedWait(response.headers, serverNow, {}).waitMs ?? 0)
  const wait = backoffMs(asked, refusals, context.ports.random()) + 2 * (session.clock.errMs ?? 0)
  const scope = { connectionId: session.connection.id, monitorKeyId: monitorKey(session)?.id ?? session.connection.id }
  return holdsFrom(verdict, session.dialect, session.connection.plan, scope, serverNow + wait)
}

/**
 * The holds that a refusal of ours imposes: one for each budget that may have refused, until the server's own time
 * plus the wait (PO-4). A refusal that names no budget holds the whole connection (`*`).
 */
export function holdsFrom(verdict: Verdict, dialect: Dialect, plan: string | null, scope: HoldScope, until: number): Hold[] {
  const reason = verdict.class === 'quota_exceeded' ? 'the quota is used up' : 'the API asked us to wait'
  if (verdict.budgets.length === 0) return [{ connectionId: scope.connectionId, budgetId: '*', scopeId: scope.connectionId, until, reason }]
  const specs = new Map(dialect.budgets(plan).map((spec) => [spec.id, spec]))
  return verdict.budgets.map((budgetId) => ({
    connectionId: scope.connectionId,
    budgetId,
    scopeId: specs.get(budgetId)?.scope === 'key' ? scope.monitorKeyId : scope.connectionId,
    until,
    reason,
  }))
}

/** Adds new holds to old ones: the later deadline wins, deadlines that have passed are gone. */
export function mergeHolds(old: readonly Hold[], added: readonly Hold[], serverNow: number): Hold[] {
  const merged = new Map<string, Hold>()
  for (const hold of [...old, ...added]) {
    if (hold.until <= serverNow) continue
    const id = `${hold.budgetId} ${hold.scopeId}`
    const known = merged.get(id)
    if (known === undefined || hold.until > known.until) merged.set(id, hold)
  }
  return [...merged.values()]
}

/** The latest hold that forbids polling this endpoint now, or `null`. Other endpoints of other budgets go on (4.3 step 6). */
export function holdFor(endpoint: EndpointName, holds: readonly Hold[], dialect: Dialect, serverNow: number): Hold | null {
  const drawn = new Set(dialect.pollCost(endpoint).map((cost) => cost.budgetId))
  return holds
    .filter((hold) => hold.until > serverNow && (hold.budgetId === '*' || drawn.size === 0 || drawn.has(hold.budgetId)))
    .reduce<Hold | null>((latest, hold) => (latest === null || hold.until > latest.until ? hold : latest), null)
}

/** Ms until the first of these endpoints may be polled again, when holds forbid all of them now; `null` = one may be now. */
export function openAgainMs(endpoints: readonly EndpointName[], holds: readonly Hold[], dialect: Dialect, serverNow: number): number | null {
  const ends = endpoints.map((endpoint) => holdFor(endpoint, holds, dialect, serverNow)?.until ?? serverNow)
  const first = Math.min(...ends)
  return endpoints.length > 0 && first > serverNow ? first - serverNow : null
}
