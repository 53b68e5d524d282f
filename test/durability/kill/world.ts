import type { Listening } from '../../../electron/demo/host.ts'
import { createToolsApi, type ToolsApi } from '../../../electron/demo/tools/api.ts'

const plenty = 1_000_000
/** What the app polls with; its own looks at the log are no part of the count. */
export const monitor = 'Monitor'

/** An API that knows which calls were made, and which of them the app said it had stored. */
export class World {
  readonly api: ToolsApi
  readonly #listening: Listening
  /** Instants of the calls made, each its own millisecond. */
  readonly made: number[] = []
  /** How many of them, from the first on, the app has acknowledged. */
  acknowledged = 0
  #writers = 0

  static async open(writers: number): Promise<World> {
    let last = 0
    // Every call gets a millisecond of its own, by which it is known again.
    const clock = { now: () => (last = Math.max(last + 1, Date.now())) }
    const keys = [{ label: 'Client' }, { label: monitor, scopes: ['activity:read'] }, ...Array.from({ length: writers }, (_, index) => ({ label: `Writer ${index + 1}` }))]
    const api = createToolsApi({ clock, keys, keepCalls: plenty, limits: { reads_minute: plenty, writes_minute: plenty, cap_minute: plenty } })
    return new World(api, await api.listen())
  }

  private constructor(api: ToolsApi, listening: Listening) {
    this.api = api
    this.#listening = listening
  }

  get baseUrl(): string {
    return this.#listening.baseUrl
  }

  get secret(): string {
    return this.api.keys.byLabel(monitor).secret
  }

  /** Some calls of one client. */
  async work(calls: number): Promise<void> {
    for (let call = 0; call < calls; call += 1) await this.#call('Client', 'get_post', { id: call })
  }

  /** A key that never called before spends 84 % of its generations of the day: news for an alert. */
  async alarm(): Promise<void> {
    this.#writers += 1
    for (let call = 0; call < 42; call += 1) await this.#call(`Writer ${this.#writers}`, 'generate_text', { prompt: 'a poster' })
  }

  async close(): Promise<void> {
    await this.#listening.close()
  }

  async #call(label: string, tool: string, body: unknown): Promise<void> {
    const headers = { authorization: `Bearer ${this.api.keys.byLabel(label).secret}`, 'content-type': 'application/json' }
    const response = await this.api.fetch(new Request(`http://127.0.0.1/tools/${tool}`, { method: 'POST', headers, body: JSON.stringify(body) }))
    if (response.status !== 200) throw new Error(`The simulated API answered ${response.status} to ${label}.`)
    this.made.push(this.api.calls.findLast((call) => call.keyLabel === label)?.at ?? 0)
  }
}
