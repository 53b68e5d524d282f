import { ArrowDown, ArrowUp, History } from 'lucide-react'
import type { LimitChange } from '../../../shared/answers.ts'
import { SafeText } from '../../parts/SafeText.tsx'
import { useNow } from '../../parts/useNow.ts'
import { useData } from '../../state/appState.ts'
import { useAnswer } from '../../state/useAnswer.ts'
import { sourceWord } from '../../words/budgets.ts'
import { count } from '../../words/numbers.ts'
import { clockOrDay } from '../../words/times.ts'

const shown = 6

/** When the API stated another limit than before; nothing where it never did. */
export function LimitChangesCard({ connectionId }: { connectionId: string }) {
  const freshness = useData((all) => all.budgets.atClient)
  const changes = useAnswer('limits.changes', { connectionId }, freshness).value?.changes ?? []
  if (changes.length === 0) return null
  return (
    <article className="explainCard plain" aria-label="Limits that changed">
      <header>
        <History size={16} aria-hidden />
        <h3>Limits that changed</h3>
      </header>
      <ul>
        {changes.slice(0, shown).map((change) => (
          <Change key={`${change.budgetId} ${change.scopeId} ${change.source} ${change.at}`} change={change} />
        ))}
      </ul>
    </article>
  )
}

function Change({ change }: { change: LimitChange }) {
  const budget = useData((all) => all.budgets.value?.find(({ connectionId, budgetId, scopeId }) => connectionId === change.connectionId && budgetId === change.budgetId && scopeId === change.scopeId) ?? null)
  const now = useNow(60_000)
  const isLower = change.after < change.before
  const Icon = isLower ? ArrowDown : ArrowUp
  return (
    <li>
      <Icon size={12} aria-hidden /> <SafeText text={budget?.name ?? change.budgetId} max={100} className="strong" />
      {budget?.scope === 'key' ? (
        <>
          {' '}
          of <SafeText text={budget.scopeLabel} max={80} />
        </>
      ) : null}{' '}
      was {isLower ? 'lowered' : 'raised'} from {count(change.before)} to {count(change.after)} <span className="soft">{clockOrDay(change.at, now)}, {sourceWord(change.source)}</span>
    </li>
  )
}
