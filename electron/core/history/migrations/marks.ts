import type { Database } from 'better-sqlite3'

/** Version 30: what people leave behind: marks on calls, and views of the log under a name. */
export function createMarks(db: Database): void {
  db.exec(`
    -- id = that of the call; a row exists while there is a pin or a note.
    CREATE TABLE call_mark (id INTEGER PRIMARY KEY, pinned INTEGER NOT NULL, note TEXT) STRICT;
    -- query = a filter in the query language of the log.
    CREATE TABLE saved_view (num INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, query TEXT NOT NULL) STRICT;
  `)
}
