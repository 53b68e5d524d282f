import type { BudgetView, ConnectionView } from '../../shared/answers.ts'
import type { ConnectionState } from '../../shared/model.ts'
import { safeText } from '../../shared/redact.ts'

/** How things are, from best to worst; `idle` = nothing is watched. */
export const levels = ['idle', 'ok', 'warning', 'trouble'] as const
export type Level = (typeof levels)[number]

/** What the tray says at a glance. */
export interface Glance {
  level: Level
  /** One line for people. */
  text: string
}

/** Longest line a tray shows on all platforms. */
const longestText = 120

const levelOfState: Record<ConnectionState, Level> = {
  new: 'ok',
  ok: 'ok',
  paused: 'ok',
  held: 'warning',
  locked: 'warning',
  offline: 'warning',
  error: 'trouble',
  auth_failed: 'trouble',
}

/** The worst there is among connections and budgets, worst first; unknown numbers are not a reason to worry. */
export function glanceAt(connections: readonly ConnectionView[], budgets: readonly BudgetView[]): Glance {
  if (connections.length === 0) return { level: 'idle', text: 'Headroom: nothing is watched yet' }
  const names = new Map(connections.map(({ id, name }) => [id, name]))
  const worries = [
    ...connections.map(({ name, state, stateReason }): Glance => ({ level: levelOfState[state], text: `${name}: ${stateReason ?? state}` })),
    ...budgets.map((budget): Glance => budgetGlance(names.get(budget.connectionId) ?? '', budget)),
  ]
  const worst = worries.toSorted((a, b) => levels.indexOf(b.level) - levels.indexOf(a.level))[0]
  const count = connections.length === 1 ? '1 connection' : `${connections.length} connections`
  if (worst === undefined || worst.level === 'ok') return { level: 'ok', text: `Headroom: ${count}, all within their limits` }
  return { level: worst.level, text: safeText(worst.text, longestText) }
}

function budgetGlance(connection: string, { name, scopeLabel, used, limit, warnAt, alertsAt }: BudgetView): Glance {
  if (used.lo === null || limit === null || limit <= 0) return { level: 'ok', text: '' }
  const percent = Math.floor((used.lo * 100) / limit)
  const text = `${connection}: ${name}${scopeLabel === '' ? '' : ` (${scopeLabel})`} at ${percent} %`
  // Budgets without thresholds come and go within minutes; being used up for a moment is their nature.
  if (warnAt.length === 0) return { level: 'ok', text }
  if (percent >= 100) return { level: 'trouble', text }
  return { level: percent >= Math.min(...alertsAt) ? 'warning' : 'ok', text }
}
