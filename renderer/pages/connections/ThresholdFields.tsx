import type { BudgetView } from '../../../shared/answers.ts'
import { isSamePlace, type Settings, type ThresholdPlace } from '../../../shared/settings.ts'
import { Field } from '../../parts/Field.tsx'
import { useShownText } from '../../parts/Privacy.tsx'
import { withThresholds } from '../../state/quiet.ts'
import { percentagesProblem, readPercentages } from '../../words/percentages.ts'

/** What was typed, by budget and scope; what was not touched is not in it. */
export type TypedThresholds = ReadonlyMap<string, { place: ThresholdPlace; text: string }>

const placeKey = ({ budgetId, scopeId }: ThresholdPlace): string => `${budgetId} ${scopeId ?? ''}`

/** True where something was typed that is no list of percentages. */
export const hasThresholdProblem = (typed: TypedThresholds): boolean => [...typed.values()].some(({ text }) => readPercentages(text) === null)

/** The budgets' own percentages with what was typed; an emptied field goes back to what holds around it. */
export const typedThresholds = (settings: Pick<Settings, 'budgetThresholds'>, typed: TypedThresholds): Settings['budgetThresholds'] =>
  [...typed.values()].reduce(
    (budgetThresholds, { place, text }) => withThresholds({ budgetThresholds }, place, text.trim() === '' ? null : readPercentages(text)),
    settings.budgetThresholds,
  )

interface ThresholdFieldsProps {
  /** Of this connection. */
  budgets: readonly BudgetView[]
  settings: Settings
  typed: TypedThresholds
  onChange: (typed: TypedThresholds) => void
}

/** At how many percent each budget tells, for all keys and for single ones. Windows under an hour never alert (QA-11). */
export function ThresholdFields({ budgets, settings, typed, onChange }: ThresholdFieldsProps) {
  const shown = useShownText()
  const alerting = Map.groupBy(
    budgets.filter(({ warnAt }) => warnAt.length > 0),
    ({ budgetId }) => budgetId,
  )
  const field = (place: ThresholdPlace, label: string, hint: string) => {
    const set = settings.budgetThresholds.find((entry) => isSamePlace(entry, place))?.thresholds
    const text = typed.get(placeKey(place))?.text ?? set?.join(', ') ?? ''
    return (
      <Field key={placeKey(place)} label={label} optional problem={readPercentages(text) === null ? percentagesProblem : null} hint={hint}>
        {(attributes) => (
          <input
            {...attributes}
            className="input"
            inputMode="numeric"
            value={text}
            onChange={(event) => onChange(new Map(typed).set(placeKey(place), { place, text: event.target.value }))}
          />
        )}
      </Field>
    )
  }
  return [...alerting].map(([budgetId, ofBudget]) => {
    const [{ connectionId, name } = { connectionId: '', name: '' }] = ofBudget
    const keys = ofBudget.filter(({ scope }) => scope === 'key')
    return (
      <div key={budgetId} className="thresholdFields">
        {field({ connectionId, budgetId }, `Tell me when “${shown(name, 80)}” reaches (percent)`, `Empty: ${settings.thresholds.join(', ')}, as for all budgets.`)}
        {keys.length < 2 ? null : (
          <details className="disclosure">
            <summary>Other percentages for single keys</summary>
            <div className="disclosureBody form">
              {keys.map(({ scopeId, scopeLabel }) => field({ connectionId, budgetId, scopeId }, shown(scopeLabel, 80), 'Empty: as for all keys.'))}
            </div>
          </details>
        )}
      </div>
    )
  })
}
