import { array, assert, constantFrom, integer, property, record, option } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quotaDedupeKey, stepQuota, type QuotaFire, type QuotaObservation, type QuotaState } from '../../../shared/alerts/quota.ts'
import type { Window } from '../../../shared/model.ts'

const midnight = Date.UTC(2026, 10, 23)
const minute = 60_000
const hour = 60 * minute
const day: Window = { kind: 'calendar', unit: 'day', zone: 'UTC', zoneSource: 'doc' }
const assumedDay: Window = { kind: 'calendar', unit: 'day', zone: 'UTC', zoneSource: 'assumed' }
const month: Window = { kind: 'calendar', unit: 'month', zone: 'UTC', zoneSource: 'assumed' }
const fiveHours: Window = { kind: 'fixed', sec: 18_000, anchor: 'first_call' }
const rollingDay: Window = { kind: 'rolling', sec: 86_400 }

type Look = Partial<QuotaObservation> & { at: number; lo: number }

/** Feeds looks in the order given, through JSON like the store; server time is the latest seen. */
function fires(window: Window, looks: Look[], warnAt: number[] = [80, 95, 100]): QuotaFire[] {
  let state: QuotaState | null = null
  let serverNow = -Infinity
  return looks.flatMap((look) => {
    serverNow = Math.max(serverNow, look.serverNow ?? look.at)
    const step = stepQuota(state, { hi: look.lo, limit: 50, resetAt: null, ...look, serverNow }, { window, warnAt })
    state = JSON.parse(JSON.stringify(step.next)) as QuotaState
    return step.fire
  })
}

const brief = (found: QuotaFire[]) => found.map(({ threshold, windowId, channel }) => `${threshold} ${windowId} ${channel}`)

describe('crossing a threshold', () => {
  it('is inclusive, in whole numbers', () => {
    expect(fires(day, [{ at: midnight, lo: 39_999, limit: 50_000 }])).toEqual([])
    expect(brief(fires(day, [{ at: midnight, lo: 40_000, limit: 50_000 }]))).toEqual(['80 2026-11-23 os'])
    expect(brief(fires(month, [{ at: midnight, lo: 1_600_000, limit: 2_000_000 }]))).toEqual(['80 2026-11 os'])
  })

  it('needs a limit', () => {
    expect(fires(day, [{ at: midnight, lo: 40, limit: null }, { at: midnight + 1, lo: 40, limit: 0 }])).toEqual([])
  })

  it('tells the highest only, and never the lower ones afterwards', () => {
    expect(brief(fires(day, [{ at: midnight, lo: 10 }, { at: midnight + 1, lo: 49 }, { at: midnight + 2, lo: 49 }, { at: midnight + 3, lo: 50 }]))).toEqual([
      '95 2026-11-23 os',
      '100 2026-11-23 os',
    ])
  })

  it('says when it was so before monitoring began', () => {
    expect(fires(day, [{ at: midnight, lo: 42 }, { at: midnight + 1, lo: 48 }]).map(({ first }) => first)).toEqual([true, false])
  })

  it('is silent for windows under an hour and without thresholds', () => {
    expect(fires({ kind: 'fixed', sec: 60, anchor: 'unknown' }, [{ at: midnight, lo: 50 }])).toEqual([])
    expect(fires({ kind: 'rolling', sec: 3599 }, [{ at: midnight, lo: 50 }])).toEqual([])
    expect(fires(day, [{ at: midnight, lo: 50 }], [])).toEqual([])
    expect(fires({ kind: 'rolling', sec: 3600 }, [{ at: midnight, lo: 50 }])).toHaveLength(1)
  })

  it('is only shown in the app for a gauge, which says nothing about the next second', () => {
    expect(brief(fires({ kind: 'gauge' }, [{ at: midnight, lo: 18, limit: 20 }], [75, 90]))).toEqual(['90 none inapp'])
  })
})

describe('an upper bound', () => {
  it('raises once in the app, and the lower bound still raises to the system', () => {
    const found = fires(day, [{ at: midnight, lo: 30, hi: 42 }, { at: midnight + 1, lo: 31, hi: 43 }, { at: midnight + 2, lo: 40, hi: 46 }])
    expect(brief(found)).toEqual(['80 2026-11-23 inapp', '80 2026-11-23 os'])
    expect(found.map(({ possible }) => possible)).toEqual([true, false])
  })

  it('that is not known raises nothing', () => {
    expect(fires(day, [{ at: midnight, lo: 30, hi: null }])).toEqual([])
  })

  it('may be a threshold ahead of the lower one', () => {
    expect(brief(fires(day, [{ at: midnight, lo: 41, hi: 48 }, { at: midnight + 1, lo: 48, hi: 48 }]))).toEqual([
      '80 2026-11-23 os',
      '95 2026-11-23 inapp',
      '95 2026-11-23 os',
    ])
  })
})

describe('calendar windows', () => {
  it('ignore a number carried over until it drops', () => {
    const looks = [{ at: midnight - minute, lo: 45 }, { at: midnight + 30_000, lo: 46 }, { at: midnight + minute, lo: 1 }, { at: midnight + 2 * minute, lo: 46 }]
    expect(brief(fires(day, looks))).toEqual(['80 2026-11-22 os', '80 2026-11-23 os'])
    expect(brief(fires(day, looks.slice(0, 2)))).toEqual(['80 2026-11-22 os'])
  })

  it('believe it after 15 min where the zone is documented, after half the window where it is assumed', () => {
    const after = (ms: number): Look[] => [{ at: midnight - minute, lo: 45 }, { at: midnight + ms, lo: 46 }]
    expect(fires(day, after(15 * minute - 1))).toHaveLength(1)
    expect(fires(day, after(15 * minute))).toHaveLength(2)
    expect(fires(assumedDay, after(12 * hour - 1))).toHaveLength(1)
    expect(fires(assumedDay, after(12 * hour))).toHaveLength(2)
    const december = Date.UTC(2026, 11, 1)
    expect(fires(month, [{ at: december - 1, lo: 45 }, { at: december + 26 * hour - 1, lo: 46 }])).toHaveLength(1)
    expect(fires(month, [{ at: december - 1, lo: 45 }, { at: december + 26 * hour, lo: 46 }])).toHaveLength(2)
  })

  it('compare with the vendor’s newest number, not with late ones and not with our own', () => {
    const looks = [
      { at: midnight - 3 * minute, lo: 45 },
      { at: midnight - 4 * minute, lo: 30 },
      { at: midnight - 2 * minute, lo: 20, derived: true },
      { at: midnight + 30_000, lo: 41 },
    ]
    expect(brief(fires(day, looks))).toEqual(['80 2026-11-22 os', '80 2026-11-23 os'])
  })

  it('do not doubt our own counts, which start each window at zero', () => {
    const looks = [
      { at: midnight - minute, lo: 45 },
      { at: midnight + minute, lo: 45, derived: true },
    ]
    expect(brief(fires(day, looks))).toEqual(['80 2026-11-22 os', '80 2026-11-23 os'])
  })

  it('keep doubting the vendor while our own count is low', () => {
    const looks = [
      { at: midnight - minute, lo: 45 },
      { at: midnight + 1000, lo: 1, derived: true },
      { at: midnight + 2000, lo: 45 },
    ]
    expect(brief(fires(day, looks))).toEqual(['80 2026-11-22 os'])
  })

  it('do not doubt a number when a day without any look lies between, or the last one was 0', () => {
    expect(fires(assumedDay, [{ at: midnight - 25 * hour, lo: 45 }, { at: midnight + minute, lo: 45 }])).toHaveLength(2)
    expect(fires(assumedDay, [{ at: midnight - minute, lo: 0 }, { at: midnight + minute, lo: 45 }])).toHaveLength(1)
  })

  it('record what a late reading tells about a closed window, once', () => {
    const found = fires(day, [
      { at: midnight - 10 * minute, lo: 30 },
      { at: midnight + 5 * minute, lo: 2 },
      { at: midnight - 2 * minute, lo: 45 },
      { at: midnight - minute, lo: 46 },
      { at: midnight + 6 * minute, lo: 41 },
    ])
    expect(brief(found)).toEqual(['80 2026-11-22 history', '80 2026-11-23 os'])
  })

  it('do not pop up about a window that has ended meanwhile', () => {
    expect(brief(fires(day, [{ at: midnight - minute, lo: 45, serverNow: midnight + hour }]))).toEqual(['80 2026-11-22 history'])
    expect(brief(fires(day, [{ at: midnight - hour, lo: 45 }, { at: midnight - minute, lo: 48, serverNow: midnight + hour }]))).toEqual([
      '80 2026-11-22 os',
      '95 2026-11-22 history',
    ])
  })

  it('are not re-armed by a decrease', () => {
    expect(fires(day, [{ at: midnight, lo: 41 }, { at: midnight + 1, lo: 10 }, { at: midnight + 2, lo: 11 }, { at: midnight + 3, lo: 41 }])).toHaveLength(1)
  })

  it('follow the zone they are given', () => {
    const tokyo: Window = { kind: 'calendar', unit: 'day', zone: 'Asia/Tokyo', zoneSource: 'learned' }
    expect(brief(fires(tokyo, [{ at: midnight - hour, lo: 45 }]))).toEqual(['80 2026-11-23 os'])
  })

  it('fall back to hysteresis in a zone nobody knows', () => {
    expect(brief(fires({ kind: 'calendar', unit: 'day', zone: 'Mars/Base', zoneSource: 'learned' }, [{ at: midnight, lo: 45 }]))).toEqual(['80 none os'])
  })
})

describe('a changed limit', () => {
  it('re-arms when it brings the percentage below the threshold by more than 5 points', () => {
    const found = fires(day, [{ at: midnight, lo: 41 }, { at: midnight + 1, lo: 42, limit: 100 }, { at: midnight + 2, lo: 80, limit: 100 }])
    expect(brief(found)).toEqual(['80 2026-11-23 os', '80 2026-11-23 os'])
    expect(found.map(({ repeat }) => repeat)).toEqual([0, 1])
  })

  it('does not re-arm at exactly 5 points below', () => {
    expect(fires(day, [{ at: midnight, lo: 45, limit: 50 }, { at: midnight + 1, lo: 45, limit: 60 }, { at: midnight + 2, lo: 50, limit: 60 }])).toHaveLength(1)
  })

  it('may itself cross a threshold, and is named', () => {
    expect(fires(day, [{ at: midnight, lo: 400, limit: 1000 }, { at: midnight + 1, lo: 400, limit: 500 }])).toMatchObject([{ threshold: 80, limitChangedFrom: 1000, limit: 500 }])
  })

  it('is judged by the greatest count, because counts only grow', () => {
    expect(brief(fires(day, [{ at: midnight, lo: 40 }, { at: midnight + 1, lo: 10 }, { at: midnight + 2, lo: 10, limit: 42 }]))).toEqual(['80 2026-11-23 os', '95 2026-11-23 os'])
  })

  it('is not believed of a reading that comes out of order', () => {
    const found = fires(day, [{ at: midnight, lo: 41 }, { at: midnight + 2000, lo: 42 }, { at: midnight + 1000, lo: 41, limit: 500 }, { at: midnight + 3000, lo: 43 }])
    expect(found).toHaveLength(1)
  })
})

describe('windows known by their reset only', () => {
  const at = midnight
  const drifting = [
    { at, lo: 85, limit: 100, resetAt: at + 18_018_000 },
    { at: at + 10 * minute, lo: 86, limit: 100, resetAt: at + 18_029_000 },
  ]

  it('do not change because the stamp drifts', () => {
    expect(brief(fires(fiveHours, drifting))).toEqual(['80 w1 os'])
  })

  it('change when the promised time has come and the new stamp is half a window later', () => {
    const next = { at: at + 18_100_000, lo: 82, limit: 100 }
    expect(brief(fires(fiveHours, [...drifting, { ...next, resetAt: at + 36_118_000 }]))).toEqual(['80 w1 os', '80 w2 os'])
    expect(fires(fiveHours, [...drifting, { ...next, resetAt: at + 18_110_000 }])).toHaveLength(1)
    expect(fires(fiveHours, [...drifting, { ...next, at: at + 17_000_000, resetAt: at + 36_118_000 }])).toHaveLength(1)
  })

  it('record late readings of the window before', () => {
    const looks = [
      { at, lo: 10, limit: 100, resetAt: at + 18_000_000 },
      { at: at + 18_100_000, lo: 1, limit: 100, resetAt: at + 36_100_000 },
      { at: at + 17_900_000, lo: 96, limit: 100, resetAt: at + 18_000_000 },
    ]
    expect(brief(fires(fiveHours, looks))).toEqual(['95 w1 history'])
  })

  it('re-arm by falling numbers while no reset was ever announced', () => {
    expect(fires(fiveHours, [85, 10, 9, 85].map((lo, i) => ({ at: at + i, lo, limit: 100 })))).toHaveLength(2)
  })
})

describe('windows that never end', () => {
  const series = (...numbers: number[]) => fires(rollingDay, numbers.map((lo, i) => ({ at: midnight + i * minute, lo, limit: 100 })))

  it('re-arm after two readings in a row at or below threshold minus 5', () => {
    expect(series(82, 79, 81, 74, 73, 83)).toHaveLength(2)
    expect(series(82, 75, 75, 83)).toHaveLength(2)
    expect(series(82, 74, 76, 74, 83)).toHaveLength(1)
    expect(series(82, 74, 83)).toHaveLength(1)
  })

  it('re-arm each threshold by itself', () => {
    expect(series(96, 90, 89, 96).map(({ threshold }) => threshold)).toEqual([95, 95])
  })

  it('count repeats, so that no two alerts are the same', () => {
    expect(series(82, 70, 70, 83, 70, 70, 84).map(({ repeat }) => repeat)).toEqual([0, 1, 2])
  })

  it('ignore readings that come out of order', () => {
    expect(fires(rollingDay, [{ at: midnight, lo: 10 }, { at: midnight - minute, lo: 45 }])).toEqual([])
  })
})

describe('the alert state', () => {
  const look = record({
    at: integer({ min: 0, max: 4 * 24 * 60 }).map((minutes) => midnight + minutes * minute),
    lo: integer({ min: 0, max: 120 }),
    hi: option(integer({ min: 0, max: 140 })),
    limit: constantFrom(null, 0, 50, 100),
    resetAt: option(integer({ min: 0, max: 5 * 24 * 60 }).map((minutes) => midnight + minutes * minute)),
    derived: constantFrom(true, false),
  })
  const windows: Window[] = [day, assumedDay, month, fiveHours, rollingDay, { kind: 'gauge' }, { kind: 'unknown', sec: null }]

  it('never fires the same alert twice, and stays small', () => {
    assert(
      property(constantFrom(...windows), array(look, { maxLength: 60 }), (window, looks) => {
        const found = fires(window, looks)
        const keys = found.map((fire) => quotaDedupeKey('c', 'b', 's', fire))
        expect(new Set(keys).size).toBe(keys.length)
        expect(found.every(({ lo, limit, threshold, possible, hi }) => (possible ? Math.max(hi ?? 0, lo) : lo) * 100 >= threshold * limit)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  it('is bounded however long it runs', () => {
    let state: QuotaState | null = null
    for (let i = 0; i < 400; i++) {
      state = stepQuota(state, { at: midnight + i * 24 * hour, lo: 45, hi: 45, limit: 50, resetAt: null, serverNow: midnight + i * 24 * hour }, { window: day, warnAt: [80] }).next
    }
    expect(JSON.stringify(state).length).toBeLessThan(2000)
  })
})
