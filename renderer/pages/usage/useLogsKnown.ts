import { useMemo } from 'react'
import { useData } from '../../state/appState.ts'
import { logKnown, type KnownStretch } from '../../state/logKnown.ts'

/** What is known of the logs of all connections, or of one. */
export function useLogsKnown(connectionId: string | undefined): (KnownStretch & { connectionId: string })[] {
  const connections = useData((all) => all.connections.value)
  const dialects = useData((all) => all.dialects.value)
  return useMemo(
    () =>
      (connections ?? [])
        .filter(({ id }) => connectionId === undefined || id === connectionId)
        .map((connection) => ({ connectionId: connection.id, ...logKnown(connection, dialects) })),
    [connections, dialects, connectionId],
  )
}
