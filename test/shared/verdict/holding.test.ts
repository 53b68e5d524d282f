import { describe, expect, it } from 'vitest'
import type { BudgetSpec, Window } from '../../../shared/model.ts'
import { settledWait, statedWait, type Wait, type WaitHints } from '../../../shared/verdict/holding.ts'
import { T0 } from '../times.ts'

const day = 86_400_000
const stated = (retryAfter: string | null, hints: WaitHints = {}) => statedWait(retryAfter === null ? [] : [['Retry-After', retryAfter]], T0, hints)
const specWith = (window: Window): BudgetSpec => ({ id: 'b', name: 'B', unit: 'requests', window, scope: 'key', limit: 1, kinds: null, warnAt: [], visibility: { header: 'any', endpoint: false, log: false } })
const minute = specWith({ kind: 'unknown', sec: 60 })
const gauge = specWith({ kind: 'gauge' })
const utcDay = specWith({ kind: 'calendar', unit: 'day', zone: 'UTC', zoneSource: 'doc' })
const assumedMonth = specWith({ kind: 'calendar', unit: 'month', zone: 'UTC', zoneSource: 'assumed' })
const unstated: Wait = { waitMs: null, waitSource: null, anomalies: [] }
const wait = (waitMs: number): Wait => ({ waitMs, waitSource: 'header_delta', anomalies: [] })

describe('statedWait (RA-7)', () => {
  it.each<[string, string | null, WaitHints, Wait]>([
    ['header', '30', {}, { waitMs: 30_000, waitSource: 'header_delta', anomalies: [] }],
    ['header as a date', 'Sun, 22 Nov 2026 12:00:30 GMT', {}, { waitMs: 30_000, waitSource: 'header_date', anomalies: [] }],
    ['header and body agree', '30', { bodySec: 30 }, { waitMs: 30_000, waitSource: 'header_delta', anomalies: [] }],
    ['header longer', '30', { bodySec: 10 }, { waitMs: 30_000, waitSource: 'header_delta', anomalies: ['retry_conflict'] }],
    ['body longer', '10', { bodySec: 30 }, { waitMs: 30_000, waitSource: 'body', anomalies: ['retry_conflict'] }],
    ['a date within the second of the body', 'Sun, 22 Nov 2026 12:00:30 GMT', { bodySec: 30.4 }, { waitMs: 30_400, waitSource: 'body', anomalies: ['fraction'] }],
    ['bad header, good body', '-5', { bodySec: 30 }, { waitMs: 30_000, waitSource: 'body', anomalies: ['bad_retry_after'] }],
    ['no header, good body', null, { bodySec: 1, alwaysHeader: true }, { waitMs: 1_000, waitSource: 'body', anomalies: ['retry_after_missing'] }],
    ['bad header is not a missing one', 'x', { alwaysHeader: true }, { waitMs: null, waitSource: null, anomalies: ['bad_retry_after'] }],
    ['good header, bad body', '30', { bodySec: '30' }, { waitMs: 30_000, waitSource: 'header_delta', anomalies: ['bad_body_retry'] }],
    ['negative body', null, { bodySec: -1 }, { waitMs: null, waitSource: null, anomalies: ['bad_body_retry'] }],
    ['null body', null, { bodySec: null }, { waitMs: null, waitSource: null, anomalies: ['bad_body_retry'] }],
    ['body that is not finite', null, { bodySec: Infinity }, { waitMs: null, waitSource: null, anomalies: ['bad_body_retry'] }],
    ['absurd body', null, { bodySec: 1e300 }, { waitMs: 31 * day, waitSource: 'body', anomalies: ['clamped'] }],
    ['tiny body', null, { bodySec: 1e-9 }, { waitMs: 1, waitSource: 'body', anomalies: ['fraction'] }],
    ['reset', null, { resetAt: T0 + 21_000 }, { waitMs: 21_000, waitSource: 'reset', anomalies: [] }],
    ['reset in the past', null, { resetAt: T0 - 21_000 }, { waitMs: 0, waitSource: 'reset', anomalies: [] }],
    ['header before reset', '5', { resetAt: T0 + 21_000 }, { waitMs: 5_000, waitSource: 'header_delta', anomalies: [] }],
    ['nothing', null, {}, unstated],
  ])('%s', (_title, header, hints, expected) => {
    expect(stated(header, hints)).toEqual(expected)
  })
})

describe('settledWait (RA-7, CL-8)', () => {
  it('assumes 60 s when nobody says anything', () => {
    expect(settledWait(unstated, [minute], [minute], T0)).toEqual({ waitMs: 60_000, waitSource: 'default', anomalies: [] })
    expect(settledWait(unstated, [], [], T0).waitSource).toBe('default')
  })

  it('waits for the end of a calendar window, and says when its zone is a guess', () => {
    expect(settledWait(unstated, [utcDay], [], T0)).toEqual({ waitMs: day / 2, waitSource: 'window', anomalies: [] })
    expect(settledWait(unstated, [assumedMonth], [], T0)).toEqual({ waitMs: 8.5 * day, waitSource: 'window', anomalies: ['tz_assumed'] })
    expect(settledWait(unstated, [minute, assumedMonth], [], T0).waitSource).toBe('default')
  })

  it.each<[string, BudgetSpec[], BudgetSpec[], number]>([
    ['minute budgets 300 s', [minute], [utcDay], 300_000],
    ['concurrency 60 s', [gauge], [utcDay], 60_000],
    ['a day 24 h', [utcDay], [], day],
    ['a month 31 d', [minute, assumedMonth], [], 31 * day],
    ['an hour its length', [specWith({ kind: 'fixed', sec: 3_600, anchor: 'unknown' })], [], 3_600_000],
    ['an unknown window 31 d', [specWith({ kind: 'unknown', sec: null })], [], 31 * day],
    ['no candidate: the longest of the API', [], [minute, utcDay], day],
  ])('holds no longer than %s', (_title, candidates, all, longest) => {
    expect(settledWait(wait(longest), candidates, all, T0)).toEqual({ waitMs: longest, waitSource: 'header_delta', anomalies: [] })
    expect(settledWait(wait(longest + 1), candidates, all, T0)).toEqual({ waitMs: longest, waitSource: 'header_delta', anomalies: ['clamped'] })
  })

  it('holds a second at least', () => {
    expect(settledWait(wait(0), [minute], [], T0)).toEqual({ waitMs: 1_000, waitSource: 'header_delta', anomalies: ['floored'] })
    expect(settledWait(wait(999), [minute], [], T0).anomalies).toEqual(['floored'])
    expect(settledWait(wait(1_000), [minute], [], T0).anomalies).toEqual([])
  })
})
