import type { Worker } from 'node:worker_threads'
import type { Request, Response } from './dispatch.ts'
import { HistoryError } from './errors.ts'
import type { HistoryApi, HistoryClient } from './types.ts'

/** Every method of the history, so that forgetting one does not compile. */
const names = {
  connections: true,
  saveConnection: true,
  removeConnection: true,
  keys: true,
  saveKey: true,
  saveBudgetSpecs: true,
  budgetSpecs: true,
  memory: true,
  commitPoll: true,
  latestReadings: true,
  callGroups: true,
  page: true,
  call: true,
  facets: true,
  usage: true,
  alerts: true,
  alert: true,
  undeliveredAlerts: true,
  markDelivered: true,
  acknowledgeAlerts: true,
  alertState: true,
  saveGaps: true,
  gaps: true,
  polls: true,
  totals: true,
  setting: true,
  setSetting: true,
  tidy: true,
  status: true,
} as const satisfies Record<keyof HistoryApi, true>

/**
 * Opens the history of a data folder in a worker thread. Rejects with a `HistoryError` (`locked`, `read_only`, `io`) when
 * there is nothing to work with. `spawn` starts the file worker.ts.
 */
export async function openHistory(spawn: () => Worker, options: { dataDir: string }): Promise<HistoryClient> {
  const line = workerLine(spawn())
  try {
    await line.ask('open', [options])
  } catch (error) {
    await line.end()
    throw error
  }
  const methods = Object.keys(names).map((name) => [name, (...args: unknown[]) => line.ask(name, args)])
  return {
    ...(Object.fromEntries(methods) as Omit<HistoryClient, 'close'>),
    async close() {
      await line.ask('close', [])
      await line.end()
    },
  }
}

/** A worker as promises: one answer per question, and a rejection for all that are open when it dies. */
function workerLine(worker: Worker): { ask(name: string, args: unknown[]): Promise<unknown>; end(): Promise<void> } {
  let nextId = 1
  let death: HistoryError | null = null
  const pending = new Map<number, { resolve(value: unknown): void; reject(error: HistoryError): void }>()
  const die = (why: string) => {
    death ??= new HistoryError('died', `The history's thread ended (${why}); restart Headroom.`)
    for (const asked of pending.values()) asked.reject(death)
    pending.clear()
  }
  worker.on('message', (response: Response) => {
    const asked = pending.get(response.id)
    pending.delete(response.id)
    if (response.ok) asked?.resolve(response.value)
    else asked?.reject(new HistoryError(response.error.code, response.error.message))
  })
  worker.on('error', (error) => die(error instanceof Error ? error.message : String(error)))
  worker.on('exit', (code) => die(`exit code ${code}`))
  return {
    ask: (name, args) =>
      new Promise((resolve, reject) => {
        if (death !== null) {
          reject(death)
          return
        }
        const id = nextId++
        pending.set(id, { resolve, reject })
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
        worker.postMessage({ id, name, args } satisfies Request)
      }),
    async end() {
      await worker.terminate()
    },
  }
}
