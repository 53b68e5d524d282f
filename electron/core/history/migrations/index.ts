import type { Database } from 'better-sqlite3'
import { createDurations } from './durations.ts'
import { createMarks } from './marks.ts'
import { createSearch } from './search.ts'
import { createTables } from './tables.ts'

/** One step of the schema. Numbered in tens; a released step is never changed. */
export interface Migration {
  version: number
  /** For the log and for error texts. */
  name: string
  up(db: Database): void
}

/** All steps, oldest first. */
export const migrations: readonly Migration[] = [
  { version: 10, name: 'tables', up: createTables },
  { version: 20, name: 'search', up: createSearch },
  { version: 30, name: 'marks', up: createMarks },
  { version: 40, name: 'durations', up: createDurations },
]
