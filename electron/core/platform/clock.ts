import { uptime } from 'node:os'
import type { Clock } from '../ports.ts'

/** The longest delay a timer takes; a longer one fires at once (RA-6). */
const longestTimerMs = 2 ** 31 - 1

/** The real clock: `Date.now` for stamps, `performance.now` for waits. */
export function systemClock(): Clock {
  const monotonic = (): number => performance.now()
  return {
    now: () => Date.now(),
    monotonic,
    uptime: () => uptime() * 1000,
    after: (ms, callback) => afterMonotonic(ms, callback, monotonic),
  }
}

/** The part of the timers `afterMonotonic` needs, so that its chunking is tested without waiting 25 days. */
export interface Timers {
  set(callback: () => void, ms: number): NodeJS.Timeout
  clear(timer: NodeJS.Timeout): void
}

const nodeTimers: Timers = { set: (callback, ms) => setTimeout(callback, ms), clear: (timer) => clearTimeout(timer) }

/**
 * Calls back once after `ms` of `monotonic` time and returns the way to cancel. Waits beyond 2^31-1 ms are walked in
 * steps; a timer that fires early (it may, by up to 1 ms) waits for the rest.
 */
export function afterMonotonic(ms: number, callback: () => void, monotonic: () => number, timers: Timers = nodeTimers): () => void {
  const due = monotonic() + Math.max(0, ms)
  const step = (): NodeJS.Timeout => {
    const left = Math.max(0, Math.ceil(due - monotonic()))
    return timers.set(() => {
      if (monotonic() >= due) callback()
      else timer = step()
    }, Math.min(left, longestTimerMs))
  }
  let timer = step()
  return () => timers.clear(timer)
}
