import { burstOpen } from '../../../shared/alerts/burst.ts'
import type { PollStatus } from '../../../shared/answers.ts'
import type { Alert, Connection, EndpointName, GapKind } from '../../../shared/model.ts'
import { endpointsOf } from './endpoints.ts'
import type { ClockChange } from './clockWatch.ts'
import { connectionState, freshEndpoint } from './endpointState.ts'
import { footprintOf } from './footprint.ts'
import { openGap } from './gaps.ts'
import { holdFor, openAgainMs } from './hold.ts'
import { pollEndpoint, type PollResult } from './poll.ts'
import { PollPurse } from './pollPurse.ts'
import type { PollContext } from './pollWork.ts'
import { RoundTimer } from './roundTimer.ts'
import { allowanceOf, nextReset, nextRound, type Allowance } from './schedule.ts'
import { isSelfInvalidating, serverTime, specsById, type Session } from './session.ts'

/** What the rest of the core hears from a loop. */
export interface LoopListener {
  budgetsChanged(connectionId: string): void
  callsArrived(connectionId: string, count: number): void
  connectionChanged(connectionId: string): void
  /** Already persisted; to be shown. */
  alertsRaised(alerts: readonly Alert[]): void
  storeFailed(error: unknown): void
}

/** Why the first poll after a sleep comes when it does. */
const catchUpReason = 'catching up after sleep'

/** What a loop needs from the collector around it. */
export interface LoopSurroundings {
  /** Looks at the clocks; what changed reaches the loop through `clockChanged` before this returns. */
  checkClocks(): void
  /** Nobody is watching, or the machine is on battery. */
  relaxed(): boolean
}

/**
 * The one loop of one connection: never two requests at once, one timer, one reason for the next interval. It owns the
 * session; everything it decides is in pure functions beside it.
 */
export class ConnectionLoop {
  readonly session: Session
  readonly #context: PollContext
  readonly #listener: LoopListener
  readonly #abort = new AbortController()
  readonly #around: LoopSurroundings
  #running: Promise<void> | null = null
  readonly #timer: RoundTimer
  readonly #purse: PollPurse
  #baseMs: number | null = null
  #newRows: number | null = null
  #lookedAt: { now: number; before: number } | null = null
  #lastWasFree = false
  #usageDueAt = 0
  #stopped = false
  #rounds = 0

  constructor(session: Session, context: Omit<PollContext, 'signal'>, listener: LoopListener, around: LoopSurroundings) {
    this.session = session
    this.#context = { ...context, signal: this.#abort.signal }
    this.#listener = listener
    this.#around = around
    this.#timer = new RoundTimer(context.ports.clock, () => void this.#round())
    this.#purse = new PollPurse(context.ports.clock.monotonic)
  }

  /** Plans the first round: at once, or when a hold that survived the restart ends (PO-4). */
  start(): void {
    if (this.session.connection.paused || this.#stopped) return
    const held = this.#heldMs()
    this.#timer.plan(held ?? 0, held === null ? 'first poll' : 'waiting as long as the API asked')
  }

  /** Runs a round now, joining one that is under way. Endpoints that had stopped get another chance. */
  async runNow(): Promise<void> {
    if (this.#stopped || this.session.connection.paused) return
    this.#timer.plan(null, 'you asked')
    for (const endpoint of endpointsOf(this.session.dialect)) {
      const state = this.session.endpoints[endpoint]
      if (state.stopped) this.session.endpoints = { ...this.session.endpoints, [endpoint]: { ...freshEndpoint, lastOkAtClient: state.lastOkAtClient } }
    }
    this.#usageDueAt = 0
    await this.#round('asked')
  }

  /** Makes sure of one round since the start, without asking the API twice: an earlier one or the one under way counts. */
  async runOnce(): Promise<void> {
    if (this.#rounds === 0) await this.runNow()
    else await this.#running
  }

  /** Takes over edited facts; a pause stops the timer and opens a gap, a resume polls at once. */
  async update(connection: Connection): Promise<void> {
    const was = this.session.connection
    this.session.connection = connection
    if (connection.plan !== was.plan) this.session.limits = new Map()
    if (connection.paused && !was.paused) {
      this.#timer.clear()
      await this.#openGap('paused')
    } else if (!connection.paused) {
      await this.runNow()
    }
    this.#listener.connectionChanged(connection.id)
  }

  /** Stops for good: aborts the request under way and waits until nothing is left running. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#timer.clear()
    this.#abort.abort()
    await this.#running
  }

  /** The machine woke up: one catch-up poll after a moment for the network, spread by chance (PO-5). */
  resumed(): void {
    this.#around.checkClocks()
    this.#catchUp()
  }

  /**
   * The machine slept, or somebody set its clock (CK-4). A clock that was set changes no moment of the server's: the offset
   * takes it up, so that holds and gaps stay where they are.
   */
  clockChanged({ sleptMs, steppedMs }: ClockChange): void {
    const { session } = this
    if (steppedMs !== 0) {
      session.clock = { ...session.clock, offsetMs: session.clock.offsetMs - steppedMs }
      session.clockSamples = []
      this.#timer.shift(steppedMs)
    }
    if (sleptMs === 0 || session.connection.paused) return
    if (sleptMs > (this.#timer.intervalMs ?? 0)) void this.#openGap('suspend')
    this.#catchUp()
  }

  #catchUp(): void {
    // Nothing was planned, or the catch-up is already: missed polls never pile up.
    if (this.#stopped || this.#running !== null || this.#timer.nextAtClient === null || this.#timer.reason === catchUpReason) return
    const ms = 5_000 + this.#context.ports.random() * 25_000
    this.#timer.plan(Math.max(ms, this.#heldMs() ?? 0), catchUpReason)
  }

  status(): PollStatus {
    const { state, reason } = this.state()
    return {
      connectionId: this.session.connection.id,
      state,
      reason,
      nextAtClient: this.#timer.nextAtClient,
      intervalMs: this.#timer.intervalMs,
      intervalReason: this.#timer.reason,
      holds: this.session.holds,
      recent: this.session.recentPolls,
      footprint: footprintOf(this.session.spent, specsById(this.session).values(), serverTime(this.session, this.#context.ports.clock.now())),
    }
  }

  state(): ReturnType<typeof connectionState> {
    const { session } = this
    return connectionState(
      endpointsOf(session.dialect).map((endpoint) => session.endpoints[endpoint]),
      {
        paused: session.connection.paused,
        noSecret: session.noSecret,
        holds: session.holds,
        serverNow: serverTime(session, this.#context.ports.clock.now()),
      },
    )
  }

  #round(cause: 'planned' | 'asked' = 'planned'): Promise<void> {
    if (this.#running === null) {
      this.#rounds += 1
      this.#running = this.#pollAll(cause).finally(() => {
        this.#running = null
      })
    }
    return this.#running
  }

  async #pollAll(cause: 'planned' | 'asked'): Promise<void> {
    const before = JSON.stringify(this.state())
    this.#around.checkClocks()
    this.#newRows = null
    this.#lastWasFree = true
    const allowance = this.#allowance()
    for (const endpoint of this.#dueEndpoints()) {
      if (this.#stopped) return
      if (this.session.endpoints[endpoint].stopped) continue
      const serverNow = serverTime(this.session, this.#context.ports.clock.now())
      if (holdFor(endpoint, this.session.holds, this.session.dialect, serverNow) !== null) {
        if (endpoint === 'activity') await this.#openGap('held')
        continue
      }
      if (this.#pay(allowance, cause)) await this.#pollOne(endpoint, allowance)
    }
    if (this.#stopped) return
    this.#planNext(allowance)
    if (JSON.stringify(this.state()) !== before) this.#listener.connectionChanged(this.session.connection.id)
  }

  /** All endpoints; in adaptive mode the usage call only now and then when it goes along with the log. */
  #dueEndpoints(): EndpointName[] {
    const { dialect, connection } = this.session
    const now = this.#context.ports.clock.monotonic()
    const rare = connection.poll.mode === 'adaptive' && dialect.endpoints.activity !== undefined
    return endpointsOf(dialect).filter((endpoint) => endpoint !== 'usage' || !rare || now >= this.#usageDueAt)
  }

  /** Takes a token for one request. Who asked, or set an interval, gets it anyway. */
  #pay({ requestMs }: Allowance, cause: 'planned' | 'asked'): boolean {
    const taken = this.#purse.pay(requestMs)
    return taken || cause === 'asked' || this.session.connection.poll.mode !== 'adaptive'
  }

  async #pollOne(endpoint: EndpointName, { usageMs }: Allowance): Promise<void> {
    const now = this.#context.ports.clock.monotonic()
    try {
      const result = await pollEndpoint(this.session, endpoint, this.#context, this.#timer.why())
      // A little early is fine; a whole round late would not be.
      if (endpoint === 'usage') this.#usageDueAt = now + 0.8 * usageMs
      this.#purse.settle(result)
      this.#lastWasFree = this.#lastWasFree && result.free
      if (endpoint === 'activity') this.#lookedAt = { now, before: this.#lookedAt?.now ?? now }
      this.#announce(result)
    } catch (error) {
      // The session did not move on, so the next round brings the same rows again.
      if (!this.#stopped) this.#listener.storeFailed(error)
    }
  }

  #announce(result: PollResult): void {
    const id = this.session.connection.id
    if (result.endpoint === 'activity') this.#newRows = result.newCalls
    if (result.budgetsChanged) this.#listener.budgetsChanged(id)
    if (result.newCalls > 0) this.#listener.callsArrived(id, result.newCalls)
    if (result.alerts.length > 0) this.#listener.alertsRaised(result.alerts)
  }

  /** From here on calls may be missed, until the next look proves otherwise; the first cause stays the cause. */
  async #openGap(kind: GapKind): Promise<void> {
    const { session } = this
    if (session.provenUntil === null || session.dialect.endpoints.activity === undefined) return
    const gaps = openGap(session.openGaps, session.connection.id, kind, session.provenUntil, null)
    session.openGaps = [...session.openGaps, ...gaps]
    if (gaps.length > 0) await this.#context.history.saveGaps(gaps).catch((error: unknown) => this.#listener.storeFailed(error))
  }

  #allowance(): Allowance {
    const { dialect, connection, limits, endpoints } = this.session
    const active = endpointsOf(dialect).filter((endpoint) => !endpoints[endpoint].stopped)
    return allowanceOf(dialect, connection.plan, active, limits)
  }

  /** Ms until the first endpoint may be polled again, when holds forbid all of them now. */
  #heldMs(): number | null {
    const { session } = this
    const serverNow = serverTime(session, this.#context.ports.clock.now())
    const open = endpointsOf(session.dialect).filter((endpoint) => !session.endpoints[endpoint].stopped)
    return openAgainMs(open, session.holds, session.dialect, serverNow)
  }

  #planNext(allowance: Allowance): void {
    const { session } = this
    const { ports } = this.#context
    const offered = endpointsOf(session.dialect)
    const states = offered.map((endpoint) => session.endpoints[endpoint])
    const serverNow = serverTime(session, ports.clock.now())
    const reset = nextReset(specsById(session).values(), serverNow)
    const looked = this.#lookedAt
    const next = nextRound({
      mode: session.connection.poll,
      stopped: states.every((state) => state.stopped) || states.some((state) => state.stopped && state.trouble?.kind === 'auth') || session.noSecret !== null,
      failuresInRow: Math.max(0, ...states.map((state) => state.failures)),
      heldMs: this.#heldMs(),
      allowance,
      hasLog: session.dialect.endpoints.activity !== undefined,
      previousMs: this.#baseMs,
      newRows: this.#newRows,
      elapsedMs: looked === null || looked.now === looked.before ? null : looked.now - looked.before,
      rate: session.rate,
      windowSize: session.dialect.endpoints.activity?.window ?? null,
      burstOpen: session.alertState['burst'] !== undefined && burstOpen(JSON.parse(session.alertState['burst']), serverNow),
      lastWasFree: this.#lastWasFree,
      relaxed: this.#around.relaxed(),
      selfInvalidating: isSelfInvalidating(session),
      tokenWaitMs: this.#purse.waitMs(allowance.requestMs),
      floorSec: session.floorSec,
      reset: reset === null ? null : { ms: reset.at - serverNow, name: reset.name },
      u: ports.random(),
    })
    this.#baseMs = next.baseMs
    this.#timer.plan(next.ms, next.reason)
  }
}
