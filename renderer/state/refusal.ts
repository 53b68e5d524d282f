import type { Confidence, Verdict } from '../../shared/model.ts'

/** What one refusal for too many calls means: which budget, how sure, until when, and whether trying again helps. */
export interface RefusalMeaning {
  kind: 'rate' | 'quota' | 'concurrency'
  /** Budget ids, most likely first; empty = the API does not say and nothing points at one. */
  budgets: string[]
  conf: Confidence
  /** Server time from which the same call may succeed; `null` = no time was told and none follows. */
  againAt: number | null
  /** The time is our own guess, not the API's word. */
  isGuess: boolean
  /** Retrying before `againAt` cannot succeed and may cost more. */
  isUseless: boolean
}

const kinds = { rate_limited: 'rate', quota_exceeded: 'quota', concurrency_limited: 'concurrency' } as const

/** The meaning of a refused call; `null` for a verdict that is no limit (finding 10: a 429 has at least four). */
export function refusalMeaning(verdict: Pick<Verdict, 'class' | 'budgets' | 'conf' | 'waitMs' | 'waitSource'>, at: number): RefusalMeaning | null {
  const kind = Object.hasOwn(kinds, verdict.class) ? kinds[verdict.class as keyof typeof kinds] : null
  if (kind === null) return null
  return {
    kind,
    budgets: verdict.budgets,
    conf: verdict.conf,
    againAt: verdict.waitMs === null ? null : at + verdict.waitMs,
    isGuess: verdict.waitSource === 'default' || verdict.waitSource === null,
    isUseless: kind === 'quota',
  }
}
