import { failingDedupeKey, stepFailing, type FailingFire, type FailingState } from '../../../shared/alerts/failing.ts'
import { failingText } from '../../../shared/alerts/text.ts'
import type { Alert } from '../../../shared/model.ts'
import type { AlertingInput, Judged } from './alertingInput.ts'
import { blank } from './blankAlert.ts'
import { restore } from './foldState.ts'

const series = 'failing'

/** Keys whose calls fail for reasons that are neither theirs nor a budget's. */
export function failingAlerts(input: AlertingInput): Judged {
  const outcomes = input.newCalls
    .filter((call) => !call.isSelf)
    .map((call) => ({ at: call.at, keyId: call.keyId ?? '', class: call.verdict.class, tool: call.tool ?? call.route }))
  if (outcomes.length === 0) return { alerts: [], state: {} }
  const { fire, next } = stepFailing(restore<FailingState>(input.state[series]), outcomes, input.serverNow)
  return { alerts: fire.map((one) => failingAlert(one, input)), state: { [series]: JSON.stringify(next) } }
}

function failingAlert(fire: FailingFire, input: AlertingInput): Alert {
  const keyLabels = fire.keyIds.map((id) => input.keys.find((key) => key.id === id)?.label ?? '')
  return {
    ...blank(input, failingDedupeKey(input.connection.id, fire)),
    ...failingText({ fire, keyLabels, zone: input.zone, locale: input.locale, now: input.serverNow }),
    kind: 'burst',
    channel: fire.channel,
    at: fire.to,
    class: fire.class,
    count: fire.failed,
    keyIds: fire.keyIds.filter((id) => id !== ''),
    from: fire.from,
    to: fire.to,
  }
}
