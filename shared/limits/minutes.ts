const minuteMs = 60_000

/** What is known about a stretch of minutes of one key. All times epoch ms, server time. */
export interface MinutesSeen {
  /** The stretch asked about; whole minutes. */
  from: number
  to: number
  /** The log is known from and up to here, but for `gaps`. */
  knownFrom: number
  knownTo: number
  gaps: readonly { from: number; to: number | null }[]
  /** Calls by minute; minutes without calls may be left out. */
  counts: readonly { at: number; calls: number }[]
  /** Starts of the minutes that saw a 429. */
  refused: readonly number[]
}

/** How much a key asks of its minutes (QA-11), over those that were observed whole. */
export interface MinutesUsed {
  /** Minutes observed whole, of `asked`. */
  observed: number
  asked: number
  /** In 95 of 100 observed minutes there were at most so many calls (nearest rank); `null` when none was observed. */
  p95: number | null
  /** Minutes with a 429; at least so many where not all were observed, `null` when none was and none is known. */
  refused: number | null
}

/** Utilisation of minutes (QA-11): a minute that was not seen whole says nothing about calls, but a 429 seen in it is one. */
export function minutesUsed({ from, to, knownFrom, knownTo, gaps, counts, refused }: MinutesSeen): MinutesUsed {
  const calls = new Map(counts.map((count) => [count.at, count.calls]))
  const isSeen = (at: number): boolean =>
    at >= knownFrom && at + minuteMs <= knownTo && !gaps.some((gap) => gap.from < at + minuteMs && (gap.to ?? Infinity) > at)
  const asked = Array.from({ length: Math.max(0, Math.floor((to - from) / minuteMs)) }, (_, index) => from + index * minuteMs)
  const seen = asked.filter(isSeen).map((at) => calls.get(at) ?? 0)
  const refusals = new Set(refused.filter((at) => at >= from && at < to)).size
  return {
    observed: seen.length,
    asked: asked.length,
    p95: seen.toSorted((one, other) => one - other)[Math.ceil(seen.length * 0.95) - 1] ?? null,
    refused: seen.length === 0 && refusals === 0 ? null : refusals,
  }
}
