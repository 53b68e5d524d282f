import type { StackSeries } from './answers.ts'
import type { Answer } from './contract.ts'
import type { Gap } from './model.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** A stretch of time on screen, epoch ms, end exclusive. */
export interface Stretch {
  from: number
  to: number
}

/** What to ask for a stretch, and the length of a drawn bucket: at most 250 of them (performance.md). */
export interface StackPlan extends Stretch {
  bucket: 'minute' | 'hour' | 'day'
  drawnMs: number
}

const drawn = [minute, 2 * minute, 5 * minute, 10 * minute, hour, 3 * hour, 6 * hour, day, 7 * day, 30 * day]
const mostDrawn = 250

const bucketOf = (drawnMs: number): StackPlan['bucket'] => (drawnMs < hour ? 'minute' : drawnMs < day ? 'hour' : 'day')

/** Snapped to whole buckets, so that only the last one changes with time. Minutes are asked for at most a day. */
export function stackPlan({ from, to }: Stretch): StackPlan {
  const fits = (length: number): boolean => (to - from) / length <= mostDrawn && (length >= hour || to - from <= day)
  const drawnMs = drawn.find(fits) ?? 30 * day
  return { from: Math.floor(from / drawnMs) * drawnMs, to: Math.ceil(to / drawnMs) * drawnMs, bucket: bucketOf(drawnMs), drawnMs }
}

/** The plan behind a question that was asked; snapping made it up to two buckets longer. */
export function planAsked({ from, to, bucket }: Pick<StackPlan, 'from' | 'to' | 'bucket'>): StackPlan {
  const drawnMs = drawn.find((length) => bucketOf(length) === bucket && (to - from) / length <= mostDrawn + 2) ?? 30 * day
  return { from, to, bucket, drawnMs }
}

/** One layer of the chart, with what it adds up to. */
export interface Layer {
  /** What to look for in the log; `null` for calls without one, and for all the rest together. */
  id: string | null
  label: string
  total: number
  isRest: boolean
}

/** One bucket: calls per layer in the order of the layers; `null` = nothing is known of it. */
export interface StackStep {
  at: number
  calls: (number | null)[]
}

export interface StackChartData extends Stretch {
  bucketMs: number
  layers: Layer[]
  steps: StackStep[]
  gaps: Gap[]
  total: number
}

/** Layers that are told apart; all others are one. */
const mostLayers = 6

/**
 * The busiest layers and the rest, per drawn bucket. A bucket that lies in a gap with nothing seen, before `knownFrom` or
 * after `knownTo`, is unknown and not 0.
 */
export function stackChart(answer: Answer<'series.stack'>, plan: StackPlan, known: { knownFrom: number; knownTo: number }): StackChartData {
  const { from, to, drawnMs } = plan
  const totalOf = (series: StackSeries): number => series.points.reduce((sum, point) => sum + point.calls, 0)
  const shown = answer.series.length > mostLayers + 1 ? answer.series.slice(0, mostLayers) : answer.series
  const rest = answer.series.slice(shown.length)
  const layers: Layer[] = shown.map((series) => ({ id: series.id, label: series.label, total: totalOf(series), isRest: false }))
  if (rest.length > 0) layers.push({ id: null, label: `${rest.length} others`, total: rest.reduce((sum, series) => sum + totalOf(series), 0), isRest: true })

  const count = Math.max(0, Math.round((to - from) / drawnMs))
  const sums = layers.map(() => Array.from<number>({ length: count }).fill(0))
  answer.series.forEach((series, index) => {
    const layer = sums[Math.min(index, shown.length)]
    for (const { at, calls } of series.points) {
      const bucket = Math.floor((at - from) / drawnMs)
      if (layer?.[bucket] !== undefined) layer[bucket] += calls
    }
  })
  const isGap = (start: number): boolean => answer.gaps.some((gap) => gap.from <= start && (gap.to ?? Infinity) >= start + drawnMs)
  const steps = Array.from({ length: count }, (_, bucket): StackStep => {
    const at = from + bucket * drawnMs
    const calls = sums.map((layer) => layer[bucket] ?? 0)
    const isKnown = calls.some((value) => value > 0) || (at + drawnMs > known.knownFrom && at < known.knownTo && !isGap(at))
    return { at, calls: isKnown ? calls : layers.map(() => null) }
  })
  return {
    from,
    to,
    bucketMs: drawnMs,
    layers,
    steps,
    gaps: answer.gaps.filter((gap) => gap.from < to && (gap.to ?? to) > from),
    total: layers.reduce((sum, layer) => sum + layer.total, 0),
  }
}
