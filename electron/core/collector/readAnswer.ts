import type { ApiResponse, HeaderReading, ReadContext } from '../../../shared/dialects/types.ts'
import type { Gap } from '../../../shared/model.ts'
import { networkVerdict } from '../../../shared/verdict/network.ts'
import { countLog } from './countLog.ts'
import { afterAnswer, afterFailure, type EndpointState } from './endpointState.ts'
import { headerOf, type EndpointAnswer } from './exchange.ts'
import { nothingFound, type Findings } from './findings.ts'
import { openGap, settleGaps } from './gaps.ts'
import { holdsAfter, mergeHolds } from './hold.ts'
import type { NotAnswered } from './http.ts'
import type { PollWork } from './pollWork.ts'
import { provenBy, readLog } from './readLog.ts'
import { fromHeaders, fromOwnRefusal, fromUsage, readUsageBody, type ReadingContext } from './readings.ts'
import { monitorKey, serverTime, specsById, type Session } from './session.ts'

/** No answer: a gap opens at the last good look, everything known stays. */
export function readFailure(work: PollWork, answer: NotAnswered): Findings {
  const endpointState = afterFailure(work.session.endpoints[work.endpoint], answer.failure)
  return { ...nothingFound(work, answer, networkVerdict(answer.failure.sub)), endpointState, gaps: gapFor(work, endpointState) }
}

/** An answer of any kind: headers speak in every one, the body only in a good one. */
export async function readAnswer(work: PollWork, answer: EndpointAnswer): Promise<Findings> {
  const { session, endpoint } = work
  const { response } = answer
  const serverNow = serverTime(session, answer.receivedAtClient)
  const read: ReadContext = { serverNow, plan: session.connection.plan, kind: 'read' }
  const verdict = session.dialect.classify(answer.judged, read)
  const header = knownOrRoomFor(session, session.dialect.readHeaders(response, read).readings)
  await learnSpecs(work, header.flatMap((reading) => reading.spec ?? []))
  const context = readingContext(work, serverNow, answer.receivedAtClient)
  const found = nothingFound(work, answer, verdict)
  found.readings.push(...fromHeaders(header, context), ...fromOwnRefusal(verdict, context))

  const unchanged = verdict.sub === 'not_modified'
  const usable = verdict.class === 'ok' && !unchanged
  if (usable && endpoint === 'usage') readUsage(work, response, read, context, found)
  if (usable && endpoint === 'activity') await readLog(work, answer, found, context)
  if (unchanged && endpoint === 'activity') {
    // The same answer as the last one: whatever gap was open, nothing happened in it.
    found.gaps = settleGaps(session.openGaps, session.connection.id, null, Math.round(serverNow))
    found.provenUntil = provenBy(session, answer)
    found.selfLooks = 0
    found.readings.push(...(await countLog(work, [], context, found.gaps)))
  }

  found.endpointState = afterAnswer(session.endpoints[endpoint], {
    endpoint,
    url: work.url,
    status: response.status,
    verdict,
    location: headerOf(response, 'location'),
    problem: found.poll.problem,
    atClient: answer.receivedAtClient,
  })
  found.poll.problem = found.endpointState.trouble?.sentence ?? null
  const floor = Number(headerOf(response, 'x-poll-interval') ?? '')
  session.floorSec = floor > 0 && floor <= 86_400 ? floor : null
  found.holds = mergeHolds(found.holds, holdsAfter(work, response, verdict, found.endpointState.refusals, serverNow), serverNow)
  if (found.log === null && !unchanged) found.gaps = gapFor(work, found.endpointState)
  return found
}

function readingContext({ id, session }: PollWork, serverNow: number, clientNow: number): ReadingContext {
  return {
    connectionId: session.connection.id,
    monitorKeyId: monitorKey(session)?.id ?? session.connection.id,
    specs: specsById(session),
    limits: session.limits,
    serverNow,
    clientNow,
    pollId: id,
  }
}

/** Budgets of a connection that headers may bring into being; more come only from a server that makes up names (RX-6). */
const maxDiscovered = 64

/** Readings of budgets that are known, or for which there is room. */
function knownOrRoomFor({ discovered }: Session, readings: readonly HeaderReading[]): HeaderReading[] {
  const known = new Set(discovered.map((spec) => spec.id))
  return readings.filter(({ spec }) => {
    if (spec === undefined || known.has(spec.id)) return true
    if (known.size >= maxDiscovered) return false
    known.add(spec.id)
    return true
  })
}

/** Budgets that came into being with a header are remembered, because their readings alone do not say what they count. */
async function learnSpecs({ session, context }: PollWork, specs: Session['discovered']): Promise<void> {
  const known = new Map(session.discovered.map((spec) => [spec.id, JSON.stringify(spec)]))
  const changed = specs.filter((spec) => known.get(spec.id) !== JSON.stringify(spec))
  if (changed.length === 0) return
  const ids = new Set(changed.map((spec) => spec.id))
  session.discovered = [...session.discovered.filter((spec) => !ids.has(spec.id)), ...changed]
  await context.history.saveBudgetSpecs(session.connection.id, session.discovered)
}

function readUsage(work: PollWork, response: ApiResponse, read: ReadContext, context: ReadingContext, found: Findings): void {
  const { usage, problem } = readUsageBody(response.body, work.session.dialect, work.url, read)
  for (const key of usage.keys) work.keys.seen({ vendorKey: key.vendorKey, label: key.label, mode: key.mode }, null)
  found.readings.push(...fromUsage(usage.readings, work.keys, context))
  found.poll.problem = problem
}

/** A log that could not be read leaves a hole from its last good look on. */
function gapFor({ session, endpoint }: PollWork, state: EndpointState): Gap[] {
  if (endpoint !== 'activity' || state.trouble === null || session.provenUntil === null) return []
  const kind = { offline: 'offline', error: 'error', held: 'held', auth: 'auth', denied: 'auth' } as const
  return openGap(session.openGaps, session.connection.id, kind[state.trouble.kind], session.provenUntil, state.trouble.sentence)
}
