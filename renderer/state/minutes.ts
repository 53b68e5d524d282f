import type { BudgetView, MinuteUse } from '../../shared/answers.ts'
import type { Answer } from '../../shared/contract.ts'

/** How the minutes of a budget were used; `undefined` for budgets of other windows and until it is known. */
export const minutesOf = (answer: Answer<'series.minutes'> | null, { connectionId, budgetId, scopeId }: BudgetView): MinuteUse | undefined =>
  answer?.budgets.find((use) => use.connectionId === connectionId && use.budgetId === budgetId && use.scopeId === scopeId)
