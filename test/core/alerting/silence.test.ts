import { describe, expect, it } from 'vitest'
import { isSilenced, quietMs } from '../../../electron/core/alerting/silence.ts'
import type { Alert } from '../../../shared/model.ts'

const alert = (more: Partial<Alert> = {}): Alert => ({
  id: 'a', connectionId: 'c1', kind: 'quota', channel: 'os', title: '', body: '', at: 0, raisedAt: 0, deliveredAt: null, acknowledgedAt: null, threshold: 80,
  budgetId: 'day', scopeId: 'k1', windowId: null, class: null, count: null, keyIds: ['k1'], scopes: [], budgets: ['day'], from: null, to: null, dedupeKey: 'd', ...more,
})
const loud = { snoozes: [], mutedKeyIds: [] }
const snooze = (connectionId: string | null, budgetId: string | null, untilClient = 1000) => ({ ...loud, snoozes: [{ connectionId, budgetId, untilClient }] })

describe('whether an alert may pop up', () => {
  it('may, unless somebody said otherwise', () => {
    expect(isSilenced(alert(), loud, 0)).toBe(false)
  })

  it('may not while everything, its connection or its budget is snoozed, and may again afterwards', () => {
    expect(isSilenced(alert(), snooze(null, null), 999)).toBe(true)
    expect(isSilenced(alert(), snooze(null, null), 1000)).toBe(false)
    expect(isSilenced(alert(), snooze('c1', null), 0)).toBe(true)
    expect(isSilenced(alert(), snooze('c2', null), 0)).toBe(false)
    expect(isSilenced(alert(), snooze('c1', 'day'), 0)).toBe(true)
    expect(isSilenced(alert({ budgetId: 'month', budgets: [] }), snooze('c1', 'day'), 0)).toBe(false)
  })

  it('may not when all its keys are muted', () => {
    expect(isSilenced(alert(), { ...loud, mutedKeyIds: ['k1'] }, 0)).toBe(true)
    expect(isSilenced(alert({ keyIds: ['k1', 'k2'] }), { ...loud, mutedKeyIds: ['k1'] }, 0)).toBe(false)
    expect(isSilenced(alert({ keyIds: [] }), { ...loud, mutedKeyIds: ['k1'] }, 0)).toBe(false)
  })
})

describe('quiet hours', () => {
  const at = (hours: number, minutes = 0) => Date.UTC(2026, 10, 22, hours, minutes)
  const night = { from: '22:00', to: '07:00' }

  it('last across midnight until the given time', () => {
    expect(quietMs(night, at(21, 59), 'UTC')).toBe(0)
    expect(quietMs(night, at(22), 'UTC')).toBe(9 * 3_600_000)
    expect(quietMs(night, at(6, 59), 'UTC')).toBe(60_000)
    expect(quietMs(night, at(7), 'UTC')).toBe(0)
  })

  it('follow the local time of the viewer', () => {
    expect(quietMs(night, at(22), 'America/New_York')).toBe(0)
    expect(quietMs(night, at(3), 'America/New_York')).toBe(9 * 3_600_000)
  })

  it('are none without settings, or when they begin and end at the same time', () => {
    expect(quietMs(null, at(23), 'UTC')).toBe(0)
    expect(quietMs({ from: '08:00', to: '08:00' }, at(8), 'UTC')).toBe(0)
  })
})
