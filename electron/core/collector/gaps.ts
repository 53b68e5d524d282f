import type { Gap, GapKind } from '../../../shared/model.ts'
import type { GapBounds } from '../../../shared/sync.ts'

const words: Record<GapKind, string> = {
  overflow: 'The log rolled over between two polls.',
  log_reset: 'The vendor emptied or shortened the log.',
  possible: 'The rows fit together in more than one way.',
  offline: 'The API could not be reached.',
  error: 'The API did not answer with a readable log.',
  suspend: 'This machine was asleep.',
  held: 'The API asked us to wait.',
  auth: 'The key was refused.',
  paused: 'Polling was paused.',
}

/** Stable per cause and start, so that a replayed poll writes the same gap. */
function gapId(connectionId: string, kind: GapKind, from: number): string {
  return `gap_${connectionId}_${kind}_${from}`
}

/** Opens a gap at `from` (the last proven moment) unless one is open already: the first cause stays the cause. */
export function openGap(open: readonly Gap[], connectionId: string, kind: GapKind, from: number, detail: string | null): Gap[] {
  if (open.length > 0) return []
  const evidence = detail === null ? words[kind] : `${words[kind]} ${detail}`
  return [{ id: gapId(connectionId, kind, from), connectionId, from, to: null, kind, lostLo: 0, lostHi: null, lostEst: null, evidence }]
}

/**
 * The gaps to store after a log answer: `bounds` is what alignment proved or suspects missing, `null` when the answer
 * continues the last one. Open gaps close with it; a break with none open becomes a gap of its own. `ratePerMin`, the usual
 * number of calls, gives the estimate where the answer itself gives none.
 */
export function settleGaps(open: readonly Gap[], connectionId: string, bounds: GapBounds | null, serverNow: number, ratePerMin: number | null = null): Gap[] {
  if (bounds === null) {
    const proof = 'Nothing was lost: the next log answer continues the last one.'
    return open.map((gap) => ({ ...gap, to: Math.max(gap.from, serverNow), lostLo: 0, lostHi: 0, lostEst: 0, evidence: `${gap.evidence} ${proof}` }))
  }
  const { kind, from, to, lostLo, lostHi, evidence } = bounds
  const estimate = (start: number, end: number): number | null =>
    bounds.lostEst ?? (ratePerMin === null ? null : Math.max(lostLo, Math.round((ratePerMin * (end - start)) / 60_000)))
  if (open.length === 0) {
    return [{ id: gapId(connectionId, kind, from), connectionId, from, to, kind, lostLo, lostHi, lostEst: estimate(from, to), evidence }]
  }
  return open.map((gap) => {
    const end = Math.max(gap.from, to)
    return { ...gap, to: end, lostLo, lostHi, lostEst: estimate(gap.from, end), evidence: `${gap.evidence} ${evidence}` }
  })
}

/** A gap through which nothing slipped needs no mention in counts. */
export function isLossy(gap: Gap): boolean {
  return gap.to === null || gap.lostHi !== 0
}
