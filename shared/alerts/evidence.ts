import type { VerdictClass } from '../model.ts'
import type { BurstEvent } from './burst.ts'
import { burstRule } from './burstRules.ts'

/** A burst that was told while its calls may still be coming; plain JSON. */
export interface OpenEvidence {
  alertId: string
  class: VerdictClass
  keyIds: string[]
  /** First and last call so far, server time. */
  from: number
  to: number
  count: number
  /** Of an exhausted budget: its window, to which every further refusal belongs. */
  windowId: string | null
}

/** How far the evidence of an alert reaches now. */
export interface GrownEvidence {
  alertId: string
  to: number
  count: number
}

const hour = 3_600_000
/** Exhausted budgets are refused for a day at most before they are news again. */
const quotaMs = 26 * hour
const openKept = 100

/**
 * Follows told bursts until they are over (BU-5), so that their evidence is the whole episode and not only the calls up to
 * the moment of the alert. `told` are the bursts of this very pass: their calls are counted already.
 */
export function stepEvidence(
  open: readonly OpenEvidence[],
  events: readonly BurstEvent[],
  told: readonly OpenEvidence[],
  now: number,
): { grown: GrownEvidence[]; next: OpenEvidence[] } {
  const sorted = events.toSorted((a, b) => a.at - b.at)
  const followed = open.map((evidence) => sorted.reduce(extended, evidence))
  const grown = followed.filter((evidence, index) => evidence !== open[index]).map(({ alertId, to, count }) => ({ alertId, to, count }))
  const next = [...followed, ...told].filter(({ class: verdict, to }) => now - to < (verdict === 'quota_exceeded' ? quotaMs : hour))
  return { grown, next: next.slice(-openKept) }
}

function extended(evidence: OpenEvidence, event: BurstEvent): OpenEvidence {
  if (event.class !== evidence.class || !evidence.keyIds.includes(event.keyId) || event.at < evidence.from) return evidence
  const follows =
    evidence.class === 'quota_exceeded'
      ? (event.windowId ?? null) === evidence.windowId
      : event.at - evidence.to <= 2 * (burstRule(evidence.class)?.windowMs ?? 0)
  return follows ? { ...evidence, to: Math.max(evidence.to, event.at), count: evidence.count + 1 } : evidence
}
