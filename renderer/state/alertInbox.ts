import type { BudgetView, ConnectionView } from '../../shared/answers.ts'
import type { Alert } from '../../shared/model.ts'

/** Alerts of one connection and kind; empty = any. */
export const filterAlerts = (alerts: readonly Alert[], { connectionId, kind }: { connectionId: string; kind: Alert['kind'] | '' }): Alert[] =>
  alerts.filter((alert) => (connectionId === '' || alert.connectionId === connectionId) && (kind === '' || alert.kind === kind))

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
