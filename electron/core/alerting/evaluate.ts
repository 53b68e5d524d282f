import type { Alert } from '../../../shared/model.ts'
import { safeText } from '../../../shared/redact.ts'
import type { AlertingInput, AlertingOutput } from './alertingInput.ts'
import { blank } from './blankAlert.ts'
import { burstAlerts } from './burstAlerts.ts'
import { chronicAlerts } from './chronicAlerts.ts'
import { failingAlerts } from './failingAlerts.ts'
import { forecastAlerts } from './forecastAlerts.ts'
import { quotaAlerts } from './quotaAlerts.ts'

/** Runs the quota, forecast, chronic, burst and failing folds over one poll and words what they fire. Pure. */
export function evaluateAlerts(input: AlertingInput): AlertingOutput {
  const quota = quotaAlerts(input)
  const forecasts = forecastAlerts(input, quota.state)
  const chronic = chronicAlerts(input)
  const bursts = burstAlerts(input)
  const failing = failingAlerts(input)
  return {
    alerts: [...quota.alerts, ...forecasts.alerts, ...chronic.alerts, ...bursts.alerts, ...failing.alerts, ...stopAlerts(input)],
    state: { ...quota.state, ...forecasts.state, ...chronic.state, ...bursts.state, ...failing.state },
    grown: bursts.grown,
  }
}

/** Asks once for what only the user can mend: a refused key, a missing scope. Whoever is just connecting sees it anyway. */
function stopAlerts(input: AlertingInput): Alert[] {
  const { stopped, connection } = input
  if (stopped === null) return []
  const dedupeKey = ['stopped', connection.id, stopped.endpoint, stopped.lastOkAtClient ?? 'never'].join('|')
  return [
    {
      ...blank(input, dedupeKey),
      kind: 'state',
      channel: stopped.lastOkAtClient === null ? 'inapp' : 'os',
      title: `${safeText(connection.name, 60)}: polling stopped`,
      body: safeText(stopped.sentence, 400),
    },
  ]
}
