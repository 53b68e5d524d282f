import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Client } from '../../shared/client.ts'
import type { AppInfo, BudgetView, ConnectionView, DialectView, PollStatus } from '../../shared/answers.ts'
import type { Answer, Input, MethodName, Reply } from '../../shared/contract.ts'
import type { Settings } from '../../shared/settings.ts'
import type { Key } from '../../shared/model.ts'
import { notLoaded, type Loaded } from './loaded.ts'
import { onceMore } from './onceMore.ts'

/** Everything the core knows that more than one page shows. */
export interface Data {
  info: Loaded<AppInfo>
  dialects: Loaded<DialectView[]>
  connections: Loaded<ConnectionView[]>
  keys: Loaded<Key[]>
  budgets: Loaded<BudgetView[]>
  polls: Loaded<PollStatus[]>
  alerts: Loaded<Answer<'alerts.list'>>
  settings: Loaded<Settings>
  usage: Loaded<Answer<'series.usage'> & UsageQuery>
  /** Why the core does not answer at all; `null` while it does. */
  unreachable: string | null
}
export type Slot = Exclude<keyof Data, 'unreachable'>

/** What the usage charts show: the range and bucket asked for, and the length of a drawn bucket, ms. */
export type UsageQuery = Pick<Input<'series.usage'>, 'from' | 'to' | 'bucket'> & { drawnMs: number }

/** The data store with the ways to fill it. Asking again while an answer is under way asks once more after it. */
export interface DataState {
  store: StoreApi<Data>
  /** Calls the core and notes whether it could be reached. */
  call: <Name extends MethodName>(name: Name, input: Input<Name>) => Promise<Reply<Answer<Name>>>
  ask: (...slots: Exclude<Slot, 'usage'>[]) => Promise<void>
  askUsage: (query: UsageQuery) => Promise<void>
}

const alertsShown = 200
/** Answers to questions asked together come one after the other; shown together within so long, they are drawn once. */
const togetherMs = 40

/** Builds the store over a client. `now` is this machine's clock. */
export function createData(client: Client, now: () => number): DataState {
  const store = createStore<Data>(() => ({
    info: notLoaded(),
    dialects: notLoaded(),
    connections: notLoaded(),
    keys: notLoaded(),
    budgets: notLoaded(),
    polls: notLoaded(),
    alerts: notLoaded(),
    settings: notLoaded(),
    usage: notLoaded(),
    unreachable: null,
  }))

  const call: DataState['call'] = async (name, input) => {
    const reply = await client.call(name, input)
    const unreachable = !reply.ok && reply.code === 'transport' ? reply.message : null
    if (store.getState().unreachable !== unreachable) store.setState({ unreachable })
    return reply
  }

  const asks: { [Name in Exclude<Slot, 'usage'>]: () => Promise<Reply<Data[Name]['value']>> } = {
    info: () => call('app.info', {}),
    dialects: async () => pick(await call('dialects.list', {}), (answer) => answer.dialects),
    connections: async () => pick(await call('connections.list', {}), (answer) => answer.connections),
    keys: async () => pick(await call('keys.list', {}), (answer) => answer.keys),
    budgets: async () => pick(await call('budgets.list', {}), (answer) => answer.budgets),
    polls: async () => pick(await call('polls.status', {}), (answer) => answer.polls),
    alerts: () => call('alerts.list', { limit: alertsShown }),
    settings: () => call('settings.get', {}),
  }

  let asking = 0
  let come: { slot: Slot; change: Partial<Loaded<unknown>> }[] = []
  let shown = Promise.withResolvers<void>()
  let timer: ReturnType<typeof setTimeout> | null = null
  const showCome = (): void => {
    if (timer !== null) clearTimeout(timer)
    timer = null
    const changes = come
    come = []
    store.setState((data) => Object.fromEntries(changes.map(({ slot, change }) => [slot, { ...data[slot], ...change }])))
    shown.resolve()
    shown = Promise.withResolvers()
  }
  /** Resolves when the answer is in the store: with the last one under way, or a moment later. */
  const load = async (slot: Slot, ask: () => Promise<Reply<unknown>>): Promise<void> => {
    store.setState((data) => ({ [slot]: { ...data[slot], loading: true } }))
    asking += 1
    const reply = await ask()
    asking -= 1
    come.push({ slot, change: reply.ok ? { value: reply.value, problem: null, loading: false, atClient: now() } : { problem: reply.message, loading: false } })
    const mine = shown.promise
    if (asking === 0) showCome()
    else timer ??= setTimeout(showCome, togetherMs)
    await mine
  }

  const askOnce = onceMore((slot: Exclude<Slot, 'usage'>) => load(slot, asks[slot]))

  let newestUsage = 0
  return {
    store,
    call,
    async ask(...slots) {
      await Promise.all(slots.map(askOnce))
    },
    async askUsage(query) {
      newestUsage += 1
      const mine = newestUsage
      store.setState((data) => ({ usage: { ...data.usage, loading: true } }))
      const { from, to, bucket } = query
      const reply = await call('series.usage', { from, to, bucket })
      // A slow answer for a range that was left meanwhile must not replace the newer one.
      if (mine !== newestUsage) return
      store.setState((data) => ({
        usage: reply.ok
          ? { value: { ...reply.value, ...query }, problem: null, loading: false, atClient: now() }
          : { ...data.usage, problem: reply.message, loading: false },
      }))
    },
  }
}

function pick<A, B>(reply: Reply<A>, part: (answer: A) => B): Reply<B> {
  return reply.ok ? { ok: true, value: part(reply.value) } : reply
}
