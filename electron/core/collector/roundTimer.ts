import type { Clock } from '../ports.ts'

/** The one timer of a connection: when its next round is, how long after the last, and why. */
export class RoundTimer {
  readonly #clock: Clock
  readonly #run: () => void
  #cancel: () => void = () => undefined
  /** Client time of the next round; `null` = none is planned. */
  nextAtClient: number | null = null
  /** `null` = not after an interval: the first one, or somebody asked. */
  intervalMs: number | null = null
  reason = 'not started'

  constructor(clock: Clock, run: () => void) {
    this.#clock = clock
    this.#run = run
  }

  /** Plans the next round in place of whatever was planned; `null` = none until somebody asks. */
  plan(ms: number | null, reason: string): void {
    this.clear()
    this.intervalMs = ms === null ? null : Math.ceil(ms)
    this.reason = reason
    if (this.intervalMs === null) return
    this.nextAtClient = this.#clock.now() + this.intervalMs
    this.#cancel = this.#clock.after(this.intervalMs, this.#run)
  }

  /** Nothing is planned any more; interval and reason stay, for whoever looks. */
  clear(): void {
    this.#cancel()
    this.nextAtClient = null
  }

  /** The wall clock was set: the round stays when it was, which has another name now. */
  shift(ms: number): void {
    if (this.nextAtClient !== null) this.nextAtClient += ms
  }

  /** Why the round under way is made now, for people. */
  why(): string {
    return this.intervalMs === null || this.intervalMs === 0 ? this.reason : `after ${Math.round(this.intervalMs / 1000)} s: ${this.reason}`
  }
}
