import type { Worker } from 'node:worker_threads'
import type { Request, Response } from './dispatch.ts'
import { HistoryError } from './errors.ts'

/** A worker that answers questions, and the one that takes its place when it dies. */
export class Thread {
  readonly #spawn: () => Worker
  readonly #took: (name: string, ms: number) => void
  readonly #open: (ask: (name: string, args: unknown[]) => Promise<unknown>) => Promise<void>
  #line: { worker: Worker; opened: Promise<void> } | null = null
  #pending = new Map<number, { name: string; resolve(value: unknown): void; reject(error: unknown): void }>()
  #nextId = 1
  #ended = false

  /** `open` says what a new worker has to be asked before anything else; `took` hears how long each answer took it. */
  constructor(spawn: () => Worker, open: (ask: (name: string, args: unknown[]) => Promise<unknown>) => Promise<void>, took: (name: string, ms: number) => void) {
    this.#spawn = spawn
    this.#took = took
    this.#open = open
  }

  /** Starts the worker if there is none. Rejects with what opening rejects with, and after `end`. */
  start(): Promise<void> {
    if (this.#ended) return Promise.reject(new HistoryError('died', 'The history is closed.'))
    this.#line ??= this.#start()
    return this.#line.opened
  }

  /** One question, one answer. A worker that dies rejects what it was asked with `died`; the next question starts another. */
  async ask(name: string, args: unknown[]): Promise<unknown> {
    await this.start()
    const worker = this.#line?.worker
    if (worker === undefined) throw new HistoryError('died', 'The thread of the history ended; try again.')
    return this.#post(worker, name, args)
  }

  /** Ends the worker, after asking it to `close` in an orderly way. */
  async end(): Promise<void> {
    this.#ended = true
    const line = this.#line
    if (line === null) return
    const opened = await line.opened.then(
      () => true,
      () => false,
    )
    try {
      if (opened && this.#line === line) await this.#post(line.worker, 'close', [])
    } finally {
      await line.worker.terminate()
    }
  }

  /** Ends the worker as it is; the next question starts another. */
  async drop(): Promise<void> {
    await this.#line?.worker.terminate()
  }

  #start() {
    const worker = this.#spawn()
    const line = { worker, opened: this.#open((name, args) => this.#post(worker, name, args)) }
    const mine = this.#pending
    const lose = (why: string) => {
      if (this.#line === line) {
        this.#line = null
        this.#pending = new Map()
      }
      for (const asked of mine.values()) asked.reject(new HistoryError('died', `The thread of the history ended (${why}); try again.`))
      mine.clear()
    }
    worker.on('message', (response: Response) => {
      const asked = mine.get(response.id)
      mine.delete(response.id)
      if (asked !== undefined) this.#took(asked.name, response.ms)
      if (response.ok) asked?.resolve(response.value)
      else asked?.reject(new HistoryError(response.error.code, response.error.message))
    })
    worker.on('error', (error) => lose(error instanceof Error ? error.message : String(error)))
    worker.on('exit', (code) => lose(`exit code ${code}`))
    line.opened.catch(() => worker.terminate())
    return line
  }

  #post(worker: Worker, name: string, args: unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const id = this.#nextId++
      this.#pending.set(id, { name, resolve, reject })
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      worker.postMessage({ id, name, args } satisfies Request)
    })
  }
}
