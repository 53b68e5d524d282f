import type { ConnectionDraft } from '../../shared/connectionDraft.ts'
import { Refusal } from '../../shared/dispatch.ts'
import type { Connections } from './connections.ts'
import type { HistoryClient } from './history/types.ts'
import type { DemoConnection, Ports } from './ports.ts'

/** Where the history keeps the ids of the demo's connections. */
const settingName = 'demoConnections'

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
    try {
      return (await this.#running).connectionIds
    } catch (error) {
      // The next click tries again.
      this.#running = null
      throw error
    }
  }

  async #begin(): Promise<{ connectionIds: string[]; stop: () => Promise<void> }> {
    if (this.#ports.startDemo === undefined) throw new Refusal('refused', 'This build has no demo.')
    const { connections, stop } = await this.#ports.startDemo()
    const names = new Set(connections.map((connection) => connection.name))
    for (const old of await this.#history.connections()) if (names.has(old.name)) await this.#connections.remove(old.id)
    const connectionIds: string[] = []
    for (const connection of connections) connectionIds.push(await this.#connections.add(draftOf(connection)))
    await this.#history.setSetting(settingName, JSON.stringify(connectionIds))
    return { connectionIds, stop }
  }

  /** Connections of this demo or of one before it; those of an earlier run point at nothing any more. */
  async connectionIds(): Promise<string[]> {
    const stored: unknown = JSON.parse((await this.#history.setting(settingName)) ?? '[]')
    const made = new Set(Array.isArray(stored) ? stored : [])
    return (await this.#history.connections()).flatMap(({ id }) => (made.has(id) ? [id] : []))
  }

  /** Removes the demo's connections with what they collected, and ends the simulated APIs. */
  async remove(): Promise<void> {
    const running = this.#running
    this.#running = null
    const begun = running === null ? null : await running
    for (const id of await this.connectionIds()) await this.#connections.remove(id)
    await begun?.stop()
  }

  /** Ends the simulated APIs when the last of their connections was removed: nobody would see what they do. */
  async stopUnwatched(): Promise<void> {
    if (this.#running !== null && (await this.connectionIds()).length === 0) await this.remove()
  }

  async stop(): Promise<void> {
    if (this.#running !== null) await (await this.#running).stop()
  }
}

/** As a user would connect it: only the monitor's secret is known, and there is nothing private in simulated arguments. */
function draftOf({ pollEverySec, keys, ...facts }: DemoConnection): ConnectionDraft {
  return {
    ...facts,
    poll: { mode: 'fixed', everySec: pollEverySec },
    keepArguments: true,
    keys: keys.map(({ label, role, secret }) => (role === 'watched' ? { label, role } : { label, role, secret })),
  }
}
