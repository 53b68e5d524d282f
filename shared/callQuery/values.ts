/** Durations and instants as people write them in a query. Clocks are those of this machine's zone. */

const units = { ms: 1, s: 1000, sec: 1000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** `2s`, `500ms`, `1.5s`, `2m`; a plain number is milliseconds. `null` when it is none. */
export function readDuration(text: string): number | null {
  const match = /^(\d{1,15}(?:\.\d{1,9})?)\s?([a-z]*)$/i.exec(text)
  if (match === null) return null
  const unit = (match[2] ?? '').toLowerCase() || 'ms'
  const ms = Object.hasOwn(units, unit) ? Math.round(Number(match[1]) * units[unit as keyof typeof units]) : Number.NaN
  return Number.isSafeInteger(ms) ? ms : null
}

/** The shortest way to write it that `readDuration` reads back. */
export function writeDuration(ms: number): string {
  if (ms < 1000 || ms % 100 !== 0) return `${ms}ms`
  return `${ms / 1000}s`
}

/** Start of the local day of `at`, `days` later. */
function dayStart(at: number, days = 0): number {
  const day = new Date(at)
  day.setHours(0, 0, 0, 0)
  day.setDate(day.getDate() + days)
  return day.getTime()
}

const dayForm = /^\d{4}-\d{2}-\d{2}$/
const clockForm = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/
const instantForm = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?$/i

/** `now`, `today`, `yesterday`, `14:02` of today, `2h` ago, `2026-11-27`, `2026-11-27T14:02`. `null` when it is none. */
export function readInstant(text: string, now: number): number | null {
  const word = text.toLowerCase()
  if (word === 'now') return now
  const day = readDay(word, now)
  if (day !== null) return day.from
  const clock = clockForm.exec(word)
  if (clock !== null) {
    const at = new Date(now)
    at.setHours(Number(clock[1]), Number(clock[2]), Number(clock[3] ?? 0), 0)
    return Number(clock[1]) < 24 && Number(clock[2]) < 60 && Number(clock[3] ?? 0) < 60 ? at.getTime() : null
  }
  const back = /[a-z]$/.test(word) ? readDuration(word) : null
  if (back !== null) return Math.max(0, now - back)
  const at = instantForm.test(text) ? new Date(text.replace(' ', 'T')).getTime() : Number.NaN
  return Number.isNaN(at) ? null : at
}

/** `today`, `yesterday` or `2026-11-27` as the local day from its start to the next one's; `null` when it is none. */
export function readDay(text: string, now: number): { from: number; to: number } | null {
  const word = text.toLowerCase()
  if (word === 'today' || word === 'yesterday') {
    const days = word === 'today' ? 0 : -1
    return { from: dayStart(now, days), to: dayStart(now, days + 1) }
  }
  if (!dayForm.test(word)) return null
  const from = new Date(`${word}T00:00`).getTime()
  return Number.isNaN(from) ? null : { from, to: dayStart(from, 1) }
}

/** An instant as `readInstant` reads it back: by the local clock, or in UTC where that clock shows the time twice. */
export function writeInstant(at: number): string {
  const date = new Date(at)
  const two = (value: number): string => String(value).padStart(2, '0')
  const ms = date.getMilliseconds()
  const seconds = ms > 0 ? `:${two(date.getSeconds())}.${String(ms).padStart(3, '0')}` : date.getSeconds() > 0 ? `:${two(date.getSeconds())}` : ''
  const local = `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}${seconds}`
  return readInstant(local, 0) === at ? local : date.toISOString()
}
