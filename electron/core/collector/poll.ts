import { randomUUID } from 'node:crypto'
import type { Settings } from '../../../shared/contract.ts'
import type { ApiResponse, ReadContext } from '../../../shared/dialects/types.ts'
import { serverDate } from '../../../shared/limits/clock.ts'
import { backoffMs, foldRowRate } from '../../../shared/limits/pace.ts'
import type { Alert, EndpointName, Gap, Poll, Reading, Verdict } from '../../../shared/model.ts'
import { networkVerdict } from '../../../shared/verdict/network.ts'
import { evaluateAlerts } from '../alerting.ts'
import { endpointUrl } from '../connectionTest.ts'
import type { HistoryClient, NewCall, PollCommit } from '../history/types.ts'
import type { Ports } from '../ports.ts'
import { afterAnswer, afterFailure, type EndpointState } from './endpointState.ts'
import { openGap } from './gaps.ts'
import { holdsFrom, mergeHolds } from './hold.ts'
import { activityLimits, get, usageLimits, type Answered, type NotAnswered } from './http.ts'
import { KeyRing } from './keys.ts'
import { compareLooks, readPage, type LogFindings } from './logAnswer.ts'
import { readRows } from './logRows.ts'
import { countedWindows, readingsFromLog } from './logReadings.ts'
import { fromHeaders, fromOwnRefusal, fromRefusedCalls, fromUsage, readUsageBody, specMap, type ReadingContext } from './readings.ts'
import { completeSince, completeSinceEntry, learnClock, monitorKey, rememberOwnPoll, rememberPoll, serverTime, type Session } from './session.ts'

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
export async function pollEndpoint(session: Session, endpoint: EndpointName, context: PollContext): Promise<PollResult> {
  const monitor = monitorKey(session)
  const url = endpointUrl(session.connection, session.dialect, endpoint)
  const secret = monitor === null ? null : await context.ports.secrets.get(monitor.id, new URL(url).origin)
  session.missingSecret = monitor?.fingerprint !== null && monitor !== null && secret === null
  if (session.missingSecret) return { endpoint, newCalls: 0, budgetsChanged: false, alerts: [] }

  const request = async (address: string, etag: string | null): Promise<Answered | NotAnswered> => {
    const limits = endpoint === 'activity' ? activityLimits : usageLimits
    const answer = await get(context.ports.fetch, context.ports.clock.now, { url: address, authHeader: session.connection.authHeader, secret, etag, limits, signal: context.signal })
    if (answer.ok) learnClock(session, clockSample(answer))
    rememberOwnPoll(session, endpoint, answer.sentAtClient, answer.receivedAtClient)
    return answer
  }
  const etag = session.dialect.endpoints.activity?.etag === 'no' ? null : (session.cursors[url] ?? null)
  const first = await request(url, etag)
  const work = new PollWork(session, endpoint, url, context, secret)
  if (!first.ok) return work.store(work.failed(first))
  return work.store(await work.answered(first, request))
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
  readings: Reading[]
  gaps: Gap[]
  holds: Session['holds']
  log: LogFindings | null
  seenCalls: NewCall[]
  etag: string | null
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

  constructor(session: Session, endpoint: EndpointName, url: string, context: PollContext, secret: string | null) {
    this.#session = session
    this.#endpoint = endpoint
    this.#url = url
    this.#context = context
    this.#secrets = secret === null ? [] : [secret]
    this.#keys = new KeyRing(session.connection.id, session.keys)
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
    if (usable && this.#endpoint === 'activity') await this.#readLog(response, request, found, readingContext)
    if (verdict.sub === 'not_modified' && this.#endpoint === 'activity') found.readings.push(...(await this.#countLog([], readingContext)))

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
    if (verdict.waitMs !== null) {
      const wait = backoffMs(verdict.waitMs, found.endpointState.refusals, this.#context.ports.random())
      const scope = { connectionId: session.connection.id, monitorKeyId: readingContext.monitorKeyId }
      found.holds = mergeHolds(session.holds, holdsFrom(verdict, session.dialect, session.connection.plan, scope, serverNow + wait), serverNow)
    } else {
      found.holds = mergeHolds(session.holds, [], serverNow)
    }
    if (found.log === null && verdict.sub !== 'not_modified') found.gaps = this.#gapFor(found.endpointState)
    return found
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
      specs: specMap(session.dialect, session.connection.plan, session.discovered),
      keys: this.#keys.all(),
      readings: found.readings,
      newCalls,
      seenCalls: found.seenCalls,
      gaps: [...session.openGaps, ...found.gaps],
      thresholds: this.#context.settings().thresholds,
      state: session.alertState,
      serverNow,
      clientNow,
      zone: this.#context.zone,
      locale: this.#context.locale,
    })
    const lost = found.log?.completeSince ?? null
    const cursors = {
      ...(found.etag === null || found.poll.problem !== null ? {} : { [this.#url]: found.etag }),
      ...(lost === null ? {} : completeSinceEntry(lost)),
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
      newCalls: newCalls.filter((call) => !call.isSelf).length,
      budgetsChanged: found.readings.length > 0,
      alerts: alerting.alerts.filter((alert) => fresh.has(alert.id)),
    }
  }

  #advance(found: Findings, callIds: readonly string[], alertState: Record<string, string>, cursors: Record<string, string>): void {
    const session = this.#session
    session.keys = this.#keys.all()
    session.holds = found.holds
    session.alertState = { ...session.alertState, ...alertState }
    session.cursors = { ...session.cursors, ...cursors }
    session.endpoints = { ...session.endpoints, [this.#endpoint]: found.endpointState }
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
      if (since !== undefined) session.rate = foldRowRate(session.rate, found.log.newCalls.length, found.poll.sentAtClient - since.sentAtClient)
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
      },
      readings: [],
      gaps: [],
      holds: this.#session.holds,
      log: null,
      seenCalls: [],
      etag: null,
      keys: this.#keys,
    }
  }

  #readingContext(serverNow: number, clientNow: number): ReadingContext {
    const session = this.#session
    return {
      connectionId: session.connection.id,
      monitorKeyId: monitorKey(session)?.id ?? session.connection.id,
      specs: specMap(session.dialect, session.connection.plan, session.discovered),
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
    response: ApiResponse,
    request: (url: string, etag: string | null) => Promise<Answered | NotAnswered>,
    found: Findings,
    context: ReadingContext,
  ): Promise<void> {
    const session = this.#session
    const endpoint = session.dialect.endpoints.activity
    if (endpoint === undefined) return
    const firstLook = completeSince(session) === null
    const page = readPage(response.body, session.dialect, this.#url)
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
      { connectionId: session.connection.id, snapshot: session.snapshot, seen: session.seen, openGaps: session.openGaps, firstLook },
      windowSize,
      whole,
      context.serverNow,
    )
    found.log = log
    found.gaps = log.gaps
    found.seenCalls = rows.map((row) => row.call)
    found.poll.rowsSeen = rows.length
    found.poll.rowsNew = log.newCalls.length
    found.readings.push(...fromRefusedCalls(log.newCalls, context), ...(await this.#countLog(log.newCalls, context, log.completeSince)))
  }

  /** Readings by counting the stored calls of each budget's window together with the new ones. */
  async #countLog(fresh: readonly NewCall[], context: ReadingContext, since: number | null = null): Promise<Reading[]> {
    const session = this.#session
    const windows = countedWindows([...context.specs.values()], context.serverNow)
    const counted = await Promise.all(
      windows.map(async (window) => ({
        window,
        stored: await this.#context.history.callGroups({ connectionId: context.connectionId, from: window.from, to: context.serverNow + 1 }),
      })),
    )
    return readingsFromLog(counted, fresh, {
      connectionId: context.connectionId,
      dialect: session.dialect,
      plan: session.connection.plan,
      keyIds: this.#keys.all().map((key) => key.id),
      completeSince: since ?? completeSince(session),
      serverNow: context.serverNow,
      clientNow: context.clientNow,
      pollId: this.#pollId,
    })
  }

  /** A log that could not be read leaves a hole from its last good look on. */
  #gapFor(state: EndpointState): Gap[] {
    const session = this.#session
    if (this.#endpoint !== 'activity' || state.trouble === null) return []
    const lastGood = session.endpoints.activity.lastOkAtClient
    if (lastGood === null) return []
    const kind = { offline: 'offline', error: 'error', held: 'held', auth: 'auth', denied: 'auth' } as const
    return openGap(session.openGaps, session.connection.id, kind[state.trouble.kind], Math.round(serverTime(session, lastGood)), state.trouble.sentence)
  }
}

function pageUrl(url: string, cursorParam: string, cursor: string): string {
  const address = new URL(url)
  address.searchParams.set(cursorParam, cursor)
  return address.href
}
