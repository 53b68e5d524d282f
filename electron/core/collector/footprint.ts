import type { PollFootprint } from '../../../shared/answers.ts'
import { windowBounds, windowMs } from '../../../shared/limits/window.ts'
import type { BudgetSpec } from '../../../shared/model.ts'
import { shareOf } from './schedule.ts'

/** What our own requests took of one budget, in equal pieces of server time, oldest first. */
interface SpentPieces {
  pieceMs: number
  pieces: { from: number; units: number }[]
}

/** Budget id -> what we took of it, as far back as its window reaches. */
export type Spent = ReadonlyMap<string, SpentPieces>

const secondsMs = 5_000
const hourMs = 3_600_000

/** Adds what one request of ours cost at `at` (server time), at its greatest. Budgets without a window are left out. */
export function spend(spent: Spent, costs: Readonly<Record<string, readonly [lo: number, hi: number]>>, specs: ReadonlyMap<string, BudgetSpec>, at: number): Spent {
  const next = new Map(spent)
  for (const [budgetId, [, units]] of Object.entries(costs)) {
    const spec = specs.get(budgetId)
    const lengthMs = spec === undefined ? null : windowMs(spec.window)
    if (units === 0 || lengthMs === null) continue
    const pieceMs = lengthMs > 2 * hourMs ? hourMs : secondsMs
    const from = Math.floor(at / pieceMs) * pieceMs
    const before = next.get(budgetId)?.pieces ?? []
    const last = before.at(-1)
    const pieces = last?.from === from ? [...before.slice(0, -1), { from, units: last.units + units }] : [...before, { from, units }]
    next.set(budgetId, { pieceMs, pieces: pieces.filter((piece) => piece.from > from - lengthMs - pieceMs) })
  }
  return next
}

/** Our part of every budget in its present window, next to the part we allow ourselves (4.2). */
export function footprintOf(spent: Spent, specs: Iterable<BudgetSpec>, serverNow: number): PollFootprint[] {
  return [...specs].flatMap((spec): PollFootprint[] => {
    const taken = spent.get(spec.id)
    const lengthMs = windowMs(spec.window)
    if (taken === undefined || lengthMs === null) return []
    const since = windowBounds(spec.window, serverNow)?.from ?? serverNow - lengthMs
    const units = taken.pieces.filter(({ from }) => from + taken.pieceMs > since).reduce((sum, piece) => sum + piece.units, 0)
    const share = spec.limit === null || spec.limit <= 0 ? null : units / spec.limit
    return [{ budgetId: spec.id, name: spec.name, unit: spec.unit, units, since: Math.round(since), share, allowedShare: shareOf(spec) }]
  })
}
