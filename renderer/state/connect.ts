import type { Client } from '../../shared/client.ts'
import type { Alert } from '../../shared/model.ts'
import { readAddress, writeAddress } from './address.ts'
import type { CallLogState } from './callLog.ts'
import type { DataState, Slot } from './data.ts'
import type { ExportsState } from './exports.ts'
import { evidenceFilter } from './evidence.ts'
import type { PreferencesState } from './preferences.ts'
import { rangeShown, usageQuery } from './usageChart.ts'
import type { ViewState } from './view.ts'

/** Whether the transport reaches the core, as far as it can tell without being asked. */
export interface Reach {
  /** One sentence; `null` while connected. */
  reason: () => string | null
  subscribe: (onChange: () => void) => () => void
}

interface Connected {
  client: Client
  reach: Reach | null
  data: DataState
  view: ViewState
  preferences: PreferencesState
  callLog: CallLogState
  exports: ExportsState
  now: () => number
  /** Shows an alert that was just raised. */
  tell: (alert: Alert) => void
  /** True while the top of the log is in sight and nothing is being read. */
  isFollowing: () => boolean
}

/** Events come in bursts (one per connection and poll); one question answers them all. */
const gatherMs = 250
/** While the core does not answer, how often to try. */
const retryMs = 3_000
/** Ages move by themselves; plans of the collector do not announce themselves. */
const statusMs = 15_000
/** Charts cost the core more than meters do, and a minute's bucket fills slowly. */
const usageMs = 4_000
const usageAtLeastMs = 60_000

const everything = ['info', 'connections', 'keys', 'budgets', 'polls', 'alerts', 'settings', 'dialects'] as const

/**
 * The only listener: to the core's events, to the reach of the core, and to what the view asks for. Events say "ask
 * again"; questions are gathered so that a busy core is asked a few times a second at most. Returns the way to stop.
 */
export function connect({ client, reach, data, view, preferences, callLog, exports, now, tell, isFollowing }: Connected): () => void {
  const waiting = new Set<Exclude<Slot, 'usage'>>()
  let arrived = false
  let timer: ReturnType<typeof setTimeout> | null = null

  const flush = async (): Promise<void> => {
    timer = null
    const slots = [...waiting]
    waiting.clear()
    const log = arrived && view.store.getState().page === 'log' ? callLog.arrived(isFollowing()) : undefined
    arrived = false
    await Promise.all([data.ask(...slots), log])
  }
  const soon = (...slots: Exclude<Slot, 'usage'>[]): void => {
    for (const slot of slots) waiting.add(slot)
    timer ??= setTimeout(() => void flush(), gatherMs)
  }

  let usageTimer: ReturnType<typeof setTimeout> | null = null
  const askUsage = (): void => {
    if (usageTimer !== null) clearTimeout(usageTimer)
    usageTimer = null
    if (view.store.getState().page === 'overview')
      void data.askUsage(usageQuery(rangeShown(preferences.getState().range, data.store.getState().connections.value, now()), now()))
  }
  const usageSoon = (): void => {
    usageTimer ??= setTimeout(askUsage, usageMs)
  }

  let shownLog: string | null = null
  const followView = (): void => {
    const { page, filter } = view.store.getState()
    if (page === 'overview') askUsage()
    if (page !== 'log') return callLog.leave()
    const wanted = writeAddress({ page, filter })
    if (wanted === shownLog) void callLog.arrived(isFollowing())
    else void callLog.show(filter)
    shownLog = wanted
  }

  const openEvidence = async (alertId: string): Promise<void> => {
    const find = () => data.store.getState().alerts.value?.alerts.find((alert) => alert.id === alertId)
    // A click on a notification can come before the page has asked for any alert.
    if (find() === undefined) await data.ask('alerts')
    const alert = find()
    if (alert === undefined) view.go('alerts')
    else view.go('log', evidenceFilter(alert))
  }

  const stops = [
    // A connection says when it answered last, so it is asked for after every poll too.
    client.on('budgets.changed', () => soon('budgets', 'polls', 'keys', 'connections')),
    client.on('calls.arrived', () => {
      arrived = true
      // The evidence of an alert goes on with the calls.
      soon('polls', 'connections', 'alerts')
      usageSoon()
    }),
    client.on('connection.changed', () => {
      soon('connections', 'polls', 'keys', 'budgets', 'info')
      usageSoon()
    }),
    client.on('alert.raised', ({ alert }) => {
      soon('alerts')
      const isInSight = view.store.getState().page === 'alerts'
      if (!isInSight && (alert.channel === 'os' || alert.channel === 'inapp')) tell(alert)
    }),
    client.on('alerts.acknowledged', () => soon('alerts')),
    client.on('export.changed', exports.heard),
    client.on('evidence.requested', ({ alertId }) => void openEvidence(alertId)),
    client.on('view.requested', ({ page, query }) => {
      const asked = readAddress(`#/${page}?${query}`)
      view.go(asked.page, asked.filter)
    }),
    view.store.subscribe(followView),
    preferences.subscribe((chosen, before) => (chosen.range === before.range ? undefined : askUsage())),
    data.store.subscribe(({ connections }, before) => {
      // Until the connections are known, the automatic range is a guess.
      if (before.connections.value === null && connections.value !== null) askUsage()
    }),
    data.store.subscribe(({ unreachable }, before) => {
      if (unreachable !== null || before.unreachable === null) return
      soon(...everything)
      shownLog = null
      followView()
    }),
    reach?.subscribe(() => data.store.setState({ unreachable: reach.reason() })),
  ]

  const retry = setInterval(() => (data.store.getState().unreachable === null ? undefined : soon('info')), retryMs)
  const status = setInterval(() => soon('polls', 'connections'), statusMs)
  const usage = setInterval(usageSoon, usageAtLeastMs)

  void data.ask(...everything)
  followView()

  return () => {
    for (const stop of stops) stop?.()
    for (const interval of [retry, status, usage]) clearInterval(interval)
    if (timer !== null) clearTimeout(timer)
    if (usageTimer !== null) clearTimeout(usageTimer)
  }
}
