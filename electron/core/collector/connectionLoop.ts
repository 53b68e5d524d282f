import { burstOpen } from '../../../shared/alerts/burst.ts'
import type { PollStatus } from '../../../shared/contract.ts'
import type { Alert, Connection, EndpointName } from '../../../shared/model.ts'
import { endpointsOf } from '../connectionTest.ts'
import { connectionState, freshEndpoint } from './endpointState.ts'
import { openGap } from './gaps.ts'
import { holdFor } from './hold.ts'
import { pollEndpoint, type PollContext, type PollResult } from './poll.ts'
import { nextRound, shortestIntervalMs } from './schedule.ts'
import { serverTime, type Session } from './session.ts'

/** What the rest of the core hears from a loop. */
export interface LoopListener {
  budgetsChanged(connectionId: string): void
  callsArrived(connectionId: string, count: number): void
  connectionChanged(connectionId: string): void
  /** Already persisted; to be shown. */
  alertsRaised(alerts: readonly Alert[]): void
  storeFailed(error: unknown): void
}

/** Wall and monotonic clock disagree by more than this: the machine slept or the clock was set (CK-4). */
const clockJumpMs = 2_000

/**
 * The one loop of one connection: never two requests at once, one timer, one reason for the next interval. It owns the
 * session; everything it decides is in pure functions beside it.
 */
export class ConnectionLoop {
  readonly session: Session
  readonly #context: PollContext
  readonly #listener: LoopListener
  readonly #abort = new AbortController()
  #running: Promise<void> | null = null
  #cancelTimer: (() => void) | null = null
  #nextAtClient: number | null = null
  #intervalMs: number | null = null
  #intervalReason = 'not started'
  #newRows: number | null = null
  #lastClock: { wall: number; monotonic: number } | null = null
  #stopped = false
  #rounds = 0

  constructor(session: Session, context: Omit<PollContext, 'signal'>, listener: LoopListener) {
    this.session = session
    this.#context = { ...context, signal: this.#abort.signal }
    this.#listener = listener
  }

  /** Plans the first round: at once, or when a hold that survived the restart ends (PO-4). */
  start(): void {
    if (this.session.connection.paused || this.#stopped) return
    const held = this.#heldMs()
    this.#plan(held ?? 0, held === null ? 'first poll' : 'waiting as long as the API asked')
  }

  /** Runs a round now, joining one that is under way. Endpoints that had stopped get another chance. */
  async runNow(): Promise<void> {
    if (this.#stopped || this.session.connection.paused) return
    this.#cancelTimer?.()
    for (const endpoint of endpointsOf(this.session.dialect)) {
      const state = this.session.endpoints[endpoint]
      if (state.stopped) this.session.endpoints = { ...this.session.endpoints, [endpoint]: { ...freshEndpoint, lastOkAtClient: state.lastOkAtClient } }
    }
    await this.#round()
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
    if (connection.paused && !was.paused) {
      this.#cancelTimer?.()
      this.#nextAtClient = null
      const lastGood = this.session.endpoints.activity.lastOkAtClient
      if (lastGood !== null && this.session.dialect.endpoints.activity !== undefined) {
        const gaps = openGap(this.session.openGaps, connection.id, 'paused', Math.round(serverTime(this.session, lastGood)), null)
        this.session.openGaps = [...this.session.openGaps, ...gaps]
        await this.#context.history.saveGaps(gaps)
      }
    } else if (!connection.paused) {
      await this.runNow()
    }
    this.#listener.connectionChanged(connection.id)
  }

  /** Stops for good: aborts the request under way and waits until nothing is left running. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancelTimer?.()
    this.#nextAtClient = null
    this.#abort.abort()
    await this.#running
  }

  /** The machine woke up: one catch-up poll after a moment for the network, spread by chance (PO-5). */
  resumed(): void {
    if (this.#stopped || this.session.connection.paused) return
    this.#cancelTimer?.()
    this.#plan(5_000 + this.#context.ports.random() * 25_000, 'catching up after sleep')
  }

  status(): PollStatus {
    const { state, reason } = this.state()
    return {
      connectionId: this.session.connection.id,
      state,
      reason,
      nextAtClient: this.#nextAtClient,
      intervalMs: this.#intervalMs,
      intervalReason: this.#intervalReason,
      holds: this.session.holds,
      recent: this.session.recentPolls,
    }
  }

  state(): ReturnType<typeof connectionState> {
    const { session } = this
    return connectionState(
      endpointsOf(session.dialect).map((endpoint) => session.endpoints[endpoint]),
      {
        paused: session.connection.paused,
        missingSecret: session.missingSecret,
        holds: session.holds,
        serverNow: serverTime(session, this.#context.ports.clock.now()),
      },
    )
  }

  #round(): Promise<void> {
    if (this.#running === null) {
      this.#rounds += 1
      this.#running = this.#pollAll().finally(() => {
        this.#running = null
      })
    }
    return this.#running
  }

  async #pollAll(): Promise<void> {
    const before = JSON.stringify(this.state())
    await this.#noticeSleep()
    this.#newRows = null
    for (const endpoint of endpointsOf(this.session.dialect)) {
      if (this.#stopped) return
      if (this.session.endpoints[endpoint].stopped) continue
      const serverNow = serverTime(this.session, this.#context.ports.clock.now())
      if (holdFor(endpoint, this.session.holds, this.session.dialect, serverNow) !== null) continue
      await this.#pollOne(endpoint)
    }
    if (this.#stopped) return
    this.#planNext()
    if (JSON.stringify(this.state()) !== before) this.#listener.connectionChanged(this.session.connection.id)
  }

  async #pollOne(endpoint: EndpointName): Promise<void> {
    try {
      const result = await pollEndpoint(this.session, endpoint, this.#context)
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

  /** A wall clock that ran ahead of the monotonic one means sleep: calls may have been missed until overlap proves otherwise. */
  async #noticeSleep(): Promise<void> {
    const { clock } = this.#context.ports
    const now = { wall: clock.now(), monotonic: clock.monotonic() }
    const last = this.#lastClock
    this.#lastClock = now
    if (last === null) return
    const jump = now.wall - last.wall - (now.monotonic - last.monotonic)
    if (Math.abs(jump) <= clockJumpMs) return
    this.session.clockSamples = []
    const lastGood = this.session.endpoints.activity.lastOkAtClient
    if (jump < 0 || lastGood === null || this.session.dialect.endpoints.activity === undefined) return
    const gaps = openGap(this.session.openGaps, this.session.connection.id, 'suspend', Math.round(serverTime(this.session, lastGood)), null)
    this.session.openGaps = [...this.session.openGaps, ...gaps]
    await this.#context.history.saveGaps(gaps).catch((error: unknown) => this.#listener.storeFailed(error))
  }

  /** Ms until the first endpoint may be polled again, when holds forbid all of them now. */
  #heldMs(): number | null {
    const { session } = this
    const serverNow = serverTime(session, this.#context.ports.clock.now())
    const open = endpointsOf(session.dialect).filter((endpoint) => !session.endpoints[endpoint].stopped)
    const ends = open.map((endpoint) => holdFor(endpoint, session.holds, session.dialect, serverNow)?.until ?? serverNow)
    const first = Math.min(...ends)
    return open.length > 0 && first > serverNow ? first - serverNow : null
  }

  #planNext(): void {
    const { session } = this
    const { ports } = this.#context
    const offered = endpointsOf(session.dialect)
    const states = offered.map((endpoint) => session.endpoints[endpoint])
    const serverNow = serverTime(session, ports.clock.now())
    const next = nextRound({
      mode: session.connection.poll,
      stopped: states.length === 0 || states.every((state) => state.stopped) || states.some((state) => state.stopped && state.trouble?.kind === 'auth') || session.missingSecret,
      failuresInRow: Math.max(0, ...states.map((state) => state.failures)),
      heldMs: this.#heldMs(),
      shortestMs: shortestIntervalMs(session.dialect, session.connection.plan, offered),
      previousMs: this.#intervalMs,
      newRows: this.#newRows,
      rate: session.rate,
      windowSize: session.dialect.endpoints.activity?.window ?? null,
      burstOpen: session.alertState['burst'] !== undefined && burstOpen(JSON.parse(session.alertState['burst']), serverNow),
      u: ports.random(),
    })
    this.#intervalMs = next.ms
    this.#intervalReason = next.reason
    if (next.ms === null) this.#nextAtClient = null
    else this.#plan(next.ms, next.reason)
  }

  #plan(ms: number, reason: string): void {
    const { clock } = this.#context.ports
    this.#cancelTimer?.()
    this.#intervalReason = reason
    this.#nextAtClient = clock.now() + ms
    this.#cancelTimer = clock.after(ms, () => void this.#round())
  }
}
