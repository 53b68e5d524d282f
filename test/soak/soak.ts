import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMemorySecretBox } from '../../electron/core/platform/memorySecrets.ts'
import type { Listening } from '../../electron/demo/host.ts'
import { randomFrom, type Random } from '../../electron/demo/random.ts'
import type { Alert } from '../../shared/model.ts'
import { startTestApp, type TestApp } from '../fakes/testApp.ts'
import { handleCount, heapMb, slope, walBytes } from './measures.ts'
import { RequestTruth, type BudgetShare } from './requestTruth.ts'
import { happen, type Stage } from './happenings.ts'
import { writeScript } from './script.ts'
import { StoreCheck } from './storeCheck.ts'
import { AlertTruth, CallTruth, percentOf, windowOf } from './truth.ts'
import { apiNames, createWorld, day, hour, minute, monitor, type ApiName, type World } from './world.ts'

/** What a soak found out, in figures. */
export interface SoakResult {
  days: number
  polls: number
  calls: { made: number; seen: number; inGaps: number; outsideGaps: number; phantom: number; misjudgedOwn: number }
  gaps: { count: number; lossyHours: number }
  alerts: { expected: number; raised: number; missed: number; false: number; duplicate: number; undelivered: number; shown: number; forecasts: number }
  shares: BudgetShare[]
  undercut: number
  /** Requests of ours that were told to wait. */
  refused: number
  heapMbPerDay: number
  handles: { before: number; after: number }
  walMb: number
  tookSec: number
  problems: string[]
}

/** Most of a soak on a disk would be waiting for it to sync: what that is for, test/core/history/kill.test.ts shows. */
const memoryFolder = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
const start = Date.UTC(2026, 10, 22)
const thresholds = [80, 95, 100]
/** How often stored and made calls are compared. */
const compareMs = 6 * hour

/** Lives through so many days of virtual time: real collector, real SQLite, real HTTP; the simulator knows the truth. */
export async function soak(options: { days: number; seed?: number; onDay?: (line: string) => void }): Promise<SoakResult> {
  const run = new Soak(options.seed ?? 1, options.days, options.onDay ?? (() => undefined))
  return run.live()
}

interface Due {
  at: number
  act: () => Promise<void>
}

class Soak {
  readonly #world: World
  readonly #random: Random
  readonly #days: number
  readonly #onDay: (line: string) => void
  readonly #calls = new CallTruth()
  readonly #alerts = new AlertTruth()
  readonly #servers = new Map<ApiName, Listening>()
  readonly #connectionIds = new Map<ApiName, string>()
  readonly #secrets = createMemorySecretBox('in memory, for the soak')
  readonly #dataDir = mkdtempSync(join(memoryFolder, 'headroom-soak-'))
  #test: TestApp | null = null
  #resume: () => void = () => undefined
  /** What is due besides traffic, soonest first. */
  #due: Due[] = []
  #asleepUntil: number | null = null
  #awakeMs = 0
  readonly #requests: RequestTruth
  readonly #store: StoreCheck
  readonly #stage: Stage
  #walBytes = 0
  #shown = 0

  constructor(seed: number, days: number, onDay: (line: string) => void) {
    this.#world = createWorld(seed, start)
    this.#random = randomFrom(seed, 'arrivals')
    this.#store = new StoreCheck(this.#world, this.#calls, this.#alerts)
    this.#requests = new RequestTruth(this.#world, (...answer) => this.#answered(...answer))
    this.#stage = {
      world: this.#world,
      alerts: this.#alerts,
      later: (forMs, act) => this.#at(this.#world.now() + forMs, async () => act()),
      advanceTo: (at) => this.#advanceTo(at),
      sleepUntil: (at) => (this.#asleepUntil = at),
      resume: () => this.#resume(),
      restart: async () => {
        this.#shown += this.#app().shown.length
        await this.#app().end({ keep: true })
        await this.#startApp()
      },
    }
    this.#days = days
    this.#onDay = onDay
    for (const happening of writeScript(seed, start, days)) this.#at(happening.at, () => happen(happening, this.#stage))
    for (let at = start + compareMs; at <= start + days * day; at += compareMs) this.#at(at, () => this.#store.compare(this.#app(), this.#connectionIds))
  }

  async live(): Promise<SoakResult> {
    const began = Date.now()
    for (const name of apiNames) {
      const listening = await this.#world.apis[name].listen()
      this.#servers.set(name, listening)
      this.#requests.serves(listening.baseUrl, name)
    }
    await this.#startApp()
    const next = this.#world.workers.map((worker) => ({ worker, at: start + this.#pause(worker.rate(start)) }))
    const end = start + this.#days * day
    const heaps: { day: number; mb: number }[] = []
    let handles: number | null = null
    let sampleAt = start + 12 * hour
    for (;;) {
      const worker = next.reduce((first, one) => (one.at < first.at ? one : first))
      const due = this.#due[0]
      const at = Math.min(worker.at, due?.at ?? Infinity, sampleAt)
      if (at > end) break
      await this.#advanceTo(at)
      if (due !== undefined && due.at === at) {
        this.#due.shift()
        await due.act()
      } else if (sampleAt === at) {
        heaps.push({ day: (at - start) / day, mb: heapMb() })
        handles ??= handleCount()
        this.#walBytes = Math.max(this.#walBytes, walBytes(this.#dataDir))
        sampleAt += 12 * hour
        if ((at - start) % day === 0) this.#onDay(`day ${(at - start) / day}: ${this.#requests.made} polls, ${this.#calls.made} calls, ${this.#calls.outsideGaps} missed silently, heap ${heaps.at(-1)?.mb.toFixed(1)} MB, ${Math.round((Date.now() - began) / 1000)} s`)
      } else {
        await this.#world.call(worker.worker.api, worker.worker.label, worker.worker.wish(this.#random))
        worker.at = at + this.#pause(worker.worker.rate(at))
      }
    }
    return this.#conclude(began, heaps, handles ?? 0)
  }

  /** Time to the next call of a key, exponential like independent arrivals. */
  #pause(perMin: number): number {
    return Math.max(1, Math.round((-Math.log(1 - this.#random()) * minute) / Math.max(perMin, 0.0001)))
  }

  #at(at: number, act: Due['act']): void {
    const index = this.#due.findIndex((due) => due.at > at)
    this.#due.splice(index < 0 ? this.#due.length : index, 0, { at, act })
  }

  async #advanceTo(at: number): Promise<void> {
    const { clock } = this.#world
    const ms = at - this.#world.now()
    if (ms <= 0) return
    if (this.#asleepUntil !== null) {
      clock.sleep(ms)
      return
    }
    this.#awakeMs += ms
    await clock.pass(ms, () => this.#app().app.pollOnce())
  }

  #app(): TestApp {
    if (this.#test === null) throw new Error('the app is not running')
    return this.#test
  }

  async #startApp(): Promise<void> {
    const { clock } = this.#world
    const random = randomFrom(2, 'app')
    const test = await startTestApp({
      clock,
      random,
      dataDir: this.#dataDir,
      secrets: this.#secrets,
      fetch: this.#requests.fetch,
      power: { onSuspend: () => undefined, onResume: (listener) => (this.#resume = listener) },
    })
    this.#test = test
    test.app.on((name, payload) => {
      if (name === 'alert.raised') this.#judge((payload as { alert: Alert }).alert)
    })
    if (this.#connectionIds.size === 0) {
      for (const name of apiNames) {
        const { id } = await test.ask('connections.add', {
          name,
          dialect: name,
          baseUrl: this.#servers.get(name)?.baseUrl ?? '',
          keys: [{ label: monitor, secret: this.#world.apis[name].keys.byLabel(monitor).secret }],
        })
        this.#connectionIds.set(name, id)
      }
    }
    await clock.pass(0, () => test.app.pollOnce())
  }

  #answered(name: ApiName, path: string, status: number): void {
    if (path.endsWith('/activity') || path.endsWith('/audit-log')) this.#store.looked(name)
    if (path.endsWith('/usage') && status === 200) this.#showed(name)
  }

  /** A usage answer that the core could read: what it says must be told. */
  #showed(name: ApiName): void {
    const { now } = this.#world
    if (name === 'decks') this.#alerts.showed('decks|user_month_tokens|', windowOf('month', now()), percentOf(this.#world, name, 'user_month_tokens', monitor))
    if (name !== 'workspace') return
    this.#alerts.showed('workspace|workspace_day|', windowOf('day', now()), percentOf(this.#world, name, 'workspace_day', monitor))
    for (const key of this.#world.apis[name].keys.all()) {
      this.#alerts.showed(`workspace|token_day|${key.label}`, windowOf('day', now()), percentOf(this.#world, name, 'token_day', key.label))
    }
  }

  #judge(alert: Alert): void {
    const api = apiNames.find((name) => this.#connectionIds.get(name) === alert.connectionId) ?? 'tools'
    if (alert.kind === 'burst') this.#alerts.toldBurst(alert)
    else if (alert.kind === 'state') this.#alerts.toldState(alert)
    else {
      const budget = alert.budgetId ?? ''
      const perKey = budget === 'ai_day' || budget === 'token_day'
      const label = perKey ? (alert.title.split(':')[0] ?? '') : monitor
      const current = alert.windowId === windowOf(budget === 'user_month_tokens' ? 'month' : 'day', this.#world.now())
      this.#alerts.toldQuota(alert, `${api}|${budget}|${perKey ? label : ''}`, current ? percentOf(this.#world, api, budget, label) : null)
    }
  }

  async #conclude(began: number, heaps: { day: number; mb: number }[], handles: number): Promise<SoakResult> {
    this.#asleepUntil = null
    // Whatever is still to be told gets the time to be.
    await this.#advanceTo(this.#world.now() + 15 * minute)
    await this.#store.compare(this.#app(), this.#connectionIds)
    const test = this.#app()
    await new Promise((done) => setTimeout(done, 200))
    const after = handleCount()
    const { gaps } = await test.ask('gaps.list', {})
    const lossy = gaps.filter((gap) => gap.lostHi !== 0)
    const stored = await test.ask('alerts.list', { limit: 500 })
    const undelivered = stored.alerts.filter((alert) => alert.channel === 'os' && alert.deliveredAt === null).length
    const { expected, missed } = this.#alerts.missed(thresholds, this.#store.burstsSeen())
    const { made, seen, inGaps, outsideGaps, phantom, misjudgedOwn } = this.#calls
    this.#shown += test.shown.length
    await test.end()
    for (const server of this.#servers.values()) await server.close()
    rmSync(this.#dataDir, { recursive: true, force: true })
    return {
      days: this.#days,
      polls: this.#requests.made,
      calls: { made, seen, inGaps, outsideGaps, phantom, misjudgedOwn },
      gaps: { count: lossy.length, lossyHours: lossy.reduce((sum, gap) => sum + ((gap.to ?? this.#world.now()) - gap.from), 0) / hour },
      alerts: { expected, raised: this.#alerts.raised, missed, false: this.#alerts.falseAlarms, duplicate: this.#alerts.duplicates, undelivered, shown: this.#shown, forecasts: this.#alerts.forecasts },
      shares: this.#requests.shares(this.#awakeMs),
      undercut: this.#requests.undercut,
      refused: this.#requests.refused,
      heapMbPerDay: slope(heaps.slice(Math.min(2, heaps.length - 2))),
      handles: { before: handles, after },
      walMb: this.#walBytes / 1_048_576,
      tookSec: (Date.now() - began) / 1000,
      problems: [...this.#calls.examples, ...this.#alerts.problems],
    }
  }
}
