/** Milliseconds that `work` takes. */
export function timed(work: () => unknown): number {
  const start = performance.now()
  work()
  return performance.now() - start
}

/** The value below which `share` of the samples lie. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export const median = (samples: readonly number[]): number => quantile(samples, 0.5)

/** Milliseconds of all runs of one work. */
export interface Samples {
  /** Each run, by the clock. */
  clock: number[]
  /** Processor time of this process, all runs together: other programs disturb it less than the clock. */
  processor: number
}

/** Runs all works in turn, `rounds` times, so that noise of the machine falls on each alike; answers their samples. */
export function interleaved(works: readonly (() => unknown)[], rounds: number): Samples[] {
  const samples = works.map((): Samples => ({ clock: [], processor: 0 }))
  for (let round = 0; round <= rounds; round += 1) {
    works.forEach((work, index) => {
      const before = process.cpuUsage()
      const ms = timed(work)
      const { user, system } = process.cpuUsage(before)
      const own = samples[index]
      // The first round fills caches and compiles.
      if (round === 0 || own === undefined) return
      own.clock.push(ms)
      own.processor += (user + system) / 1000
    })
  }
  return samples
}

/** The quantile of the quietest of three series of `rounds` runs each, by the clock. */
export function quietest(works: readonly (() => unknown)[], rounds: number, share: number): number[] {
  const series = Array.from({ length: 3 }, () => interleaved(works, rounds).map(({ clock }) => quantile(clock, share)))
  return works.map((_, index) => Math.min(...series.map((quantiles) => quantiles[index] ?? Infinity)))
}

export const sum = (samples: readonly number[]): number => samples.reduce((total, ms) => total + ms, 0)
