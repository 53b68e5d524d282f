import type { Database, Statement } from 'better-sqlite3'

/** One open database file and its prepared statements; what every table module works on. */
export interface Store {
  readonly db: Database
  /** The prepared statement for this text; the types say what it takes and gives and are trusted. */
  sql<Parameters extends unknown[], Row = never>(text: string): Statement<Parameters, Row>
}

/** Statements kept prepared; filters make new texts, so there has to be a bound. */
const maxStatements = 200

/** Wraps an open database. */
export function storeOf(db: Database): Store {
  const prepared = new Map<string, Statement>()
  return {
    db,
    sql<Parameters extends unknown[], Row>(text: string) {
      const known = prepared.get(text)
      const statement = known ?? db.prepare(text)
      prepared.delete(text)
      prepared.set(text, statement)
      if (prepared.size > maxStatements) {
        const oldest = prepared.keys().next().value
        if (oldest !== undefined) prepared.delete(oldest)
      }
      return statement as unknown as Statement<Parameters, Row>
    },
  }
}

/** `?, ?, ?` for a list of values. */
export function marks(count: number): string {
  return Array.from({ length: count }, () => '?').join(', ')
}
