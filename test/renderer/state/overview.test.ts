import { describe, expect, test } from 'vitest'
import type { BudgetView } from '../../../shared/answers.ts'
import { attentionOf, overviewOf, tightestOf } from '../../../renderer/state/overview.ts'
import { paceOf } from '../../../renderer/state/pace.ts'
import { budgetRisk, readingState } from '../../../renderer/state/risk.ts'
import { fakeFacts } from '../../fakes/fakeFacts.ts'

const noon = Date.UTC(2026, 10, 22, 12)
const hour = 3_600_000
const facts = fakeFacts(noon)
const overview = overviewOf({ ...facts, now: noon })

const budget = (more: Partial<BudgetView>): BudgetView => ({
  connectionId: 'c',
  budgetId: 'b',
  name: 'Requests per day',
  scope: 'key',
  scopeId: 'k',
  scopeLabel: 'key',
  unit: 'requests',
  window: { kind: 'calendar', unit: 'day', zone: 'UTC', zoneSource: 'doc' },
  limit: 100,
  used: { lo: 50, hi: 50 },
  remaining: null,
  resetAt: noon + 12 * hour,
  observedAt: noon - 1_000,
  source: 'endpoint',
  confidence: 'high',
  inconsistent: false,
  warnAt: [80, 95, 100],
  alertsAt: [80, 95, 100],
  kinds: null,
  unreachable: null,
  ...more,
})

describe('the risk of a budget', () => {
  const level = (more: Partial<BudgetView>) => budgetRisk(budget(more), noon).level

  test('grows with the lower bound at 80, 95 and 100 percent, inclusive', () => {
    expect([79, 80, 94, 95, 99, 100, 130].map((lo) => level({ used: { lo, hi: lo } }))).toEqual([
      'fine',
      'near',
      'near',
      'high',
      'high',
      'reached',
      'reached',
    ])
  })

  test('is only possible when the upper bound alone says so', () => {
    expect(level({ used: { lo: 40, hi: 90 } })).toBe('possible')
    expect(level({ used: { lo: null, hi: 100 } })).toBe('possible')
  })

  test('is unknown, never fine, without a limit, a number or a reading', () => {
    expect(level({ limit: null })).toBe('unknown')
    expect(level({ limit: 0 })).toBe('unknown')
    expect(level({ used: { lo: null, hi: null } })).toBe('unknown')
    expect(level({ observedAt: null })).toBe('unknown')
  })

  test('is unknown once the window of the reading has ended', () => {
    expect(level({ used: { lo: 100, hi: 100 }, resetAt: noon })).toBe('unknown')
    expect(level({ used: { lo: 100, hi: 100 }, resetAt: null, observedAt: noon - 13 * hour })).toBe('unknown')
  })

  test('ranks a limit that can never be reached below everything known', () => {
    expect(budgetRisk(budget({ used: { lo: 100, hi: 100 }, unreachable: 'another limit comes first' }), noon).score).toBeLessThan(0)
  })
})

describe('a reading', () => {
  test('of a rolling minute says nothing about now after a minute', () => {
    const rolling = (observedAt: number) => readingState(budget({ window: { kind: 'rolling', sec: 60 }, resetAt: null, observedAt }), noon)
    expect([rolling(noon - 59_000), rolling(noon - 60_000)]).toEqual(['current', 'past'])
  })

  test('of a window whose length nobody knows stays current', () => {
    expect(readingState(budget({ window: { kind: 'unknown', sec: null }, resetAt: null, observedAt: noon - 99 * hour }), noon)).toBe(
      'current',
    )
  })
})

describe('the pace of a budget', () => {
  test('shows how much of the window has passed', () => {
    expect(paceOf(budget({}), noon)?.elapsed).toBe(0.5)
  })

  test('foretells the hour only when it comes before the reset', () => {
    const fast = paceOf(budget({ limit: 50_000, used: { lo: 40_000, hi: 40_000 } }), noon)
    expect(fast?.usedUp?.certain).toBe(true)
    expect(((fast?.usedUp?.early ?? 0) - noon) / hour).toBeCloseTo(3, 0)
    expect(paceOf(budget({ limit: 50_000, used: { lo: 20_000, hi: 20_000 } }), noon)?.usedUp).toBeNull()
  })

  test('foretells nothing for minutes, for unknown limits and below a tenth', () => {
    expect(paceOf(budget({ window: { kind: 'rolling', sec: 60 } }), noon)).toBeNull()
    expect(paceOf(budget({ limit: null }), noon)).toBeNull()
    expect(paceOf(budget({ limit: 1_000, used: { lo: 90, hi: 90 } }), noon)?.usedUp).toBeNull()
  })
})

describe('the overview', () => {
  test('puts the riskiest connection and key first', () => {
    expect(overview.map(({ connection }) => connection.id)).toEqual(['hostile', 'workspace', 'decks', 'studio', 'lists'])
    expect(overview.find(({ connection }) => connection.id === 'studio')?.keys[0]?.key.id).toBe('ci-bot')
  })

  test('keeps its order while budgets come and go below half of their limits, and changes it above', () => {
    const order = (used: number) => {
      const budgets = facts.budgets.map((one) => ({ ...one, limit: 100, unreachable: null, observedAt: noon - 1_000, resetAt: noon + hour, used: { lo: 0, hi: 0 } }))
      const connections = facts.connections.map((connection) => ({ ...connection, state: 'ok' as const }))
      const moved = budgets.map((one) => (one.connectionId === budgets.at(-1)?.connectionId ? { ...one, used: { lo: used, hi: used } } : one))
      return overviewOf({ ...facts, connections, budgets: moved, now: noon }).map(({ connection }) => connection.id)
    }
    expect(order(49)).toEqual(order(0))
    expect(order(71)).not.toEqual(order(0))
    expect(order(71)).toEqual(order(78))
    expect(order(71)[0]).toBe(facts.budgets.at(-1)?.connectionId)
  })

  test('shows each budget exactly once', () => {
    const shown = overview.flatMap(({ shared, keys }) => [...shared, ...keys.flatMap((key) => key.budgets)].map(({ budget: one }) => one))
    expect(shown).toHaveLength(facts.budgets.length)
    expect(new Set(shown).size).toBe(facts.budgets.length)
  })

  test('keeps budgets of a key it does not list', () => {
    const orphaned = overviewOf({ ...facts, keys: [], now: noon })
    expect(orphaned.flatMap(({ shared }) => shared)).toHaveLength(facts.budgets.length)
  })

  test('asks to look at troubled connections and budgets near their limit, worst first', () => {
    const attention = attentionOf(overview).map((item) => (item.kind === 'connection' ? item.connection.id : item.rated.budget.budgetId))
    expect(attention[0]).toBe('hostile')
    expect(attention).toContain('ai_day')
    expect(attention).not.toContain('reads_minute')
  })

  test('names the tightest budget when nothing needs a look', () => {
    const calm = overviewOf({
      ...facts,
      connections: facts.connections.slice(0, 1),
      budgets: facts.budgets.filter(({ scopeId }) => scopeId === 'prod-writer'),
      now: noon,
    })
    expect(attentionOf(calm)).toEqual([])
    expect(tightestOf(calm)?.budget.budgetId).toBe('ai_day')
  })
})
