import { cpus, totalmem, type CpuInfo } from 'node:os'
import Database from 'better-sqlite3'

/** One line of the table: a ratio reached in this run, and what it is meant to be. */
export interface Row {
  /** What is compared with what: `theirs : ours`, or `ours : anchor`. */
  what: string
  /** `null` = not measured here; `detail` says why. */
  reached: number | null
  /** `null` = reported without a target. */
  target: { at: 'least' | 'most'; ratio: number } | null
  /** The absolute figures behind the ratio, for readers of this machine only. */
  detail: string
  /** What limits it, said only when the target is not met (docs/performance.md has the measurement). */
  limit?: string
}

export const atLeast = (ratio: number): Row['target'] => ({ at: 'least', ratio })
export const atMost = (ratio: number): Row['target'] => ({ at: 'most', ratio })

/** What could not be measured, and why. */
export const missing = (what: string, why: string): Row => ({ what, reached: null, target: null, detail: why })

export type Outcome = 'met' | 'not met' | 'no target' | 'not measured'

export function outcomeOf({ reached, target }: Row): Outcome {
  if (reached === null) return 'not measured'
  if (target === null) return 'no target'
  return (target.at === 'least' ? reached >= target.ratio : reached <= target.ratio) ? 'met' : 'not met'
}

/** `12.3`, `0.045`: three digits are as much as a ratio is worth. */
export function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3)
}

/** One line of the table, as Markdown, so that it can be kept in docs/performance.md as it is. */
export function line(row: Row): string {
  const wanted = row.target === null ? '' : `${row.target.at === 'least' ? '≥' : '≤'} ${row.target.ratio}`
  const outcome = outcomeOf(row)
  const why = outcome === 'not met' && row.limit !== undefined ? `${row.detail}; ${row.limit}` : row.detail
  return `| ${row.what.padEnd(72)} | ${(row.reached === null ? '–' : short(row.reached)).padStart(7)} | ${wanted.padEnd(7)} | ${(outcome === 'no target' ? '' : outcome).padEnd(12)} | ${why} |`
}

/** The two lines above the rows. */
export const head = `| ${'what'.padEnd(72)} | reached | target  |              | figures |\n|${'-'.repeat(74)}|--------:|---------|--------------|---------|`

/** The machine in one sentence: ratios travel, the figures beside them do not. */
export function machine(): string {
  const processors: CpuInfo[] = cpus()
  const sqlite = new Database(':memory:')
  const version = String(sqlite.prepare('SELECT sqlite_version()').pluck().get())
  sqlite.close()
  return `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform}, Node ${process.versions.node}, SQLite ${version}`
}
