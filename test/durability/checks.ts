/** One thing a durability command must show. */
export interface Check {
  name: string
  passed: boolean
  /** What was found instead, in figures. */
  found: string
}

/** Passes only when nothing was counted. */
export const none = (name: string, count: number): Check => ({ name, passed: count === 0, found: String(count) })

/** Ends a command: what failed on stderr, then one line of figures and `N passed, N failed` on stdout; the exit code says the same. */
export function conclude(figures: string, checks: readonly Check[]): void {
  const failed = checks.filter((check) => !check.passed)
  for (const { name, found } of failed) process.stderr.write(`FAILED ${name}: ${found}\n`)
  process.stdout.write(`${figures}\n${checks.length - failed.length} passed, ${failed.length} failed\n`)
  process.exitCode = failed.length === 0 ? 0 : 1
}

/** The one number a command is given, e.g. `npm run kill -- 200`; without it, `usual`. Refuses anything else in a sentence. */
export function countFrom(args: readonly string[], usual: number): number {
  const [text = String(usual), ...more] = args
  const count = Number(text)
  if (more.length === 0 && Number.isInteger(count) && count > 0) return count
  process.stderr.write(`Give one whole number above 0, for example: -- ${usual}\n`)
  process.exit(2)
}
