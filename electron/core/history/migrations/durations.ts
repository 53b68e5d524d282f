import type { Database } from 'better-sqlite3'
import { closedDays } from '../settings.ts'
import { storeOf } from '../store.ts'
import { durationsBetween } from '../durations.ts'

/** Version 40: how long calls took, counted by day, connection and tool, for the days that are over. */
export function createDurations(db: Database): void {
  db.exec(`
    -- Without own polls. tool 0 = none; ms = rounded as in durations.ts, longest = the longest of them as it was.
    CREATE TABLE duration_day (
      at INTEGER NOT NULL, connection INTEGER NOT NULL, tool INTEGER NOT NULL, ms INTEGER NOT NULL, calls INTEGER NOT NULL, longest INTEGER NOT NULL,
      PRIMARY KEY (at, connection, tool, ms)
    ) STRICT, WITHOUT ROWID;
  `)
  durationsBetween(db, 0, closedDays(storeOf(db)))
}
