import type { HistoryClient } from './history/types.ts'
import type { Ports } from './ports.ts'

const dayMs = 86_400_000
/** How often old calls go; the first time a little after the start, which has better things to do. */
const everyMs = 3_600_000
const firstMs = 60_000

/** What housekeeping asks of the core around it. */
export interface HousekeepingSurroundings {
  /** How long calls are kept; `null` = for ever. */
  keepDays(): number | null
  /** The time, at the earliest: a clock set forward by mistake must not delete a history. */
  earliestNow(): number
}

/** Deletes calls that are older than the user wants to keep; counts and charts stay. */
export class Housekeeping {
  readonly #ports: Ports
  readonly #history: HistoryClient
  readonly #around: HousekeepingSurroundings
  #cancel: () => void = () => undefined
  #stopped = false

  constructor(ports: Ports, history: HistoryClient, around: HousekeepingSurroundings) {
    this.#ports = ports
    this.#history = history
    this.#around = around
  }

  start(): void {
    this.#plan(firstMs)
  }

  /** No further round; one under way ends with the history. */
  stop(): void {
    this.#stopped = true
    this.#cancel()
  }

  #plan(ms: number): void {
    if (this.#stopped) return
    this.#cancel = this.#ports.clock.after(ms, () => {
      void this.#tidy().finally(() => this.#plan(everyMs))
    })
  }

  async #tidy(): Promise<void> {
    const days = this.#around.keepDays()
    try {
      await this.#history.tidy({ keepFrom: days === null ? null : this.#around.earliestNow() - days * dayMs })
    } catch (error) {
      this.#ports.log.warn('old calls not deleted', { message: error instanceof Error ? error.message : String(error) })
    }
  }
}
