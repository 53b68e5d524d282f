import type { Clock } from '../ports.ts'

/** What happened to the clocks between two looks at them, ms. */
export interface ClockChange {
  /** The machine was asleep for so long; 0 = it was not. */
  sleptMs: number
  /** The wall clock was set by so much, forward or back; 0 = it was not. */
  steppedMs: number
}

/** One look at all clocks; `uptime: null` where there is none that counts sleep. */
export interface ClockLook {
  wall: number
  monotonic: number
  uptime: number | null
}

/** Smaller differences are noise and slow adjustment (CK-4). */
const noiseMs = 2_000

/**
 * Tells sleep from a clock that was set (CK-4), `null` when neither happened. Without an uptime clock a wall clock that ran
 * ahead means sleep, one that fell back was set. `lateMs` = how late the look itself is: where the monotonic clock counts
 * sleep, a timer that fires hours late is the only trace of it.
 */
export function clockChange(last: ClockLook, now: ClockLook, lateMs: number): ClockChange | null {
  const awake = now.monotonic - last.monotonic
  const wall = now.wall - last.wall
  const really = now.uptime !== null && last.uptime !== null ? now.uptime - last.uptime : null
  const slept = really === null ? Math.max(0, wall - awake) : really - awake
  const stepped = wall - (really ?? awake + slept)
  const change = { sleptMs: above(Math.max(slept, lateMs)), steppedMs: above(stepped) }
  return change.sleptMs === 0 && change.steppedMs === 0 ? null : change
}

const above = (ms: number): number => (Math.abs(ms) > noiseMs ? Math.round(ms) : 0)

/** How often the clocks are looked at, so that sleep is noticed where no shell tells of it (CK-4). */
const everyMs = 15_000

/** Looks at the clocks now and then, and whenever asked, and tells what changed. */
export class ClockWatch {
  readonly #clock: Clock
  readonly #changed: (change: ClockChange) => void
  #last: ClockLook
  #dueAt = 0
  #cancel: () => void = () => undefined

  constructor(clock: Clock, changed: (change: ClockChange) => void) {
    this.#clock = clock
    this.#changed = changed
    this.#last = this.#look()
    this.#plan()
  }

  /** Looks now; whoever is about to decide something by the time asks first. */
  check(): void {
    this.#compare(0)
  }

  stop(): void {
    this.#cancel()
  }

  #plan(): void {
    this.#dueAt = this.#clock.monotonic() + everyMs
    this.#cancel = this.#clock.after(everyMs, () => {
      this.#compare(this.#clock.monotonic() - this.#dueAt)
      this.#plan()
    })
  }

  #compare(lateMs: number): void {
    const now = this.#look()
    // A late timer alone may be a busy machine; half an interval is no longer that.
    const change = clockChange(this.#last, now, lateMs > everyMs ? lateMs : 0)
    this.#last = now
    if (change !== null) this.#changed(change)
  }

  #look(): ClockLook {
    return { wall: this.#clock.now(), monotonic: this.#clock.monotonic(), uptime: this.#clock.uptime?.() ?? null }
  }
}
