import type { ConnectionView, DialectView } from '../../shared/answers.ts'

/** A stretch about whose calls something is known, epoch ms of the server, `from <= at < to`; gaps are told apart. */
export interface KnownStretch {
  from: number
  to: number
}

/** What is known of the log of a connection: from when it was made up to its last good answer; nothing where it has no log. */
export function logKnown(connection: ConnectionView, dialects: readonly DialectView[] | null): KnownStretch {
  const dialect = dialects?.find(({ id }) => id === connection.dialect)
  const hasLog = connection.fieldMap?.activity !== undefined || dialect?.endpoints.some(({ name }) => name === 'activity') === true
  if (!hasLog || connection.lastOkAtClient === null) return { from: Infinity, to: -Infinity }
  return { from: connection.createdAt, to: connection.lastOkAtClient + (connection.clockOffsetMs ?? 0) }
}
