import { count, percent, plural } from '../words/numbers.ts'
import { utcDayName } from '../words/times.ts'
import { Tip } from './Tip.tsx'

interface WeekBarsProps {
  days: { at: number; calls: number | null }[]
  /** `null` = nothing is known of any day. */
  total: number | null
  /** Against the seven days before, as a part; `null` = not known. */
  change: number | null
}

const barWidth = 5
const step = 7
const height = 16

/** Seven days as bars beside their sum, today the last; what is not known is a dot on the line. */
export function WeekBars({ days, total, change }: WeekBarsProps) {
  const greatest = Math.max(1, ...days.map(({ calls }) => calls ?? 0))
  const words = weekWords({ days, total, change })
  return (
    <Tip tip={words}>
      <span className="weekBars" role="img" aria-label={words}>
        <svg width={days.length * step} height={height} aria-hidden>
          {days.map(({ at, calls }, index) =>
            calls === null ? (
              <circle key={at} cx={index * step + barWidth / 2} cy={height - 1.5} r={1} className="weekUnknown" />
            ) : (
              <rect
                key={at}
                x={index * step}
                width={barWidth}
                y={height - Math.max(1, (calls / greatest) * height)}
                height={Math.max(1, (calls / greatest) * height)}
                className={index === days.length - 1 ? 'weekToday' : 'weekDay'}
              />
            ),
          )}
        </svg>
        <span className="weekSum" aria-hidden>
          {total === null ? 'unknown' : count(total)} in 7 d{change === null ? '' : `, ${changeWords(change)}`}
        </span>
      </span>
    </Tip>
  )
}

const changeWords = (change: number): string => (Math.abs(change) < 0.01 ? 'as before' : `${percent(Math.abs(change))} ${change > 0 ? 'up' : 'down'}`)

/** `1,234 calls in 7 days, 12 % up on the 7 days before; today 56, most on Fri 27 Nov: 400.` */
export function weekWords({ days, total, change }: WeekBarsProps): string {
  const today = days.at(-1)?.calls ?? null
  const known = days.filter((day): day is { at: number; calls: number } => day.calls !== null)
  const busiest = known.toSorted((one, other) => other.calls - one.calls)[0]
  const unknown = days.length - known.length
  if (total === null) return 'Calls of the last 7 days are not known'
  return [
    `${plural(total, 'call')} in 7 days${change === null ? '' : `, ${changeWords(change)}${Math.abs(change) < 0.01 ? '' : ' on the 7 days before'}`}`,
    `today (UTC) ${today === null ? 'unknown' : count(today)}`,
    ...(busiest === undefined || busiest.calls === 0 ? [] : [`most on ${utcDayName(busiest.at)}: ${count(busiest.calls)}`]),
    ...(unknown === 0 ? [] : [`${plural(unknown, 'day')} not known`]),
  ].join('; ')
}
