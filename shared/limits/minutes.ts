const minuteMs = 60_000

/** What is known about a stretch of minutes of one budget. All times epoch ms, server time. */
export interface MinutesSeen {
  /** The stretch asked about; whole minutes. */
  from: number
  to: number
  /** The log is known from and up to here, but for `gaps`. */
  knownFrom: number
  knownTo: number
  gaps: readonly { from: number; to: number | null }[]
  /** Units asked of minutes, at least and at most; a minute may come in parts, those without calls may be left out. */
  units: readonly { at: number; lo: number; hi: number }[]
  /** Starts of minutes that saw a 429, and whether the refused call surely counts here. */
  refused: readonly { at: number; certain: boolean }[]
  /** Calls count that the log leaves out, so that there may be more of everything. */
  isOpen: boolean
}

/** How much is asked of the minutes of a budget (QA-11), over those that were observed whole. */
export interface MinutesUsed {
  /** Minutes observed whole, of `asked`. */
  observed: number
  asked: number
  /** In 95 of 100 observed minutes at most so many units were asked (nearest rank), at least and at most; `hi` is `null` where there may be any number more. `null` when no minute was observed. */
  p95: { lo: number; hi: number | null } | null
  /** Minutes with a 429, at least and at most; `hi` is `null` where not all were seen. `null` when none was observed and none is known. */
  refused: { lo: number; hi: number | null } | null
}

/** Utilisation of minutes (QA-11): a minute that was not seen whole says nothing about calls, but a 429 seen in it is one. */
export function minutesUsed({ from, to, knownFrom, knownTo, gaps, units, refused, isOpen }: MinutesSeen): MinutesUsed {
  const byMinute = Map.groupBy(units, ({ at }) => at)
  const isSeen = (at: number): boolean =>
    at >= knownFrom && at + minuteMs <= knownTo && !gaps.some((gap) => gap.from < at + minuteMs && (gap.to ?? Infinity) > at)
  const asked = Array.from({ length: Math.max(0, Math.floor((to - from) / minuteMs)) }, (_, index) => from + index * minuteMs)
  const seen = asked.filter(isSeen)
  const p95 = (end: 'lo' | 'hi'): number | undefined => {
    const sums = seen.map((at) => (byMinute.get(at) ?? []).reduce((sum, part) => sum + part[end], 0))
    return sums.toSorted((one, other) => one - other)[Math.ceil(sums.length * 0.95) - 1]
  }
  const [lo, hi] = [p95('lo'), p95('hi')]
  const within = refused.filter(({ at }) => at >= from && at < to)
  const minutesOf = (list: typeof within): number => new Set(list.map(({ at }) => at)).size
  const surely = minutesOf(within.filter(({ certain }) => certain))
  const isWhole = seen.length === asked.length && !isOpen
  return {
    observed: seen.length,
    asked: asked.length,
    p95: lo === undefined || hi === undefined ? null : { lo, hi: isOpen ? null : hi },
    refused: seen.length === 0 && surely === 0 ? null : { lo: surely, hi: isWhole ? minutesOf(within) : null },
  }
}
