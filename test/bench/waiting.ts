import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Worker } from 'node:worker_threads'
import { openHistory } from '../../electron/core/history/client.ts'
import { benchCalls } from './data.ts'
import { benchPoll } from './historyFile.ts'
import { atMost, quantile, short, type Row } from './measure.ts'

/** What others feel while the longest search runs: the main thread, and the collector storing a poll. */
export async function waitingRows(dir: string): Promise<Row[]> {
  const client = await openHistory(() => new Worker(new URL('../../electron/core/history/worker.ts', import.meta.url)), { dataDir: dir })
  const call = benchCalls()
  let polls = 1_000_000
  const storing = async (until: Promise<unknown>): Promise<number[]> => {
    const running = { done: false }
    void until.finally(() => (running.done = true))
    const samples: number[] = []
    while (!running.done && samples.length < 200) {
      const start = performance.now()
      await client.commitPoll(benchPoll(polls++, Array.from({ length: 10 }, call)))
      samples.push(performance.now() - start)
    }
    return samples
  }
  const alone = await storing(new Promise((resolve) => setTimeout(resolve, 1500)))
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const searched = await storing(client.page({ filter: { text: 'absentwithoutdoubt' }, cursor: null, limit: 200 }))
  delay.disable()
  await client.close()
  const p99 = delay.percentile(99) / 1e6
  const [quiet, busy] = [quantile(alone, 0.5), quantile(searched, 0.5)]
  return [
    { what: 'main thread while a search runs: event-loop delay p99, ms', reached: p99, target: atMost(10), detail: `longest ${short(delay.max / 1e6)} ms` },
    { what: 'storing a poll while a search runs : alone', reached: busy / quiet, target: null, detail: `${short(busy)} : ${short(quiet)} ms` },
  ]
}
