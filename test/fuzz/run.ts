/**
 * `npm run fuzz -- --seconds N [--seed S]`: mutated bodies, headers and rows through every reader. Prints inputs, crashes
 * and the slowest input; a seed it names is read again by `--only SEED`.
 */
import { parseArgs } from 'node:util'
import { inputOf, readInput } from './oneInput.ts'

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '10' }, seed: { type: 'string', default: String(Date.now() % 2 ** 31) }, only: { type: 'string' } },
})

/** An input this slow, in the best of three readings, fails. */
const slowMs = 50
/** Failures shown in full. */
const shown = 20

if (values.only !== undefined) {
  const input = inputOf(Number(values.only))
  console.log(JSON.stringify({ ...input, dialect: input.dialect.id }, null, 2).slice(0, 20_000))
  readInput(input)
  console.log('read without a failure')
} else fuzz(Number(values.seed), Number(values.seconds) * 1000)

function fuzz(firstSeed: number, lengthMs: number): void {
  const until = performance.now() + lengthMs
  const slowest = { ms: 0, seed: firstSeed }
  let [inputs, crashes, slow] = [0, 0, 0]
  for (let seed = firstSeed; performance.now() < until; seed++) {
    inputs++
    const input = inputOf(seed)
    try {
      const ms = timed(input)
      if (ms > slowest.ms) Object.assign(slowest, { ms, seed })
      if (ms >= slowMs && ++slow <= shown) console.log(`seed ${seed}: took ${ms.toFixed(1)} ms`)
    } catch (error) {
      if (++crashes <= shown) console.log(`seed ${seed}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
    }
  }
  console.log(`inputs ${inputs}, crashes ${crashes}, slowest ${slowest.ms.toFixed(1)} ms (seed ${slowest.seed}), first seed ${firstSeed}`)
  console.log(`${inputs - crashes - slow} passed, ${crashes + slow} failed`)
  process.exitCode = crashes + slow > 0 ? 1 : 0
}

/** How long reading takes, ms. A slow one is read twice more: a pause of the machine is no property of the input. */
function timed(input: ReturnType<typeof inputOf>): number {
  let best = Infinity
  for (let round = 0; round < 3 && best > slowMs / 5; round++) {
    const start = performance.now()
    readInput(input)
    best = Math.min(best, performance.now() - start)
  }
  return best
}
