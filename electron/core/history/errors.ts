import type { HistoryErrorCode } from './types.ts'

/** Why the history refused: a closed code, and one sentence for people that says what was wrong and what to do. */
export class HistoryError extends Error {
  readonly code: HistoryErrorCode
  constructor(code: HistoryErrorCode, message: string) {
    super(message)
    this.name = 'HistoryError'
    this.code = code
  }
}

/** Said whenever damage is met while running. */
export const corruptSentence =
  'The history file is damaged; restart Headroom, which then sets the damaged file aside and saves what can be read.'

const sentences = {
  full: 'The disk is full, so nothing was stored; free some space and Headroom goes on by itself.',
  read_only: 'The data folder cannot be written to, so nothing was stored; give yourself write permission on it.',
  corrupt: corruptSentence,
  locked: 'Another program holds the history file; close it and try again.',
  io: 'The disk that holds the history failed to read or write; check the disk.',
} satisfies Partial<Record<HistoryErrorCode, string>>

const sqliteCodes: readonly [prefix: string, code: keyof typeof sentences][] = [
  ['SQLITE_FULL', 'full'],
  ['SQLITE_READONLY', 'read_only'],
  ['SQLITE_CORRUPT', 'corrupt'],
  ['SQLITE_NOTADB', 'corrupt'],
  ['SQLITE_BUSY', 'locked'],
  ['SQLITE_LOCKED', 'locked'],
  ['SQLITE_IOERR', 'io'],
  ['SQLITE_CANTOPEN', 'io'],
]

/** Anything thrown while storing or reading, as a `HistoryError`; what is not understood is `io` with its own text. */
export function historyErrorFrom(error: unknown): HistoryError {
  if (error instanceof HistoryError) return error
  const code = codeOf(error)
  const known = sqliteCodes.find(([prefix]) => code.startsWith(prefix))?.[1]
  if (known !== undefined) return new HistoryError(known, sentences[known])
  return new HistoryError('io', `The history failed: ${error instanceof Error ? error.message : String(error)}`)
}

/** The `code` of a SQLite or Node error, empty when it has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
