import { isSamePlace, type Settings, type ThresholdPlace } from '../../shared/settings.ts'

type Snooze = Settings['snoozes'][number]

/** Snoozes that still hold; `now` is this machine's clock. */
export const activeSnoozes = (settings: Pick<Settings, 'snoozes'>, now: number): Snooze[] =>
  settings.snoozes.filter(({ untilClient }) => untilClient > now)

const sameTarget = (a: Snooze, b: Snooze): boolean => a.connectionId === b.connectionId && a.budgetId === b.budgetId

/** The snoozes with one more; a snooze of the same thing is replaced, and what has ended is dropped. */
export const withSnooze = (settings: Pick<Settings, 'snoozes'>, snooze: Snooze, now: number): Snooze[] => [
  ...activeSnoozes(settings, now).filter((other) => !sameTarget(other, snooze)),
  snooze,
]

/** The snoozes without one. */
export const withoutSnooze = (settings: Pick<Settings, 'snoozes'>, snooze: Snooze, now: number): Snooze[] =>
  activeSnoozes(settings, now).filter((other) => !sameTarget(other, snooze))

/** Eight in the morning of the next local day, epoch ms. */
export function tomorrowMorning(now: number): number {
  const date = new Date(now)
  date.setDate(date.getDate() + 1)
  date.setHours(8, 0, 0, 0)
  return date.getTime()
}

/** The budgets' own percentages with one changed; `null` goes back to the common ones. */
export function withThresholds(
  settings: Pick<Settings, 'budgetThresholds'>,
  place: ThresholdPlace,
  thresholds: number[] | null,
): Settings['budgetThresholds'] {
  const others = settings.budgetThresholds.filter((entry) => !isSamePlace(entry, place))
  return thresholds === null ? others : [...others, { ...place, thresholds }]
}
