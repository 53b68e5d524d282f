import type { CallFilter } from '../../shared/callFilter.ts'
import type { Alert } from '../../shared/model.ts'

/** The filter of the log that shows what an alert is about. */
export function evidenceFilter(alert: Pick<Alert, 'connectionId' | 'keyIds' | 'class' | 'from' | 'to'>): CallFilter {
  return {
    connectionIds: [alert.connectionId],
    ...(alert.keyIds.length > 0 ? { keyIds: alert.keyIds } : {}),
    ...(alert.class === null ? {} : { verdicts: [alert.class] }),
    ...(alert.from === null ? {} : { from: alert.from }),
    // The last call of the evidence happened at `to`, and a filter's end is exclusive.
    ...(alert.to === null ? {} : { to: alert.to + 1 }),
  }
}
