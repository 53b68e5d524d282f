import { maxIntervalMs } from '../../shared/limits/pace.ts'
import type { Gap } from '../../shared/model.ts'

/** What was not seen, and what it would have taken to see it. */
export interface GapLedger {
  /** Newest first. */
  gaps: Gap[]
  /** Calls not seen, in all: at least, at most (`null` = no bound known). */
  lost: { lo: number; hi: number | null }
  /** `null` where the log has no window to overflow, or nothing was called. */
  advice: GapAdvice | null
}

/** Which interval the busiest minute asks for. */
export interface GapAdvice {
  /** Calls of the busiest minute, and when it was (epoch ms). */
  peak: { calls: number; at: number }
  windowSize: number
  /** A poll at least this often would have shown every call at the peak, ms. */
  neededMs: number
  /** The present interval, ms; `null` = none planned. */
  presentMs: number | null
  isEnough: boolean
}

/** Rows of the window kept free, as the collector does (4.1). */
const margin = 20
const secondMs = 1_000

/** The ledger of one connection. `minutes` = its calls by minute over the time looked at; `windowSize` = rows the log keeps. */
export function gapLedger(input: {
  gaps: readonly Gap[]
  minutes: readonly { at: number; calls: number }[]
  windowSize: number | null
  presentMs: number | null
}): GapLedger {
  const gaps = [...input.gaps].sort((a, b) => b.from - a.from)
  const isOpen = gaps.some(({ lostHi }) => lostHi === null)
  return {
    gaps,
    lost: { lo: gaps.reduce((sum, { lostLo }) => sum + lostLo, 0), hi: isOpen ? null : gaps.reduce((sum, { lostHi }) => sum + (lostHi ?? 0), 0) },
    advice: adviceOf(input),
  }
}

function adviceOf({ minutes, windowSize, presentMs }: Parameters<typeof gapLedger>[0]): GapAdvice | null {
  const peak = minutes.reduce<{ at: number; calls: number } | null>((most, minute) => (minute.calls > (most?.calls ?? 0) ? minute : most), null)
  if (peak === null || windowSize === null) return null
  const neededMs = Math.max(secondMs, Math.floor(maxIntervalMs(windowSize, Math.min(margin, windowSize / 2), peak.calls) / secondMs) * secondMs)
  return { peak: { calls: peak.calls, at: peak.at }, windowSize, neededMs, presentMs, isEnough: presentMs !== null && presentMs <= neededMs }
}
