import type { Verdict, VerdictClass } from '../model.ts'

/** A verdict of which only class and sub are known, e.g. of calls that were counted; cost rules look at no more. */
export function bareVerdict(verdictClass: VerdictClass, sub: string | null): Verdict {
  return { class: verdictClass, sub, code: null, scopes: [], waitMs: null, waitSource: null, budgets: [], conf: 'high', retryable: false, anomalies: [] }
}
