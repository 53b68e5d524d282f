import { expect, test } from 'vitest'
import { episodesOf, filterAlerts, resetAtClient } from '../../../renderer/state/alertInbox.ts'
import { fakeFacts } from '../../fakes/fakeFacts.ts'

const now = Date.UTC(2026, 10, 22, 12)
const { alerts, budgets, connections } = fakeFacts(now)

test('alerts narrow to one connection and one kind', () => {
  expect(filterAlerts(alerts, { connectionId: '', kind: '' })).toEqual(alerts)
  const some = filterAlerts(alerts, { connectionId: 'studio', kind: 'quota' })
  expect(some.length).toBeGreaterThan(0)
  expect(some.every((alert) => alert.connectionId === 'studio' && alert.kind === 'quota')).toBe(true)
})

test('a snooze until the reset ends by this machine’s clock, and there is none for a reset that is over or unknown', () => {
  const budget = budgets.find(({ resetAt, scope }) => resetAt !== null && scope === 'key')
  if (budget === undefined || budget.resetAt === null) throw new Error('the fake has a budget with a reset')
  const about = { connectionId: budget.connectionId, budgetId: budget.budgetId, scopeId: budget.scopeId, budgets: [] }
  const ahead = connections.map((connection) => ({ ...connection, clockOffsetMs: 60_000 }))
  expect(resetAtClient(about, budgets, ahead, now)).toBe(budget.resetAt - 60_000)
  expect(resetAtClient(about, budgets, ahead, budget.resetAt)).toBeNull()
  expect(resetAtClient({ ...about, budgetId: 'none' }, budgets, ahead, now)).toBeNull()
})

test('alerts that came at once are one episode, and later ones another', () => {
  const [alert] = alerts
  if (alert === undefined) throw new Error('the fake has alerts')
  const at = (...minutes: number[]) => minutes.map((minute) => ({ ...alert, id: `${minute}`, raisedAt: now - minute * 60_000 }))
  expect(episodesOf(at(1, 2, 3, 30, 90)).map((episode) => episode.map(({ id }) => id))).toEqual([['1', '2', '3'], ['30'], ['90']])
  expect(episodesOf([])).toEqual([])
})
