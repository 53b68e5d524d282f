import type { CallFilter } from '../../shared/callFilter.ts'
import type { Answer } from '../../shared/contract.ts'
import type { UsageQuery } from './data.ts'
import type { ChartRange } from './preferences.ts'
import { chartSeries, rangeMs, type ChartSeries } from './usageChart.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const stepsDrawn = 240

/** What to ask for the strip above the log: its own time range, else one that ends now. */
export function histogramQuery(filter: CallFilter, range: ChartRange, now: number): UsageQuery {
  const span = Math.max(minute, filter.from === undefined ? rangeMs(range) : (filter.to ?? now) - filter.from)
  const [bucket, bucketMs] =
    span <= day ? (['minute', minute] as const) : span <= 40 * day ? (['hour', hour] as const) : (['day', day] as const)
  const drawnMs = Math.max(1, Math.ceil(span / stepsDrawn / bucketMs)) * bucketMs
  const to = Math.ceil((filter.to ?? now) / bucketMs) * bucketMs
  return { from: Math.floor((filter.from ?? to - span) / bucketMs) * bucketMs, to, bucket, drawnMs }
}

/** Calls and errors of the filter's connections together. */
export function histogramOf(
  answer: Answer<'series.usage'>,
  query: UsageQuery,
  connectionIds: Set<string> | null,
  now: number,
): ChartSeries {
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
