import type { Dialect } from '../../../shared/dialects/types.ts'
import { maxIntervalMs, minIntervalMs, networkBackoffMs, nextIntervalMs, type PollBudget, type RowRate } from '../../../shared/limits/pace.ts'
import { windowMs } from '../../../shared/limits/window.ts'
import type { EndpointName, PollMode, Window } from '../../../shared/model.ts'

/** Share of a budget that polling may take (4.2): little of a long budget, very little of one that other people use too. */
function shareOf(window: Window, sharedWithOthers: boolean): number {
  if (sharedWithOthers) return 0.01
  return (windowMs(window) ?? 60_000) >= 3_600_000 ? 0.02 : 0.05
}

/** Shortest mean interval between poll rounds that keeps every budget of the API within its share (PO-1). */
export function shortestIntervalMs(dialect: Dialect, plan: string | null, endpoints: readonly EndpointName[]): number {
  const specs = new Map(dialect.budgets(plan).map((spec) => [spec.id, spec]))
  const costs = new Map<string, number>()
  for (const endpoint of endpoints) {
    for (const { budgetId, cost } of dialect.pollCost(endpoint)) costs.set(budgetId, (costs.get(budgetId) ?? 0) + cost)
  }
  const perBudget = [...costs].flatMap(([budgetId, cost]): number[] => {
    const spec = specs.get(budgetId)
    const ms = spec === undefined ? null : windowMs(spec.window)
    if (spec === undefined || spec.limit === null || ms === null) return []
    const budget: PollBudget = { limit: spec.limit, sec: ms / 1000, share: shareOf(spec.window, spec.scope === 'tenant' || spec.scope === 'org') }
    return [minIntervalMs([budget], cost)]
  })
  return Math.max(...perBudget, fallbackIntervalMs)
}

/** An API that states no budget is polled no faster than this (product lesson 1). */
const fallbackIntervalMs = 10_000
/** Slowest adaptive interval (4.3 step 8). */
const slowestMs = 300_000

/** What decides when the next poll round of a connection runs. */
export interface ScheduleInput {
  mode: PollMode
  /** Every endpoint is stopped until the user acts. */
  stopped: boolean
  failuresInRow: number
  /** Earliest end of the holds that keep all endpoints from being polled, ms from now; `null` = none. */
  heldMs: number | null
  shortestMs: number
  previousMs: number | null
  newRows: number | null
  rate: RowRate | null
  windowSize: number | null
  burstOpen: boolean
  u: number
}

/** When to poll next and why, in words; `ms: null` = not until somebody asks. */
export function nextRound(input: ScheduleInput): { ms: number | null; reason: string } {
  if (input.stopped) return { ms: null, reason: 'stopped until you change the connection or poll by hand' }
  if (input.heldMs !== null) return { ms: input.heldMs, reason: 'waiting as long as the API asked' }
  if (input.failuresInRow > 0) {
    const backoff = networkBackoffMs(input.failuresInRow, input.u)
    const floor = input.mode.mode === 'fixed' ? input.mode.everySec * 1000 : 0
    return { ms: Math.max(backoff, floor), reason: `failed ${input.failuresInRow} times in a row, trying again more slowly` }
  }
  switch (input.mode.mode) {
    case 'manual':
      return { ms: null, reason: 'only when you ask' }
    case 'fixed':
      return { ms: input.mode.everySec * 1000, reason: `every ${input.mode.everySec} s, set by you` }
    case 'adaptive': {
      const pace = nextIntervalMs({
        previousMs: input.previousMs,
        newRows: input.newRows,
        rate: input.rate,
        windowSize: input.windowSize,
        minMs: input.shortestMs,
        relaxed: false,
        burstOpen: input.burstOpen,
        floorSec: null,
        u: input.u,
      })
      return { ms: Math.min(pace.ms, Math.max(slowestMs, input.shortestMs)), reason: pace.reason }
    }
  }
}

/** How long the log window lasts at the present rate, ms; for the page's advice. */
export function longestSafeMs(windowSize: number, rate: RowRate): number {
  return maxIntervalMs(windowSize, windowSize * 0.1, rate.mean)
}
