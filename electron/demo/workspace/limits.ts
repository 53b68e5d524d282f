import { createMeter, createMeters, refusalOf, type Charge, type Meter } from '../meter.ts'
import { shortWindow, type Switches } from '../switches.ts'

/** Limits of API 001, lines 8 to 12. */
export const workspaceLimits = { token_minute: 120, token_day: 50_000, workspace_minute: 300, workspace_day: 200_000, concurrency: 20 }
export type WorkspaceBudget = keyof typeof workspaceLimits
type Counted = Exclude<WorkspaceBudget, 'concurrency'>

const everyone = 'workspace'

/** The four counters of API 001, the gauge of calls in flight, and the tallies behind its usage screen. */
export interface WorkspaceMeters {
  token_minute: (keyId: string) => Meter
  used: (budget: WorkspaceBudget, keyId: string, now: number) => number
  /** Lets a call through and spends it, or names the budget that refuses. */
  admit: (keyId: string, now: number) => { budget: Counted; waitMs: number } | null
  /** Takes one call back: a 304 costs nothing. */
  giveBack: (keyId: string, now: number) => void
  /** A call of the past: counts for its hour and day only. */
  countPast: (keyId: string, at: number) => void
  /** Calls that counted in the UTC hour of `now`; of everybody without `keyId`. */
  hour: (now: number, keyId?: string) => number
  /** Calls that counted on the UTC day of `at`. */
  day: (at: number) => number
  /** A place in flight, to be left again; `null` when all are taken. */
  enter: (keyId: string) => (() => void) | null
}

export function createWorkspaceMeters(switches: Switches, limits: Record<WorkspaceBudget, number>): WorkspaceMeters {
  const minute = shortWindow(switches)
  const day = { kind: 'calendar', unit: 'day' } as const
  const meters = createMeters<Counted>({ token_minute: minute, token_day: day, workspace_minute: minute, workspace_day: day }, limits)
  const hours = new Map<string, Meter>()
  const days = new Map<string, number>()
  const inFlight = new Map<string, number>()

  const hourOf = (id: string): Meter => {
    const meter = hours.get(id) ?? createMeter({ kind: 'calendar', unit: 'hour' }, () => Infinity)
    hours.set(id, meter)
    return meter
  }
  const scopeOf = (budget: Counted, keyId: string): string => (budget.startsWith('token') ? keyId : everyone)
  const chargesOf = (keyId: string, budgets: Counted[]): Charge<Counted>[] =>
    budgets.map((budget) => ({ budget, meter: meters.of(budget, scopeOf(budget, keyId)), units: 1 }))
  const all: Counted[] = ['token_minute', 'workspace_minute', 'token_day', 'workspace_day']
  const tally = (keyId: string, at: number, units: number): void => {
    const date = dateOf(at)
    days.set(date, (days.get(date) ?? 0) + units)
    for (const id of [keyId, everyone]) hourOf(id).take(at, units)
  }

  return {
    token_minute: (keyId) => meters.of('token_minute', keyId),
    used: (budget, keyId, now) => (budget === 'concurrency' ? (inFlight.get(keyId) ?? 0) : meters.of(budget, scopeOf(budget, keyId)).used(now)),
    admit(keyId, now) {
      const charges = chargesOf(keyId, all)
      const refusal = refusalOf(now, charges)
      if (refusal !== null) {
        // 001 line 41: a refused call counts against the minute of its token and nothing else.
        meters.of('token_minute', keyId).take(now, 1)
        return { budget: refusal.budget, waitMs: refusal.waitMs }
      }
      for (const charge of charges) charge.meter.take(now, 1)
      tally(keyId, now, 1)
      return null
    },
    giveBack(keyId, now) {
      for (const charge of chargesOf(keyId, all)) charge.meter.giveBack(now, 1)
      tally(keyId, now, -1)
    },
    countPast(keyId, at) {
      for (const charge of chargesOf(keyId, ['token_day', 'workspace_day'])) charge.meter.take(at, 1)
      tally(keyId, at, 1)
    },
    hour: (now, keyId = everyone) => hourOf(keyId).used(now),
    day: (at) => days.get(dateOf(at)) ?? 0,
    enter(keyId) {
      const now = inFlight.get(keyId) ?? 0
      if (now >= limits.concurrency) return null
      inFlight.set(keyId, now + 1)
      return () => void inFlight.set(keyId, (inFlight.get(keyId) ?? 1) - 1)
    },
  }
}

/** The UTC day as `YYYY-MM-DD`. */
export const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 10)
