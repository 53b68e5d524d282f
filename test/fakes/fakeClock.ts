import type { Clock } from '../../electron/core/ports.ts'

interface Timer {
  at: number
  order: number
  callback: () => void
}

/** A clock that stands still until told; wall and monotonic time can be moved apart, as suspend and clock jumps do. */
export class FakeClock implements Clock {
  #now: number
  #monotonic = 0
  #uptime = 0
  #timers: Timer[] = []
  #order = 0

  constructor(now: number) {
    this.#now = now
  }

  now = (): number => this.#now
  monotonic = (): number => this.#monotonic
  uptime = (): number => this.#uptime

  after = (ms: number, callback: () => void): (() => void) => {
    const timer = { at: this.#monotonic + ms, order: this.#order++, callback }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }

  /** When the next timer is due, ms from now; `null` = none is set. */
  untilNext(): number | null {
    const due = this.#timers.map((timer) => timer.at)
    return due.length === 0 ? null : Math.max(0, Math.min(...due) - this.#monotonic)
  }

  /** Lets `ms` pass, firing what falls due in order; real I/O is given a turn after each timer. */
  async pass(ms: number, settle: () => Promise<unknown> = async () => undefined): Promise<void> {
    const end = this.#monotonic + ms
    for (;;) {
      const next = this.#timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at || a.order - b.order)[0]
      if (next === undefined) break
      this.#move(next.at - this.#monotonic)
      this.#timers = this.#timers.filter((other) => other !== next)
      next.callback()
      await settle()
    }
    this.#move(end - this.#monotonic)
  }

  /** Sets only the wall clock, as a user or NTP does. */
  jump(ms: number): void {
    this.#now += ms
  }

  /** The machine sleeps: wall clock and uptime go on, timers stand still. */
  sleep(ms: number): void {
    this.#now += ms
    this.#uptime += ms
  }

  #move(ms: number): void {
    this.#now += ms
    this.#monotonic += ms
    this.#uptime += ms
  }
}
