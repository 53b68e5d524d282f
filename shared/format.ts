/** Who reads: BCP 47 locale and IANA zone. */
export interface Viewer {
  locale: string
  zone: string
}

/** A number with the locale's grouping; `—` for unknown. */
export function formatNumber(value: number | null, viewer: Viewer): string {
  throw new Error(`not written yet ${value} ${viewer.locale}`)
}

/** An uncertain count: `41`, `≥ 41`, `41–46`, `—` (domain 2.1). */
export function formatRange(range: { lo: number | null; hi: number | null }, viewer: Viewer): string {
  throw new Error(`not written yet ${range.lo} ${viewer.locale}`)
}

/** Percent of a limit, floored so that 100 % is never shown early; `—` when unknown. */
export function formatPercent(used: number | null, limit: number | null, viewer: Viewer): string {
  throw new Error(`not written yet ${used} ${limit} ${viewer.locale}`)
}

/** A length of time in two units at most: `850 ms`, `12 s`, `3 min 20 s`, `6 h 56 min`, `12 d 3 h`. */
export function formatDuration(ms: number | null): string {
  throw new Error(`not written yet ${ms}`)
}

/** Time left until an instant: `in 3 min 20 s`, `now`. */
export function formatCountdown(until: number | null, now: number): string {
  throw new Error(`not written yet ${until} ${now}`)
}

/** Age of an instant in words: `just now`, `40 s ago`, `3 h ago`. */
export function formatAge(at: number | null, now: number): string {
  throw new Error(`not written yet ${at} ${now}`)
}

/** Instant in the viewer's zone, with seconds. */
export function formatInstant(at: number | null, viewer: Viewer): string {
  throw new Error(`not written yet ${at} ${viewer.zone}`)
}

/** A clock time in UTC and in the viewer's zone: `00:00 UTC (16:00 your time)`. `now` decides whether the day must be named. */
export function formatBothZones(at: number, viewer: Viewer, now: number): string {
  throw new Error(`not written yet ${at} ${viewer.zone} ${now}`)
}
