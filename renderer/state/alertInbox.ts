import type { BudgetView, ConnectionView } from '../../shared/answers.ts'
import type { Alert } from '../../shared/model.ts'

/** Alerts of one connection and kind; empty = any. */
export const filterAlerts = (alerts: readonly Alert[], { connectionId, kind }: { connectionId: string; kind: Alert['kind'] | '' }): Alert[] =>
  alerts.filter((alert) => (connectionId === '' || alert.connectionId === connectionId) && (kind === '' || alert.kind === kind))

/** Alerts raised this close after each other are one episode. */
const togetherMs = 60_000

/** The inbox as episodes: alerts that came at once stand together, in the order given (newest first). */
export function episodesOf(alerts: readonly Alert[]): Alert[][] {
  const episodes: Alert[][] = []
  for (const alert of alerts) {
    const open = episodes.at(-1)
    const last = open?.at(-1)
    if (open === undefined || last === undefined || Math.abs(last.raisedAt - alert.raisedAt) > togetherMs) episodes.push([alert])
    else open.push(alert)
  }
  return episodes
}

/** When the budget an alert is about starts anew, by this machine's clock; `null` where nobody knows or it is over (`now`: client). */
export function resetAtClient(
  alert: Pick<Alert, 'connectionId' | 'budgetId' | 'scopeId' | 'budgets'>,
  budgets: readonly BudgetView[],
  connections: readonly Pick<ConnectionView, 'id' | 'clockOffsetMs'>[],
  now: number,
): number | null {
  const budgetId = alert.budgetId ?? alert.budgets[0]
  const budget = budgets.find((one) => one.connectionId === alert.connectionId && one.budgetId === budgetId && (alert.scopeId === null || one.scopeId === alert.scopeId))
  if (budget?.resetAt == null) return null
  const at = budget.resetAt - (connections.find(({ id }) => id === alert.connectionId)?.clockOffsetMs ?? 0)
  return at > now ? Math.round(at) : null
}
