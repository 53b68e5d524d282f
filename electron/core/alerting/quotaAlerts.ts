import { quotaDedupeKey, stepQuota, type QuotaState } from '../../../shared/alerts/quota.ts'
import { quotaText } from '../../../shared/alerts/text.ts'
import type { Alert } from '../../../shared/model.ts'
import { scopeLabelOf, type AlertingInput, type Judged } from './alertingInput.ts'
import { blank } from './blankAlert.ts'
import { restore } from './foldState.ts'

/** Thresholds of long budgets, reading by reading (QA). */
export function quotaAlerts(input: AlertingInput): Judged {
  const alerts: Alert[] = []
  const state: Record<string, string> = {}
  for (const reading of input.readings) {
    const spec = input.specs.get(reading.budgetId)
    if (spec === undefined || spec.warnAt.length === 0) continue
    const series = `quota|${reading.budgetId}|${reading.scopeId}`
    const step = stepQuota(
      restore<QuotaState>(state[series] ?? input.state[series]),
      {
        at: reading.at,
        lo: reading.lo,
        hi: reading.hi,
        limit: reading.limit,
        resetAt: reading.resetAt,
        serverNow: input.serverNow,
        derived: reading.source === 'log' || reading.source === 'local',
      },
      { window: spec.window, warnAt: input.thresholds(spec.id, reading.scopeId) },
    )
    state[series] = JSON.stringify(step.next)
    for (const fire of step.fire) {
      const text = quotaText({
        fire,
        scopeLabel: scopeLabelOf(reading.scopeId, input),
        budgetName: spec.name,
        unit: spec.unit,
        window: spec.window,
        resetAt: reading.resetAt,
        source: reading.source,
        quotaAdvice: input.dialect.unlocks.quotaAdvice,
        zone: input.zone,
        locale: input.locale,
        now: input.serverNow,
      })
      alerts.push({
        ...blank(input, quotaDedupeKey(input.connection.id, reading.budgetId, reading.scopeId, fire)),
        ...text,
        kind: 'quota',
        channel: fire.channel,
        at: reading.at,
        threshold: fire.threshold,
        budgetId: reading.budgetId,
        scopeId: reading.scopeId,
        windowId: fire.windowId,
        keyIds: spec.scope === 'key' ? [reading.scopeId] : [],
        budgets: [reading.budgetId],
        to: reading.at,
      })
    }
  }
  return { alerts, state }
}
