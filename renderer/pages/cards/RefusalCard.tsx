import { Ban, Hourglass, Layers } from 'lucide-react'
import { SafeText } from '../../parts/SafeText.tsx'
import { TimeLeft } from '../../parts/Times.tsx'
import { useNow } from '../../parts/useNow.ts'
import { useData } from '../../state/appState.ts'
import type { RefusalMeaning } from '../../state/refusal.ts'
import { refusalWords } from '../../words/refusals.ts'
import { clockOrDay } from '../../words/times.ts'
import { confidenceWord } from '../../words/verdicts.ts'

const icons = { rate: Hourglass, quota: Ban, concurrency: Layers }

/** What a 429 means here: which budget, how sure, when again, and whether retrying is useless. */
export function RefusalCard({ meaning, connectionId }: { meaning: RefusalMeaning; connectionId: string }) {
  const connection = useData((all) => all.connections.value?.find(({ id }) => id === connectionId) ?? null)
  const dialect = useData((all) => all.dialects.value?.find(({ id }) => id === connection?.dialect) ?? null)
  const budgets = useData((all) => all.budgets.value)
  const offsetMs = connection?.clockOffsetMs ?? 0
  const now = useNow(1_000) + offsetMs
  const words = refusalWords(meaning)
  const Icon = icons[meaning.kind]
  const nameOf = (budgetId: string): string =>
    budgets?.find((budget) => budget.connectionId === connectionId && budget.budgetId === budgetId)?.name ?? dialect?.budgets.find(({ id }) => id === budgetId)?.name ?? budgetId
  const [first, ...others] = meaning.budgets.map(nameOf)
  return (
    <article className={`explainCard ${meaning.isUseless ? 'purple' : 'orange'}`} aria-label={words.title}>
      <header>
        <Icon size={16} aria-hidden />
        <h3>{words.title}</h3>
      </header>
      <dl>
        <div>
          <dt>Budget</dt>
          <dd>
            {first === undefined ? (
              'the API does not say, and nothing points at one'
            ) : (
              <>
                <SafeText text={first} max={120} className="strong" /> <span className="soft">{confidenceWord(meaning.conf)}</span>
                {others.length === 0 ? null : (
                  <span className="soft">
                    {' '}
                    – otherwise <SafeText text={others.join(' or ')} max={240} />
                  </span>
                )}
              </>
            )}
          </dd>
        </div>
        <div>
          <dt>When again</dt>
          <dd>
            {meaning.againAt === null ? (
              'no time was told'
            ) : (
              <>
                {clockOrDay(meaning.againAt, now)}
                {meaning.againAt > now ? (
                  <>
                    , in <TimeLeft until={meaning.againAt} offsetMs={offsetMs} />
                  </>
                ) : (
                  ', that is over'
                )}
                {meaning.isGuess ? <span className="soft"> – our guess; the API named no time</span> : null}
              </>
            )}
          </dd>
        </div>
        <div>
          <dt>Retrying</dt>
          <dd>{words.retrying}</dd>
        </div>
        <div>
          <dt>Instead</dt>
          <dd>
            {words.instead} {meaning.kind === 'quota' && dialect !== null ? <SafeText text={dialect.quotaAdvice} max={240} /> : null}
          </dd>
        </div>
      </dl>
    </article>
  )
}
