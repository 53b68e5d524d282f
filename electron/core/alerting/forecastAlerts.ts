import { forecastText } from '../../../shared/alerts/text.ts'
import type { QuotaState } from '../../../shared/alerts/quota.ts'
import { formatDuration } from '../../../shared/format.ts'
import type { Alert, BudgetSpec, Reading } from '../../../shared/model.ts'
import { scopeLabelOf, type AlertingInput, type Judged } from './alertingInput.ts'
import { blank } from './blankAlert.ts'
import { stepBudgetForecast, type ForecastState, type ForecastTold } from './budgetForecast.ts'
import { restore } from './foldState.ts'

/** Foretells every budget that this poll looked at, from the highest number its quota fold knows (FC). */
export function forecastAlerts(input: AlertingInput, quotaState: Readonly<Record<string, string>>): Judged {
  const alerts: Alert[] = []
  const state: Record<string, string> = {}
  const looked = new Map(input.readings.map((reading) => [`${reading.budgetId}|${reading.scopeId}`, reading]))
  for (const [name, reading] of looked) {
    const open = restore<QuotaState>(quotaState[`quota|${name}`])?.open
    const spec = input.specs.get(reading.budgetId)
    if (open == null || spec === undefined || open.limit === null) continue
    const series = `forecast|${name}`
    const step = stepBudgetForecast(
      restore<ForecastState>(input.state[series]),
      { at: open.lastAt, used: open.highest, limit: open.limit, resetAt: open.resetAt ?? reading.resetAt, windowId: open.id },
      spec,
    )
    if (step === null) continue
    state[series] = JSON.stringify(step.next)
    alerts.push(...step.told.map((told) => forecastAlert(told, reading, spec, input)))
  }
  return { alerts, state }
}

function forecastAlert({ fire, early, mid, late, spanMs }: ForecastTold, reading: Reading, spec: BudgetSpec, input: AlertingInput): Alert {
  const text = forecastText({
    fire,
    early,
    mid,
    late,
    spanWords: formatDuration(spanMs),
    scopeLabel: scopeLabelOf(reading.scopeId, input),
    budgetName: spec.name,
    window: spec.window,
    resetAt: reading.resetAt,
    quotaAdvice: input.dialect.unlocks.quotaAdvice,
    zone: input.zone,
    locale: input.locale,
    now: input.serverNow,
  })
  return {
    ...blank(input, ['forecast', input.connection.id, reading.budgetId, reading.scopeId, fire.windowId, fire.level, fire.repeat].join('|')),
    ...text,
    kind: 'quota',
    channel: fire.channel,
    at: reading.at,
    budgetId: reading.budgetId,
    scopeId: reading.scopeId,
    windowId: fire.windowId,
    keyIds: spec.scope === 'key' ? [reading.scopeId] : [],
    budgets: [reading.budgetId],
    from: reading.at - spanMs,
    to: reading.at,
  }
}
