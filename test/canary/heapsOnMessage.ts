/**
 * Loaded before a program (`node --expose-gc --import heapsOnMessage.ts?FOLDER`): at each message of the parent process it has V8
 * tidy up, writes the heap of every thread into the folder, and answers with their names.
 */
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { writeHeapSnapshot } from 'node:v8'
import { isMainThread, type Worker } from 'node:worker_threads'

const folder = decodeURIComponent(new URL(import.meta.url).search.slice(1))

async function heapInto(thread: Worker, file: string): Promise<'written'> {
  await pipeline(await thread.getHeapSnapshot(), createWriteStream(file))
  return 'written'
}

async function ended(thread: Worker): Promise<'ended'> {
  await once(thread, 'exit')
  return 'ended'
}

if (isMainThread) {
  const threads: Worker[] = []
  process.on('worker', (worker) => threads.push(worker))
  let round = 0
  process.on('message', () => void answer())
  // Only who listens to the parent would be kept alive by it.
  process.channel?.unref()

  const answer = async (): Promise<void> => {
    round += 1
    // What waits for the first to be let go, goes with the second.
    for (let time = 0; time < 2; time += 1) {
      globalThis.gc?.()
      await pause(20)
    }
    const heaps = { main: join(folder, `main${round}.heapsnapshot`), threads: [] as string[] }
    for (const thread of threads) {
      const file = join(folder, `thread${thread.threadId}of${round}.heapsnapshot`)
      // Of a thread that ended there is none, and of one that ends meanwhile the rest never comes.
      if (thread.threadId !== -1 && (await Promise.race([heapInto(thread, file), ended(thread)])) === 'written') heaps.threads.push(file)
    }
    writeHeapSnapshot(heaps.main)
    process.send?.(heaps)
  }
}
