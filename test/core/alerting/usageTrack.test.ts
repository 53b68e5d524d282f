import { describe, expect, it } from 'vitest'
import { extendTrack, trackMs, usedIn, usedPerMinute, type UsageTrack } from '../../../electron/core/alerting/usageTrack.ts'

const minute = 60_000
const hour = 60 * minute
const noon = Date.UTC(2026, 10, 22, 12)

/** A track of a budget that takes `perMin` units, looked at every minute. */
function steady(minutes: number, perMin: number, from = noon, keepMs = 6 * hour): UsageTrack {
  let track: UsageTrack | null = null
  for (let i = 0; i <= minutes; i += 1) track = extendTrack(track, { at: from + i * minute, lo: 100 + i * perMin, windowId: 'd1' }, keepMs)
  if (track === null) throw new Error('no look')
  return track
}

describe('the track of a budget', () => {
  it('knows how much was used in any look-back it reaches, and nothing beyond', () => {
    const track = steady(90, 3)
    expect(usedIn(track, 5 * minute)).toBe(15)
    expect(usedIn(track, hour)).toBe(180)
    expect(usedIn(track, 2 * hour)).toBeNull()
  })

  it('does not take what was used before it began for use', () => {
    expect(usedIn(steady(10, 0), 10 * minute)).toBe(0)
  })

  it('goes on through a reset, where the counter starts from zero', () => {
    const before = steady(60, 2)
    const after = extendTrack(before, { at: noon + 61 * minute, lo: 5, windowId: 'd2' }, 6 * hour)
    expect(usedIn(after, 11 * minute)).toBe(25)
  })

  it('never counts backwards, and ignores looks that come late', () => {
    const track = steady(10, 2)
    expect(usedIn(extendTrack(track, { at: noon + 11 * minute, lo: 50, windowId: 'd1' }, hour), minute)).toBe(0)
    expect(extendTrack(track, { at: noon, lo: 999, windowId: 'd1' }, hour)).toBe(track)
  })

  it('stays small however long it runs', () => {
    const track = steady(5 * 24 * 60, 1, noon, 72 * hour)
    expect(track.points.length).toBeLessThan(350)
    expect(trackMs(track)).toBeGreaterThanOrEqual(72 * hour)
    expect(usedIn(track, 72 * hour)).toBeCloseTo(72 * 60, -1)
    expect(steady(5 * 24 * 60, 0).points.length).toBeLessThan(10)
  })

  it('spreads looks further apart than a minute evenly', () => {
    let track = extendTrack(null, { at: noon, lo: 0, windowId: 'd' }, hour)
    track = extendTrack(track, { at: noon + 4 * minute, lo: 8, windowId: 'd' }, hour)
    expect(usedPerMinute(track, 4 * minute)).toEqual([2, 2, 2, 2])
  })
})
