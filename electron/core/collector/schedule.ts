import type { Dialect } from '../../../shared/dialects/types.ts'
import { apiAsks, budgetsAllow, minIntervalMs, networkBackoffMs, nextIntervalMs, relaxedReason, type RowRate } from '../../../shared/limits/pace.ts'
import { windowBounds, windowMs } from '../../../shared/limits/window.ts'
import type { BudgetSpec, EndpointName, PollMode } from '../../../shared/model.ts'

const hourMs = 3_600_000

/** Part of a budget that polling may take (4.2): little of a long budget, very little of one that other people use too. */
export function shareOf(spec: BudgetSpec): number {
  if (spec.scope === 'tenant' || spec.scope === 'org') return 0.01
  return (windowMs(spec.window) ?? 0) >= hourMs ? 0.02 : 0.05
}

/** What the API's own budgets allow (PO-1), in ms between requests. */
export interface Allowance {
  /** Mean time between any two requests that keeps every budget within its share. */
  requestMs: number
  /** The same for short budgets alone: how close together requests may come for a short time. */
  quickMs: number
  /** Mean time between looks at the log, or between rounds where there is none. */
  roundMs: number
  /** Mean time between usage requests, when they go along with looks at the log. */
  usageMs: number
  /** What decides, in words: so much of which budget; `null` when none is stated. */
  binding: string | null
}

/** An API that states no budget is asked no faster than this (product lesson 1). */
const fallbackMs = 10_000
/** A probe tells about headers only; asking more often closes no question (4.2: "nothing useful to poll"). */
const probeMs = 300_000

/** How often the endpoints of an API may be asked; `limits` are limits the API stated itself, by budget (F001-7). */
export function allowanceOf(dialect: Dialect, plan: string | null, endpoints: readonly EndpointName[], limits: ReadonlyMap<string, number> = new Map()): Allowance {
  const specs = dialect.budgets(plan)
  const costs = new Map<string, number>()
  for (const { budgetId, cost } of endpoints.flatMap((endpoint) => dialect.pollCost(endpoint))) costs.set(budgetId, Math.max(cost, costs.get(budgetId) ?? 0))
  const needed = specs.flatMap((spec) => {
    const cost = costs.get(spec.id)
    const limit = limits.get(spec.id) ?? spec.limit
    const lengthMs = windowMs(spec.window)
    if (cost === undefined || limit === null || lengthMs === null) return []
    const share = shareOf(spec)
    return [{ part: `${Math.round(share * 100)} % of “${spec.name}”`, long: lengthMs >= hourMs, ms: minIntervalMs([{ limit, sec: lengthMs / 1000, share }], cost) }]
  })
  const binding = needed.reduce<(typeof needed)[number] | null>((worst, one) => (worst === null || one.ms > worst.ms ? one : worst), null)
  const requestMs = Math.max(fallbackMs, binding?.ms ?? 0)
  const quickMs = Math.max(fallbackMs, ...needed.filter(({ long }) => !long).map(({ ms }) => ms))
  const usageSec = dialect.endpoints.usage?.everySec ?? 0
  const together = endpoints.includes('activity') && endpoints.includes('usage')
  // Of what may be asked, usage gets at most half.
  const usageMs = Math.max(usageSec * 1000, together ? 2 * requestMs : requestMs)
  const alone = endpoints.includes('usage') ? usageMs : Math.max(requestMs, endpoints.includes('activity') ? 0 : probeMs)
  const roundMs = together ? Math.ceil(1 / (1 / requestMs - 1 / usageMs)) : alone
  return { requestMs, quickMs, roundMs, usageMs, binding: binding === null || binding.ms < fallbackMs ? null : binding.part }
}

/** How soon after a window ended its new numbers are asked for: the server's clock is known to about a second. */
const afterResetMs = 2_000

/** The next moment (server time) at which a budget of an hour or longer starts anew, with its name (lesson 4). */
export function nextReset(specs: Iterable<BudgetSpec>, serverNow: number): { at: number; name: string } | null {
  let next: { at: number; name: string } | null = null
  for (const spec of specs) {
    const at = (windowMs(spec.window) ?? 0) < hourMs ? undefined : windowBounds(spec.window, serverNow)?.to
    if (at !== undefined && (next === null || at < next.at)) next = { at, name: spec.name }
  }
  return next
}

/** What decides when the next poll round of a connection runs. */
export interface ScheduleInput {
  mode: PollMode
  /** Every endpoint is stopped until the user acts. */
  stopped: boolean
  failuresInRow: number
  /** Earliest end of the holds that keep all endpoints from being polled, ms from now; `null` = none. */
  heldMs: number | null
  allowance: Allowance
  hasLog: boolean
  /** `baseMs` of the plan before; `null` before the first. */
  previousMs: number | null
  newRows: number | null
  /** Time in which those rows came, ms. */
  elapsedMs: number | null
  rate: RowRate | null
  windowSize: number | null
  burstOpen: boolean
  /** The last look cost nothing (304), so another one may come sooner (4.2). */
  lastWasFree: boolean
  /** The page is hidden, the user idle, or the machine on battery. */
  relaxed: boolean
  /** The log changes only because we look at it (finding 7). */
  selfInvalidating: boolean
  /** Ms until the token bucket pays for another request; 0 = now. */
  tokenWaitMs: number
  /** `X-Poll-Interval` of the last answer. */
  floorSec: number | null
  /** Ms until a budget starts anew, and which. */
  reset: { ms: number; name: string } | null
  u: number
}

/** When to poll next and why, in words; `ms: null` = not until somebody asks. `baseMs` is what adapting goes on from. */
export interface Plan {
  ms: number | null
  baseMs: number | null
  reason: string
}

/** The next round of a connection (4.3 step 8). */
export function nextRound(input: ScheduleInput): Plan {
  const { mode, previousMs } = input
  const unchanged = (ms: number | null, reason: string): Plan => ({ ms, baseMs: previousMs, reason })
  if (input.stopped) return unchanged(null, 'stopped until you change the connection or poll by hand')
  if (input.heldMs !== null) return unchanged(input.heldMs, 'waiting as long as the API asked')
  if (input.failuresInRow > 0) {
    const floor = mode.mode === 'fixed' ? mode.everySec * 1000 : 0
    const failed = input.failuresInRow === 1 ? 'the last poll failed' : `the last ${input.failuresInRow} polls failed, so ever more slowly`
    return unchanged(Math.max(networkBackoffMs(input.failuresInRow, input.u), floor), `trying again: ${failed}`)
  }
  switch (mode.mode) {
    case 'manual':
      return unchanged(null, 'only when you ask')
    case 'fixed':
      return unchanged(Math.max(mode.everySec, input.floorSec ?? 0) * 1000, fixedReason(mode.everySec, input))
    case 'adaptive':
      return adaptive(input)
  }
}

/** Who sets an interval may exceed the share we would keep to, which is said; what the API itself asks for is kept all the same. */
function fixedReason(everySec: number, { allowance: { roundMs, binding }, floorSec }: ScheduleInput): string {
  if ((floorSec ?? 0) > everySec) return apiAsks
  return everySec * 1000 < roundMs && binding !== null ? `the interval set for this connection, which takes more than ${binding}` : 'the interval set for this connection'
}

function adaptive(input: ScheduleInput): Plan {
  const plan = paced(input)
  if (plan.ms === null) return plan
  const { reset, tokenWaitMs, allowance } = input
  // One look when a budget starts anew, not before and not twice: by then the next reset is far away.
  const resetMs = reset === null ? Infinity : reset.ms + afterResetMs + input.u * 3_000
  const early = resetMs < plan.ms
  const ms = early ? resetMs : plan.ms
  if (ms < tokenWaitMs) {
    const why = allowance.binding === null ? 'because this API states no budget to go by' : `so that polling stays within ${allowance.binding}`
    return { ...plan, ms: tokenWaitMs, reason: `slower for a while, ${why}` }
  }
  return { ...plan, ms, reason: early ? `“${reset?.name ?? ''}” starts anew` : plan.reason }
}

function paced(input: ScheduleInput): Plan {
  const { allowance } = input
  if (!input.hasLog) return steady(input)
  const quick = (input.burstOpen || input.lastWasFree) && input.tokenWaitMs === 0
  const pace = nextIntervalMs({
    previousMs: input.previousMs,
    newRows: input.newRows,
    elapsedMs: input.elapsedMs,
    rate: input.rate,
    windowSize: input.windowSize,
    minMs: quick ? allowance.quickMs : allowance.roundMs,
    relaxed: input.relaxed,
    burstOpen: input.burstOpen,
    floorSec: input.floorSec,
    u: input.u,
  })
  return { ms: pace.ms, baseMs: pace.baseMs, reason: wordsFor(pace.reason, pace.ms, input) }
}

/** Without a log nothing can be lost between two looks: as often as the numbers are worth, slower when nobody looks. */
function steady({ allowance, relaxed, floorSec, u }: ScheduleInput): Plan {
  const baseMs = Math.max(allowance.roundMs, (floorSec ?? 0) * 1000)
  const ms = Math.round((relaxed ? 2 : 1) * baseMs * (1 + 0.1 * u))
  if (relaxed) return { ms, baseMs, reason: relaxedReason }
  if (baseMs > allowance.roundMs) return { ms, baseMs, reason: apiAsks }
  const bound = allowance.requestMs >= baseMs && allowance.binding !== null
  return { ms, baseMs, reason: bound ? `as often as ${allowance.binding} allows` : 'as usual: this API has no log, so nothing is lost in between' }
}

function wordsFor(reason: string, ms: number, { selfInvalidating, allowance }: ScheduleInput): string {
  if (reason === 'nothing new' && selfInvalidating) return 'nothing new in the log but our own polls'
  const bound = ms <= allowance.roundMs * 1.1 && allowance.binding !== null
  return bound ? reason.replace(budgetsAllow, `as often as ${allowance.binding} allows`) : reason
}
