import { join } from 'node:path'
import { History } from '../../electron/core/history/history.ts'
import { openReader } from '../../electron/core/history/open.ts'

/** The folder with the calls of this run, and the same calls as a plain log. */
export interface Filled {
  /** Data folder. */
  dir: string
  /** NDJSON file. */
  log: string
  calls: number
  /** Data folder with the first tenth of the calls. */
  smaller: string
}

/** A filled folder as the reading thread has it open. */
export interface Reading {
  history: History
  /** Time of the newest call. */
  newestAt: number
}

export function openReading(dir: string): Reading {
  const history = new History(openReader(join(dir, 'history.db')))
  return { history, newestAt: history.page({ filter: {}, cursor: null, limit: 1 }).calls[0]?.at ?? 0 }
}
