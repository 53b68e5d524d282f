import type { CallGroup, NewCall } from '../history/types.ts'

/** What calls of one outcome have in common. */
type Group = Omit<CallGroup, 'count'>

/** What one commit stored. */
interface Committed {
  newCalls: readonly NewCall[]
  /** Ids of the new calls, in the same order. One that was stored before gets the id it has. */
  callIds: readonly string[]
  changedCalls: readonly { id: string; call: NewCall }[]
}

/** How long calls are remembered: most windows of budgets are a minute long. */
const keptMs = 65_000

/**
 * The stored calls of the last minute of one connection, so that windows that short are counted without asking history: it
 * would have to read each of these calls anew at every poll.
 */
export class RecentCalls {
  /** All stored calls from here on (server time) are known. */
  #since: number
  readonly #calls = new Map<string, { at: number; group: Group }>()
  readonly #groups = new Map<string, Group>()

  /** `newestAt` = time of the newest call stored before; `null` = there is none. */
  constructor(newestAt: number | null) {
    this.#since = newestAt === null ? -Infinity : newestAt + 1
  }

  /** Adds what was stored, and forgets what is too old at `serverNow`. */
  add({ newCalls, callIds, changedCalls }: Committed, serverNow: number): void {
    this.#since = Math.max(this.#since, serverNow - keptMs)
    for (const [index, call] of newCalls.entries()) {
      const id = callIds[index]
      if (id !== undefined && call.at >= this.#since && !this.#calls.has(id)) this.#calls.set(id, { at: Math.floor(call.at), group: this.#groupOf(call) })
    }
    for (const { id, call } of changedCalls) {
      const known = this.#calls.get(id)
      if (known !== undefined) known.group = this.#groupOf(call)
    }
    for (const [id, { at }] of this.#calls) if (at < this.#since) this.#calls.delete(id)
  }

  /** How many calls of each outcome were made at `from <= at < to`; `null` when not all of them are known. */
  groups({ from, to }: { from: number; to: number }): CallGroup[] | null {
    const [first, end] = [Math.floor(from), Math.floor(to)]
    if (first < this.#since) return null
    const counts = new Map<Group, number>()
    for (const { at, group } of this.#calls.values()) if (at >= first && at < end) counts.set(group, (counts.get(group) ?? 0) + 1)
    return [...counts].map(([group, count]) => ({ ...group, count }))
  }

  /** One object for all calls of an outcome, so that counting compares no texts. */
  #groupOf({ keyId, kind, verdict }: NewCall): Group {
    const name = `${keyId} ${kind} ${verdict.class} ${verdict.sub}`
    const group = this.#groups.get(name) ?? { keyId, kind, class: verdict.class, sub: verdict.sub }
    this.#groups.set(name, group)
    return group
  }
}
