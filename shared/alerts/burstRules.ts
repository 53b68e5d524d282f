import type { VerdictClass } from '../model.ts'

/** When refusals of one class count as a burst: at least `calls` within `windowMs` (BU-2). */
export interface BurstRule {
  calls: number
  windowMs: number
}

const rules: ReadonlyMap<VerdictClass, BurstRule> = new Map([
  ['missing_scope', { calls: 5, windowMs: 60_000 }],
  ['forbidden', { calls: 5, windowMs: 60_000 }],
  ['rate_limited', { calls: 5, windowMs: 60_000 }],
  ['unauthorized', { calls: 3, windowMs: 60_000 }],
  ['concurrency_limited', { calls: 3, windowMs: 10_000 }],
  ['quota_exceeded', { calls: 1, windowMs: 60_000 }],
])

/** The rule of a class; `undefined` for classes that never burst. */
export function burstRule(verdict: VerdictClass): BurstRule | undefined {
  return rules.get(verdict)
}

/** What is known about a key, for new-client mode (BU-4). */
export interface KeyFacts {
  firstSeenAt: number
  calls: number
  failed: number
}

const newClientMs = 30 * 60_000
const newClientCalls = 3

/** A client that has just been connected and mostly fails is reported sooner (BU-4). */
export function isNewClient(verdict: VerdictClass, key: KeyFacts | undefined, at: number): boolean {
  if (key === undefined || (verdict !== 'missing_scope' && verdict !== 'unauthorized')) return false
  return at - key.firstSeenAt < newClientMs && key.calls > 0 && key.failed >= 0.8 * key.calls
}

/** Calls needed at `at`; `ratePerMin` = the key's usual rate of this class, `null` while less than a day is known (BU-3). */
export function callsNeeded(verdict: VerdictClass, rule: BurstRule, ratePerMin: number | null, key: KeyFacts | undefined, at: number): number {
  const usual = ratePerMin === null ? rule.calls : adapted(rule, ratePerMin)
  return isNewClient(verdict, key, at) ? Math.min(newClientCalls, usual) : usual
}

/** The classes that burst at 5 follow the table of BU-3; the others keep their distance to it and never fall below their own number. */
function adapted(rule: BurstRule, ratePerMin: number): number {
  const inWindow = (ratePerMin * rule.windowMs) / 60_000
  return rule.calls === usualCalls ? quietCalls(inWindow) : Math.max(rule.calls, quietCalls(inWindow) + rule.calls - usualCalls)
}

const usualCalls = 5
const fewestCalls = 4
/** 0.1 false alarms a week of 10,080 windows, with a factor of 3 for their sliding overlap. */
const falseAlarm = 0.1 / (3 * 10_080)

/**
 * The smallest count (at least 4) that independent arrivals with this mean reach by accident at most once in ten weeks.
 * Gives the table of BU-3: 0.05 -> 4, 0.2 -> 5, 0.3 -> 6, 0.5 -> 7, 1 -> 9, 2 -> 12, 5 -> 19.
 */
export function quietCalls(mean: number): number {
  // Beyond this the Poisson terms underflow; the normal approximation is exact enough there.
  if (mean > 100) return Math.ceil(mean + 4.5 * Math.sqrt(mean))
  let term = Math.exp(-mean)
  let above = 1 - term
  let calls = 1
  while (calls < fewestCalls || above > falseAlarm) {
    term *= mean / calls
    above -= term
    calls++
  }
  return calls
}
