import { bindingBudget } from './budget.ts'
import { windowMs } from './window.ts'
import type { BudgetSpec, CallKind } from '../model.ts'

/** Which budget stops calls of one kind first, and what that means for the others. */
export interface Binding {
  kind: CallKind
  /** The budget that stops them, at so many a minute. */
  first: BudgetSpec
  perMinute: number
  /** Budgets with a larger limit over the same time that these calls can never reach, because `first` stops them (X000-a). */
  unreachable: BudgetSpec[]
  /** Longer budgets that would be used up at that speed, and after how long; the soonest first. */
  gone: { spec: BudgetSpec; afterMs: number }[]
}

const rank: CallKind[] = ['read', 'write', 'generation', 'unknown']

/**
 * For each kind of call that has budgets of its own the one that bites first at full speed (X000-a, X000-b). Kinds with the
 * same answer are told once, under the first of them; gauges limit no rate and are left out.
 */
export function bindings(specs: readonly BudgetSpec[]): Binding[] {
  const kinds = rank.filter((kind) => specs.some((spec) => spec.kinds?.includes(kind) === true))
  const all = (kinds.length === 0 ? (['unknown'] as const) : kinds).flatMap((kind) => bindingOf(specs, kind) ?? [])
  return all.filter((one, index) => all.findIndex((other) => sameAnswer(one, other)) === index)
}

const sameAnswer = (a: Binding, b: Binding): boolean =>
  a.first.id === b.first.id && a.unreachable.map(({ id }) => id).join() === b.unreachable.map(({ id }) => id).join() && a.gone.map(({ spec }) => spec.id).join() === b.gone.map(({ spec }) => spec.id).join()

function bindingOf(specs: readonly BudgetSpec[], kind: CallKind): Binding | null {
  const applying = specs.filter((spec) => spec.limit !== null && spec.limit > 0 && windowMs(spec.window) !== null && spec.window.kind !== 'gauge' && (spec.kinds === null || spec.kinds.includes(kind)))
  // At full speed the shortest window decides; a day that allows less on average only ends sooner.
  const shortest = Math.min(...applying.map((spec) => windowMs(spec.window) ?? Infinity))
  const first = bindingBudget(applying.filter((spec) => windowMs(spec.window) === shortest), kind)
  if (first === null || first.limit === null) return null
  const perMs = first.limit / shortest
  const others = applying.filter((spec) => spec !== first)
  const gone = others
    .filter((spec) => windowMs(spec.window) !== shortest && spec.limit !== null && spec.limit / perMs < (windowMs(spec.window) ?? 0))
    .map((spec) => ({ spec, afterMs: Math.round((spec.limit ?? 0) / perMs) }))
  return {
    kind,
    first,
    perMinute: perMs * 60_000,
    unreachable: others.filter((spec) => windowMs(spec.window) === shortest && spec.scope === first.scope && (spec.limit ?? 0) > (first.limit ?? 0)),
    gone: gone.sort((a, b) => a.afterMs - b.afterMs),
  }
}
