import type { ConnectionDraft } from '../../shared/contract.ts'
import { Refusal } from '../../shared/dispatch.ts'
import type { Connections } from './connections.ts'
import type { HistoryClient } from './history/types.ts'
import type { Ports } from './ports.ts'

/**
 * Connects the simulated APIs. They run on ports of their own each time, so connections of an earlier demo would point
 * at nothing: they are replaced, and nothing else is touched.
 */
export class DemoHost {
  readonly #ports: Ports
  readonly #history: HistoryClient
  readonly #connections: Connections
  #running: Promise<{ connectionIds: string[]; stop: () => Promise<void> }> | null = null

  constructor(ports: Ports, history: HistoryClient, connections: Connections) {
    this.#ports = ports
    this.#history = history
    this.#connections = connections
  }

  /** Starts the demo once; further calls answer the same connections. */
  async start(): Promise<string[]> {
    this.#running ??= this.#begin()
    return (await this.#running).connectionIds
  }

  async #begin(): Promise<{ connectionIds: string[]; stop: () => Promise<void> }> {
    if (this.#ports.startDemo === undefined) throw new Refusal('refused', 'This build has no demo.')
    const { drafts, stop } = await this.#ports.startDemo()
    const names = new Set(drafts.map((draft) => draft.name))
    for (const old of await this.#history.connections()) if (names.has(old.name)) await this.#connections.remove(old.id)
    const connectionIds: string[] = []
    for (const draft of drafts) connectionIds.push(await this.#connections.add(asWatched(draft)))
    return { connectionIds, stop }
  }

  async stop(): Promise<void> {
    if (this.#running !== null) await (await this.#running).stop()
  }
}

/** As a user would connect it: only the monitor's secret is known, and there is nothing private in simulated arguments. */
function asWatched(draft: ConnectionDraft): ConnectionDraft {
  const keys = draft.keys?.map((key) => (key.role === 'watched' ? { label: key.label, role: key.role } : key))
  return { ...draft, keepArguments: true, ...(keys === undefined ? {} : { keys }) }
}
