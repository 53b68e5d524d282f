import type { PollStatus } from '../../../shared/answers.ts'
import { dialectFor } from '../../../shared/dialects/index.ts'
import type { Connection, EndpointName } from '../../../shared/model.ts'
import { ClockWatch } from './clockWatch.ts'
import { ConnectionLoop, type LoopListener } from './connectionLoop.ts'
import type { PollContext } from './pollWork.ts'
import { endpointUrl } from './endpoints.ts'
import { learnFrom } from './exchange.ts'
import type { Answered, NotAnswered } from './http.ts'
import { openSession, serverTime, type Session } from './session.ts'

/** Polls of earlier runs that are read: as many as may still be in a log, or in the footprint of a day. */
const ownPollsRead = 1_500

/** Requests of tests that a connection made after them still has to know for its own: whoever fills in a form tests a few times. */
const testsKept = 20

/** All loops: one per connection, started, changed and stopped here and nowhere else. */
export class Collector {
  readonly #loops = new Map<string, ConnectionLoop>()
  readonly #context: Omit<PollContext, 'signal'>
  readonly #listener: LoopListener
  readonly #clocks: ClockWatch
  #watched = true
  #tests: { endpoint: EndpointName; url: string; answer: Answered | NotAnswered }[] = []
  readonly #around = {
    checkClocks: () => this.#clocks.check(),
    relaxed: () => !this.#watched || this.#context.ports.power?.onBattery?.() === true,
  }

  constructor(context: Omit<PollContext, 'signal'>, listener: LoopListener) {
    this.#context = context
    this.#listener = listener
    this.#clocks = new ClockWatch(context.ports.clock, (change) => {
      context.ports.log.info('clock changed', { ...change })
      for (const loop of this.#loops.values()) loop.clockChanged(change)
    })
    context.ports.power?.onResume(() => {
      for (const loop of this.#loops.values()) loop.resumed()
    })
  }

  /** Tells whether anybody is looking: a hidden page, or an idle user, is polled for more slowly. */
  setWatched(watched: boolean): void {
    this.#watched = watched
  }

  /** True when no connection that is meant to be polled can reach its API: the trouble is our own network. */
  isOffline(): boolean {
    const states = [...this.#loops.values()].map((loop) => loop.state().state).filter((state) => state !== 'paused' && state !== 'new')
    return states.length > 0 && states.every((state) => state === 'offline')
  }

  /** Makes the loop of a stored connection; polls only after `start`. A connection of an unknown dialect has none. */
  async add(connection: Connection): Promise<void> {
    const dialect = dialectFor(connection)
    if (dialect === undefined || this.#loops.has(connection.id)) return
    const { history } = this.#context
    const [keys, memory, alertState, recentPolls, specs] = await Promise.all([
      history.keys(connection.id),
      history.memory(connection.id),
      history.alertState(connection.id),
      history.polls({ connectionId: connection.id, limit: ownPollsRead }),
      history.budgetSpecs(),
    ])
    const discovered = specs.find((entry) => entry.connectionId === connection.id)?.specs ?? []
    const session = openSession({ connection, dialect, keys, memory, alertState, recentPolls, discovered })
    for (const test of this.#tests) learnFromTest(session, test)
    this.#loops.set(connection.id, new ConnectionLoop(session, this.#context, this.#listener, this.#around))
  }

  /** A request made to test an address: of a connection there is, or of one about to be added. */
  noteTest(endpoint: EndpointName, url: string, answer: Answered | NotAnswered): void {
    const bodyless = answer.ok ? { ...answer, response: { ...answer.response, body: '' } } : answer
    const test = { endpoint, url, answer: bodyless }
    this.#tests = [...this.#tests, test].slice(-testsKept)
    for (const { session } of this.#loops.values()) learnFromTest(session, test)
  }

  start(connectionId: string): void {
    this.#loops.get(connectionId)?.start()
  }

  async update(connection: Connection): Promise<void> {
    await this.#loops.get(connection.id)?.update(connection)
  }

  /** Starts the loop of a connection anew, e.g. with another key. */
  async reload(connection: Connection): Promise<void> {
    await this.remove(connection.id)
    await this.add(connection)
  }

  async remove(connectionId: string): Promise<void> {
    await this.#loops.get(connectionId)?.stop()
    this.#loops.delete(connectionId)
  }

  /** Polls one connection, or all, now. */
  async runNow(connectionId?: string): Promise<void> {
    const loops = connectionId === undefined ? [...this.#loops.values()] : [this.#loops.get(connectionId)].filter((loop) => loop !== undefined)
    await Promise.all(loops.map((loop) => loop.runNow()))
  }

  /** Polls what waited for its key. */
  async unlocked(): Promise<void> {
    await Promise.all([...this.#loops.values()].filter((loop) => loop.session.noSecret === 'locked').map((loop) => loop.runNow()))
  }

  /** Makes sure that every connection was polled once since its loop was made. */
  async runOnce(): Promise<void> {
    await Promise.all([...this.#loops.values()].map((loop) => loop.runOnce()))
  }

  status(connectionId?: string): PollStatus[] {
    return [...this.#loops.values()].filter((loop) => connectionId === undefined || loop.session.connection.id === connectionId).map((loop) => loop.status())
  }

  loop(connectionId: string): ConnectionLoop | undefined {
    return this.#loops.get(connectionId)
  }

  /** Best estimate of a server's clock now; ours for a connection without a loop. */
  serverNow(connectionId: string): number {
    const now = this.#context.ports.clock.now()
    const loop = this.#loops.get(connectionId)
    return loop === undefined ? now : serverTime(loop.session, now)
  }

  /** The earliest of our clock and what the servers' clocks say. */
  earliestNow(): number {
    const now = this.#context.ports.clock.now()
    return Math.min(now, ...[...this.#loops.values()].map((loop) => serverTime(loop.session, now)))
  }

  async stop(): Promise<void> {
    this.#clocks.stop()
    await Promise.all([...this.#loops.values()].map((loop) => loop.stop()))
  }
}

function learnFromTest(session: Session, { endpoint, url, answer }: { endpoint: EndpointName; url: string; answer: Answered | NotAnswered }): void {
  if (endpointUrl(session.connection, session.dialect, endpoint) === url) learnFrom(session, endpoint, answer)
}
