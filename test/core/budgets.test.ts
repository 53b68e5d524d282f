import { expect, it } from 'vitest'
import { budgetViews } from '../../electron/core/budgets.ts'
import { defaultSettings } from '../../shared/settings.ts'
import { connection, day0, key } from './history/samples.ts'

const views = (settings: Partial<typeof defaultSettings>) =>
  budgetViews({
    connections: [connection({ dialect: 'tools' })],
    keys: [key('web'), key('ci')],
    readings: [],
    discovered: new Map(),
    settings: { ...defaultSettings, ...settings },
    serverNow: () => day0,
  })

it('says the percentages the user set: of the key, else of the budget, else of all', () => {
  const set = (budgetThresholds: typeof defaultSettings.budgetThresholds) =>
    views({ thresholds: [70], budgetThresholds }).filter(({ budgetId }) => budgetId === 'ai_day').map(({ scopeId, alertsAt }) => [scopeId, alertsAt])
  expect(set([])).toEqual([['web', [70]], ['ci', [70]]])
  expect(
    set([
      { connectionId: 'c1', budgetId: 'ai_day', thresholds: [60, 90] },
      { connectionId: 'c1', budgetId: 'ai_day', scopeId: 'ci', thresholds: [] },
    ]),
  ).toEqual([['web', [60, 90]], ['ci', []]])
})

it('says none of budgets that never alert, whatever was set', () => {
  const minutes = views({ thresholds: [70] }).filter(({ warnAt }) => warnAt.length === 0)
  expect(minutes.map(({ budgetId }) => budgetId)).toContain('cap_minute')
  expect(minutes.every(({ alertsAt }) => alertsAt.length === 0)).toBe(true)
})
