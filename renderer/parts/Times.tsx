import { age, clockOrDay, fullTime, timeLeft, utcClock } from '../words/times.ts'
import { useNow } from './useNow.ts'

/** How long ago, moving; the exact time on hover. `at` and the clock it is compared with are epoch ms. */
export function Age({ at, offsetMs = 0 }: { at: number; offsetMs?: number }) {
  const now = useNow() + offsetMs
  return (
    <time dateTime={new Date(at).toISOString()} title={fullTime(at)}>
      {age(now - at)}
    </time>
  )
}

/** Time left until an instant of the server's clock, moving; `offsetMs` is server minus this machine. */
export function TimeLeft({ until, offsetMs = 0 }: { until: number; offsetMs?: number }) {
  const left = until - (useNow() + offsetMs)
  return <>{left <= 0 ? 'now' : timeLeft(left)}</>
}

/** When a window resets, as a countdown or as a clock; pressing it flips every one on the page. */
export function ResetTime({
  at,
  offsetMs,
  style,
  assumed,
  onFlip,
}: {
  at: number
  offsetMs: number
  style: 'countdown' | 'clock'
  assumed: boolean
  onFlip: () => void
}) {
  const now = useNow() + offsetMs
  const exact = `Resets ${fullTime(at)}, which is ${utcClock(at)}${assumed ? ' (zone assumed)' : ''}. Press to switch between time left and clock.`
  const words = at <= now ? 'reset due' : style === 'countdown' ? `resets in ${timeLeft(at - now)}` : `resets ${clockOrDay(at, now)}`
  return (
    <button type="button" className="resetTime" title={exact} onClick={onFlip}>
      {words}
    </button>
  )
}
