import { describe, expect, test } from 'vitest'
import { activeSnoozes, tomorrowMorning, withoutSnooze, withSnooze, withThresholds } from '../../../renderer/state/quiet.ts'

const now = Date.UTC(2026, 10, 22, 12)
const snooze = (connectionId: string | null, budgetId: string | null, untilClient = now + 1) => ({ connectionId, budgetId, untilClient })

describe('snoozes', () => {
  test('end by themselves', () => {
    expect(activeSnoozes({ snoozes: [snooze('a', null, now), snooze('b', null, now + 1)] }, now)).toEqual([snooze('b', null, now + 1)])
  })

  test('of the same thing replace each other, others stay', () => {
    const before = { snoozes: [snooze('a', null), snooze('a', 'day'), snooze('old', null, now - 1)] }
    expect(withSnooze(before, snooze('a', 'day', now + 99), now)).toEqual([snooze('a', null), snooze('a', 'day', now + 99)])
  })

  test('can be taken back one by one', () => {
    expect(withoutSnooze({ snoozes: [snooze('a', null), snooze('a', 'day')] }, snooze('a', null), now)).toEqual([snooze('a', 'day')])
  })

  test('until tomorrow end at eight in the local morning', () => {
    const date = new Date(tomorrowMorning(now))
    expect([date.getHours(), date.getMinutes(), date.getDate()]).toEqual([8, 0, new Date(now + 86_400_000).getDate()])
  })
})

describe('thresholds of a budget', () => {
  test('replace its former ones and go back to the common ones', () => {
    const day = { connectionId: 'c', budgetId: 'day' }
    const once = withThresholds({ budgetThresholds: [] }, day, [50])
    expect(withThresholds({ budgetThresholds: once }, day, [60])).toEqual([{ ...day, thresholds: [60] }])
    expect(withThresholds({ budgetThresholds: once }, { ...day, budgetId: 'month' }, [60])).toHaveLength(2)
    expect(withThresholds({ budgetThresholds: once }, { ...day, scopeId: 'key' }, [60])).toHaveLength(2)
    expect(withThresholds({ budgetThresholds: once }, day, null)).toEqual([])
  })
})
