import { EventSourceParserStream } from 'eventsource-parser/stream'
import type { Transport } from '../../shared/client.ts'
import type { EventName, Reply } from '../../shared/contract.ts'
import { eventNames } from '../../shared/eventNames.ts'
import type { Arrival } from './accessToken.ts'
import { createConnectedState, type Connected } from './connected.ts'

/** What the transport needs of its surroundings. */
export interface HttpTransportOptions extends Arrival {
  /** Origin of the local server, e.g. `http://127.0.0.1:4321`. */
  origin: string
  /** Waits between attempts to listen again, ms; the last one repeats. */
  retryMs?: number[]
}

const usualRetryMs = [500, 1_000, 2_000, 5_000, 10_000]
const lost = 'Headroom has stopped or cannot be reached; start it again and open the address it prints.'
const shutOut = 'This page has no valid token, because it was opened without one or Headroom was restarted; open the address that Headroom printed.'
/** Statuses that another attempt cannot change: the server knows us or it does not. */
const hopeless = new Set([401, 403, 421])

/** Calls and events over HTTP to the headless shell. Never throws; a lost server shows in `connected`. */
export function createHttpTransport({ origin, token, alertId, retryMs = usualRetryMs }: HttpTransportOptions): Transport & { connected: Connected } {
  const connected = createConnectedState()
  if (token === null) connected.set(shutOut)
  const authorization = { authorization: `Bearer ${token ?? ''}` }
  // Given once: the page that a clicked notification opened shows that alert's evidence.
  let clickedAlert = alertId

  let listening: AbortController | null = null

  const call = async (name: string, input: unknown): Promise<Reply<unknown>> => {
    if (token === null) return failed(shutOut)
    try {
      const answer = await fetch(`${origin}/call`, {
        method: 'POST',
        headers: { ...authorization, 'content-type': 'application/json' },
        body: JSON.stringify({ name, input }),
      })
      const reply = (await answer.json()) as Reply<unknown>
      if (answer.status === 401) connected.set(shutOut)
      // While listening, only the stream says that all is well: before it is back, events may have been missed.
      else if (listening === null) connected.set(null)
      return reply
    } catch {
      connected.set(lost)
      return failed(lost)
    }
  }

  const listeners = new Set<(name: EventName, payload: unknown) => void>()
  const tell = (name: EventName, payload: unknown): void => {
    for (const listener of listeners) listener(name, payload)
  }

  /** Reads events until the stream ends; resolves with whether it is worth trying again, and whether it had begun. */
  const readEvents = async (signal: AbortSignal): Promise<{ again: boolean; began: boolean }> => {
    let began = false
    try {
      const answer = await fetch(`${origin}/events`, { headers: authorization, signal })
      if (!answer.ok || answer.body === null) {
        if (hopeless.has(answer.status)) connected.set(shutOut)
        return { again: !hopeless.has(answer.status), began }
      }
      began = true
      connected.set(null)
      const messages = answer.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream()).getReader()
      for (;;) {
        const { done, value } = await messages.read()
        if (done) break
        if (isEventName(value.event)) tell(value.event, JSON.parse(value.data))
      }
    } catch {
      // Whatever broke the stream, listening again is the answer.
    }
    if (!signal.aborted) connected.set(lost)
    return { again: true, began }
  }

  const keepListening = async (signal: AbortSignal): Promise<void> => {
    let failures = 0
    while (!signal.aborted) {
      const { again, began } = await readEvents(signal)
      if (!again) return
      failures = began ? 1 : failures + 1
      await pause(retryMs[Math.min(failures, retryMs.length) - 1] ?? 0, signal)
    }
  }

  return {
    call,
    connected,
    listen: (onEvent) => {
      // A wrapper of its own, so that one function listening twice is two listeners.
      const listener: typeof onEvent = (name, payload) => onEvent(name, payload)
      listeners.add(listener)
      if (token !== null && listening === null) {
        // One stream for all listeners: a browser opens only six connections to one server.
        listening = new AbortController()
        void keepListening(listening.signal)
      }
      if (clickedAlert !== null) {
        const clicked = { alertId: clickedAlert }
        clickedAlert = null
        // Later, so that everyone who listens at start has begun to.
        setTimeout(() => tell('evidence.requested', clicked))
      }
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0) return
        listening?.abort()
        listening = null
      }
    },
  }
}

const failed = (message: string): Reply<never> => ({ ok: false, code: 'transport', message })

const isEventName = (name: string | undefined): name is EventName => (eventNames as readonly (string | undefined)[]).includes(name)

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(finish, ms)
    function finish(): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', finish)
      done()
    }
    signal.addEventListener('abort', finish)
  })
}
