import { randomBytes } from 'node:crypto'
import type { Clock } from '../ports.ts'

/** A link to a download is good for so long, once. */
const ticketMs = 60_000

/** What browsers may download soon, each by a link that nobody can guess and that works once. */
export class DownloadTickets<What> {
  readonly #clock: Pick<Clock, 'monotonic'>
  readonly #tickets = new Map<string, { what: What; until: number }>()

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock
  }

  /** A link to what is to be downloaded, and its id. */
  issue(what: What): { id: string; download: string } {
    const now = this.#clock.monotonic()
    for (const [old, { until }] of this.#tickets) if (until < now) this.#tickets.delete(old)
    const id = randomBytes(32).toString('base64url')
    this.#tickets.set(id, { what, until: now + ticketMs })
    return { id, download: `/exports/${id}` }
  }

  /** Uses the link up; `null` when it was used or is too old. */
  take(id: string): What | null {
    const ticket = this.#tickets.get(id)
    this.#tickets.delete(id)
    return ticket === undefined || ticket.until < this.#clock.monotonic() ? null : ticket.what
  }
}
