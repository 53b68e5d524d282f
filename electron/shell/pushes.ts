import type { EventName } from '../../shared/contract.ts'
import type { Clock } from '../core/ports.ts'

/** Events that only say "ask again" are sent at most this often each, so that a busy core cannot flood the page. */
const everyMs = 250

type Push = (name: EventName, payload: unknown) => void

interface AskAgain {
  connectionId?: string
  /** Of an export: its last state must not be taken for another's. */
  id?: string
  count?: number
}

/** Passes single facts on at once, and merges what arrives per connection or export within a quarter of a second. */
export function calmPushes(clock: Pick<Clock, 'after'>, push: Push): Push {
  const waiting = new Map<string, { name: EventName; payload: AskAgain }>()
  let flushing = false
  const flush = (): void => {
    flushing = false
    for (const { name, payload } of waiting.values()) push(name, payload)
    waiting.clear()
  }
  return (name, payload) => {
    if (name === 'alert.raised' || name === 'evidence.requested' || name === 'view.requested') {
      push(name, payload)
      return
    }
    const fact = payload as AskAgain
    const key = `${name} ${fact.connectionId ?? fact.id ?? ''}`
    const before = waiting.get(key)?.payload.count
    waiting.set(key, { name, payload: fact.count === undefined ? fact : { ...fact, count: fact.count + (before ?? 0) } })
    if (flushing) return
    flushing = true
    clock.after(everyMs, flush)
  }
}
