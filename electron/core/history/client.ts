import type { Worker } from 'node:worker_threads'
import type { OpenedAnswer } from './dispatch.ts'
import { HistoryError } from './errors.ts'
import type { FacetCounts, FacetProgress } from './facets.ts'
import type { PageSlice } from './page.ts'
import { Thread } from './thread.ts'
import { inTurn } from '../platform/inTurn.ts'
import { Turns } from './turns.ts'
import type { HistoryApi, HistoryClient, ReadName, SlowStatement } from './types.ts'

/**
 * Which thread answers what; leaving a method out does not compile. The reader has what people wait for while they look
 * around, so that a long search never keeps the collector from storing. What is read from kept counts (`either`) is asked of
 * the writer until there is a reader: many look at nothing but the overview, and a thread takes 20 MB and a tenth of a second.
 */
const threads = {
  connections: 'writer',
  saveConnection: 'writer',
  removeConnection: 'writer',
  keys: 'writer',
  saveKey: 'writer',
  saveBudgetSpecs: 'writer',
  budgetSpecs: 'writer',
  memory: 'writer',
  commitPoll: 'writer',
  latestReadings: 'writer',
  callGroups: 'writer',
  counted: 'writer',
  page: 'reader',
  count: 'reader',
  wholePage: 'reader',
  call: 'reader',
  markCall: 'writer',
  savedViews: 'writer',
  saveView: 'writer',
  removeView: 'writer',
  facets: 'reader',
  errorGroups: 'reader',
  usage: 'either',
  scopeRefusals: 'either',
  minuteCalls: 'reader',
  refusedMinutes: 'either',
  limitChanges: 'either',
  stack: 'reader',
  latency: 'reader',
  alerts: 'writer',
  undeliveredAlerts: 'writer',
  claimDelivery: 'writer',
  returnDelivery: 'writer',
  acknowledgeAlerts: 'writer',
  alertState: 'writer',
  saveGaps: 'writer',
  gaps: 'writer',
  polls: 'writer',
  totals: 'writer',
  setting: 'writer',
  setSetting: 'writer',
  tidy: 'writer',
  retention: 'either',
  status: 'writer',
} as const satisfies { [Name in keyof HistoryApi]: Name extends ReadName ? 'reader' | 'either' : 'writer' }

const isEither = (name: string): boolean => Object.hasOwn(threads, name) && threads[name as keyof typeof threads] === 'either'

/** From so many ms on an answer is worth a line in the log, and a reader of its own. */
const slowMs = 40
/** These copy or check the whole file, in their own time. */
const longWork = new Set(['open', 'backup', 'close'])

/**
 * Opens the history of a data folder: one thread that writes, and one that reads as soon as there is much to read. Rejects with a `HistoryError`
 * (`locked`, `read_only`, `io`) when there is nothing to work with. `spawn` starts the file worker.ts, `onSlow` hears of
 * every statement that took longer than 40 ms.
 */
export async function openHistory(spawn: () => Worker, options: { dataDir: string }, onSlow: (statement: SlowStatement) => void = () => undefined): Promise<HistoryClient> {
  let readerWanted = false
  const took = (name: string, ms: number): void => {
    if (ms <= slowMs) return
    if (isEither(name)) readerWanted = true
    if (!longWork.has(name)) onSlow({ name, ms })
  }
  let opened: OpenedAnswer
  const reader = new Thread(spawn, async (ask) => {
    await writer.start()
    await ask('openReader', [{ file: opened.file }])
  }, took)
  const writer = new Thread(spawn, async (ask) => {
    opened = (await ask('open', [options])) as OpenedAnswer
    // Opened again after a death, it may have another file: a reader would go on with the old one.
    await reader.drop()
  }, took)
  await writer.start()

  /** Only what is under way is with the reader, so that what waits can still be left. */
  const turns = new Turns()
  const read = <Answer>(name: string, args: unknown[], signal?: AbortSignal): Promise<Answer> => {
    readerWanted ||= !isEither(name)
    return turns.take(() => (readerWanted ? reader : writer).ask(name, args) as Promise<Answer>, signal)
  }
  const methods = Object.entries(threads).map(([name, thread]) => [
    name,
    (...args: unknown[]) => {
      if (thread === 'writer') return writer.ask(name, args)
      const signal = args.at(-1) instanceof AbortSignal ? (args.pop() as AbortSignal) : undefined
      return read(name, args, signal)
    },
  ])
  const plain = Object.fromEntries(methods) as Omit<HistoryClient, 'close' | 'backup'>

  const closing = new AbortController()
  /** Searches under way, newest last. While somebody types, each is worth less than the next: the newest goes first. */
  const searches: Promise<unknown>[] = []
  const page: HistoryClient['page'] = (query, signal) => {
    const search: ReturnType<HistoryClient['page']> = slices(query, signal, async () => {
      while (searches.at(-1) !== search) await searches.at(-1)?.catch(() => undefined)
    })
    searches.push(search)
    return search.finally(() => searches.splice(searches.indexOf(search), 1))
  }
  const slices = async (query: Parameters<HistoryApi['page']>[0], signal: AbortSignal | undefined, turn: () => Promise<void>): Promise<ReturnType<HistoryApi['page']>> => {
    const calls: PageSlice['calls'] = []
    let cursor = query.cursor
    for (;;) {
      const slice = await read<PageSlice>('pageSlice', [{ ...query, cursor, limit: query.limit - calls.length }], signal)
      calls.push(...slice.calls)
      if (!slice.more) return { calls, next: slice.next }
      cursor = slice.next
      await turn()
      signal?.throwIfAborted()
    }
  }
  const count: HistoryClient['count'] = async (filter, signal) => {
    let total = 0
    let cursor: string | null = null
    do {
      const slice: { count: number; next: string | null } = await read('countSlice', [{ filter, cursor }], signal)
      total += slice.count
      cursor = slice.next
    } while (cursor !== null)
    return total
  }
  const facets: HistoryClient['facets'] = async (filter, signal) => {
    let progress: FacetProgress | null = null
    for (;;) {
      const slice: { facets: FacetCounts } | { progress: FacetProgress } = await read('facetsSlice', [filter, progress], signal)
      if ('facets' in slice) return slice.facets
      progress = slice.progress
    }
  }
  /** Between two slices the writer serves whoever waits. */
  const tidyNow = async (query: { keepFrom: number | null }): Promise<{ deletedCalls: number }> => {
    let deletedCalls = 0
    let more = true
    while (more && !closing.signal.aborted) {
      const slice = (await writer.ask('tidySlice', [query])) as { deletedCalls: number; more: boolean }
      deletedCalls += slice.deletedCalls
      more = slice.more
    }
    return { deletedCalls }
  }
  /** In a thread of its own: copying gigabytes keeps neither writer nor reader from work. */
  const backup = async (forget: boolean): Promise<string | null> => {
    if (closing.signal.aborted) return null
    const copier = new Thread(spawn, () => Promise.resolve(), took)
    try {
      return (await copier.ask('backup', [{ file: opened.file, now: Date.now(), forget }])) as string | null
    } catch (error) {
      if (error instanceof HistoryError && error.code === 'corrupt') await writer.ask('suspect', [])
      throw error
    } finally {
      await copier.end()
    }
  }
  /** One piece of housekeeping at a time. */
  const housekeeping = inTurn()
  const tidy: HistoryClient['tidy'] = (query) =>
    housekeeping(async () => {
      const answer = await tidyNow(query)
      if (!closing.signal.aborted && (await writer.ask('backupDue', [Date.now()])) === true) await backup(false)
      return answer
    })
  const removeConnection: HistoryClient['removeConnection'] = async (id) => {
    await plain.removeConnection(id)
    // It is out of sight already; its calls go in the background, or after the next start, and then from the copies.
    housekeeping(async () => {
      await tidyNow({ keepFrom: null })
      await backup(true)
    }).catch(() => undefined)
  }
  return {
    ...plain,
    page,
    count,
    facets,
    tidy,
    removeConnection,
    backup: () => housekeeping(() => backup(false)),
    async close() {
      closing.abort()
      // Its turn comes after all that is under way.
      await housekeeping(async () => undefined)
      await reader.end()
      await writer.end()
    },
  }
}
