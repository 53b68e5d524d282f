import type { EventName, Events } from '../../shared/contract.ts'
import type { Viewer } from '../../shared/format.ts'
import type { Handlers } from '../../shared/dispatch.ts'
import { Collector } from './collector/collector.ts'
import { Connections } from './connections.ts'
import { Delivery } from './alerting/delivery.ts'
import { DemoHost } from './demoHost.ts'
import { Exports, type Download } from './export/exports.ts'
import { TextFiles } from './export/textFiles.ts'
import { createHandlers } from './handlers.ts'
import { Housekeeping } from './housekeeping.ts'
import type { HistoryClient } from './history/types.ts'
import { withHistoryRefusals } from './historyRefusals.ts'
import type { Ports } from './ports.ts'
import { SettingsStore } from './settings.ts'
import { startHistory } from './startHistory.ts'

/** The running core, as a shell holds it. */
export interface App {
  handlers: Handlers
  /** Hears every pushed event; returns the way to stop. */
  on(listener: (name: EventName, payload: unknown) => void): () => void
  /** An export or another file that the page was given a link to; `null` when the link was used or is too old. */
  download(id: string): Download | null
  /** Resolves when every connection was polled once in this run and all answers are stored. */
  pollOnce(): Promise<void>
  /** Connections, polls and calls in the store, for `serve --json`. */
  totals(): Promise<{ connections: number; polls: number; calls: number }>
  /** Tells whether anybody is looking at the page; polls are rarer while nobody does. */
  setWatched(watched: boolean): void
  /** Orderly end: no poll under way, history checkpointed and closed. Safe to call twice. */
  stop(): Promise<void>
}

/**
 * The composition root: builds every part and hands each what it needs. Rejects with a `HistoryError` when the data
 * folder cannot be used (`locked`, `read_only` ...). `opening` is that folder's history, where the shell began to open it.
 */
export async function createApp(ports: Ports, opening: Promise<HistoryClient> = startHistory(ports)): Promise<App> {
  const history = await opening
  const settings = await SettingsStore.open(history)

  const listeners = new Set<(name: EventName, payload: unknown) => void>()
  const emit = <Name extends EventName>(name: Name, payload: Events[Name]): void => {
    for (const listener of listeners) listener(name, payload)
  }

  const viewer = viewerWhenAsked()
  const delivery = new Delivery(ports, history, {
    settings: () => settings.current(),
    isOffline: () => collector.isOffline(),
    zone: () => viewer().zone,
    raised: (alert) => emit('alert.raised', { alert }),
  })
  const collector: Collector = new Collector(
    { ports, history, settings: () => settings.current(), viewer },
    {
      budgetsChanged: (connectionId) => emit('budgets.changed', { connectionId }),
      callsArrived: (connectionId, count) => emit('calls.arrived', { connectionId, count }),
      connectionChanged: (connectionId) => emit('connection.changed', { connectionId }),
      alertsRaised: (alerts) => delivery.deliver(alerts),
      storeFailed: (error) => ports.log.error('poll not stored', { message: error instanceof Error ? error.message : String(error) }),
    },
  )
  const connections = new Connections(ports, history, collector)
  const exports = new Exports(ports, history, (state) => emit('export.changed', state))
  const textFiles = new TextFiles(ports)
  const demo = new DemoHost(ports, history, connections)

  ports.notifier.onClick((alertId) => emit('evidence.requested', { alertId }))
  for (const connection of await history.connections()) {
    await collector.add(connection)
    collector.start(connection.id)
  }
  await delivery.deliverMissed()

  const housekeeping = new Housekeeping(ports, history, { keepDays: () => settings.current().rawRetentionDays, earliestNow: () => collector.earliestNow() })
  housekeeping.start()

  let stopping: Promise<void> | null = null
  const stop = async (): Promise<void> => {
    housekeeping.stop()
    await exports.stop()
    await collector.stop()
    await delivery.settle()
    await demo.stop()
    await history.close()
  }
  return {
    handlers: withHistoryRefusals(createHandlers({ ports, history, collector, connections, delivery, demo, settings, exports, textFiles, acknowledged: () => emit('alerts.acknowledged', {}) })),
    download: (id) => exports.download(id) ?? textFiles.download(id),
    on: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    pollOnce: () => collector.runOnce(),
    totals: () => history.totals(),
    setWatched: (watched) => collector.setWatched(watched),
    stop: () => (stopping ??= stop()),
  }
}

/** The viewer's time zone and locale. Found when first asked for: the data of all languages and zones take 9 MB and 25 ms. */
function viewerWhenAsked(): () => Viewer {
  let found: Viewer | null = null
  return () => {
    if (found === null) {
      const { timeZone: zone, locale } = Intl.DateTimeFormat().resolvedOptions()
      found = { zone, locale }
    }
    return found
  }
}
