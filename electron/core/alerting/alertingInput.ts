import type { GrownEvidence } from '../../../shared/alerts/evidence.ts'
import type { Dialect } from '../../../shared/dialects/types.ts'
import type { Alert, BudgetSpec, Connection, EndpointName, Gap, Key, Reading } from '../../../shared/model.ts'
import type { NewCall } from '../history/types.ts'

/** Everything the alert folds look at after one poll; nothing is read from elsewhere. */
export interface AlertingInput {
  connection: Connection
  dialect: Dialect
  specs: ReadonlyMap<string, BudgetSpec>
  keys: readonly Key[]
  readings: readonly Reading[]
  /** Calls not seen before, own polls included (they are left out here, BU-11). */
  newCalls: readonly NewCall[]
  /** All calls of the answer, for new-client mode and for who else draws on a budget. */
  seenCalls: readonly Pick<NewCall, 'keyId' | 'at' | 'isSelf' | 'verdict'>[]
  gaps: readonly Gap[]
  /** Percentages set by the user for a budget of a scope; one without any of its own (`warnAt` empty) stays silent. */
  thresholds(budgetId: string, scopeId: string): readonly number[]
  /** An endpoint that this poll made us stop asking (4.3 step 6), with the sentence that says why; `null` = none. */
  stopped: { endpoint: EndpointName; sentence: string; lastOkAtClient: number | null } | null
  /** Stored fold states by series name. */
  state: Readonly<Record<string, string>>
  serverNow: number
  clientNow: number
  /** The viewer's, for the times in texts. */
  zone: string
  locale: string
}

export interface AlertingOutput {
  /** To be persisted before anything is shown (QA-1). */
  alerts: Alert[]
  /** Only the series that changed. */
  state: Record<string, string>
  /** Alerts told before whose evidence goes on. */
  grown: GrownEvidence[]
}

/** What one kind of alert has to say. */
export type Judged = Pick<AlertingOutput, 'alerts' | 'state'>

/** A key's label, or the connection's name, for texts. */
export const scopeLabelOf = (scopeId: string, { keys, connection }: Pick<AlertingInput, 'keys' | 'connection'>): string => keys.find((key) => key.id === scopeId)?.label ?? connection.name
