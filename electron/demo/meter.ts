/** How a budget refills. `fixed` and `refill` and `rolling` last `ms`; `calendar` follows UTC. */
export type MeterWindow =
  | { kind: 'fixed'; ms: number; anchor: 'first_call' | 'epoch' }
  | { kind: 'rolling'; ms: number }
  | { kind: 'refill'; ms: number }
  | { kind: 'calendar'; unit: 'hour' | 'day' | 'month' }

/** Counts what was spent in one window. `now` is the API's own clock; limits may change between any two calls. */
export interface Meter {
  used(now: number): number
  /** Whole units left, never below zero. */
  remaining(now: number): number
  /** Milliseconds until `units` more fit; 0 = they fit now. */
  waitMs(now: number, units: number): number
  /** Spends, whether it fits or not: refusing is the caller's business. */
  take(now: number, units: number): void
  /** Takes back what the call made at `now` spent. */
  giveBack(now: number, units: number): void
  /** When the whole limit is free again if nothing more is spent. */
  resetAt(now: number): number
}

export function createMeter(window: MeterWindow, limit: () => number): Meter {
  const spending = window.kind === 'rolling' ? rolling(window.ms, limit) : window.kind === 'refill' ? refill(window.ms, limit) : stepped(window, limit)
  return { ...spending, remaining: (now) => Math.max(0, Math.floor(limit() - spending.used(now))) }
}

type Spending = Omit<Meter, 'remaining'>

/** Start and end of the UTC hour, day or month around `now`. */
export function calendarBounds(unit: 'hour' | 'day' | 'month', now: number): { from: number; to: number } {
  const date = new Date(now)
  const [year, month, day, hour] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate(), date.getUTCHours()]
  if (unit === 'month') return { from: Date.UTC(year, month), to: Date.UTC(year, month + 1) }
  if (unit === 'day') return { from: Date.UTC(year, month, day), to: Date.UTC(year, month, day + 1) }
  return { from: Date.UTC(year, month, day, hour), to: Date.UTC(year, month, day, hour + 1) }
}

/** Windows that end all at once. */
function stepped(window: Extract<MeterWindow, { kind: 'fixed' | 'calendar' }>, limit: () => number): Spending {
  let bounds = { from: 0, to: 0 }
  let spent = 0
  const boundsAt = (now: number): { from: number; to: number } => {
    if (window.kind === 'calendar') return calendarBounds(window.unit, now)
    const from = window.anchor === 'epoch' ? Math.floor(now / window.ms) * window.ms : now
    return { from, to: from + window.ms }
  }
  const isOver = (now: number): boolean => now >= bounds.to || now < bounds.from
  const used = (now: number): number => (isOver(now) ? 0 : spent)
  const resetAt = (now: number): number => (isOver(now) ? boundsAt(now).to : bounds.to)
  return {
    used,
    resetAt,
    waitMs: (now, units) => (used(now) + units <= limit() ? 0 : resetAt(now) - now),
    take(now, units) {
      if (isOver(now)) {
        bounds = boundsAt(now)
        spent = 0
      }
      spent += units
    },
    giveBack(now, units) {
      if (!isOver(now)) spent = Math.max(0, spent - units)
    },
  }
}

/** Every unit comes back `ms` after it was spent. */
function rolling(ms: number, limit: () => number): Spending {
  let spent: { at: number; units: number }[] = []
  const current = (now: number): { at: number; units: number }[] => {
    spent = spent.filter((one) => one.at > now - ms)
    return spent
  }
  const used = (now: number): number => current(now).reduce((sum, one) => sum + one.units, 0)
  return {
    used,
    resetAt: (now) => (current(now).at(-1)?.at ?? now - ms) + ms,
    waitMs(now, units) {
      let excess = used(now) + units - limit()
      if (excess <= 0) return 0
      for (const one of spent) {
        excess -= one.units
        if (excess <= 0) return one.at + ms - now
      }
      return ms
    },
    take: (now, units) => void current(now).push({ at: now, units }),
    giveBack(now, units) {
      const index = spent.findLastIndex((one) => one.at === now && one.units === units)
      if (index >= 0) spent.splice(index, 1)
    },
  }
}

/** Spent units drain evenly: a full limit in `ms`. */
function refill(ms: number, limit: () => number): Spending {
  let level = 0
  let levelAt = 0
  const perMs = (): number => limit() / ms
  const used = (now: number): number => Math.max(0, level - Math.max(0, now - levelAt) * perMs())
  const setLevel = (now: number, value: number): void => {
    level = Math.max(0, value)
    levelAt = now
  }
  return {
    used,
    resetAt: (now) => now + used(now) / perMs(),
    waitMs: (now, units) => Math.max(0, (used(now) + units - limit()) / perMs()),
    take: (now, units) => setLevel(now, used(now) + units),
    giveBack: (now, units) => setLevel(now, used(now) - units),
  }
}

/** The meters of one API: one per budget and scope, made when first asked for. */
export interface Meters<BudgetId extends string> {
  of(budget: BudgetId, scopeId: string): Meter
}

export function createMeters<BudgetId extends string>(windows: Record<BudgetId, MeterWindow>, limits: Record<BudgetId, number>): Meters<BudgetId> {
  const made = new Map<string, Meter>()
  return {
    of(budget, scopeId) {
      const id = `${budget} ${scopeId}`
      const meter = made.get(id) ?? createMeter(windows[budget], () => limits[budget])
      made.set(id, meter)
      return meter
    },
  }
}

/** A meter that has to agree before a call is let through. */
export interface Charge<BudgetId extends string> {
  budget: BudgetId
  meter: Meter
  units: number
}

/** The budget that refuses, with the longest wait when several do; `null` when all agree. Spends nothing. */
export function refusalOf<BudgetId extends string>(now: number, charges: Charge<BudgetId>[]): (Charge<BudgetId> & { waitMs: number }) | null {
  let worst: (Charge<BudgetId> & { waitMs: number }) | null = null
  for (const charge of charges) {
    const waitMs = charge.meter.waitMs(now, charge.units)
    if (waitMs > (worst?.waitMs ?? 0)) worst = { ...charge, waitMs }
  }
  return worst
}
