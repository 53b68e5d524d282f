import { expect, it } from 'vitest'
import { RoundTimer } from '../../../electron/core/collector/roundTimer.ts'
import { FakeClock } from '../../fakes/fakeClock.ts'

function timed() {
  const clock = new FakeClock(1_000)
  const rounds: number[] = []
  return { clock, rounds, timer: new RoundTimer(clock, () => rounds.push(clock.now())) }
}

it('runs one round at a time, the one planned last', async () => {
  const { clock, rounds, timer } = timed()
  timer.plan(10_000, 'nothing new')
  timer.plan(5_000.2, 'catching up')
  expect(timer).toMatchObject({ nextAtClient: 6_001, intervalMs: 5_001, reason: 'catching up' })
  expect(timer.why()).toBe('after 5 s: catching up')
  await clock.pass(60_000)
  expect(rounds).toEqual([6_001])
})

it('has no interval to tell of when it is the first or was asked for', async () => {
  const { clock, rounds, timer } = timed()
  timer.plan(0, 'first poll')
  expect(timer.why()).toBe('first poll')
  timer.plan(null, 'you asked')
  expect(timer).toMatchObject({ nextAtClient: null, intervalMs: null })
  expect(timer.why()).toBe('you asked')
  await clock.pass(60_000)
  expect(rounds).toEqual([])
})

it('keeps its moment when the wall clock is set, under another name', async () => {
  const { clock, rounds, timer } = timed()
  timer.plan(10_000, 'nothing new')
  clock.jump(3_600_000)
  timer.shift(3_600_000)
  expect(timer.nextAtClient).toBe(3_611_000)
  await clock.pass(10_000)
  expect(rounds).toEqual([3_611_000])
})
