import { thresholdsOf } from '../../../shared/settings.ts'
import { foldRowRate } from '../../../shared/limits/pace.ts'
import type { Alert, Reading } from '../../../shared/model.ts'
import type { AlertingInput } from '../alerting/alertingInput.ts'
import { evaluateAlerts } from '../alerting/evaluate.ts'
import type { PollCommit } from '../history/types.ts'
import type { EndpointState } from './endpointState.ts'
import type { Findings } from './findings.ts'
import type { PollWork } from './pollWork.ts'
import { etagCursor, logEntries, rememberPoll, serverTime, specsById, type Session } from './session.ts'

/** What a stored poll is news of. */
export interface Stored {
  newCalls: number
  budgetsChanged: boolean
  /** Alerts that are new, to be delivered. */
  alerts: Alert[]
}

/** Judges the findings, stores all of it in one transaction (trust D3), and only then lets the session know. */
export async function storePoll(work: PollWork, found: Findings): Promise<Stored> {
  const { session, context, keys } = work
  const newCalls = found.log?.newCalls ?? []
  const alerting = evaluateAlerts(alertingInput(work, found))
  const limits = new Map([...session.limits, ...statedLimits(found.readings)])
  const cursors = {
    ...(found.etag === null || found.poll.problem !== null ? {} : { [etagCursor(session, work.url)]: found.etag }),
    ...logEntries({ completeSince: found.log?.completeSince ?? null, provenUntil: found.provenUntil, selfLooks: found.selfLooks, limits }),
  }
  const commit: PollCommit = {
    poll: found.poll,
    newCalls,
    changedCalls: found.log?.changedCalls ?? [],
    snapshot: found.log?.snapshot ?? null,
    readings: found.readings,
    keys: keys.changed(),
    gaps: found.gaps,
    holds: found.holds,
    clock: session.clock,
    alerts: alerting.alerts,
    grownAlerts: alerting.grown,
    alertState: alerting.state,
    cursors,
  }
  const committed = await context.history.commitPoll(commit)
  session.keys = keys.all()
  session.limits = limits
  session.alertState = { ...session.alertState, ...alerting.state }
  session.cursors = { ...session.cursors, ...cursors }
  advance(session, work.endpoint, found, committed.callIds)
  session.recentCalls.add({ ...commit, ...committed }, serverTime(session, context.ports.clock.now()))
  const fresh = new Set(committed.newAlertIds)
  return {
    newCalls: newCalls.filter((call) => !call.isSelf).length,
    budgetsChanged: found.readings.length > 0,
    alerts: alerting.alerts.filter((alert) => fresh.has(alert.id)),
  }
}

function alertingInput({ session, endpoint, context, keys }: PollWork, found: Findings): AlertingInput {
  const clientNow = context.ports.clock.now()
  return {
    connection: session.connection,
    dialect: session.dialect,
    specs: specsById(session),
    keys: keys.all(),
    readings: found.readings,
    newCalls: found.log?.newCalls ?? [],
    seenCalls: found.seenCalls,
    gaps: [...session.openGaps, ...found.gaps],
    thresholds: (budgetId, scopeId) => thresholdsOf(context.settings(), { connectionId: session.connection.id, budgetId, scopeId }),
    stopped: stoppedNow(session.endpoints[endpoint], found.endpointState, endpoint),
    state: session.alertState,
    serverNow: serverTime(session, clientNow),
    clientNow,
    ...context.viewer(),
  }
}

function stoppedNow(before: EndpointState, { stopped, trouble, lastOkAtClient }: EndpointState, endpoint: PollWork['endpoint']): AlertingInput['stopped'] {
  return stopped && trouble !== null && !before.stopped ? { endpoint, sentence: trouble.sentence, lastOkAtClient } : null
}

/** The session goes on from what is stored now. */
function advance(session: Session, endpoint: PollWork['endpoint'], found: Findings, callIds: readonly string[]): void {
  session.holds = found.holds
  session.endpoints = { ...session.endpoints, [endpoint]: found.endpointState }
  session.provenUntil = found.provenUntil ?? session.provenUntil
  session.selfLooks = found.selfLooks
  for (const gap of found.gaps) {
    session.openGaps = session.openGaps.filter((open) => open.id !== gap.id)
    if (gap.to === null) session.openGaps = [...session.openGaps, gap]
  }
  if (found.log !== null) {
    session.seen = found.log.seen
    session.look = found.look
    session.snapshot = found.log.snapshot.flatMap((row) => {
      const callId = row.callId ?? (row.newIndex === null ? undefined : callIds[row.newIndex])
      return callId === undefined ? [] : [{ identity: row.identity, state: row.state, callId }]
    })
    const since = session.recentPolls.find((poll) => poll.endpoint === 'activity' && poll.problem === null)
    const spanMs = found.log.rolledOver && found.log.seen.newestAt !== null ? found.log.seen.newestAt - (found.log.seen.oldestAt ?? 0) : null
    if (since !== undefined) session.rate = foldRowRate(session.rate, found.log.newCalls.length, spanMs ?? found.poll.sentAtClient - since.sentAtClient)
  }
  rememberPoll(session, found.poll)
}

/** Limits that the API itself named, by budget: they beat what is documented (F001-7). */
function statedLimits(readings: readonly Reading[]): [budgetId: string, limit: number][] {
  return readings.flatMap(({ budgetId, limit, source }) => (limit !== null && (source === 'header' || source === 'endpoint') ? [[budgetId, limit]] : []))
}
