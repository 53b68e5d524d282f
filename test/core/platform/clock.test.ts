import { expect, test } from 'vitest'
import { afterMonotonic, systemClock, type Timers } from '../../../electron/core/platform/clock.ts'

/** Timers that fire when time is moved, like Node's: a delay above 2^31-1 would fire after 1 ms. */
function handMovedTime() {
  let now = 0
  let pending: { at: number; callback: () => void }[] = []
  const timers: Timers = {
    set: (callback, ms) => {
      const entry = { at: now + (ms > 2 ** 31 - 1 ? 1 : ms), callback }
      pending.push(entry)
      return entry as unknown as NodeJS.Timeout
    },
    clear: (timer) => void (pending = pending.filter((entry) => entry !== (timer as unknown))),
  }
  const moveTo = (target: number): void => {
    for (let fired = 0; ; fired++) {
      if (fired > 100) throw new Error('timers fire without end')
      const next = pending.toSorted((a, b) => a.at - b.at)[0]
      if (next === undefined || next.at > target) break
      pending = pending.filter((entry) => entry !== next)
      now = next.at
      next.callback()
    }
    now = target
  }
  return { timers, moveTo, monotonic: () => now, waiting: () => pending.length }
}

test('a wait of ninety days ends after ninety days, not at once', () => {
  const time = handMovedTime()
  const days = 90 * 86_400_000
  let calls = 0
  afterMonotonic(days, () => calls++, time.monotonic, time.timers)
  time.moveTo(days - 1)
  expect(calls).toBe(0)
  time.moveTo(days)
  expect(calls).toBe(1)
  expect(time.waiting()).toBe(0)
})

test('a long wait can be cancelled in its second step', () => {
  const time = handMovedTime()
  let calls = 0
  const cancel = afterMonotonic(60 * 86_400_000, () => calls++, time.monotonic, time.timers)
  time.moveTo(40 * 86_400_000)
  cancel()
  time.moveTo(100 * 86_400_000)
  expect(calls).toBe(0)
  expect(time.waiting()).toBe(0)
})

test('a negative wait is no wait', async () => {
  let calls = 0
  await new Promise<void>((resolve) =>
    systemClock().after(-5, () => {
      calls++
      resolve()
    }),
  )
  expect(calls).toBe(1)
})

test('the real clock stamps in epoch milliseconds and measures with a clock that never goes back', () => {
  const clock = systemClock()
  expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1000)
  const first = clock.monotonic()
  expect(clock.monotonic()).toBeGreaterThanOrEqual(first)
})
