import type { Unattributed } from '../../shared/answers.ts'
import type { Dialect } from '../../shared/dialects/types.ts'
import { countBounds, type CountGap } from '../../shared/sync.ts'
import { countedWindows, sumCost } from './collector/logReadings.ts'
import type { CallGroup } from './history/types.ts'
import type { BudgetSpec, Reading } from '../../shared/model.ts'

/**
 * What the vendor counted and no log row explains (2.6): used minus logged, as a range, up to the moment of the vendor's own
 * number. Test keys and other tools show up here. `hidden` calls of gaps may explain some of it, so they lower the bound.
 */
export function unattributedOf(
  used: Reading,
  logged: readonly CallGroup[],
  facts: { dialect: Dialect; plan: string | null; gaps: readonly CountGap[]; from: number },
): Unattributed {
  const [loggedLo, loggedHi] = sumCost(logged, used.budgetId, facts)
  const hidden = countBounds(0, facts.gaps, { from: facts.from, to: used.at }, null, used.at).hi
  return {
    from: facts.from,
    to: used.at,
    used: { lo: used.lo, hi: used.hi },
    logged: { lo: loggedLo, hi: loggedHi },
    lo: hidden === null ? 0 : Math.max(0, used.lo - loggedHi - hidden),
    hi: used.hi === null ? null : Math.max(0, used.hi - loggedLo),
  }
}

/** The window in which used and logged can be compared: of a budget that the vendor counts and the log shows, an hour or longer. */
export function comparedFrom(spec: BudgetSpec, used: Reading, serverNow: number): number | null {
  if (!spec.visibility.endpoint || spec.window.kind !== 'calendar' || used.source !== 'endpoint') return null
  const window = countedWindows([spec], serverNow)[0]
  return window === undefined || used.at < window.from ? null : window.from
}
