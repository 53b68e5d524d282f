import type { BudgetView, ConnectionView, PollStatus } from '../../shared/answers.ts'
import type { Key } from '../../shared/model.ts'
import { budgetRisk, connectionScore, type Risk } from './risk.ts'

/** A budget with its risk at one moment. */
export interface RatedBudget {
  budget: BudgetView
  risk: Risk
}
/** One key with its own budgets. */
export interface KeyOverview {
  key: Key
  budgets: RatedBudget[]
  score: number
}
/** One connection with the budgets its keys share, and its keys; riskiest first on every level. */
export interface ConnectionOverview {
  connection: ConnectionView
  poll: PollStatus | null
  shared: RatedBudget[]
  keys: KeyOverview[]
  score: number
}

interface Facts {
  connections: ConnectionView[]
  keys: Key[]
  budgets: BudgetView[]
  polls: PollStatus[]
  /** This machine's clock, epoch ms. */
  now: number
}

const byScore = <T extends { score: number }>(a: T, b: T): number => b.score - a.score
const byRank = <T extends { score: number }>(a: T, b: T): number => rankOf(b.score) - rankOf(a.score)
const byRisk = (a: RatedBudget, b: RatedBudget): number => byRank(a.risk, b.risk)

/**
 * A score as it orders the page: below half of a limit all is calm, and above it a tenth more or less is the same. Budgets of a minute
 * come and go with every call; an order that followed them would move what is being read, every few seconds.
 */
const rankOf = (score: number): number => (score < 0 ? -1 : score < 0.5 ? 0 : Math.floor(score * 10))

/** The server's clock as this connection's answers show it, epoch ms. */
export const serverNow = (connection: Pick<ConnectionView, 'clockOffsetMs'>, now: number): number => now + (connection.clockOffsetMs ?? 0)

/** Everything the overview shows, sorted by risk; about equal risk keeps the order of the core. */
export function overviewOf({ connections, keys, budgets, polls, now }: Facts): ConnectionOverview[] {
  return connections
    .map((connection) => {
      const rated = budgets
        .filter((budget) => budget.connectionId === connection.id)
        .map((budget) => ({ budget, risk: budgetRisk(budget, serverNow(connection, now)) }))
      const own = keys.filter((key) => key.connectionId === connection.id)
      const ofKey = (key: Key) => rated.filter(({ budget }) => budget.scope === 'key' && budget.scopeId === key.id).sort(byRisk)
      const keyOverviews = own
        .map((key) => {
          const its = ofKey(key)
          return { key, budgets: its, score: Math.max(0, ...its.map(({ risk }) => risk.score)) }
        })
        .sort(byRank)
      const keyIds = new Set(own.map((key) => key.id))
      return {
        connection,
        poll: polls.find((poll) => poll.connectionId === connection.id) ?? null,
        // Key budgets of a key we do not list would otherwise vanish.
        shared: rated.filter(({ budget }) => budget.scope !== 'key' || !keyIds.has(budget.scopeId)).sort(byRisk),
        keys: keyOverviews,
        score: connectionScore(
          connection,
          rated.map(({ risk }) => risk.score),
        ),
      }
    })
    .sort(byRank)
}

/** One thing that needs a look, for the strip on top of the overview. */
export type Attention =
  { kind: 'connection'; connection: ConnectionView } | { kind: 'budget'; connection: ConnectionView; rated: RatedBudget }

/** What needs a look, worst first; empty when all is calm. */
export function attentionOf(overview: ConnectionOverview[]): Attention[] {
  const found: { score: number; item: Attention }[] = []
  for (const entry of overview) {
    const { connection } = entry
    if (['auth_failed', 'error', 'held', 'locked', 'offline'].includes(connection.state)) {
      found.push({ score: connectionScore(connection, []), item: { kind: 'connection', connection } })
    }
    for (const rated of [...entry.shared, ...entry.keys.flatMap((key) => key.budgets)]) {
      if (['reached', 'high', 'near'].includes(rated.risk.level))
        found.push({ score: rated.risk.score, item: { kind: 'budget', connection, rated } })
    }
  }
  return found.sort(byScore).map(({ item }) => item)
}

/** The known budget with the largest share used, for the calm sentence; `null` when no share is known. */
export function tightestOf(overview: ConnectionOverview[]): { connection: ConnectionView; budget: BudgetView; share: number } | null {
  const known = overview.flatMap(({ connection, shared, keys }) =>
    [...shared, ...keys.flatMap((key) => key.budgets)].flatMap(({ budget, risk }) =>
      risk.level === 'unknown' || budget.unreachable !== null || budget.limit === null || budget.used.lo === null
        ? []
        : [{ connection, budget, share: budget.used.lo / budget.limit }],
    ),
  )
  return known.reduce<(typeof known)[number] | null>((best, next) => (best === null || next.share > best.share ? next : best), null)
}
