import type { CallFilter } from '../../shared/callFilter.ts'
import type { Answer } from '../../shared/contract.ts'
import type { UsageQuery } from './data.ts'
import { chartSeries, type ChartSeries } from './usageChart.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const stepsDrawn = 240

/** What to ask for the strip above the log: its time range, or the last 24 hours when it has none. */
export function histogramQuery(filter: CallFilter, now: number): UsageQuery {
  const to = filter.to ?? now
  const from = filter.from ?? to - day
  const span = Math.max(minute, to - from)
  const [bucket, bucketMs] = span <= day ? (['minute', minute] as const) : span <= 40 * day ? (['hour', hour] as const) : (['day', day] as const)
  const drawnMs = Math.max(1, Math.ceil(span / stepsDrawn / bucketMs)) * bucketMs
  return { from: Math.floor(from / bucketMs) * bucketMs, to: Math.ceil(to / bucketMs) * bucketMs, bucket, drawnMs }
}

/** Calls and errors of the filter's connections together. */
export function histogramOf(answer: Answer<'series.usage'>, query: UsageQuery, connectionIds: Set<string> | null, now: number): ChartSeries {
  const isWanted = (id: string) => connectionIds === null || connectionIds.has(id)
  return chartSeries({
    points: answer.series.filter((series) => isWanted(series.connectionId)).flatMap((series) => series.points),
    gaps: answer.gaps.filter((gap) => isWanted(gap.connectionId)),
    from: query.from,
    to: query.to,
    bucketMs: query.drawnMs,
    // Several connections together: a silent one does not make the others unknown.
    knownFrom: -Infinity,
    knownTo: now,
  })
}
