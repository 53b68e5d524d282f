import type { UsagePoint } from '../../shared/answers.ts'
import type { Input } from '../../shared/contract.ts'
import type { Gap } from '../../shared/model.ts'

const dayMs = 86_400_000
const days = 7

/** Calls per day (UTC, as daily budgets count) of one key over seven days, the last of them today. */
export interface WeekTrend {
  /** `null` = nothing is known about that day. */
  days: { at: number; calls: number | null }[]
  /** Calls of the days that are known; `null` = none is. */
  total: number | null
  /** Calls of the seven days before as a part of these, less 1; `null` where one of the two weeks is not known whole. */
  change: number | null
}

/** What to ask of the core: two weeks of days, so that this one can be compared. `now` is the server's clock. */
export function weekQuery(now: number): Pick<Input<'series.usage'>, 'from' | 'to' | 'bucket'> {
  const tomorrow = (Math.floor(now / dayMs) + 1) * dayMs
  return { from: tomorrow - 2 * days * dayMs, to: tomorrow, bucket: 'day' }
}

/** The trend of one key. A day without calls is 0 only where somebody looked: between `knownFrom` and `knownTo`, and not through a gap all day. */
export function weekTrend({ points, gaps, from, to, knownFrom, knownTo }: { points: readonly UsagePoint[]; gaps: readonly Gap[]; from: number; to: number; knownFrom: number; knownTo: number }): WeekTrend {
  const isSeen = (at: number): boolean => at + dayMs > knownFrom && at < knownTo && !gaps.some((gap) => gap.from <= at && (gap.to ?? Infinity) >= at + dayMs)
  const all = Array.from({ length: (to - from) / dayMs }, (_, index) => {
    const at = from + index * dayMs
    return { at, calls: points.find((point) => point.at === at)?.calls ?? (isSeen(at) ? 0 : null) }
  })
  const [before, week] = [all.slice(0, days), all.slice(days)]
  const sum = (part: typeof all): number => part.reduce((total, { calls }) => total + (calls ?? 0), 0)
  const isWhole = knownFrom <= from && all.every(({ calls }) => calls !== null) && sum(before) > 0
  return { days: week, total: week.every(({ calls }) => calls === null) ? null : sum(week), change: isWhole ? sum(week) / sum(before) - 1 : null }
}
