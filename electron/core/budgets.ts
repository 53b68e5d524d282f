import type { BudgetView } from '../../shared/answers.ts'
import { dialectFor } from '../../shared/dialects/index.ts'
import { foldBudget } from '../../shared/limits/budget.ts'
import type { BudgetSpec, Connection, Key, Reading } from '../../shared/model.ts'
import { thresholdsOf, type Settings } from '../../shared/settings.ts'

/** What the state of all budgets is computed from. */
export interface BudgetFacts {
  connections: readonly Connection[]
  keys: readonly Key[]
  /** Newest reading per (connection, budget, scope, source). */
  readings: readonly Reading[]
  /** Budgets known by their headers only, by connection. */
  discovered: ReadonlyMap<string, readonly BudgetSpec[]>
  settings: Pick<Settings, 'thresholds' | 'budgetThresholds'>
  /** Best estimate of the server's clock of a connection, now. */
  serverNow(connectionId: string): number
}

/**
 * Every budget of every connection with its state: the dialect says which budgets exist, readings say where they stand.
 * A budget nobody has read yet is listed as unknown, never as zero. Key-scoped budgets appear once per key.
 */
export function budgetViews(facts: BudgetFacts): BudgetView[] {
  return facts.connections.flatMap((connection) => {
    const own = facts.readings.filter((reading) => reading.connectionId === connection.id)
    const ownKeys = facts.keys.filter((key) => key.connectionId === connection.id)
    const labels = new Map(ownKeys.map((key) => [key.id, key.label]))
    const byBudget = Map.groupBy(own, (reading) => reading.budgetId)
    return specsOf(connection, facts.discovered.get(connection.id) ?? []).flatMap((spec) => {
      const byScope = Map.groupBy(byBudget.get(spec.id) ?? [], (reading) => reading.scopeId)
      return scopeIdsOf(spec, connection, labels.keys(), byScope.keys()).map((scopeId) =>
        viewOf(spec, connection, scopeId, labels.get(scopeId) ?? connection.name, byScope.get(scopeId) ?? [], facts),
      )
    })
  })
}

/** The dialect's budgets, plus those that came into being with a header (`generic`). */
export function specsOf(connection: Connection, discovered: readonly BudgetSpec[]): BudgetSpec[] {
  const declared = dialectFor(connection)?.budgets(connection.plan) ?? []
  const known = new Set(declared.map((spec) => spec.id))
  return [...declared, ...discovered.filter((spec) => !known.has(spec.id))]
}

function scopeIdsOf(spec: BudgetSpec, connection: Connection, keyIds: Iterable<string>, read: Iterable<string>): string[] {
  return spec.scope === 'key' ? [...new Set([...keyIds, ...read])] : [connection.id]
}

function viewOf(spec: BudgetSpec, connection: Connection, scopeId: string, scopeLabel: string, readings: readonly Reading[], facts: BudgetFacts): BudgetView {
  const state = foldBudget(spec, readings, facts.serverNow(connection.id))
  return {
    connectionId: connection.id,
    budgetId: spec.id,
    name: spec.name,
    scope: spec.scope,
    scopeId,
    scopeLabel,
    unit: spec.unit,
    window: spec.window,
    kinds: spec.kinds,
    limit: state.limit,
    used: state.used,
    remaining: state.remaining,
    resetAt: state.resetAt,
    observedAt: state.observedAt,
    source: state.source,
    confidence: state.confidence,
    inconsistent: state.inconsistent,
    warnAt: spec.warnAt,
    alertsAt: spec.warnAt.length === 0 ? [] : [...thresholdsOf(facts.settings, { connectionId: connection.id, budgetId: spec.id, scopeId })],
    unreachable: spec.unreachable ?? null,
  }
}
