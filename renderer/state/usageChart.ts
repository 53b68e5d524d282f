import type { BudgetView, ConnectionView, UsagePoint } from '../../shared/answers.ts'
import type { Answer } from '../../shared/contract.ts'
import { windowMs } from '../../shared/limits/window.ts'
import type { Gap } from '../../shared/model.ts'
import type { UsageQuery } from './data.ts'
import type { ChartRange } from './preferences.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** Range, the bucket asked of the core, and the bucket drawn: at most 250 points a series (performance.md). */
const plans: Record<ChartRange, { spanMs: number; bucket: UsageQuery['bucket']; drawnMs: number; words: string }> = {
  '1h': { spanMs: hour, bucket: 'minute', drawnMs: minute, words: 'last hour' },
  '6h': { spanMs: 6 * hour, bucket: 'minute', drawnMs: 2 * minute, words: 'last 6 hours' },
  '24h': { spanMs: day, bucket: 'minute', drawnMs: 10 * minute, words: 'last 24 hours' },
  '7d': { spanMs: 7 * day, bucket: 'hour', drawnMs: hour, words: 'last 7 days' },
  '30d': { spanMs: 30 * day, bucket: 'hour', drawnMs: 3 * hour, words: 'last 30 days' },
}

/** The range to show: the one that was chosen, else one that what is known so far can fill. `now` is this machine's clock. */
export function rangeShown(chosen: ChartRange | null, connections: Pick<ConnectionView, 'createdAt'>[] | null, now: number): ChartRange {
  if (chosen !== null) return chosen
  const watchedMs =
    connections === null || connections.length === 0 ? Infinity : now - Math.min(...connections.map(({ createdAt }) => createdAt))
  return watchedMs < 1.5 * hour ? '1h' : watchedMs < 9 * hour ? '6h' : '24h'
}

/** Length of a range, ms. */
export const rangeMs = (range: ChartRange): number => plans[range].spanMs

/** Words for the length of a range: `last 24 hours`. */
export const spanWords = (spanMs: number): string => Object.values(plans).find((plan) => plan.spanMs === spanMs)?.words ?? ''

/** What to ask for a range that ends now; snapped to drawn buckets so that only the last one changes with time. */
export function usageQuery(range: ChartRange, now: number): UsageQuery {
  const { spanMs, bucket, drawnMs } = plans[range]
  const to = Math.ceil(now / drawnMs) * drawnMs
  return { from: to - spanMs, to, bucket, drawnMs }
}

/** One step of a chart: `null` = not known, drawn as a hole. */
export interface ChartStep {
  at: number
  calls: number | null
  errors: number | null
}

export interface ChartSeries {
  from: number
  to: number
  bucketMs: number
  steps: ChartStep[]
  gaps: Gap[]
  calls: number
  errors: number
}

/**
 * Points as steps of `bucketMs` between `from` and `to`. A bucket without a point is a true 0 only where we looked:
 * outside `knownFrom`..`knownTo`, and inside gaps when nothing was seen, it is unknown. A step that borders a hole is
 * closed by a point of its own, else a lone bucket would have no width.
 */
export function chartSeries(input: {
  points: UsagePoint[]
  gaps: Gap[]
  from: number
  to: number
  bucketMs: number
  /** First and last instants about which anything is known. */
  knownFrom: number
  knownTo: number
}): ChartSeries {
  const { points, gaps, from, to, bucketMs, knownFrom, knownTo } = input
  const sums = new Map<number, { calls: number; errors: number }>()
  for (const point of points) {
    if (point.at < from || point.at >= to) continue
    const at = from + Math.floor((point.at - from) / bucketMs) * bucketMs
    const sum = sums.get(at) ?? { calls: 0, errors: 0 }
    sums.set(at, { calls: sum.calls + point.calls, errors: sum.errors + point.errors })
  }
  const isGap = (start: number) => gaps.some((gap) => gap.from <= start && (gap.to ?? Infinity) >= start + bucketMs)
  const steps: ChartStep[] = []
  let before: ChartStep | null = null
  for (let at = from; at < to; at += bucketMs) {
    const seen = sums.get(at)
    const isKnown = seen !== undefined || (at + bucketMs > knownFrom && at < knownTo && !isGap(at))
    const step: ChartStep = isKnown ? { at, calls: seen?.calls ?? 0, errors: seen?.errors ?? 0 } : { at, calls: null, errors: null }
    if (before !== null && before.calls !== null && step.calls === null) steps.push({ ...before, at })
    steps.push(step)
    before = step
  }
  if (before !== null && before.calls !== null) steps.push({ ...before, at: to })
  const totals = [...sums.values()]
  return {
    from,
    to,
    bucketMs,
    steps,
    gaps: gaps.filter((gap) => gap.from < to && (gap.to ?? to) > from),
    calls: totals.reduce((total, { calls }) => total + calls, 0),
    errors: totals.reduce((total, { errors }) => total + errors, 0),
  }
}

/** The series of one key in a usage answer; no points when the answer has none for it. */
export function pointsOf(answer: Answer<'series.usage'>, connectionId: string, keyId: string | null): UsagePoint[] {
  return answer.series.find((series) => series.connectionId === connectionId && series.keyId === keyId)?.points ?? []
}

/** The most calls a bucket can hold before a budget refuses, and from how many on it is close. */
export interface ChartLimit {
  calls: number
  near: number
  /** Name of the budget. */
  name: string
}

/** True for a budget of requests per minute that every call of its scope counts for, and that can be reached. */
const isOfEveryMinute = ({ unit, kinds, window, unreachable }: BudgetView): boolean =>
  kinds === null && unit === 'requests' && unreachable === null && windowMs(window) === minute

/** From how many percent on a budget is close: its first alert, or what is usual where it has none. */
const nearPercent = (alertsAt: readonly number[]): number => (alertsAt.length === 0 ? 80 : Math.min(...alertsAt))

/**
 * The limit to draw over a key's calls: the tightest of its budgets of requests per minute, times the minutes of a bucket.
 * `null` where buckets are so long that calls look like nothing beside it, or where no budget counts every call: a limit
 * of writes says nothing about a bar that holds reads as well.
 */
export function chartLimit(budgets: readonly BudgetView[], bucketMs: number): ChartLimit | null {
  if (bucketMs > 2 * minute) return null
  const perMinute = budgets.filter(isOfEveryMinute).flatMap(({ limit, alertsAt, name }) =>
    limit !== null ? [{ limit, near: (limit * nearPercent(alertsAt)) / 100, name }] : [],
  )
  const tightest = perMinute.toSorted((one, other) => one.limit - other.limit)[0]
  return tightest === undefined ? null : { calls: (tightest.limit * bucketMs) / minute, near: (tightest.near * bucketMs) / minute, name: tightest.name }
}
