import type { Answer } from '../../../shared/contract.ts'
import { firstIdAt } from './callId.ts'
import { keyRows } from './connections.ts'
import type { Store } from './store.ts'
import type { HistoryApi } from './types.ts'

/**
 * How long calls took, by tool: percentiles of the durations that the log states, own polls left out, the most called
 * tool first. All of it is in the index that pages by tool use.
 */
export function latency(store: Store, { connectionId, from, to }: Parameters<HistoryApi['latency']>[0]): Answer<'series.latency'> {
  const keys = keyRows(store).filter((key) => connectionId === undefined || key.connectionId === connectionId)
  const tools = store
    .sql<[number, number, string], Answer<'series.latency'>['tools'][number]>(
      `SELECT tool.name AS tool, count(*) AS calls, percentile(duration, 50) AS p50Ms, percentile(duration, 95) AS p95Ms, percentile(duration, 99) AS p99Ms, max(duration) AS maxMs
       FROM call INDEXED BY call_by_tool JOIN tool ON tool.num = call.tool
       WHERE call.id >= ? AND call.id < ? AND duration IS NOT NULL AND self = 0 AND key IN (SELECT value FROM json_each(?))
       GROUP BY call.tool ORDER BY count(*) DESC, tool.name`,
    )
    .all(firstIdAt(from), firstIdAt(to), JSON.stringify(keys.map(({ num }) => num)))
  return { tools }
}
