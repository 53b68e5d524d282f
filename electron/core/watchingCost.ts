import type { WatchingCost } from '../../shared/answers.ts'
import type { Dialect } from '../../shared/dialects/types.ts'
import { formatNumber } from '../../shared/format.ts'
import { windowMs } from '../../shared/limits/window.ts'
import type { PollMode } from '../../shared/model.ts'
import { allowanceOf } from './collector/schedule.ts'
import { endpointsOf } from './collector/endpoints.ts'

const dayMs = 86_400_000
const viewer = { locale: 'en-GB', zone: 'UTC' }

/**
 * What watching an API will take of it at most, told before a connection is saved: requests a day, and units of each budget
 * per window (PO-1). Adaptive polling stays inside its shares by itself; a fixed interval may not, which is said.
 */
export function watchingCost(dialect: Dialect, plan: string | null, mode: PollMode): WatchingCost {
  const endpoints = endpointsOf(dialect)
  const allowance = allowanceOf(dialect, plan, endpoints)
  const requestMs = mode.mode === 'manual' || endpoints.length === 0 ? Infinity : mode.mode === 'fixed' ? (mode.everySec * 1000) / endpoints.length : allowance.requestMs
  const costs = new Map<string, number>()
  for (const { budgetId, cost } of endpoints.flatMap((endpoint) => dialect.pollCost(endpoint))) costs.set(budgetId, Math.max(cost, costs.get(budgetId) ?? 0))
  const budgets = dialect.budgets(plan).flatMap((spec): WatchingCost['budgets'] => {
    const cost = costs.get(spec.id)
    const lengthMs = windowMs(spec.window)
    if (cost === undefined || lengthMs === null) return []
    const units = requestMs === Infinity ? 0 : (cost * lengthMs) / requestMs
    return [{ budgetId: spec.id, name: spec.name, unit: spec.unit, units, share: spec.limit === null || spec.limit <= 0 ? null : units / spec.limit }]
  })
  const requestsPerDay = Math.ceil(dayMs / requestMs)
  return { requestsPerDay, budgets, sentence: sentenceOf(mode, endpoints.length, requestsPerDay, budgets) }
}

function sentenceOf(mode: PollMode, endpoints: number, perDay: number, budgets: WatchingCost['budgets']): string {
  if (endpoints === 0) return 'Nothing is polled: this API offers nothing to ask for.'
  if (mode.mode === 'manual') return 'Nothing until you press “Poll now”; then one request per endpoint.'
  const requests = `At most ${formatNumber(perDay, viewer)} requests a day`
  const greatest = budgets.reduce<(typeof budgets)[number] | null>((worst, one) => ((one.share ?? -1) > (worst?.share ?? -1) ? one : worst), null)
  if (greatest?.share == null) return `${requests}. ${budgets.length === 0 ? 'No stated budget counts them.' : 'The limits they count against are not known yet.'}`
  const percent = Number((greatest.share * 100).toPrecision(2))
  const warning = greatest.share > 0.25 ? ' That is much for watching; a longer interval leaves more for your clients.' : ''
  return `${requests}, at most ${percent} % of “${greatest.name}”.${warning}`
}
