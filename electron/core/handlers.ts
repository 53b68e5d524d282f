import type { Unattributed } from '../../shared/answers.ts'
import { dialectFor, dialects } from '../../shared/dialects/index.ts'
import type { TextFileName } from '../../shared/contract.ts'
import { Refusal, type Handlers } from '../../shared/dispatch.ts'
import type { Connection, Reading } from '../../shared/model.ts'
import { settingsFileText } from '../../shared/settingsFile.ts'
import { budgetViews } from './budgets.ts'
import type { Collector } from './collector/collector.ts'
import { isLossy } from './collector/gaps.ts'
import { endpointsOf } from './collector/endpoints.ts'
import { testConnection, type TestListener } from './connectionTest.ts'
import { dialectOf, type Connections } from './connections.ts'
import type { Delivery } from './alerting/delivery.ts'
import { diagnosticFacts, diagnosticsText } from './diagnostics.ts'
import type { Exports } from './export/exports.ts'
import type { TextFiles } from './export/textFiles.ts'
import type { HistoryClient } from './history/types.ts'
import type { PassphraseControl, Ports } from './ports.ts'
import type { DemoHost } from './demoHost.ts'
import { minuteUse } from './minuteUse.ts'
import { Searches } from './searches.ts'
import type { SettingsStore } from './settings.ts'
import { comparedFrom, unattributedOf } from './unattributed.ts'
import { watchingCost } from './watchingCost.ts'

/** Everything the handlers reach; built in `app.ts`. */
export interface Core {
  ports: Ports
  history: HistoryClient
  collector: Collector
  connections: Connections
  delivery: Delivery
  demo: DemoHost
  settings: SettingsStore
  exports: Exports
  textFiles: TextFiles
  /** Tells every page, the tray and the badge. */
  acknowledged(): void
}

/** How far back missing scopes are looked for unless the caller says. */
const scopeDaysMs = 14 * 86_400_000

/** One line per contract name; what needs more than a line has a module of its own. */
export function createHandlers(core: Core): Handlers {
  const { ports, history, collector, connections, settings, demo, exports, textFiles } = core
  const searches = new Searches()
  const heard: TestListener = (...request) => collector.noteTest(...request)
  return {
    'app.info': async () => ({
      version: ports.version,
      shell: ports.shell,
      dataDir: ports.dataDir,
      secretsKeptIn: ports.secrets.describe(),
      secretStore: ports.secrets.store(),
      notifications: ports.notifier.describe(),
      launchesAtLogin: ports.launchAtLogin?.isOn() ?? null,
      canDemo: ports.startDemo !== undefined,
      demoConnectionIds: await demo.connectionIds(),
      storeProblem: (await history.status()).problem,
    }),
    'demo.stop': async () => (await demo.remove(), null),
    'demo.start': async () => ({ connectionIds: await demo.start() }),
    'dialects.list': () => ({
      dialects: dialects.map((dialect) => ({
        id: dialect.id,
        title: dialect.title,
        summary: dialect.summary,
        plans: dialect.plans,
        budgets: dialect.budgets(dialect.plans[0]?.id ?? null),
        notOffered: dialect.notOffered,
        scopeAdvice: dialect.unlocks.scopeAdvice,
        quotaAdvice: dialect.unlocks.quotaAdvice,
        logWindow: dialect.endpoints.activity?.window ?? null,
        takesFieldMap: dialect.withFields !== undefined,
        endpoints: endpointsOf(dialect).map((name) => ({ name, path: dialect.endpoints[name]?.path ?? '/' })),
      })),
    }),

    'connections.list': async () => ({ connections: await connections.list() }),
    'connections.add': async (draft) => ({ id: await connections.add(draft) }),
    'connections.update': async (change) => (await connections.update(change), null),
    'connections.remove': async ({ id }) => {
      await connections.remove(id)
      await demo.stopUnwatched()
      return null
    },
    'connections.test': (draft) => testConnection(connections.meantBy(draft), dialectOf(draft), ports, heard),
    'connections.retest': async (change) => {
      const draft = connections.meantBy(await connections.draftOf(change))
      return testConnection(draft, dialectOf(draft), ports, heard)
    },
    'connections.cost': (draft) => watchingCost(dialectOf(draft), draft.plan ?? null, draft.poll ?? { mode: 'adaptive' }),

    'keys.add': async ({ connectionId, label }) => ({ id: await connections.addKey(connectionId, label) }),
    'keys.list': async ({ connectionId }) => ({ keys: await history.keys(connectionId) }),
    'budgets.list': async ({ connectionId }) => ({ budgets: await listBudgets(core, connectionId) }),

    'calls.page': ({ filter, cursor, limit, search }) =>
      searches.run(search, (signal) => history.page({ filter: filter ?? {}, cursor: cursor ?? null, limit: limit ?? 200 }, signal)),
    'calls.count': ({ filter, search }) => searches.run(search, async (signal) => ({ calls: await history.count(filter ?? {}, signal) })),
    'calls.cancel': ({ search }) => (searches.cancel(search), null),
    'calls.groups': ({ filter, search }) => searches.run(search, (signal) => history.errorGroups(filter ?? {}, signal)),
    'calls.get': async ({ id }) => {
      const call = await history.call(id)
      if (call === null) throw new Refusal('not_found', 'That call is no longer in the history; it may have been pruned.')
      return { call }
    },
    'calls.facets': ({ filter, search }) => searches.run(search, (signal) => history.facets(filter ?? {}, signal)),
    'calls.mark': async ({ id, ...change }) => {
      const mark = await history.markCall(id, change)
      if (mark === null) throw new Refusal('not_found', 'That call is no longer in the history, so nothing can be left on it.')
      return mark
    },

    'exports.preview': (plan) => exports.preview(plan),
    'exports.start': (plan) => exports.start(plan),
    'exports.cancel': ({ id }) => (exports.cancel(id), null),

    'views.list': async () => ({ views: await history.savedViews() }),
    'views.save': async (view) => (await history.saveView(view), null),
    'views.remove': async ({ name }) => (await history.removeView(name), null),

    'series.usage': (query) => history.usage(query),
    'series.stack': (query) => history.stack(query),
    'series.latency': (query) => history.latency(query),
    'series.minutes': async ({ connectionId }) => ({ budgets: await minuteUse(core, connectionId) }),

    'alerts.list': ({ connectionId, limit }) => history.alerts({ ...(connectionId === undefined ? {} : { connectionId }), limit: limit ?? 200 }),
    'alerts.acknowledge': async ({ ids }) => {
      await history.acknowledgeAlerts(ids, ports.clock.now())
      core.acknowledged()
      return null
    },
    'alerts.test': async () => {
      const outcome = await ports.notifier.show({ alertId: 'test', title: 'Headroom', body: 'Notifications work.', urgent: false })
      return outcome.shown ? { shown: true, detail: ports.notifier.describe().detail } : { shown: false, detail: outcome.why }
    },

    'gaps.list': async (query) => ({ gaps: await history.gaps(query) }),

    'scopes.list': async ({ connectionId, from }) => ({
      refusals: await history.scopeRefusals({ ...(connectionId === undefined ? {} : { connectionId }), from: from ?? ports.clock.now() - scopeDaysMs }),
    }),
    'limits.changes': async ({ connectionId }) => ({ changes: await history.limitChanges(connectionId) }),
    'history.backup': async () => {
      const file = await history.backup()
      if (file === null) throw new Refusal('store', 'There is no room for a copy beside the history; free some space on that disk.')
      return { file }
    },
    'app.diagnostics': async () => ({ text: await textOf.diagnostics(core) }),

    'files.save': async ({ name }) => textFiles.save(name, await textOf[name](core)),

    'polls.status': ({ connectionId }) => ({ polls: collector.status(connectionId) }),
    'polls.run': async ({ connectionId }) => (await collector.runNow(connectionId), null),

    'history.retention': ({ rawRetentionDays }) => history.retention({ days: rawRetentionDays, now: collector.earliestNow() }),

    'app.launchAtLogin': ({ on }) => {
      if (ports.launchAtLogin === undefined) throw new Refusal('refused', 'The headless shell is started by your system; see `systemctl --user enable headroom`.')
      try {
        ports.launchAtLogin.set(on)
      } catch (error) {
        throw new Refusal('store', `The system did not take it: ${error instanceof Error ? error.message : String(error)}`)
      }
      return null
    },

    'secrets.unlock': async ({ passphrase }) => {
      await passphraseOf(ports).unlock(passphrase)
      // Answered first: polls take as long as the APIs do.
      void collector.unlocked()
      return null
    },
    'secrets.setPassphrase': async ({ passphrase, current }) => (await passphraseOf(ports).set(passphrase, current ?? null), null),
    'secrets.forgetPassphrase': async () => (await passphraseOf(ports).forget(), null),

    'settings.get': () => settings.current(),
    'settings.set': (change) => settings.change(change),
  }
}

/** The texts that can be saved. */
const textOf: Record<TextFileName, (core: Core) => Promise<string>> = {
  settings: async ({ settings, history }) =>
    settingsFileText({ settings: settings.current(), views: await history.savedViews(), connections: await history.connections(), keys: await history.keys() }),
  diagnostics: async (core) => diagnosticsText(await diagnosticFacts(core)),
}

function passphraseOf({ secrets }: Ports): PassphraseControl {
  if (secrets.passphrase !== undefined) return secrets.passphrase
  throw new Refusal('refused', 'The keys are sealed by the system’s keyring, so there is no passphrase.')
}

async function listBudgets(core: Core, connectionId: string | undefined) {
  const [connections, keys, readings, specs] = await Promise.all([
    core.history.connections(),
    core.history.keys(connectionId),
    core.history.latestReadings(connectionId),
    core.history.budgetSpecs(),
  ])
  const views = budgetViews({
    connections: connections.filter((connection) => connectionId === undefined || connection.id === connectionId),
    keys,
    readings,
    discovered: new Map(specs.map((entry) => [entry.connectionId, entry.specs])),
    settings: core.settings.current(),
    serverNow: (id) => core.collector.serverNow(id),
  })
  // The vendor's own numbers; there may be thousands of both.
  const stated = new Map(readings.filter(({ source }) => source === 'endpoint').map((reading) => [placeOf(reading), reading]))
  return Promise.all(
    views.map(async (view) => {
      const connection = connections.find((candidate) => candidate.id === view.connectionId)
      const used = stated.get(placeOf(view))
      return connection === undefined || used === undefined ? view : { ...view, unattributed: await unattributed(core, connection, used, view.scope === 'key') }
    }),
  )
}

const placeOf = ({ connectionId, budgetId, scopeId }: Pick<Reading, 'connectionId' | 'budgetId' | 'scopeId'>): string => JSON.stringify([connectionId, budgetId, scopeId])

/** Compares the vendor's own number with the log up to the moment of that number; `null` where there is nothing to compare. */
async function unattributed({ history, collector }: Core, connection: Connection, used: Reading, ofKey: boolean): Promise<Unattributed | null> {
  const dialect = dialectFor(connection)
  const spec = dialect?.budgets(connection.plan).find((candidate) => candidate.id === used.budgetId)
  const from = spec === undefined ? null : comparedFrom(spec, used, collector.serverNow(connection.id))
  if (dialect === undefined || from === null) return null
  const query = { connectionId: connection.id, from, to: used.at + 1 }
  const [groups, gaps] = await Promise.all([history.callGroups(query), history.gaps(query)])
  const logged = ofKey ? groups.filter((group) => group.keyId === used.scopeId) : groups
  return unattributedOf(used, logged, { dialect, plan: connection.plan, gaps: gaps.filter(isLossy), from })
}
