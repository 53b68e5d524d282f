import { Scale } from 'lucide-react'
import type { BudgetSpec, CallKind } from '../../../shared/model.ts'
import { bindings } from '../../../shared/limits/binding.ts'
import { SafeText } from '../../parts/SafeText.tsx'
import { useData } from '../../state/appState.ts'
import { count } from '../../words/numbers.ts'
import { length } from '../../words/times.ts'

const kindWords: Record<CallKind, string> = { read: 'Reads', write: 'Writes', generation: 'Generations', unknown: 'Calls' }

/** Which budget bites first at full speed, which can never be reached, and how long the longer ones last; nothing without limits. */
export function BindingCard({ connectionId, dialect }: { connectionId: string; dialect: string }) {
  const declared = useData((all) => all.dialects.value?.find(({ id }) => id === dialect)?.budgets ?? noBudgets)
  const budgets = useData((all) => all.budgets.value)
  const own = (budgets ?? []).filter((budget) => budget.connectionId === connectionId)
  // The limits as they are now; kinds of calls are known from the dialect only.
  const specs = declared.map((spec): BudgetSpec => ({ ...spec, limit: own.find(({ budgetId }) => budgetId === spec.id)?.limit ?? spec.limit }))
  const found = bindings(specs)
  if (found.length === 0) return null
  return (
    <article className="explainCard plain" aria-label="Which limit bites first">
      <header>
        <Scale size={16} aria-hidden />
        <h3>Which limit bites first</h3>
      </header>
      <ul>
        {found.map(({ kind, first, perMinute, unreachable, gone }) => (
          <li key={kind}>
            {kindWords[kind]}: stopped first by <SafeText text={`“${first.name}”`} max={100} className="strong" />, at {count(Math.round(perMinute * 10) / 10)} a minute.{' '}
            {unreachable.map((spec) => (
              <span key={spec.id}>
                <SafeText text={`“${spec.name}” (${count(spec.limit ?? 0)})`} max={120} /> is never reached by them: they stop at {count(first.limit ?? 0)}.{' '}
              </span>
            ))}
            {gone.slice(0, 2).map(({ spec, afterMs }) => (
              <span key={spec.id} className="soft">
                At that speed <SafeText text={`“${spec.name}” (${count(spec.limit ?? 0)})`} max={120} /> is gone after {length(afterMs)}.{' '}
              </span>
            ))}
          </li>
        ))}
      </ul>
    </article>
  )
}

const noBudgets: BudgetSpec[] = []
