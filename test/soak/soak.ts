import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createMemorySecretBox } from '../../electron/core/platform/memorySecrets.ts'
import { shareOf } from '../../electron/core/collector/schedule.ts'
import type { Listening } from '../../electron/demo/host.ts'
import { randomFrom, type Random } from '../../electron/demo/random.ts'
import type { CallRow } from '../../shared/answers.ts'
import type { Answer } from '../../shared/contract.ts'
import { dialectById } from '../../shared/dialects/index.ts'
import { windowMs } from '../../shared/limits/window.ts'
import type { Alert } from '../../shared/model.ts'
import { startTestApp, type TestApp } from '../fakes/testApp.ts'
import { writeScript, type Happening } from './script.ts'
import { AlertTruth, CallTruth, percentOf, windowOf, type MadeBurst } from './truth.ts'
import { createWorld, day, hour, minute, monitor, type ApiName, type Wish, type World } from './world.ts'

/** What a soak found out, in figures. */
export interface SoakResult {
  days: number
  polls: number
  calls: { made: number; seen: number; inGaps: number; outsideGaps: number; phantom: number; misjudgedOwn: number }
  gaps: { count: number; lossyHours: number }
  alerts: { expected: number; raised: number; missed: number; false: number; duplicate: number; undelivered: number; shown: number; forecasts: number }
  /** Part of each budget that polling took while the machine was awake, with the part it may take. */
  shares: { budget: string; share: number; allowed: number }[]
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
const names: readonly ApiName[] = ['tools', 'workspace', 'decks', 'lists', 'points']
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
  /** By API: requests of the monitor the API counted, and the earliest moment it may ask again. */
  readonly #spent = new Map<string, number>()
  readonly #notBefore = new Map<ApiName, number>()
  #undercut = 0
  #refused = 0
  #requests = 0
  readonly #lastLook = new Map<ApiName, number>()
  readonly #comparedUntil = new Map<ApiName, number>()
  readonly #generations = new Map<string, number>()
  readonly #burstsSeen = new Map<MadeBurst, number>()
  #walBytes = 0
  #shown = 0

  constructor(seed: number, days: number, onDay: (line: string) => void) {
    this.#world = createWorld(seed, start)
    this.#random = randomFrom(seed, 'arrivals')
    this.#days = days
    this.#onDay = onDay
    for (const happening of writeScript(seed, start, days)) this.#at(happening.at, () => this.#happen(happening))
    for (let at = start + compareMs; at <= start + days * day; at += compareMs) this.#at(at, () => this.#compare())
  }

  async live(): Promise<SoakResult> {
    const began = Date.now()
    for (const name of names) this.#servers.set(name, await this.#world.apis[name].listen())
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
        if ((at - start) % day === 0) this.#onDay(`day ${(at - start) / day}: ${this.#requests} polls, ${this.#calls.made} calls, ${this.#calls.outsideGaps} missed silently, heap ${heaps.at(-1)?.mb.toFixed(1)} MB, ${Math.round((Date.now() - began) / 1000)} s`)
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
      fetch: (...request) => this.#fetch(...request),
      power: { onSuspend: () => undefined, onResume: (listener) => (this.#resume = listener) },
    })
    this.#test = test
    test.app.on((name, payload) => {
      if (name === 'alert.raised') this.#judge((payload as { alert: Alert }).alert)
    })
    if (this.#connectionIds.size === 0) {
      for (const name of names) {
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

  /** The port every request of the core goes through: what it truly costs, whether it came too early, and what it was told. */
  async #fetch(...request: Parameters<typeof fetch>): Promise<Response> {
    const [input] = request
    const url = new URL(input instanceof Request ? input.url : input)
    const name = names.find((candidate) => this.#servers.get(candidate)?.baseUrl === url.origin)
    if (name === undefined) throw new Error(`A request to ${url.origin}, which is none of ours.`)
    const { now, apis } = this.#world
    this.#requests += 1
    if (now() < (this.#notBefore.get(name) ?? 0)) this.#undercut += 1
    const response = await fetch(...request)
    const waitSec = Number(response.headers.get('retry-after') ?? '0')
    if (response.status === 429) {
      this.#refused += 1
      this.#notBefore.set(name, now() + waitSec * 1000)
    }
    if (response.status === 200) {
      const cost = name === 'points' ? 3 : 1
      this.#spent.set(name, (this.#spent.get(name) ?? 0) + cost)
    }
    const readable = apis[name].switches.malformed === null && apis[name].switches.outage === null
    if (readable && (response.status === 200 || response.status === 304)) {
      if (url.pathname.endsWith('/activity') || url.pathname.endsWith('/audit-log')) this.#lastLook.set(name, now())
      if (url.pathname.endsWith('/usage') && response.status === 200) this.#showed(name)
    }
    return response
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
    const api = names.find((name) => this.#connectionIds.get(name) === alert.connectionId) ?? 'tools'
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

  async #happen(happening: Happening): Promise<void> {
    const world = this.#world
    const later = (forMs: number, act: () => void | Promise<void>): void => this.#at(world.now() + forMs, async () => act())
    switch (happening.kind) {
      case 'outage':
        world.apis[happening.api].switches.outage = happening.how
        return later(happening.forMs, () => void (world.apis[happening.api].switches.outage = null))
      case 'malformed':
        world.apis[happening.api].switches.malformed = happening.how
        return later(happening.forMs, () => void (world.apis[happening.api].switches.malformed = null))
      case 'closed': {
        const { limits } = world.apis[happening.api]
        const usual = limits[happening.budget] ?? 0
        limits[happening.budget] = 0
        this.#alerts.uncertain.push({ from: world.now() - minute, to: world.now() + happening.forMs + 2 * minute })
        return later(happening.forMs, () => void (limits[happening.budget] = usual))
      }
      case 'busy':
        world.apis[happening.api].switches.busyUntil = world.now() + happening.forMs
        return undefined
      case 'scope_burst':
        return this.#burst('missing_scope', 'Bot', { method: 'POST', path: '/tools/create_post', body: { title: 'x' } }, happening.calls, 2_000)
      case 'rate_burst':
        return this.#burst('rate_limited', 'Website', { method: 'POST', path: '/tools/get_post', body: { id: 7 } }, happening.calls, 200)
      case 'overflow': {
        const from = world.now()
        this.#alerts.uncertain.push({ from, to: from + 6 * minute })
        for (let call = 0; call < 400; call += 1) {
          await this.#advanceTo(from + call * 700)
          await world.call('tools', call % 2 === 0 ? 'Website' : 'Bot', { method: 'POST', path: '/tools/get_post', body: { id: 7 } })
        }
        return undefined
      }
      case 'sleep':
        this.#asleepUntil = world.now() + happening.forMs
        return later(happening.forMs, () => {
          this.#asleepUntil = null
          if (happening.told) this.#resume()
        })
      case 'jump':
        return world.clock.jump(happening.byMs)
      case 'restart':
        this.#shown += this.#app().shown.length
        await this.#app().end({ keep: true })
        return this.#startApp()
      case 'limit': {
        const { limits } = world.apis.workspace
        const usual = limits[happening.budget] ?? 0
        limits[happening.budget] = happening.limit
        return later(happening.forMs, () => void (limits[happening.budget] = usual))
      }
    }
  }

  async #burst(kind: MadeBurst['class'], label: string, wish: Wish, calls: number, everyMs: number): Promise<void> {
    const { now } = this.#world
    const burst = { class: kind, label, from: now(), to: now() + calls * everyMs }
    this.#alerts.bursts.push(burst)
    for (let call = 0; call < calls; call += 1) {
      await this.#advanceTo(burst.from + call * everyMs)
      await this.#world.call('tools', label, wish)
    }
  }

  /** Compares what the log kept with what was made, up to the last look, and forgets it. */
  async #compare(): Promise<void> {
    const test = this.#app()
    for (const name of ['tools', 'workspace'] as const) {
      const connectionId = this.#connectionIds.get(name) ?? ''
      const from = this.#comparedUntil.get(name) ?? start
      const to = Math.max(from, (this.#lastLook.get(name) ?? start) - 5_000)
      this.#comparedUntil.set(name, to)
      const rows: CallRow[] = []
      let cursor: string | null = null
      do {
        const page: Answer<'calls.page'> = await test.ask('calls.page', {
          filter: { connectionIds: [connectionId], own: true, from, to },
          limit: 500,
          ...(cursor === null ? {} : { cursor }),
        })
        rows.push(...page.calls)
        cursor = page.next
      } while (cursor !== null)
      const { gaps } = await test.ask('gaps.list', { connectionId, from: from - 1, to: to + 1 })
      const made = this.#world.apis[name].calls.filter((call) => call.logged && call.at >= from && call.at < to)
      this.#calls.compare(name, made, rows.map((row) => ({ ...row, target: row.tool ?? row.route })), gaps)
      this.#calls.judgeOwn(name, rows.filter((row) => row.isSelf !== (row.keyLabel === monitor)))
      if (name === 'tools') this.#countSeen(rows)
    }
  }

  /** What the stored rows of the tools log add up to must be told. */
  #countSeen(rows: readonly { at: number; keyLabel: string | null; tool: string | null; status: number | null; verdict: string }[]): void {
    for (const row of rows) {
      if (row.tool?.startsWith('generate_') && row.status === 200) {
        const name = `${row.keyLabel}|${windowOf('day', row.at)}`
        const count = (this.#generations.get(name) ?? 0) + 1
        this.#generations.set(name, count)
        this.#alerts.showed(`tools|ai_day|${row.keyLabel}`, windowOf('day', row.at), (count * 100) / (this.#world.apis.tools.limits['ai_day'] ?? 50))
      }
      const burst = this.#alerts.bursts.find((one) => one.class === row.verdict && one.label === row.keyLabel && row.at >= one.from && row.at <= one.to)
      if (burst !== undefined) this.#burstsSeen.set(burst, (this.#burstsSeen.get(burst) ?? 0) + 1)
    }
  }

  async #conclude(began: number, heaps: { day: number; mb: number }[], handles: number): Promise<SoakResult> {
    this.#asleepUntil = null
    // Whatever is still to be told gets the time to be.
    await this.#advanceTo(this.#world.now() + 15 * minute)
    await this.#compare()
    const test = this.#app()
    await new Promise((done) => setTimeout(done, 200))
    const after = handleCount()
    const { gaps } = await test.ask('gaps.list', {})
    const lossy = gaps.filter((gap) => gap.lostHi !== 0)
    const stored = await test.ask('alerts.list', { limit: 500 })
    const undelivered = stored.alerts.filter((alert) => alert.channel === 'os' && alert.deliveredAt === null).length
    const { expected, missed } = this.#alerts.missed(thresholds, [...this.#burstsSeen].map(([burst, seen]) => ({ burst, seen })))
    const { made, seen, inGaps, outsideGaps, phantom, misjudgedOwn } = this.#calls
    this.#shown += test.shown.length
    await test.end()
    for (const server of this.#servers.values()) await server.close()
    rmSync(this.#dataDir, { recursive: true, force: true })
    return {
      days: this.#days,
      polls: this.#requests,
      calls: { made, seen, inGaps, outsideGaps, phantom, misjudgedOwn },
      gaps: { count: lossy.length, lossyHours: lossy.reduce((sum, gap) => sum + ((gap.to ?? this.#world.now()) - gap.from), 0) / hour },
      alerts: { expected, raised: this.#alerts.raised, missed, false: this.#alerts.falseAlarms, duplicate: this.#alerts.duplicates, undelivered, shown: this.#shown, forecasts: this.#alerts.forecasts },
      shares: this.#shares(),
      undercut: this.#undercut,
      refused: this.#refused,
      heapMbPerDay: slope(heaps.slice(Math.min(2, heaps.length - 2))),
      handles: { before: handles, after },
      walMb: this.#walBytes / 1_048_576,
      tookSec: (Date.now() - began) / 1000,
      problems: [...this.#calls.examples, ...this.#alerts.problems],
    }
  }

  /** Mean part of every limited budget that our requests took while awake; the tokens one starts with come on top. */
  #shares(): SoakResult['shares'] {
    return names.flatMap((name) => {
      const { limits } = this.#world.apis[name]
      const specs = dialectById(name)?.budgets(name === 'lists' ? 'free' : name === 'points' ? 'build' : null) ?? []
      return specs.flatMap((spec) => {
        const lengthMs = windowMs(spec.window)
        const limit = limits[spec.id]
        if (lengthMs === null || limit === undefined || spec.unit === 'tokens' || spec.unit === 'generations' || spec.id === 'writes_minute') return []
        return [{ budget: `${name} ${spec.id}`, share: (this.#spent.get(name) ?? 0) / (limit * (this.#awakeMs / lengthMs)), allowed: shareOf(spec) }]
      })
    })
  }
}

const handleCount = (): number => process.getActiveResourcesInfo().filter((name) => name !== 'Timeout').length

const walBytes = (dataDir: string): number => statSync(join(dataDir, 'history.db-wal'), { throwIfNoEntry: false })?.size ?? 0

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

function heapMb(): number {
  collectGarbage()
  return process.memoryUsage().heapUsed / 1_048_576
}

/** Least-squares slope, MB a day. */
function slope(points: readonly { day: number; mb: number }[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
  const [days, mbs] = [mean(points.map((point) => point.day)), mean(points.map((point) => point.mb))]
  const spread = points.reduce((sum, point) => sum + (point.day - days) ** 2, 0)
  return spread === 0 ? 0 : points.reduce((sum, point) => sum + (point.day - days) * (point.mb - mbs), 0) / spread
}
