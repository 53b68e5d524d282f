/** Who reads: BCP 47 locale and IANA zone. */
export interface Viewer {
  locale: string
  zone: string
}

/** Stands for an unknown value, which is never shown as 0. */
export const unknownMark = '—'

/** A number with the locale's grouping; `—` for unknown. */
export function formatNumber(value: number | null, viewer: Viewer): string {
  return value === null || Number.isNaN(value) ? unknownMark : numbers(viewer.locale).format(value)
}

/** An uncertain count: `41`, `≥ 41`, `≤ 46`, `41–46`, `—` (domain 2.1). */
export function formatRange({ lo, hi }: { lo: number | null; hi: number | null }, viewer: Viewer): string {
  if (lo === null) return hi === null ? unknownMark : `≤ ${formatNumber(hi, viewer)}`
  if (hi === null) return `≥ ${formatNumber(lo, viewer)}`
  return lo === hi ? formatNumber(lo, viewer) : `${formatNumber(lo, viewer)}–${formatNumber(hi, viewer)}`
}

/** Whole percent of a limit, rounded down so that a limit is never shown as reached early; `—` when either is unknown. */
export function formatPercent(used: number | null, limit: number | null, viewer: Viewer): string {
  if (used === null || limit === null || limit <= 0) return unknownMark
  return `${formatNumber(Math.floor((used * 100) / limit), viewer)} %`
}

const lengths = [
  { name: 'd', sec: 86_400 },
  { name: 'h', sec: 3600 },
  { name: 'min', sec: 60 },
  { name: 's', sec: 1 },
] as const

/** A length of time in two units at most: `850 ms`, `1.2 s`, `12 s`, `3 min 20 s`, `6 h 56 min`, `12 d 3 h`; `—` for unknown. */
export function formatDuration(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return unknownMark
  const length = Math.max(0, ms)
  if (length < 999.5) return `${Math.round(length)} ms`
  if (length < 9950) return `${Math.round(length / 100) / 10} s`
  const sec = Math.round(length / 1000)
  const largest = lengths.findIndex((unit) => sec >= unit.sec)
  const [whole, part] = [lengths[largest], lengths[largest + 1]]
  if (whole === undefined) return '0 s'
  const rest = part === undefined ? 0 : Math.floor((sec % whole.sec) / part.sec)
  const head = `${Math.floor(sec / whole.sec)} ${whole.name}`
  return part === undefined || rest === 0 ? head : `${head} ${rest} ${part.name}`
}

/** Time left until an instant: `in 3 min 20 s`; `now` once it has come, `—` when it is unknown. */
export function formatCountdown(until: number | null, now: number): string {
  if (until === null) return unknownMark
  const left = Math.ceil((until - now) / 1000)
  return left <= 0 ? 'now' : `in ${wholeSeconds(left)}`
}

/** `formatDuration` without fractions: a countdown ticks once a second. */
const wholeSeconds = (sec: number): string => (sec < 10 ? `${sec} s` : formatDuration(sec * 1000))

/** Age of an instant in words: `just now`, `40 s ago`, `3 h ago`, `never` when there is none. */
export function formatAge(at: number | null, now: number): string {
  if (at === null) return 'never'
  const sec = Math.floor((now - at) / 1000)
  if (sec < 5) return 'just now'
  const unit = lengths.find((length) => sec >= length.sec)
  return unit === undefined ? 'just now' : `${Math.floor(sec / unit.sec)} ${unit.name} ago`
}

/** Instant in the viewer's zone, with seconds. */
export function formatInstant(at: number | null, viewer: Viewer): string {
  if (at === null) return unknownMark
  return dates(viewer.locale, viewer.zone, 'full').format(at)
}

/** An instant in UTC and, when that differs, in the viewer's zone, each as short as `now` allows. */
export interface BothZones {
  utc: string
  /** `null` when the viewer's clock shows the same. */
  local: string | null
}

/** `{ utc: '00:00 UTC', local: '16:00' }`; with the day when it is more than a day from `now`. */
export function bothZones(at: number, viewer: Viewer, now: number): BothZones {
  const detail = Math.abs(at - now) > 24 * 3_600_000 ? 'day' : 'clock'
  const utc = dates(viewer.locale, 'UTC', detail).format(at)
  const local = dates(viewer.locale, viewer.zone, detail).format(at)
  return { utc: `${utc} UTC`, local: local === utc ? null : local }
}

/** A clock time in UTC and in the viewer's zone: `00:00 UTC (16:00 your time)`. */
export function formatBothZones(at: number, viewer: Viewer, now: number): string {
  const { utc, local } = bothZones(at, viewer, now)
  return local === null ? utc : `${utc} (${local} your time)`
}

const details = {
  clock: { hour: '2-digit', minute: '2-digit' },
  day: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
  full: { year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit' },
} satisfies Record<string, Intl.DateTimeFormatOptions>

/** Intl formatters take far longer to make than to use, and the page shows hundreds of instants a second. */
function remembered<Made>(make: (...args: string[]) => Made): (...args: string[]) => Made {
  const made = new Map<string, Made>()
  return (...args) => {
    const name = args.join('|')
    const known = made.get(name)
    if (known !== undefined) return known
    const fresh = make(...args)
    made.set(name, fresh)
    return fresh
  }
}

/** What `make` gives for the wanted locale and zone, or for plain ones when this machine names some that Intl does not know. */
function orPlain<Made>(make: (locale: string, zone: string) => Made, locale: string, zone: string): Made {
  try {
    return make(locale, zone)
  } catch {
    return make('en', 'UTC')
  }
}

const numbers = remembered((locale = 'en') => orPlain((known) => new Intl.NumberFormat(known, { maximumFractionDigits: 2 }), locale, 'UTC'))
const dates: (locale: string, zone: string, detail: keyof typeof details) => Intl.DateTimeFormat = remembered(
  (locale = 'en', zone = 'UTC', detail = 'full') => {
    const parts = Object.hasOwn(details, detail) ? details[detail as keyof typeof details] : details.full
    return orPlain((knownLocale, timeZone) => new Intl.DateTimeFormat(knownLocale, { ...parts, timeZone, hourCycle: 'h23' }), locale, zone)
  },
)
