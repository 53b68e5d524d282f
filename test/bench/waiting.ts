import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Worker } from 'node:worker_threads'
import { openHistory } from '../../electron/core/history/client.ts'
import type { HistoryClient } from '../../electron/core/history/types.ts'
import type { CallFilter } from '../../shared/callFilter.ts'
import { benchCalls } from './data.ts'
import type { Filled } from './filled.ts'
import { benchPoll } from './historyFile.ts'
import { median, quantile } from './measure.ts'
import { atMost, short, type Row } from './report.ts'

/** A text that is nowhere: every call has to be looked at. */
const absent: CallFilter = { text: 'absentwithoutdoubt' }

/** What others feel while the longest search runs: the main thread, the collector storing a poll, and who leaves the search. */
export async function waitingRows({ dir }: Filled): Promise<Row[]> {
  const client = await openHistory(() => new Worker(new URL('../../electron/core/history/worker.ts', import.meta.url)), { dataDir: dir })
  try {
    return [...(await delayRows(client)), await cancelRow(client), await firstPageRow(client)]
  } finally {
    await client.close()
  }
}

async function delayRows(client: HistoryClient): Promise<Row[]> {
  const call = benchCalls()
  // A folder that is used again has the polls of the last run.
  let polls = Date.now()
  /** Milliseconds that storing took, one poll after the other until `until` is done. */
  const storing = async (until: Promise<unknown>): Promise<number[]> => {
    const running = { done: false }
    void until.finally(() => (running.done = true))
    const samples: number[] = []
    while (!running.done && samples.length < 400) {
      const start = performance.now()
      // oxlint-disable-next-line no-await-in-loop -- one after the other is what is measured
      await client.commitPoll(benchPoll(polls++, Array.from({ length: 10 }, call)))
      samples.push(performance.now() - start)
      // oxlint-disable-next-line no-await-in-loop -- as often as a busy collector, not as often as the disk allows
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    return samples
  }
  const alone = await storing(new Promise((resolve) => setTimeout(resolve, 8000)))
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const searched = await storing(searching(client, 8000))
  delay.disable()
  // The monitor counts from one tick to the next: its resolution is no delay.
  const p99 = Math.max(0, delay.percentile(99) / 1e6 - 1)
  const added = Math.max(0, quantile(searched, 0.99) - quantile(alone, 0.99))
  return [
    { what: 'event loop of the main thread while a search runs, delay p99 in ms', reached: p99, target: atMost(10), detail: `longest ${short(delay.max / 1e6)} ms`, limit: 'the main thread only waits; what else runs on its processors is in it' },
    { what: 'the writer while a search runs: p99 of storing a poll, longer than alone, ms', reached: added, target: atMost(10), detail: `${short(quantile(searched, 0.99))} ms, alone ${short(median(alone))} (p99 ${short(quantile(alone, 0.99))})`, limit: 'both read and write the same disk, and a file larger than the page cache leaves has to be read from it' },
  ]
}

/** One whole search after the other, for so long. */
async function searching(client: HistoryClient, ms: number): Promise<void> {
  const end = performance.now() + ms
  // oxlint-disable-next-line no-await-in-loop -- one after the other
  while (performance.now() < end) await client.page({ filter: absent, cursor: null, limit: 200 })
}

/** From leaving a search until the reader has answered the next question. */
async function cancelRow(client: HistoryClient): Promise<Row> {
  const samples: number[] = []
  for (let run = 0; run < 10; run += 1) {
    const abort = new AbortController()
    const search = client.page({ filter: absent, cursor: null, limit: 200 }, abort.signal).catch(() => undefined)
    // oxlint-disable no-await-in-loop -- one after the other is what is measured
    await new Promise((resolve) => setTimeout(resolve, 100))
    const start = performance.now()
    abort.abort()
    await search
    await client.page({ filter: {}, cursor: null, limit: 1 })
    // oxlint-enable no-await-in-loop
    samples.push(performance.now() - start)
  }
  return { what: 'leaving a search until the next answer, ms', reached: median(samples), target: atMost(50), detail: `longest ${short(Math.max(...samples))} ms` }
}

/** A text that some newest calls have: the first page has to be there long before everything was looked at. */
async function firstPageRow(client: HistoryClient): Promise<Row> {
  const asked = async (work: () => Promise<unknown>): Promise<number> => {
    const start = performance.now()
    await work()
    return performance.now() - start
  }
  const filter: CallFilter = { text: 'ord10' }
  const first = await asked(() => client.page({ filter, cursor: null, limit: 200 }))
  const whole = await asked(() => client.count(filter))
  return { what: 'counting a text inside words : its first page', reached: whole / first, target: null, detail: `${short(whole)} : ${short(first)} ms` }
}
