import { describe, expect, test } from 'vitest'
import { defaultSettings, thresholdsOf, type Settings } from '../../shared/settings.ts'

const settings: Settings = {
  ...defaultSettings,
  thresholds: [80],
  budgetThresholds: [
    { connectionId: 'c', budgetId: 'day', thresholds: [50, 90] },
    { connectionId: 'c', budgetId: 'day', scopeId: 'ci', thresholds: [] },
  ],
}

describe('percentages', () => {
  test('of one key come before those of its budget, and those before the common ones', () => {
    expect(thresholdsOf(settings, { connectionId: 'c', budgetId: 'day', scopeId: 'ci' })).toEqual([])
    expect(thresholdsOf(settings, { connectionId: 'c', budgetId: 'day', scopeId: 'web' })).toEqual([50, 90])
    expect(thresholdsOf(settings, { connectionId: 'c', budgetId: 'month', scopeId: 'ci' })).toEqual([80])
    expect(thresholdsOf(settings, { connectionId: 'other', budgetId: 'day', scopeId: 'ci' })).toEqual([80])
  })
})
