/** Runs sandboxed beside the page and lends it the one way to the core: `window.host`, a `Transport`. */
import { contextBridge, ipcRenderer } from 'electron'
import type { Transport } from '../../shared/client.ts'
import type { EventName, Reply } from '../../shared/contract.ts'

// The channels of ipc.ts: a sandboxed preload is one file that requires nothing but electron.
const callChannel = 'headroom:call'
const eventChannel = 'headroom:event'

type Listener = (name: EventName, payload: unknown) => void
const listeners = new Set<Listener>()
/** Events that came before the page listened, e.g. the click on a notification that opened it. */
let early: [EventName, unknown][] = []

ipcRenderer.on(eventChannel, (_event, name: EventName, payload: unknown) => {
  if (listeners.size === 0) early.push([name, payload])
  for (const listener of listeners) listener(name, payload)
})

const host: Transport = {
  call: async (name, input) => {
    try {
      return (await ipcRenderer.invoke(callChannel, name, input)) as Reply<unknown>
    } catch {
      return { ok: false, code: 'transport', message: 'The call did not reach Headroom’s core; restart Headroom if this stays.' }
    }
  },
  listen: (onEvent) => {
    const listener: Listener = (name, payload) => onEvent(name, payload)
    listeners.add(listener)
    for (const [name, payload] of early) listener(name, payload)
    early = []
    return () => void listeners.delete(listener)
  },
}

contextBridge.exposeInMainWorld('host', host)
