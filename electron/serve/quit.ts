const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** An orderly end that takes longer than this is given up; what was acknowledged is stored anyway. */
const longestEndMs = 15_000

/**
 * Resolves when the process is asked to end (Ctrl-C, `kill`, a closed terminal). Repeats are ignored on purpose: a
 * terminal and our launcher both send Ctrl-C, and an orderly end takes a moment.
 */
export function whenAskedToQuit(): Promise<void> {
  return new Promise((done) => {
    const asked = (): void => {
      setTimeout(() => process.exit(1), longestEndMs).unref()
      done()
    }
    for (const signal of signals) process.on(signal, asked)
  })
}
