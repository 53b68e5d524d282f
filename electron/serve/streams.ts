import type { ServerResponse } from 'node:http'
import type { EventName } from '../../shared/contract.ts'
import { limits } from './guard.ts'

/** The pages that listen for events. */
export interface Streams {
  /** A new listener's response body, or `null` when there are too many already. */
  open(outgoing: ServerResponse): ReadableStream<Uint8Array> | null
  /** Sends one event to every listener; one that does not read is dropped, never waited for. */
  push(name: EventName, payload: unknown): void
  count(): number
  closeAll(): void
}

interface Listener {
  outgoing: ServerResponse
  controller: ReadableStreamDefaultController<Uint8Array>
}

const encoder = new TextEncoder()

/** Server-sent events: `event: NAME`, `data: JSON`, an empty line. */
export function createStreams(): Streams {
  const listeners = new Set<Listener>()
  return {
    open: (outgoing) => {
      if (listeners.size >= limits.streams) return null
      let mine: Listener | null = null
      return new ReadableStream<Uint8Array>(
        {
          start: (controller) => {
            mine = { outgoing, controller }
            listeners.add(mine)
            // Something to send at once, so that the page learns that it is connected.
            controller.enqueue(encoder.encode(':\n\n'))
          },
          cancel: () => void (mine !== null && listeners.delete(mine)),
        },
        new ByteLengthQueuingStrategy({ highWaterMark: limits.unreadBytes }),
      )
    },
    push: (name, payload) => {
      if (listeners.size === 0) return
      const frame = encoder.encode(`event: ${name}\ndata: ${JSON.stringify(payload)}\n\n`)
      for (const listener of listeners) {
        if ((listener.controller.desiredSize ?? 0) >= frame.byteLength) listener.controller.enqueue(frame)
        else drop(listeners, listener)
      }
    },
    count: () => listeners.size,
    closeAll: () => {
      for (const listener of listeners) drop(listeners, listener)
    },
  }
}

/** Cuts the connection; closing the stream instead would wait for a reader that does not read. */
function drop(listeners: Set<Listener>, listener: Listener): void {
  listeners.delete(listener)
  listener.outgoing.destroy()
}
