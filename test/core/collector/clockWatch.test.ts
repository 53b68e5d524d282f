import { describe, expect, it } from 'vitest'
import { clockChange, ClockWatch, type ClockChange } from '../../../electron/core/collector/clockWatch.ts'
import { FakeClock } from '../../fakes/fakeClock.ts'

const before = { wall: 1_000_000, monotonic: 5_000, uptime: 7_000 }
const after = (wall: number, monotonic: number, uptime: number | null) => ({ wall: before.wall + wall, monotonic: before.monotonic + monotonic, uptime: uptime === null ? null : before.uptime + uptime })

describe('what happened to the clocks', () => {
  it('is nothing while they agree', () => {
    expect(clockChange(before, after(10_000, 10_000, 10_000), 0)).toBeNull()
    expect(clockChange(before, after(10_900, 10_000, 10_000), 0)).toBeNull()
  })

  it('tells sleep from a clock that was set, forward and back', () => {
    expect(clockChange(before, after(3_610_000, 10_000, 3_610_000), 0)).toEqual({ sleptMs: 3_600_000, steppedMs: 0 })
    expect(clockChange(before, after(3_610_000, 10_000, 10_000), 0)).toEqual({ sleptMs: 0, steppedMs: 3_600_000 })
    expect(clockChange(before, after(-3_590_000, 10_000, 10_000), 0)).toEqual({ sleptMs: 0, steppedMs: -3_600_000 })
    expect(clockChange(before, after(7_210_000, 10_000, 3_610_000), 0)).toEqual({ sleptMs: 3_600_000, steppedMs: 3_600_000 })
  })

  it('takes a clock that ran ahead for sleep where no clock counts sleep', () => {
    const old = { ...before, uptime: null }
    expect(clockChange(old, after(3_610_000, 10_000, null), 0)).toEqual({ sleptMs: 3_600_000, steppedMs: 0 })
    expect(clockChange(old, after(-3_590_000, 10_000, null), 0)).toEqual({ sleptMs: 0, steppedMs: -3_600_000 })
  })

  it('sees sleep in a timer that fires hours late where every clock counts sleep', () => {
    expect(clockChange(before, after(3_610_000, 3_610_000, 3_610_000), 3_600_000)).toEqual({ sleptMs: 3_600_000, steppedMs: 0 })
  })

  it('is noticed within seconds without anybody asking, and told once', async () => {
    const clock = new FakeClock(0)
    const changes: ClockChange[] = []
    const watch = new ClockWatch(clock, (change) => changes.push(change))
    await clock.pass(60_000)
    clock.sleep(8 * 3_600_000)
    await clock.pass(60_000)
    clock.jump(-120_000)
    watch.check()
    watch.stop()
    await clock.pass(60_000)
    expect(changes).toEqual([
      { sleptMs: 8 * 3_600_000, steppedMs: 0 },
      { sleptMs: 0, steppedMs: -120_000 },
    ])
  })
})
