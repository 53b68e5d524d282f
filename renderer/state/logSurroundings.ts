import type { StoreApi } from 'zustand/vanilla'
import type { CallLog } from './callLog.ts'
import type { DataState } from './data.ts'
import { connectionsOf, keysOf } from './filterScope.ts'
import { histogramQuery } from './histogram.ts'
import { rangeShown } from './usageChart.ts'

interface Lent extends Pick<DataState, 'call'> {
  data: DataState['store']
  store: StoreApi<CallLog>
  /** This machine's clock. */
  now: () => number
  /** What this window's searches are called, to cancel them by. */
  searchName: string
  /** Whether the filter is still the one that was shown under this number; answers to another are dropped. */
  isCurrent: (generation: number) => boolean
}

/** What stands around the list of calls: counts by value, gaps, the strip of times, and errors by cause while they are shown. */
export interface LogSurroundings {
  ask: (generation: number) => Promise<void>
  askGroups: (generation: number) => Promise<void>
}

/** Asks for the surroundings of the filter in `store` and puts them there. */
export function createLogSurroundings({ call, data, store, now, searchName, isCurrent }: Lent): LogSurroundings {
  const get = store.getState
  const askFacets = async (mine: number): Promise<void> => {
    store.setState(({ facets }) => ({ facets: { ...facets, loading: true } }))
    const reply = await call('calls.facets', { filter: get().filter })
    if (!isCurrent(mine)) return
    if (reply.ok && reply.value.capped === true) void askTotal(mine)
    store.setState(({ facets }) => ({
      facets: reply.ok
        ? { value: reply.value, problem: null, loading: false, atClient: now() }
        : { ...facets, problem: reply.message, loading: false },
    }))
  }

  /** The facets of a text count the newest matches only; the rest takes longer than anyone should wait for the list. */
  const askTotal = async (mine: number): Promise<void> => {
    const reply = await call('calls.count', { filter: get().filter, search: `${searchName} count` })
    if (isCurrent(mine) && reply.ok) store.setState({ exactTotal: reply.value.calls })
  }

  const askGroups = async (mine: number): Promise<void> => {
    const { groups, filter } = get()
    if (groups === null) return
    store.setState({ groups: { ...groups, loading: true } })
    const reply = await call('calls.groups', { filter })
    if (!isCurrent(mine) || get().groups === null) return
    store.setState({
      groups: reply.ok
        ? { value: reply.value, problem: null, loading: false, atClient: now() }
        : { ...groups, problem: reply.message, loading: false },
    })
  }

  const askGaps = async (mine: number): Promise<void> => {
    const { filter } = get()
    const reply = await call('gaps.list', {
      ...(filter.from === undefined ? {} : { from: filter.from }),
      ...(filter.to === undefined ? {} : { to: filter.to }),
    })
    if (!isCurrent(mine) || !reply.ok) return
    const { keys, connections } = data.getState()
    const wanted = connectionsOf(filter, keys.value, connections.value)
    store.setState({ gaps: wanted === null ? reply.value.gaps : reply.value.gaps.filter((gap) => wanted.has(gap.connectionId)) })
  }

  const askHistogram = async (mine: number): Promise<void> => {
    const { filter } = get()
    const query = histogramQuery(filter, rangeShown(null, data.getState().connections.value, now()), now())
    const { from, to, bucket } = query
    const { keys, connections } = data.getState()
    const [connectionId, ...others] = filter.connectionIds === undefined ? [] : (connectionsOf(filter, keys.value, connections.value) ?? [])
    const keyIds = keysOf(filter, keys.value)
    const reply = await call('series.usage', {
      from,
      to,
      bucket,
      ...(connectionId === undefined || others.length > 0 ? {} : { connectionId }),
      ...(keyIds === null ? {} : { keyIds }),
    })
    if (isCurrent(mine) && reply.ok) store.setState({ histogram: { ...reply.value, query, atClient: now() } })
  }

  return {
    ask: async (mine) => void (await Promise.all([askFacets(mine), askGaps(mine), askHistogram(mine), askGroups(mine)])),
    askGroups,
  }
}
