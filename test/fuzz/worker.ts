/** One thread of `run.ts`: reads the inputs of every `step`-th seed until the time is over, and tells what happened. */
import { parentPort, workerData } from 'node:worker_threads'
import { type FuzzInput, inputOf, readInput } from './oneInput.ts'

/** What a thread has to do. */
export interface FuzzShare {
  firstSeed: number
  step: number
  lengthMs: number
}

/** What came of it. */
export interface FuzzTally {
  inputs: number
  failures: { seed: number; what: string }[]
  slowest: { seed: number; ms: number }
}

/** An input this slow fails. */
const slowMs = 50

function work({ firstSeed, step, lengthMs }: FuzzShare): FuzzTally {
  const until = performance.now() + lengthMs
  const tally: FuzzTally = { inputs: 0, failures: [], slowest: { seed: firstSeed, ms: 0 } }
  for (let seed = firstSeed; performance.now() < until; seed += step) {
    tally.inputs++
    const input = inputOf(seed)
    try {
      const ms = timed(input)
      if (ms > tally.slowest.ms) tally.slowest = { seed, ms }
      if (ms >= slowMs) tally.failures.push({ seed, what: `took ${ms.toFixed(1)} ms` })
    } catch (error) {
      tally.failures.push({ seed, what: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    }
  }
  return tally
}

/**
 * How long reading takes, ms. A slow one is read again in processor time, because waiting for a busy machine and its first
 * compilation are no properties of the input.
 */
function timed(input: FuzzInput): number {
  const start = performance.now()
  readInput(input)
  let best = performance.now() - start
  for (let round = 0; round < 3 && best > slowMs / 5; round++) {
    const before = process.threadCpuUsage()
    readInput(input)
    const { user, system } = process.threadCpuUsage(before)
    best = Math.min(best, (user + system) / 1000)
  }
  return best
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origin; the rule means windows
parentPort?.postMessage(work(workerData as FuzzShare))
