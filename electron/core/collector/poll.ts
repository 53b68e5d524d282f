import { randomUUID } from 'node:crypto'
import { thresholdsOf, type Settings } from '../../../shared/settings.ts'
import type { ApiResponse, ReadContext } from '../../../shared/dialects/types.ts'
import { serverDate } from '../../../shared/limits/clock.ts'
import { backoffMs, foldRowRate } from '../../../shared/limits/pace.ts'
import type { Alert, EndpointName, Gap, Poll, Reading, Verdict } from '../../../shared/model.ts'
import { networkVerdict } from '../../../shared/verdict/network.ts'
import { evaluateAlerts, type AlertingInput } from '../alerting.ts'
import { endpointUrl } from '../connectionTest.ts'
import type { HistoryClient, NewCall, PollCommit } from '../history/types.ts'
import type { Ports } from '../ports.ts'
import { afterAnswer, afterFailure, type EndpointState } from './endpointState.ts'
import { spend } from './footprint.ts'
import { isLossy, openGap, settleGaps } from './gaps.ts'
import { holdsFrom, mergeHolds } from './hold.ts'
import { activityLimits, get, usageLimits, type Answered, type NotAnswered } from './http.ts'
import { KeyRing } from './keys.ts'
import { compareLooks, readPage, type LogFindings } from './logAnswer.ts'
import { readRows } from './logRows.ts'
import { countedWindows, countedWindowsOf, readingsFromLog } from './logReadings.ts'
import { fromHeaders, fromOwnRefusal, fromRefusedCalls, fromUsage, readUsageBody, type ReadingContext } from './readings.ts'
import {
  completeSince,
  etagCursor,
  isSelfInvalidating,
  learnClock,
  logEntries,
  monitorKey,
  rememberOwnPoll,
  rememberPoll,
  serverTime,
  specsById,
  type Session,
} from './session.ts'

/** What a poll needs from around it. */
export interface PollContext {
  ports: Ports
  history: HistoryClient
  settings(): Settings
  signal: AbortSignal
  /** The viewer's time zone and locale, for alert texts. */
  zone: string
  locale: string
}

/** What came of one poll, once it is safe in history. */
export interface PollResult {
  endpoint: EndpointName
  newCalls: number
  /** Requests made, and whether the vendor counted none of them (304). */
  requests: number
  free: boolean
  budgetsChanged: boolean
  /** Alerts that are new, to be delivered. */
  alerts: Alert[]
}

/** Pages of a paged log read in one poll at most; what is older becomes a gap. */
const maxPages = 10
/** Pages read on the very first look, enough for charts of the recent past without eating the budget. */
const firstPages = 4

/**
 * Polls one endpoint: request, read, compare, derive, judge, and store all of it in one transaction (trust D3). The
 * session moves on only after the commit, so a failed commit is simply polled again.
 */
export async function pollEndpoint(session: Session, endpoint: EndpointName, context: PollContext, why: string): Promise<PollResult> {
  const monitor = monitorKey(session)
  const url = endpointUrl(session.connection, session.dialect, endpoint)
  const secret = monitor === null ? null : await context.ports.secrets.get(monitor.id, new URL(url).origin)
  session.missingSecret = monitor?.fingerprint !== null && monitor !== null && secret === null
  if (session.missingSecret) return { endpoint, newCalls: 0, requests: 0, free: true, budgetsChanged: false, alerts: [] }

  let requests = 0
  const request = async (address: string, etag: string | null): Promise<Answered | NotAnswered> => {
    const limits = endpoint === 'activity' ? activityLimits : usageLimits
    const answer = await get(context.ports.fetch, context.ports.clock.now, { url: address, authHeader: session.connection.authHeader, secret, etag, limits, signal: context.signal })
    requests += 1
    if (answer.ok) learnClock(session, clockSample(answer))
    rememberOwnPoll(session, endpoint, answer.sentAtClient, answer.receivedAtClient)
    const serverNow = serverTime(session, answer.receivedAtClient)
    const verdict = answer.ok
      ? session.dialect.classify(answer.response, { serverNow, plan: session.connection.plan, kind: 'read' })
      : networkVerdict(answer.failure.sub)
    session.spent = spend(session.spent, session.dialect.cost({ kind: 'read' }, verdict, session.connection.plan), specsById(session), serverNow)
    return answer
  }
  const useless = endpoint === 'activity' && (session.dialect.endpoints.activity?.etag === 'no' || isSelfInvalidating(session))
  const etag = useless ? null : (session.cursors[etagCursor(session, url)] ?? null)
  const first = await request(url, etag)
  const work = new PollWork(session, endpoint, url, context, secret, why)
  const found = first.ok ? await work.answered(first, request) : work.failed(first)
  return { ...(await work.store(found)), requests, free: found.poll.status === 304 && requests === 1 }
}

function clockSample(answer: Answered): { sent: number; recv: number; dateMs: number; age?: number } | null {
  const dateMs = serverDate(answer.response.headers)
  if (dateMs === null) return null
  const age = Number(headerOf(answer.response, 'age') ?? '0')
  return { sent: answer.sentAtClient, recv: answer.receivedAtClient, dateMs, ...(age > 0 ? { age } : {}) }
}

function headerOf(response: ApiResponse, name: string): string | null {
  return response.headers.find(([header]) => header === name)?.[1] ?? null
}

/** What one poll found out, before it is stored. */
interface Findings {
  endpointState: EndpointState
  poll: Poll
  verdict: Verdict
  readings: Reading[]
  gaps: Gap[]
  holds: Session['holds']
  log: LogFindings | null
  seenCalls: NewCall[]
  etag: string | null
  /** The log was read, or is unchanged: everything up to here (server time) is known. */
  provenUntil: number | null
  selfLooks: number
  keys: KeyRing
}

class PollWork {
  readonly #session: Session
  readonly #endpoint: EndpointName
  readonly #url: string
  readonly #context: PollContext
  readonly #secrets: string[]
  readonly #pollId = randomUUID()
  readonly #keys: KeyRing
  readonly #why: string

  constructor(session: Session, endpoint: EndpointName, url: string, context: PollContext, secret: string | null, why: string) {
    this.#session = session
    this.#endpoint = endpoint
    this.#url = url
    this.#context = context
    this.#secrets = secret === null ? [] : [secret]
    this.#keys = new KeyRing(session.connection.id, session.keys)
    this.#why = why
  }

  /** No answer: a gap opens at the last good look, everything known stays. */
  failed(answer: NotAnswered): Findings {
    const session = this.#session
    const endpointState = afterFailure(session.endpoints[this.#endpoint], answer.failure)
    return {
      ...this.#nothing(answer, networkVerdict(answer.failure.sub), null),
      endpointState,
      gaps: this.#gapFor(endpointState),
    }
  }

  /** An answer of any kind: headers speak in every one, the body only in a good one. */
  async answered(answer: Answered, request: (url: string, etag: string | null) => Promise<Answered | NotAnswered>): Promise<Findings> {
    const session = this.#session
    const { response } = answer
    const serverNow = serverTime(session, answer.receivedAtClient)
    const read: ReadContext = { serverNow, plan: session.connection.plan, kind: 'read' }
    const verdict = session.dialect.classify(response, read)
    const header = session.dialect.readHeaders(response, read)
    await this.#learnSpecs(header.readings.flatMap((reading) => reading.spec ?? []))
    const readingContext = this.#readingContext(serverNow, answer.receivedAtClient)
    const found: Findings = { ...this.#nothing(answer, verdict, response.status), etag: answer.etag }
    found.readings.push(...fromHeaders(header.readings, readingContext), ...fromOwnRefusal(verdict, readingContext))

    const usable = verdict.class === 'ok' && verdict.sub !== 'not_modified'
    if (usable && this.#endpoint === 'usage') this.#readUsage(response, read, readingContext, found)
    if (usable && this.#endpoint === 'activity') await this.#readLog(answer, request, found, readingContext)
    if (verdict.sub === 'not_modified' && this.#endpoint === 'activity') {
      // The same answer as the last one: whatever gap was open, nothing happened in it.
      found.gaps = settleGaps(session.openGaps, session.connection.id, null, Math.round(serverNow))
      found.provenUntil = this.#provenBy(answer)
      found.selfLooks = 0
      found.readings.push(...(await this.#countLog([], readingContext, found.gaps)))
    }

    found.endpointState = afterAnswer(session.endpoints[this.#endpoint], {
      endpoint: this.#endpoint,
      url: this.#url,
      status: response.status,
      verdict,
      location: headerOf(response, 'location'),
      problem: found.poll.problem,
      atClient: answer.receivedAtClient,
    })
    found.poll.problem = found.endpointState.trouble?.sentence ?? null
    const floor = Number(headerOf(response, 'x-poll-interval') ?? '')
    session.floorSec = floor > 0 && floor <= 86_400 ? floor : null
    found.holds = mergeHolds(found.holds, this.#holdsOf(verdict, found.endpointState.refusals, serverNow), serverNow)
    if (found.log === null && verdict.sub !== 'not_modified') found.gaps = this.#gapFor(found.endpointState)
    return found
  }

  /** Holds of a refusal. The server's clock is known to an error only: the wait is lengthened by it, never cut short. */
  #holdsOf(verdict: Verdict, refusals: number, serverNow: number): Session['holds'] {
    if (verdict.waitMs === null) return []
    const session = this.#session
    const wait = backoffMs(verdict.waitMs, refusals, this.#context.ports.random()) + 2 * (session.clock.errMs ?? 0)
    const scope = { connectionId: session.connection.id, monitorKeyId: monitorKey(session)?.id ?? session.connection.id }
    return holdsFrom(verdict, session.dialect, session.connection.plan, scope, serverNow + wait)
  }

  /** An answer shows the log as it was somewhere between request and answer; stamps may be cut to the second. */
  #provenBy(answer: Answered): number {
    return Math.floor(serverTime(this.#session, answer.sentAtClient) - (this.#session.clock.errMs ?? 0) - 1000)
  }

  /** Stores the findings in one transaction and only then lets the session know. */
  async store(found: Findings): Promise<PollResult> {
    const session = this.#session
    const clientNow = this.#context.ports.clock.now()
    const serverNow = serverTime(session, clientNow)
    const newCalls = found.log?.newCalls ?? []
    const alerting = evaluateAlerts({
      connection: session.connection,
      dialect: session.dialect,
      specs: specsById(session),
      keys: this.#keys.all(),
      readings: found.readings,
      newCalls,
      seenCalls: found.seenCalls,
      gaps: [...session.openGaps, ...found.gaps],
      thresholds: (budgetId) => thresholdsOf(this.#context.settings(), session.connection.id, budgetId),
      stopped: this.#stoppedBy(found.endpointState),
      state: session.alertState,
      serverNow,
      clientNow,
      zone: this.#context.zone,
      locale: this.#context.locale,
    })
    const limits = new Map([...session.limits, ...statedLimits(found.readings)])
    const cursors = {
      ...(found.etag === null || found.poll.problem !== null ? {} : { [etagCursor(session, this.#url)]: found.etag }),
      ...logEntries({ completeSince: found.log?.completeSince ?? null, provenUntil: found.provenUntil, selfLooks: found.selfLooks, limits }),
    }
    const commit: PollCommit = {
      poll: found.poll,
      newCalls,
      changedCalls: found.log?.changedCalls ?? [],
      snapshot: found.log?.snapshot ?? null,
      readings: found.readings,
      keys: this.#keys.changed(),
      gaps: found.gaps,
      holds: found.holds,
      clock: session.clock,
      alerts: alerting.alerts,
      alertState: alerting.state,
      cursors,
    }
    const committed = await this.#context.history.commitPoll(commit)
    this.#advance(found, committed.callIds, alerting.state, cursors)
    const fresh = new Set(committed.newAlertIds)
    return {
      endpoint: this.#endpoint,
      requests: 1,
      free: false,
      newCalls: newCalls.filter((call) => !call.isSelf).length,
      budgetsChanged: found.readings.length > 0,
      alerts: alerting.alerts.filter((alert) => fresh.has(alert.id)),
    }
  }

  #stoppedBy({ stopped, trouble, lastOkAtClient }: EndpointState): AlertingInput['stopped'] {
    const news = stopped && trouble !== null && !this.#session.endpoints[this.#endpoint].stopped
    return news ? { endpoint: this.#endpoint, sentence: trouble.sentence, lastOkAtClient } : null
  }

  #advance(found: Findings, callIds: readonly string[], alertState: Record<string, string>, cursors: Record<string, string>): void {
    const session = this.#session
    session.keys = this.#keys.all()
    session.holds = found.holds
    session.alertState = { ...session.alertState, ...alertState }
    session.cursors = { ...session.cursors, ...cursors }
    session.endpoints = { ...session.endpoints, [this.#endpoint]: found.endpointState }
    session.provenUntil = found.provenUntil ?? session.provenUntil
    session.selfLooks = found.selfLooks
    session.limits = new Map([...session.limits, ...statedLimits(found.readings)])
    for (const gap of found.gaps) {
      session.openGaps = session.openGaps.filter((open) => open.id !== gap.id)
      if (gap.to === null) session.openGaps = [...session.openGaps, gap]
    }
    if (found.log !== null) {
      session.seen = found.log.seen
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

  #nothing(answer: Answered | NotAnswered, verdict: Verdict, status: number | null): Findings {
    return {
      endpointState: this.#session.endpoints[this.#endpoint],
      poll: {
        id: this.#pollId,
        connectionId: this.#session.connection.id,
        endpoint: this.#endpoint,
        sentAtClient: answer.sentAtClient,
        tookMs: answer.receivedAtClient - answer.sentAtClient,
        status,
        verdict: verdict.class,
        rowsSeen: 0,
        rowsNew: 0,
        problem: answer.ok ? null : answer.failure.message,
        why: this.#why,
      },
      verdict,
      readings: [],
      gaps: [],
      holds: this.#session.holds,
      log: null,
      seenCalls: [],
      etag: null,
      provenUntil: null,
      selfLooks: this.#session.selfLooks,
      keys: this.#keys,
    }
  }

  #readingContext(serverNow: number, clientNow: number): ReadingContext {
    const session = this.#session
    return {
      connectionId: session.connection.id,
      monitorKeyId: monitorKey(session)?.id ?? session.connection.id,
      specs: specsById(session),
      limits: session.limits,
      serverNow,
      clientNow,
      pollId: this.#pollId,
    }
  }

  /** Budgets that came into being with a header are remembered, because their readings alone do not say what they count. */
  async #learnSpecs(specs: Session['discovered']): Promise<void> {
    const session = this.#session
    const known = new Map(session.discovered.map((spec) => [spec.id, JSON.stringify(spec)]))
    const changed = specs.filter((spec) => known.get(spec.id) !== JSON.stringify(spec))
    if (changed.length === 0) return
    const ids = new Set(changed.map((spec) => spec.id))
    session.discovered = [...session.discovered.filter((spec) => !ids.has(spec.id)), ...changed]
    await this.#context.history.saveBudgetSpecs(session.connection.id, session.discovered)
  }

  #readUsage(response: ApiResponse, read: ReadContext, context: ReadingContext, found: Findings): void {
    const { usage, problem } = readUsageBody(response.body, this.#session.dialect, this.#url, read)
    for (const key of usage.keys) this.#keys.seen({ vendorKey: key.vendorKey, label: key.label, mode: key.mode }, null)
    found.readings.push(...fromUsage(usage.readings, this.#keys, context))
    found.poll.problem = problem
  }

  async #readLog(
    answer: Answered,
    request: (url: string, etag: string | null) => Promise<Answered | NotAnswered>,
    found: Findings,
    context: ReadingContext,
  ): Promise<void> {
    const session = this.#session
    const endpoint = session.dialect.endpoints.activity
    if (endpoint === undefined) return
    const firstLook = completeSince(session) === null
    const page = readPage(answer.response.body, session.dialect, this.#url)
    found.poll.problem = page.problem
    if (page.problem !== null) return

    const rowContext = {
      connection: session.connection,
      dialect: session.dialect,
      keys: this.#keys,
      secrets: this.#secrets,
      ownPolls: session.ownPolls,
      serverNow: context.serverNow,
    }
    const known = new Set(session.snapshot.map((row) => row.identity))
    const raw = [...page.rows]
    let rows = readRows(raw, rowContext)
    let next = page.next
    for (let pages = 1; next !== null && pages < (firstLook ? firstPages : maxPages); pages += 1) {
      if (!firstLook && rows.some((row) => known.has(row.identity))) break
      const more = await request(pageUrl(this.#url, endpoint.cursorParam ?? 'cursor', next), null)
      if (!more.ok) break
      const verdict = session.dialect.classify(more.response, { serverNow: context.serverNow, plan: session.connection.plan, kind: 'read' })
      found.holds = mergeHolds(found.holds, this.#holdsOf(verdict, 1, serverTime(session, more.receivedAtClient)), context.serverNow)
      if (verdict.class !== 'ok') break
      const body = readPage(more.response.body, session.dialect, this.#url)
      if (body.rows.length === 0) break
      raw.push(...body.rows)
      rows = readRows(raw, rowContext)
      next = body.next
    }
    const whole = next === null && (endpoint.window === null || rows.length < endpoint.window)
    const windowSize = whole ? null : rows.length
    const log = compareLooks(
      rows,
      {
        connectionId: session.connection.id,
        snapshot: session.snapshot,
        seen: session.seen,
        openGaps: session.openGaps,
        provenUntil: session.provenUntil,
        ratePerMin: session.rate?.mean ?? null,
        firstLook,
      },
      windowSize,
      whole,
      context.serverNow,
    )
    found.log = log
    found.gaps = log.gaps
    found.provenUntil = this.#provenBy(answer)
    found.selfLooks = this.#selfLooksAfter(answer, log.newCalls)
    found.seenCalls = rows.map((row) => row.call)
    found.poll.rowsSeen = rows.length
    found.poll.rowsNew = log.newCalls.length
    found.readings.push(...fromRefusedCalls(log.newCalls, context), ...(await this.#countLog(log.newCalls, context, log.gaps, log.completeSince)))
  }

  /** Another ETag although only our own looks were added says that looking is what changes the log (finding 7). */
  #selfLooksAfter(answer: Answered, newCalls: readonly NewCall[]): number {
    const session = this.#session
    const before = session.cursors[etagCursor(session, this.#url)]
    const changed = answer.etag !== null && before !== undefined && answer.etag !== before
    return changed && newCalls.length > 0 && newCalls.every((call) => call.isSelf) ? session.selfLooks + 1 : session.selfLooks
  }

  /** Readings by counting the stored calls of each budget's window together with the new ones. */
  async #countLog(fresh: readonly NewCall[], context: ReadingContext, settled: readonly Gap[], since: number | null = null): Promise<Reading[]> {
    const session = this.#session
    const { history } = this.#context
    const specs = [...context.specs.values()]
    // What came to light only after its window ended still belongs there (QA-7), except in an import of the past.
    const late = since !== null ? [] : countedWindowsOf(specs, fresh.map((call) => call.at), context.serverNow)
    const windows = [...late, ...countedWindows(specs, context.serverNow)]
    if (windows.length === 0) return []
    const from = Math.min(...windows.map((window) => window.from))
    const [stored, ...groups] = await Promise.all([
      history.gaps({ connectionId: context.connectionId, from }),
      ...windows.map((window) => history.callGroups({ connectionId: context.connectionId, from: window.from, to: Math.min(window.to, context.serverNow + 1) })),
    ])
    const gaps = new Map([...stored, ...settled].map((gap) => [gap.id, gap]))
    return readingsFromLog(
      windows.map((window, index) => ({ window, stored: groups[index] ?? [] })),
      fresh,
      {
        connectionId: context.connectionId,
        dialect: session.dialect,
        plan: session.connection.plan,
        specs,
        limits: session.limits,
        keyIds: this.#keys.all().map((key) => key.id),
        completeSince: since ?? completeSince(session),
        gaps: [...gaps.values()].filter(isLossy),
        serverNow: context.serverNow,
        clientNow: context.clientNow,
        pollId: this.#pollId,
      },
    )
  }

  /** A log that could not be read leaves a hole from its last good look on. */
  #gapFor(state: EndpointState): Gap[] {
    const session = this.#session
    if (this.#endpoint !== 'activity' || state.trouble === null || session.provenUntil === null) return []
    const kind = { offline: 'offline', error: 'error', held: 'held', auth: 'auth', denied: 'auth' } as const
    return openGap(session.openGaps, session.connection.id, kind[state.trouble.kind], session.provenUntil, state.trouble.sentence)
  }
}

/** Limits that the API itself named, by budget: they beat what is documented (F001-7). */
function statedLimits(readings: readonly Reading[]): [budgetId: string, limit: number][] {
  return readings.flatMap(({ budgetId, limit, source }) => (limit !== null && (source === 'header' || source === 'endpoint') ? [[budgetId, limit]] : []))
}

function pageUrl(url: string, cursorParam: string, cursor: string): string {
  const address = new URL(url)
  address.searchParams.set(cursorParam, cursor)
  return address.href
}
