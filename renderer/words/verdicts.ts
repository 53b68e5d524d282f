import type { Confidence, GapKind, Verdict, VerdictClass, WaitSource } from '../../shared/model.ts'
import { length } from './times.ts'

/** Colour family; always beside a label (domain 2.2). */
export type Tone = 'calm' | 'amber' | 'orange' | 'red' | 'purple' | 'grey'

interface VerdictWords {
  label: string
  tone: Tone
  /** What it means and what to do, for someone who sees it for the first time. */
  meaning: string
}

const words: Record<VerdictClass, VerdictWords> = {
  ok: { label: 'OK', tone: 'calm', meaning: 'The API did what was asked.' },
  tool_failure: {
    label: 'Tool failed',
    tone: 'amber',
    meaning: 'The API answered, but the tool reported a failure. The call counted. The same arguments will fail again.',
  },
  bad_request: {
    label: 'Bad request',
    tone: 'amber',
    meaning: 'The API could not understand the request. Repeating it unchanged will not help.',
  },
  unauthorized: {
    label: 'Unauthorized',
    tone: 'red',
    meaning: 'The key was not accepted: revoked, expired or mistyped. Every call with it will fail until it is replaced.',
  },
  missing_scope: {
    label: 'Missing scope',
    tone: 'red',
    meaning: 'The key is valid but may not do this. Grant the scope it names; retrying without it will not help.',
  },
  forbidden: {
    label: 'Forbidden',
    tone: 'red',
    meaning: 'The key may not do this. The API does not say whether a scope or the access to this object is missing.',
  },
  not_found: { label: 'Not found', tone: 'amber', meaning: 'There is nothing at this address, or this key may not see it.' },
  conflict: { label: 'Conflict', tone: 'amber', meaning: 'The object changed or is in a state that does not allow this.' },
  validation: {
    label: 'Invalid input',
    tone: 'amber',
    meaning: 'The API understood the request and refused its content. Repeating it unchanged will not help.',
  },
  rate_limited: {
    label: 'Rate limited',
    tone: 'orange',
    meaning: 'Too many calls in a short window. The same call will succeed after the wait.',
  },
  quota_exceeded: {
    label: 'Quota used up',
    tone: 'purple',
    meaning: 'A long budget is spent. Retrying before it resets is useless and may cost more.',
  },
  concurrency_limited: {
    label: 'Too many at once',
    tone: 'orange',
    meaning: 'Too many calls were in flight together. Send fewer in parallel; waiting alone does not cure it.',
  },
  server_error: { label: 'Server error', tone: 'grey', meaning: 'The API failed on its side. Retry later, with growing pauses.' },
  network: { label: 'No answer', tone: 'grey', meaning: 'The request never got an answer: name, connection, encryption or time ran out.' },
  unknown: {
    label: 'Unknown',
    tone: 'grey',
    meaning: 'The answer could not be understood, so it is counted neither as a success nor as a known failure.',
  },
}

/** Words for a verdict class. */
export const verdictWords = (verdict: VerdictClass): VerdictWords => words[verdict]

const confidence: Record<Confidence, string> = { high: 'certain', medium: 'likely', low: 'a guess' }
/** `certain`, `likely`, `a guess`. */
export const confidenceWord = (conf: Confidence): string => confidence[conf]

const waitSources: Record<WaitSource, string> = {
  header_delta: 'the Retry-After header',
  header_date: 'the date in the Retry-After header',
  body: 'the answer’s body',
  reset: 'the reset header',
  window: 'the end of the budget’s window',
  default: 'our own default, because the API named none',
}

/** Sentences that explain one verdict: meaning, who refused, how long to wait, whether to retry. */
export function explainVerdict(verdict: Verdict, budgetName: (id: string) => string): string[] {
  const sentences = [words[verdict.class].meaning]
  if (verdict.scopes.length > 0)
    sentences.push(`It named ${verdict.scopes.length === 1 ? 'the scope' : 'the scopes'} ${verdict.scopes.join(', ')}.`)
  const [first, ...rest] = verdict.budgets.map(budgetName)
  if (first !== undefined) {
    const others = rest.length === 0 ? '' : `; otherwise ${rest.join(' or ')}`
    sentences.push(`${verdict.conf === 'high' ? 'Refused by' : 'Most likely refused by'} ${first}${others}.`)
  }
  if (verdict.waitMs !== null) {
    const source = verdict.waitSource === null ? '' : `, according to ${waitSources[verdict.waitSource]}`
    sentences.push(`Wait ${length(verdict.waitMs)} after the answer${source}.`)
  }
  if (verdict.class !== 'ok') sentences.push(verdict.retryable ? 'The same call may be tried again.' : 'Do not repeat this call unchanged.')
  return sentences
}

const gaps: Record<GapKind, string> = {
  overflow: 'more calls came than the log keeps',
  offline: 'this machine was offline',
  suspend: 'this machine was asleep',
  held: 'we had to wait',
  log_reset: 'the log was emptied',
  auth: 'the key was not accepted',
  error: 'the API failed',
  paused: 'polling was paused',
  possible: 'a gap is possible',
}
/** Why calls were not seen, as a clause. */
export const gapReason = (kind: GapKind): string => gaps[kind]

/** `312 calls not seen`, `40–60 calls not seen`, `at least 3 calls not seen`, `calls may be missing`. */
export function gapLoss(gap: { lostLo: number; lostHi: number | null }): string {
  const { lostLo, lostHi } = gap
  if (lostHi !== null && lostHi === lostLo) return lostLo === 0 ? 'nothing lost' : `${lostLo} ${lostLo === 1 ? 'call' : 'calls'} not seen`
  if (lostHi !== null) return lostLo === 0 ? `up to ${lostHi} calls not seen` : `${lostLo}–${lostHi} calls not seen`
  return lostLo === 0 ? 'calls may be missing' : `at least ${lostLo} ${lostLo === 1 ? 'call' : 'calls'} not seen`
}
