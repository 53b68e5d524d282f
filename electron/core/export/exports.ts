import { randomBytes } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { Refusal } from '../../../shared/dispatch.ts'
import type { ExportPreview, ExportState } from '../../../shared/answers.ts'
import type { ExportPlan } from '../../../shared/exportOptions.ts'
import type { HistoryClient } from '../history/types.ts'
import type { Ports } from '../ports.ts'
import { DownloadTickets } from './downloadTickets.ts'
import { Exporter } from './exportedCall.ts'
import { exportText } from './exportText.ts'
import { formatWriters } from './formats.ts'

/** An export as a browser saves it. */
export interface Download {
  name: string
  mediaType: string
  text: AsyncGenerator<string>
  /** Nobody takes it any more. */
  cancel: () => void
}

interface Running {
  abort: AbortController
  done: Promise<void>
}

/** Calls that a preview looks at for secrets, and shows. */
const previewed = { looked: 200, shown: 3 }
/** Pushes at most so often. */
const tellMs = 250
const running = 8

/** Exports under way: into a file the shell let the user choose, or for a browser to take. */
export class Exports {
  readonly #ports: Pick<Ports, 'clock' | 'log' | 'version' | 'chooseFile'>
  readonly #history: HistoryClient
  readonly #tell: (state: ExportState) => void
  readonly #running = new Map<string, Running>()
  /** Calls written so far. */
  readonly #written = new Map<string, number>()
  readonly #tickets: DownloadTickets<ExportPlan>

  constructor(ports: Pick<Ports, 'clock' | 'log' | 'version' | 'chooseFile'>, history: HistoryClient, tell: (state: ExportState) => void) {
    this.#ports = ports
    this.#history = history
    this.#tell = tell
    this.#tickets = new DownloadTickets(ports.clock)
  }

  /** The beginning of an export as it will be, how much there is, and what was taken out. */
  async preview(plan: ExportPlan): Promise<ExportPreview> {
    const [page, counts, connections] = await Promise.all([
      this.#history.wholePage({ filter: plan.filter, cursor: null, limit: previewed.looked }),
      this.#history.facets(plan.filter),
      this.#history.connections(),
    ])
    const exporter = new Exporter(plan, connections)
    const calls = page.calls.map((call) => exporter.exported(call))
    const writer = formatWriters[plan.format]
    const text = writer.begin(this.#ports.version) + writer.calls(calls.slice(0, previewed.shown), true)
    return { text, calls: counts.total, atLeast: counts.capped, replaced: exporter.replaced, looked: calls.length }
  }

  /** Begins an export; `id` is `null` when the user chose no file, `download` is where a browser gets it. */
  async start(plan: ExportPlan): Promise<{ id: string | null; download: string | null }> {
    if (this.#running.size >= running) throw new Refusal('conflict', `At most ${running} exports run at once; wait for one, or cancel it.`)
    if (this.#ports.chooseFile === undefined) return this.#tickets.issue(plan)
    const file = await this.#ports.chooseFile(this.#nameFor(plan))
    if (file === null) return { id: null, download: null }
    const id = randomBytes(32).toString('base64url')
    const abort = new AbortController()
    const done = this.#save(id, plan, file, abort.signal).finally(() => this.#running.delete(id))
    this.#running.set(id, { abort, done })
    return { id, download: null }
  }

  /** What a browser asks for with the link it was given; `null` when the link was used or is too old. */
  download(id: string): Download | null {
    const plan = this.#tickets.take(id)
    if (plan === null) return null
    const abort = new AbortController()
    const done = Promise.withResolvers<void>()
    this.#running.set(id, { abort, done: done.promise })
    const over = (): void => {
      this.#running.delete(id)
      done.resolve()
    }
    // Nobody may ever ask for the next piece, in which the end would be noticed.
    abort.signal.addEventListener('abort', over, { once: true })
    const text = this.#told(id, plan, null, abort.signal, over)
    const cancel = (): void => {
      abort.abort()
      text.throw(abort.signal.reason).catch(() => undefined)
    }
    return { name: this.#nameFor(plan), mediaType: formatWriters[plan.format].mediaType, text, cancel }
  }

  /** Ends an export; nothing of it is left. */
  cancel(id: string): void {
    this.#tickets.take(id)
    this.#running.get(id)?.abort.abort()
  }

  /** Ends all. */
  async stop(): Promise<void> {
    const all = [...this.#running.values()]
    for (const { abort } of all) abort.abort()
    await Promise.all(all.map(({ done }) => done.catch(() => undefined)))
  }

  #nameFor(plan: ExportPlan): string {
    return `headroom-${new Date(this.#ports.clock.now()).toISOString().slice(0, 10)}.${formatWriters[plan.format].extension}`
  }

  /** Beside the file first, so that what was there before is replaced by a whole export or not at all. */
  async #save(id: string, plan: ExportPlan, file: string, signal: AbortSignal): Promise<void> {
    const unfinished = `${file}.part`
    try {
      // In a folder of many users it may be a link that somebody laid there: never written through.
      await rm(unfinished, { force: true })
      const handle = await open(unfinished, 'wx', 0o600)
      try {
        for await (const text of this.#told(id, plan, file, signal, () => undefined)) await handle.write(text)
        await handle.sync()
      } finally {
        await handle.close()
      }
      await rename(unfinished, file)
      this.#tell({ id, calls: this.#written.get(id) ?? 0, state: 'done', problem: null, file })
    } catch (error) {
      await rm(unfinished, { force: true }).catch(() => undefined)
      this.#failed(id, file, signal, error)
    } finally {
      this.#written.delete(id)
    }
  }

  /** The text, telling how far it is; of a file `done` is told only when it is in place. */
  async *#told(id: string, plan: ExportPlan, file: string | null, signal: AbortSignal, ended: () => void): AsyncGenerator<string> {
    let toldAt = -Infinity
    let calls = 0
    let whole = false
    const tell = (written: number): void => {
      calls = written
      this.#written.set(id, written)
      const now = this.#ports.clock.monotonic()
      if (now - toldAt < tellMs) return
      toldAt = now
      this.#tell({ id, calls, state: 'running', problem: null, file })
    }
    try {
      yield* exportText(this.#history, plan, this.#ports.version, signal, tell)
      whole = true
    } catch (error) {
      if (file === null) this.#failed(id, file, signal, error)
      throw error
    } finally {
      if (file === null) this.#written.delete(id)
      if (file === null && whole) this.#tell({ id, calls, state: 'done', problem: null, file })
      ended()
    }
  }

  #failed(id: string, file: string | null, signal: AbortSignal, error: unknown): void {
    const calls = this.#written.get(id) ?? 0
    if (signal.aborted) return this.#tell({ id, calls, state: 'cancelled', problem: null, file })
    const message = error instanceof Error ? error.message : String(error)
    this.#ports.log.error('export.failed', { error })
    this.#tell({ id, calls, state: 'failed', problem: `The export could not be written: ${message}`, file })
  }
}
