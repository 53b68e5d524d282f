import { hash64 } from '../../../shared/hash.ts'
import type { Alert } from '../../../shared/model.ts'
import type { AlertingInput } from './alertingInput.ts'

/** An alert about nothing yet; one dedupe key is one alert, for ever (QA-1). */
export function blank(input: AlertingInput, dedupeKey: string): Alert {
  return {
    id: `alert_${hash64(dedupeKey)}`,
    connectionId: input.connection.id,
    kind: 'state',
    channel: 'inapp',
    title: '',
    body: '',
    at: input.serverNow,
    raisedAt: input.clientNow,
    deliveredAt: null,
    acknowledgedAt: null,
    threshold: null,
    budgetId: null,
    scopeId: null,
    windowId: null,
    class: null,
    count: null,
    keyIds: [],
    scopes: [],
    budgets: [],
    from: null,
    to: null,
    dedupeKey,
  }
}
