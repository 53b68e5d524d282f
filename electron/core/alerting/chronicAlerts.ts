import { stepChronic, type ChronicState } from '../../../shared/alerts/chronic.ts'
import { chronicText } from '../../../shared/alerts/text.ts'
import { windowMs } from '../../../shared/limits/window.ts'
import type { Alert, BudgetSpec, Reading } from '../../../shared/model.ts'
import { scopeLabelOf, type AlertingInput, type Judged } from './alertingInput.ts'
import { blank } from './blankAlert.ts'
import { restore } from './foldState.ts'

const hourMs = 3_600_000

/** Short budgets that are used up all day long: one after the other is no news, all of them are (F004-9). In-app only (QA-11). */
export function chronicAlerts(input: AlertingInput): Judged {
  const alerts: Alert[] = []
  const state: Record<string, string> = {}
  for (const reading of input.readings) {
    const spec = input.specs.get(reading.budgetId)
    if (spec === undefined || !isSpent(reading, spec)) continue
    const series = `chronic|${reading.budgetId}|${reading.scopeId}`
    const { fire, next } = stepChronic(restore<ChronicState>(state[series] ?? input.state[series]), reading.at)
    state[series] = JSON.stringify(next)
    if (fire !== null) alerts.push(chronicAlert(fire, reading, spec, input))
  }
  return { alerts, state }
}

/** At least 95 % of a budget of less than an hour, as a burst leaves it. */
function isSpent({ lo, limit }: Reading, { window }: BudgetSpec): boolean {
  const lengthMs = windowMs(window)
  return lengthMs !== null && lengthMs < hourMs && limit !== null && limit > 0 && lo * 100 >= limit * 95
}

function chronicAlert(hours: number, reading: Reading, spec: BudgetSpec, input: AlertingInput): Alert {
  return {
    ...blank(input, ['chronic', input.connection.id, reading.budgetId, reading.scopeId, Math.floor(reading.at / hourMs)].join('|')),
    ...chronicText({ hours, scopeLabel: scopeLabelOf(reading.scopeId, input), budgetName: spec.name, quotaAdvice: input.dialect.unlocks.quotaAdvice }),
    kind: 'quota',
    channel: 'inapp',
    at: reading.at,
    budgetId: reading.budgetId,
    scopeId: reading.scopeId,
    keyIds: spec.scope === 'key' ? [reading.scopeId] : [],
    budgets: [reading.budgetId],
    from: reading.at - 24 * hourMs,
    to: reading.at,
  }
}
