import type { MadeCall } from '../../electron/demo/callLog.ts'
import type { Alert, Gap } from '../../shared/model.ts'
import type { ApiName, World } from './world.ts'

const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 10)

/** Keeps count of what the collector stored against what truly happened, a stretch at a time, so that nothing piles up. */
export class CallTruth {
  made = 0
  seen = 0
  inGaps = 0
  outsideGaps = 0
  /** Rows stored that nobody made, or twice. */
  phantom = 0
  /** Own polls taken for somebody's calls, or the reverse. */
  misjudgedOwn = 0
  /** First few calls that were missed silently, for whoever looks for the cause. */
  examples: string[] = []

  compare(api: ApiName, made: readonly MadeCall[], rows: readonly { at: number; keyLabel: string | null; target: string | null; status: number | null; isSelf: boolean }[], gaps: readonly Gap[]): void {
    const stored = new Map<string, number>()
    for (const row of rows) {
      const name = `${row.at}|${row.keyLabel}|${row.target}|${row.status}`
      stored.set(name, (stored.get(name) ?? 0) + 1)
    }
    for (const call of made) {
      this.made += 1
      const name = `${call.at}|${call.keyLabel}|${call.target}|${call.status}`
      const count = stored.get(name) ?? 0
      if (count > 0) {
        stored.set(name, count - 1)
        this.seen += 1
      } else if (gaps.some((gap) => gap.lostHi !== 0 && call.at >= gap.from && call.at <= (gap.to ?? Infinity))) this.inGaps += 1
      else {
        this.outsideGaps += 1
        if (this.examples.length < 5) this.examples.push(`${api} ${new Date(call.at).toISOString()} ${call.keyLabel} ${call.target}`)
      }
    }
    for (const [name, count] of stored) {
      this.phantom += count
      if (count > 0 && this.examples.length < 5) this.examples.push(`phantom ${api} ${name}`)
    }
  }

  /** Rows stored as ours that are not, or the reverse. */
  judgeOwn(api: ApiName, wrong: readonly { at: number; keyLabel: string | null; isSelf: boolean }[]): void {
    this.misjudgedOwn += wrong.length
    for (const { at, keyLabel, isSelf } of wrong.slice(0, 5)) this.examples.push(`${isSelf ? 'not ours' : 'ours'}: ${api} ${new Date(at).toISOString()} ${keyLabel}`)
  }
}

/** A burst that was truly made. */
export interface MadeBurst {
  class: 'missing_scope' | 'rate_limited'
  label: string
  from: number
  to: number
}

/** What the alerts should have said. Budgets are named `api|budget|label`, windows by their UTC date or month. */
export class AlertTruth {
  /** Highest share that an answered poll showed, or that rows in the log add up to, by budget and window. */
  readonly #shown = new Map<string, number>()
  readonly #told = new Map<string, number[]>()
  readonly bursts: MadeBurst[] = []
  /** Stretches in which refusals are nobody's plan and nobody's surprise. */
  readonly uncertain: { from: number; to: number }[] = []
  raised = 0
  falseAlarms = 0
  duplicates = 0
  forecasts = 0
  readonly problems: string[] = []
  readonly #burstAlerts: Alert[] = []
  readonly #exhausted = new Map<string, number>()
  readonly #ids = new Set<string>()

  /** An answered poll showed so many percent. */
  showed(budget: string, window: string, percent: number): void {
    const name = `${budget}|${window}`
    this.#shown.set(name, Math.max(percent, this.#shown.get(name) ?? 0))
  }

  /** A quota alert; `truePercent` = what was used at that moment, `null` = of a window that is over. */
  toldQuota(alert: Alert, budget: string, truePercent: number | null): void {
    if (!this.#isNew(alert)) return
    if (alert.channel === 'inapp') return
    if (alert.threshold === null) {
      this.forecasts += 1
      return
    }
    this.raised += 1
    const name = `${budget}|${alert.windowId}`
    const before = this.#told.get(name) ?? []
    // A limit that moved may tell again (QA-9), and says so.
    if (before.some((threshold) => threshold >= (alert.threshold ?? 0)) && !alert.body.includes('limit changed')) this.#wrong('duplicates', alert)
    this.#told.set(name, [...before, alert.threshold])
    if (truePercent !== null && truePercent < alert.threshold) this.#wrong('falseAlarms', alert)
  }

  toldBurst(alert: Alert): void {
    if (!this.#isNew(alert)) return
    this.raised += 1
    this.#burstAlerts.push(alert)
    if (alert.class === 'quota_exceeded') {
      const name = `${alert.keyIds.join()}|${dateOf(alert.from ?? alert.at)}`
      const times = (this.#exhausted.get(name) ?? 0) + 1
      this.#exhausted.set(name, times)
      if (times > 1) this.#wrong('duplicates', alert)
      return
    }
    const [from, to] = [alert.from ?? alert.at, alert.to ?? alert.at]
    const known = this.bursts.some((burst) => burst.class === alert.class && from <= burst.to && to >= burst.from)
    if (!known && !this.uncertain.some((stretch) => from <= stretch.to && to >= stretch.from)) this.#wrong('falseAlarms', alert)
  }

  toldState(alert: Alert): void {
    if (this.#isNew(alert)) this.#wrong('falseAlarms', alert)
  }

  /** Thresholds reached that no alert told, and bursts seen in the log that none told. `seenIn` counts stored rows of a burst. */
  missed(thresholds: readonly number[], burstsSeen: readonly { burst: MadeBurst; seen: number }[]): { expected: number; missed: number } {
    let expected = 0
    let missed = 0
    for (const [name, percent] of this.#shown) {
      const reached = thresholds.filter((threshold) => percent >= threshold)
      if (reached.length === 0) continue
      expected += 1
      const told = this.#told.get(name) ?? []
      if (told.some((threshold) => threshold >= Math.max(...reached))) continue
      missed += 1
      this.problems.push(`missed: ${name} reached ${percent} %`)
    }
    for (const { burst, seen } of burstsSeen) {
      if (seen < 5) continue
      expected += 1
      const told = this.#burstAlerts.some((alert) => alert.class === burst.class && (alert.from ?? 0) <= burst.to && (alert.to ?? 0) >= burst.from)
      if (told) continue
      missed += 1
      this.problems.push(`missed: burst of ${burst.class} at ${new Date(burst.from).toISOString()}, ${seen} rows seen`)
    }
    return { expected, missed }
  }

  #isNew(alert: Alert): boolean {
    if (this.#ids.has(alert.id)) {
      this.#wrong('duplicates', alert)
      return false
    }
    this.#ids.add(alert.id)
    return true
  }

  #wrong(what: 'duplicates' | 'falseAlarms', alert: Alert): void {
    this[what] += 1
    this.problems.push(`${what}: ${new Date(alert.at).toISOString()} ${alert.title} | ${alert.body} | ${alert.dedupeKey}`)
  }
}

/** Successful generations of each key on each UTC day, and units of budgets a usage call tells. */
export function percentOf(world: World, api: ApiName, budget: string, label: string): number {
  const source = world.apis[api]
  const limit = source.limits[budget] ?? 0
  return limit === 0 ? 0 : (source.used(budget, label) * 100) / limit
}

export const windowOf = (unit: 'day' | 'month', at: number): string => new Date(at).toISOString().slice(0, unit === 'day' ? 10 : 7)
