import { describe, expect, it } from 'vitest'
import { watchingCost } from '../../electron/core/watchingCost.ts'
import { dialectFor } from '../../shared/dialects/index.ts'
import type { Dialect } from '../../shared/dialects/types.ts'
import type { FieldMap } from '../../shared/fieldMap.ts'

const named = (dialect: string, fieldMap: FieldMap | null = null): Dialect => {
  const found = dialectFor({ dialect, fieldMap })
  if (found === undefined) throw new Error(`no dialect ${dialect}`)
  return found
}

describe('the cost of watching', () => {
  it('of adaptive polling stays inside the share of every budget', () => {
    const cost = watchingCost(named('workspace'), null, { mode: 'adaptive' })
    // 2 % of 50,000 a day allow 1,000 requests (4.2).
    expect(cost.requestsPerDay).toBe(1_000)
    expect(cost.budgets.find(({ budgetId }) => budgetId === 'token_day')).toMatchObject({ units: 1_000, share: 0.02 })
    expect(cost.sentence).toBe('At most 1,000 requests a day, at most 2 % of “Calls per day, this token”.')
  })

  it('of a fixed interval counts every endpoint, and says when that is much', () => {
    const cost = watchingCost(named('tools'), null, { mode: 'fixed', everySec: 2 })
    expect(cost.requestsPerDay).toBe(43_200)
    expect(cost.sentence).toMatch(/^At most 43,200 requests a day, at most 30 % of “.+”\. That is much for watching/)
  })

  it('is nothing until asked when polling is manual, and unknown shares are not made up', () => {
    expect(watchingCost(named('workspace'), null, { mode: 'manual' })).toMatchObject({ requestsPerDay: 0, sentence: 'Nothing until you press “Poll now”; then one request per endpoint.' })
    const mapped = named('generic', { usage: { budgets: [{ id: 'month', used: '/used', limit: 100, window: { kind: 'calendar', unit: 'month' } }] } })
    expect(watchingCost(mapped, null, { mode: 'adaptive' })).toEqual({ requestsPerDay: 8_640, budgets: [], sentence: 'At most 8,640 requests a day. No stated budget counts them.' })
  })
})
