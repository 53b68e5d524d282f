import type { Answer } from '../../../shared/contract.ts'
import { firstIdAt } from './callId.ts'
import { durationsSql, percentileOf, type DurationCount } from './durations.ts'
import { keyRows } from './connections.ts'
import { closedDays } from './settings.ts'
import type { Store } from './store.ts'
import { cutRange } from './tally.ts'
import type { HistoryApi } from './types.ts'

type LatencyQuery = Parameters<HistoryApi['latency']>[0]

/**
 * How long calls took, by tool: percentiles of the durations that the log states, to within 3 %, and the longest; own polls
 * left out, the most called tool first. Days that are over come from what is counted of them, the rest from the calls.
 */
export function latency(store: Store, query: LatencyQuery): Answer<'series.latency'> {
  const names = new Map(store.sql<[], { num: number; name: string }>('SELECT num, name FROM tool').all().map(({ num, name }) => [num, name]))
  const byTool = Map.groupBy(countsOf(store, query), ({ tool }) => tool)
  const tools = [...byTool].flatMap(([tool, counts]) => {
    const name = names.get(tool)
    const calls = counts.reduce((sum, one) => sum + one.calls, 0)
    if (name === undefined || calls === 0) return []
    const rising = counts.filter((one) => one.calls > 0).toSorted((one, other) => one.ms - other.ms)
    const [p50Ms = 0, p95Ms = 0, p99Ms = 0] = [0.5, 0.95, 0.99].map((share) => percentileOf(rising, share))
    return [{ tool: name, calls, p50Ms, p95Ms, p99Ms, maxMs: Math.max(...rising.map(({ longest }) => longest)) }]
  })
  return { tools: tools.toSorted((one, other) => other.calls - one.calls || (one.tool < other.tool ? -1 : 1)) }
}

function countsOf(store: Store, { connectionId, from, to }: LatencyQuery): DurationCount[] {
  const keys = keyRows(store).filter((key) => connectionId === undefined || key.connectionId === connectionId)
  const nums = JSON.stringify(keys.map(({ num }) => num))
  const pieces = cutRange(from, to, closedDays(store))
  const counted = (sql: string, [start, end]: [number, number]) => store.sql<[number, number, string], DurationCount>(sql).all(start, end, nums)
  return [
    ...pieces.days.flatMap((days) => counted(durationsSql.days, days)),
    ...[...pieces.hours, ...pieces.calls].flatMap(([start, end]) => counted(durationsSql.calls, [firstIdAt(start), firstIdAt(end)])),
  ]
}
