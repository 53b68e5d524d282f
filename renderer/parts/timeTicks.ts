import { clock } from '../words/times.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
let shortDay: Intl.DateTimeFormat | null = null
const steps = [
  5 * minute,
  10 * minute,
  15 * minute,
  30 * minute,
  hour,
  2 * hour,
  3 * hour,
  4 * hour,
  6 * hour,
  12 * hour,
  day,
  2 * day,
  5 * day,
  10 * day,
]

/** Round local instants between `from` and `to` (epoch ms), at most `most` of them. */
export function timeTicks(from: number, to: number, most: number): number[] {
  const step = steps.find((candidate) => (to - from) / candidate <= most) ?? steps.at(-1) ?? day
  const ticks: number[] = []
  // From local midnight, so that ticks fall on round local hours; days are stepped by the calendar (DST days have 23 or 25 hours).
  const date = new Date(from)
  date.setHours(0, 0, 0, 0)
  while (date.getTime() < to) {
    if (date.getTime() > from) ticks.push(date.getTime())
    if (step >= day) date.setDate(date.getDate() + step / day)
    else date.setTime(date.getTime() + step)
  }
  return ticks
}

/** What to write at a tick: the clock, or the day where the range is of days or midnight passes. */
export function tickLabel(at: number, from: number, to: number): string {
  const isMidnight = new Date(at).getHours() === 0 && new Date(at).getMinutes() === 0
  return to - from > 2 * day || isMidnight ? (shortDay ??= new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })).format(at) : clock(at)
}
