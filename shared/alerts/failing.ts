import type { VerdictClass } from '../model.ts'
import { staleMs } from './burstSeries.ts'

/** A call as far as it bears on whether calls fail, in the server's time. The monitor's own are left out by the caller (BU-11). */
export interface Outcome {
  at: number
  /** Id of the key, `''` when the row names none. */
  keyId: string
  class: VerdictClass
  tool: string | null
}

/** Keys whose calls fail, told as one (BU-8). */
export interface FailingFire {
  /** Sorted. */
  keyIds: string[]
  /** The class that all failures have in common; `null` = several. */
  class: FailureClass | null
  failed: number
  calls: number
  /** Tools that failed, most often first. */
  tools: string[]
  /** First and last failure, server time. */
  from: number
  to: number
  /** `history` = over for more than 15 min when it came to light (BU-7). */
  channel: 'os' | 'history'
}

/** State of one connection; plain JSON, bounded, opaque to everyone else. */
export interface FailingState {
  version: 1
  series: FailingSeries[]
}

interface FailingSeries {
  keyId: string
  /** Calls of the last minutes, oldest first. */
  minutes: { at: number; calls: number; failures: { at: number; class: FailureClass; tool: string | null }[] }[]
  /** The failing that was told and is not over. */
  open: boolean
  lastAt: number
}

/** Failures that no budget, scope or key explains: the API's own, and those of a tool that answers `ok: false`. */
export type FailureClass = Extract<VerdictClass, 'server_error' | 'tool_failure'>
const isFailure = (verdict: VerdictClass): verdict is FailureClass => verdict === 'server_error' || verdict === 'tool_failure'

const minute = 60_000
const windowMs = 10 * minute
/** Fewer may be one unlucky retry. */
const fewest = 10
const [failingShare, mendedShare] = [0.5, 0.25]
const seriesKept = 300
/** Failures of a minute that are remembered one by one; more only make it surer. */
const failuresKept = 50

/**
 * Folds one pass of calls (any order) into the state of one connection: at least ten failures, and at least half of the
 * calls of a key, within ten minutes. It is over when less than a quarter fails, or when ten minutes pass without a failure.
 */
export function stepFailing(state: FailingState | null, outcomes: readonly Outcome[], now: number): { fire: FailingFire[]; next: FailingState } {
  const series = new Map((state?.series ?? []).map((one) => [one.keyId, one]))
  const found: FailingFire[] = []
  for (const [keyId, added] of Map.groupBy(outcomes, (outcome) => outcome.keyId)) {
    let one = series.get(keyId) ?? { keyId, minutes: [], open: false, lastAt: 0 }
    const told: FailingFire[] = []
    for (const outcome of added.toSorted((a, b) => a.at - b.at)) {
      one = withOutcome(one, outcome)
      const fire = fireOf(one, now)
      const last = told.at(-1)
      if (fire !== null && !one.open) told.push(fire)
      // It is told as it stands at the end of the pass.
      else if (fire !== null && last !== undefined) told.splice(-1, 1, { ...fire, from: last.from })
      one = { ...one, open: fire !== null || (one.open && !isMended(one)) }
    }
    found.push(...told)
    series.set(keyId, one)
  }
  const kept = [...series.values()].filter(({ lastAt }) => lastAt > now - 2 * 24 * 60 * minute).sort((a, b) => b.lastAt - a.lastAt)
  return { fire: together(found), next: { version: 1, series: kept.slice(0, seriesKept) } }
}

/** The identity of an alert about failing calls: no two share it. */
export function failingDedupeKey(connectionId: string, fire: FailingFire): string {
  return ['failing', connectionId, fire.keyIds.join(','), fire.from, fire.channel].join('|')
}

function withOutcome(series: FailingSeries, { at, class: verdict, tool }: Outcome): FailingSeries {
  const lastAt = Math.max(series.lastAt, at)
  const start = Math.floor(at / minute) * minute
  const before = series.minutes.find((one) => one.at === start) ?? { at: start, calls: 0, failures: [] }
  const failures = isFailure(verdict) && before.failures.length < failuresKept ? [...before.failures, { at, class: verdict, tool }] : before.failures
  // A call that comes to light after its window is over changes nothing.
  const recent = series.minutes.filter((one) => one.at > lastAt - windowMs)
  const added = { at: start, calls: before.calls + 1, failures }
  const minutes = [...recent.filter((one) => one.at !== start), ...(start > lastAt - windowMs ? [added] : [])].sort((a, b) => a.at - b.at)
  return { ...series, minutes, lastAt, open: series.open && recent.some((one) => one.failures.length > 0) }
}

const callsOf = ({ minutes }: FailingSeries): number => minutes.reduce((total, { calls }) => total + calls, 0)
const failuresOf = ({ minutes }: FailingSeries) => minutes.flatMap(({ failures }) => failures)

function fireOf(series: FailingSeries, now: number): FailingFire | null {
  const [calls, failures] = [callsOf(series), failuresOf(series)]
  if (failures.length < fewest || failures.length < failingShare * calls) return null
  const times = failures.map(({ at }) => at)
  const [from, to] = [Math.min(...times), Math.max(...times)]
  const classes = new Set(failures.map((failure) => failure.class))
  const tools = Map.groupBy(failures.flatMap(({ tool }) => tool ?? []), (tool) => tool)
  return {
    keyIds: [series.keyId],
    class: classes.size === 1 ? (failures[0]?.class ?? null) : null,
    failed: failures.length,
    calls,
    tools: [...tools].sort((a, b) => b[1].length - a[1].length).map(([tool]) => tool),
    from,
    to,
    channel: now - to > staleMs ? 'history' : 'os',
  }
}

function isMended(series: FailingSeries): boolean {
  const failed = failuresOf(series).length
  return failed === 0 || failed < mendedShare * callsOf(series)
}

/** An API in trouble fails for all keys at once. */
function together(found: readonly FailingFire[]): FailingFire[] {
  return [...Map.groupBy(found, ({ channel }) => channel).values()].flatMap((group): FailingFire[] => {
    const [first] = group
    if (first === undefined) return []
    const sum = (of: (fire: FailingFire) => number): number => group.reduce((total, fire) => total + of(fire), 0)
    return [
      {
        keyIds: [...new Set(group.flatMap(({ keyIds }) => keyIds))].sort(),
        class: group.every((fire) => fire.class === first.class) ? first.class : null,
        failed: sum(({ failed }) => failed),
        calls: sum(({ calls }) => calls),
        tools: [...new Set(group.flatMap(({ tools }) => tools))],
        from: Math.min(...group.map(({ from }) => from)),
        to: Math.max(...group.map(({ to }) => to)),
        channel: first.channel,
      },
    ]
  })
}
