/**
 * `npm run fuzz -- --seconds N [--seed S]`: mutated bodies, headers and rows through every reader, on all processors.
 * Prints inputs, crashes and the slowest input; a seed it names is read again by `--only SEED`.
 */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { inputOf, readInput } from './oneInput.ts'
import type { FuzzShare, FuzzTally } from './worker.ts'

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '10' }, seed: { type: 'string', default: String(Date.now() % 2 ** 31) }, only: { type: 'string' } },
})

/** Failures shown in full. */
const shown = 20

if (values.only !== undefined) readAgain(Number(values.only))
else await fuzz(Number(values.seed), Number(values.seconds) * 1000)

function readAgain(seed: number): void {
  const input = inputOf(seed)
  console.log(JSON.stringify({ ...input, dialect: input.dialect.id }, null, 2).slice(0, 20_000))
  readInput(input)
  console.log('read without a failure')
}

async function fuzz(firstSeed: number, lengthMs: number): Promise<void> {
  const threads = availableParallelism()
  const tallies = await Promise.all(Array.from({ length: threads }, (_, thread) => tallyOf({ firstSeed: firstSeed + thread, step: threads, lengthMs })))
  const failures = tallies.flatMap((tally) => tally.failures)
  for (const { seed, what } of failures.slice(0, shown)) console.log(`seed ${seed}: ${what}`)
  const inputs = tallies.reduce((sum, tally) => sum + tally.inputs, 0)
  const crashes = failures.filter(({ what }) => !what.startsWith('took ')).length
  const [slowest] = tallies.map((tally) => tally.slowest).sort((a, b) => b.ms - a.ms)
  console.log(`inputs ${inputs}, crashes ${crashes}, slowest ${slowest?.ms.toFixed(1)} ms (seed ${slowest?.seed}), first seed ${firstSeed}`)
  console.log(`${inputs - failures.length} passed, ${failures.length} failed`)
  process.exitCode = failures.length > 0 ? 1 : 0
}

function tallyOf(share: FuzzShare): Promise<FuzzTally> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(join(import.meta.dirname, 'worker.ts'), { workerData: share })
    worker.once('message', resolve)
    worker.once('error', reject)
  })
}
