import { randomUUID } from 'node:crypto'
import type { ConnectionView } from '../../shared/answers.ts'
import type { ConnectionDraft } from '../../shared/connectionDraft.ts'
import type { Checked } from '../../shared/contract.ts'
import { dialectById, dialectFor, dialects } from '../../shared/dialects/index.ts'
import type { Dialect } from '../../shared/dialects/types.ts'
import { Refusal } from '../../shared/dispatch.ts'
import type { Connection, Key } from '../../shared/model.ts'
import type { Collector } from './collector/collector.ts'
import { fingerprintOf, keyIdOf } from './collector/keys.ts'
import type { HistoryClient } from './history/types.ts'
import type { Ports } from './ports.ts'

/** The dialect of a draft, with its field map; or a refusal that says what there is, or that no map is needed. */
export function dialectOf(draft: Pick<ConnectionDraft, 'dialect' | 'fields'>): Dialect {
  const dialect = dialectById(draft.dialect)
  if (dialect !== undefined) {
    if (draft.fields === undefined) return dialect
    if (dialect.withFields !== undefined) return dialect.withFields(draft.fields)
    throw new Refusal('bad_input', `fields: ${dialect.title} is already described; a field map is for APIs that no dialect describes.`)
  }
  throw new Refusal('bad_input', `dialect: there is no dialect "${draft.dialect}"; choose one of ${dialects.map((known) => known.id).join(', ')}.`)
}

/** Adding, changing and removing connections: history, secrets and collector in the order that loses nothing. */
export class Connections {
  readonly #ports: Ports
  readonly #history: HistoryClient
  readonly #collector: Collector

  constructor(ports: Ports, history: HistoryClient, collector: Collector) {
    this.#ports = ports
    this.#history = history
    this.#collector = collector
  }

  async list(): Promise<ConnectionView[]> {
    const connections = await this.#history.connections()
    return connections.map((connection) => this.#view(connection))
  }

  #view(connection: Connection): ConnectionView {
    const loop = this.#collector.loop(connection.id)
    const dialect = dialectFor(connection)
    const state = loop?.state() ?? { state: 'error' as const, reason: `This version of Headroom does not know the dialect "${connection.dialect}".` }
    const endpoints = loop === undefined ? [] : Object.values(loop.session.endpoints)
    const clock = loop?.session.clock
    return {
      ...connection,
      state: state.state,
      stateReason: state.reason,
      clockOffsetMs: clock === undefined || clock.errMs === null ? null : clock.offsetMs,
      lastOkAtClient: latest(endpoints.map((endpoint) => endpoint.lastOkAtClient)),
      lastPollAtClient: loop?.session.recentPolls[0]?.sentAtClient ?? null,
      dialectTitle: dialect?.title ?? connection.dialect,
      notOffered: dialect?.notOffered ?? [],
    }
  }

  /** Stores the connection and its keys, secrets first, so that the first poll already has them. */
  async add(draft: ConnectionDraft): Promise<string> {
    const dialect = dialectOf(draft)
    this.#checkPlan(draft.plan ?? null, dialect)
    const names = new Set((await this.#history.connections()).map((connection) => connection.name))
    if (names.has(draft.name)) throw new Refusal('conflict', `name: there is already a connection called "${draft.name}"; choose another name.`)
    // Before anything is stored: a variable may not be set.
    this.meantBy(draft)
    const connection: Connection = {
      id: `conn_${randomUUID()}`,
      name: draft.name,
      dialect: dialect.id,
      baseUrl: draft.baseUrl.replace(/\/+$/, ''),
      plan: draft.plan ?? dialect.plans[0]?.id ?? null,
      poll: draft.poll ?? { mode: 'adaptive' },
      paused: draft.paused ?? false,
      paths: draft.paths ?? {},
      authHeader: draft.authHeader ?? null,
      keepArguments: draft.keepArguments ?? false,
      fieldMap: draft.fields ?? null,
      createdAt: this.#ports.clock.now(),
    }
    await this.#history.saveConnection(connection)
    for (const key of draft.keys ?? []) await this.#saveKey(connection, dialect, key)
    await this.#collector.add(connection)
    this.#collector.start(connection.id)
    return connection.id
  }

  /** The draft with the secrets that its keys mean, which may be written as variables. */
  meantBy(draft: ConnectionDraft): ConnectionDraft {
    const { keys } = draft
    if (keys === undefined) return draft
    return { ...draft, keys: keys.map((key) => (key.secret === undefined ? key : { ...key, secret: this.#meaningOf(key.secret, draft.baseUrl) })) }
  }

  #meaningOf(text: string, baseUrl: string): string {
    return this.#ports.secrets.meaningOf?.(text, baseUrl) ?? text
  }

  async #saveKey(connection: Connection, dialect: Dialect, key: NonNullable<ConnectionDraft['keys']>[number]): Promise<void> {
    const secret = key.secret === undefined ? null : this.#meaningOf(key.secret, connection.baseUrl)
    const stored: Key = {
      id: keyIdOf(connection.id, key.label),
      connectionId: connection.id,
      label: key.label,
      vendorKey: null,
      mode: secret === null ? 'unknown' : dialect.keyMode(secret),
      role: key.role ?? 'monitor',
      fingerprint: secret === null ? null : fingerprintOf(secret),
      state: 'unknown',
      firstSeenAt: null,
      lastSeenAt: null,
    }
    if (key.secret !== undefined) await this.#ports.secrets.put(stored.id, new URL(connection.baseUrl).origin, key.secret)
    await this.#history.saveKey(stored)
  }

  /** A watched key known by the label that the log shows. */
  async addKey(connectionId: string, label: string): Promise<string> {
    const connection = await this.#find(connectionId)
    const dialect = dialectFor(connection)
    const known = (await this.#history.keys(connectionId)).some((key) => key.label === label)
    if (known) throw new Refusal('conflict', `label: there is already a key called "${label}".`)
    if (dialect === undefined) throw new Refusal('refused', `This version of Headroom does not know the dialect "${connection.dialect}".`)
    await this.#saveKey(connection, dialect, { label, role: 'watched' })
    await this.#collector.reload(connection)
    await this.#collector.update(connection)
    return keyIdOf(connectionId, label)
  }

  /** The stored connection as a draft with its stored secret, with what would replace its map or its key. */
  async draftOf({ id, fields, secret }: Checked<'connections.retest'>): Promise<ConnectionDraft> {
    const { name, dialect, baseUrl, plan, paths, authHeader, fieldMap } = await this.#find(id)
    const monitor = (await this.#history.keys(id)).find((key) => key.role === 'monitor')
    const stored = secret ?? (monitor === undefined ? null : await this.#ports.secrets.get(monitor.id, new URL(baseUrl).origin))
    if (stored === null && this.#ports.secrets.store().locked) throw new Refusal('refused', 'The keys are locked; unlock them first.')
    const map = fields ?? fieldMap ?? undefined
    return {
      name,
      dialect,
      baseUrl,
      plan,
      paths,
      authHeader,
      ...(map === undefined ? {} : { fields: map }),
      keys: [{ label: monitor?.label ?? 'monitor', role: 'monitor', ...(stored === null ? {} : { secret: stored }) }],
    }
  }

  /** Changes facts of a connection; a new secret takes the old one's place and the history stays. */
  async update(change: Checked<'connections.update'>): Promise<void> {
    const { id, secret, fields, ...facts } = change
    const connection = await this.#find(id)
    const dialect = dialectFor(connection)
    if (facts.plan !== undefined && dialect !== undefined) this.#checkPlan(facts.plan, dialect)
    if (fields !== undefined) dialectOf({ dialect: connection.dialect, fields })
    const next: Connection = { ...connection, ...withoutUndefined(facts), ...(fields === undefined ? {} : { fieldMap: fields }) }
    if (secret !== undefined) await this.#replaceSecret(connection, dialect, secret)
    await this.#history.saveConnection(next)
    if (fields !== undefined) await this.#collector.reload(next)
    await this.#collector.update(next)
  }

  async #replaceSecret(connection: Connection, dialect: Dialect | undefined, secret: string): Promise<void> {
    const monitor = (await this.#history.keys(connection.id)).find((key) => key.role === 'monitor')
    if (monitor === undefined) {
      if (dialect !== undefined) await this.#saveKey(connection, dialect, { label: 'monitor', secret, role: 'monitor' })
    } else {
      await this.#ports.secrets.put(monitor.id, new URL(connection.baseUrl).origin, secret)
      await this.#history.saveKey({ ...monitor, fingerprint: fingerprintOf(this.#meaningOf(secret, connection.baseUrl)), state: 'unknown' })
    }
    await this.#collector.reload(connection)
  }

  async remove(id: string): Promise<void> {
    const connection = await this.#find(id)
    await this.#collector.remove(connection.id)
    for (const key of await this.#history.keys(id)) await this.#ports.secrets.remove(key.id)
    await this.#history.removeConnection(id)
  }

  async #find(id: string): Promise<Connection> {
    const connection = (await this.#history.connections()).find((candidate) => candidate.id === id)
    if (connection === undefined) throw new Refusal('not_found', `There is no connection with the id "${id.slice(0, 80)}".`)
    return connection
  }

  #checkPlan(plan: string | null, dialect: Dialect): void {
    if (plan === null || dialect.plans.some((known) => known.id === plan)) return
    const known = dialect.plans.map((candidate) => candidate.id).join(', ')
    throw new Refusal('bad_input', `plan: ${dialect.title} has ${known === '' ? 'no plans; leave it out' : `the plans ${known}`}.`)
  }
}

function latest(instants: readonly (number | null)[]): number | null {
  return instants.reduce<number | null>((best, at) => (at !== null && (best === null || at > best) ? at : best), null)
}

function withoutUndefined<T extends object>(value: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as { [Name in keyof T]?: Exclude<T[Name], undefined> }
}
