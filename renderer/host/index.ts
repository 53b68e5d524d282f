import type { Transport } from '../../shared/client.ts'
import { takeArrival } from './accessToken.ts'
import { createConnectedState, type Connected } from './connected.ts'
import { createHttpTransport } from './httpTransport.ts'

declare global {
  interface Window {
    /** Lent by the preload of the desktop shell; absent in a browser. */
    host?: Transport
  }
}

function chooseHost(): { transport: Transport; connected: Connected } {
  if (window.host !== undefined) return { transport: window.host, connected: createConnectedState() }
  const arrival = takeArrival({ location, history, storage: sessionStorage })
  const transport = createHttpTransport({ origin: location.origin, ...arrival })
  return { transport, connected: transport.connected }
}

const chosen = chooseHost()

/** The way to the core: the desktop shell's preload, or HTTP to the headless shell. */
export const host: Transport = chosen.transport

/** Whether the core is reached; always so in the desktop app. */
export const connected: Connected = chosen.connected

export type { Connected }
