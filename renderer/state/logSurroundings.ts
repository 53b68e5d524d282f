import type { StoreApi } from 'zustand/vanilla'
import type { CallFilter } from '../../shared/callFilter.ts'
import type { CallLog } from './callLog.ts'
import type { DataState } from './data.ts'
import { connectionsOf, keysOf } from './filterScope.ts'
import { histogramQuery } from './histogram.ts'
import { notLoaded } from './loaded.ts'
import { onceMore } from './onceMore.ts'
import { rangeShown } from './usageChart.ts'

/** What can take long. */
const counts = ['facets', 'count', 'groups'] as const
/** Stands where the groups would be. */
const notGrouped = 'The errors were not grouped, because the search was cancelled.'

interface Lent extends Pick<DataState, 'call'> {
  data: DataState['store']
  store: StoreApi<CallLog>
  /** This machine's clock. */
  now: () => number
  /** What this window's searches are called, to leave them by. */
  searchName: string
  /** Whether the filter is still the one that was shown under this number; answers to another are dropped. */
  isCurrent: (generation: number) => boolean
}

/** What stands around the list of calls: counts by value, gaps, the strip of times, and errors by cause while they are shown. */
export interface LogSurroundings {
  ask: (generation: number) => Promise<void>
  askGroups: (generation: number) => Promise<void>
  /** Ends what is still counted for the filter of this number, which is not shown from now on; `true` when anything was. */
  leave: (generation: number) => boolean
  /** The same for a filter that stays: what was not counted of it is not known. */
  cancel: (generation: number) => boolean
}

/** Asks for the surroundings of the filter in `store` and puts them there. */
export function createLogSurroundings({ call, data, store, now, searchName, isCurrent }: Lent): LogSurroundings {
  const get = store.getState
  // With the number in it, so that what leaves the counts of one filter can never end those of the next.
  const nameOf = (what: (typeof counts)[number], generation: number): string => `${searchName} ${what} ${generation}`
  /** The filters whose counts are shown. */
  let [facetsOf, groupsOf]: (CallFilter | null)[] = [null, null]

  // Once more and not anew: with calls arriving all the time, a long count would never come to its end.
  const askFacets = onceMore(async (mine: number): Promise<void> => {
    if (!isCurrent(mine)) return
    const { filter } = get()
    store.setState(({ facets }) => ({ facets: { ...facets, loading: true } }))
    const reply = await call('calls.facets', { filter, search: nameOf('facets', mine) })
    if (!isCurrent(mine)) return
    if (reply.ok) facetsOf = filter
    if (reply.ok && reply.value.capped === true) void askTotal(mine)
    store.setState(({ facets }) => ({
      facets: reply.ok
        ? { value: reply.value, problem: null, loading: false, atClient: now() }
        : { ...facets, problem: reply.message, loading: false },
    }))
  })

  /** The facets of a text count the newest matches only; the rest takes longer than anyone should wait for the list. */
  const askTotal = onceMore(async (mine: number): Promise<void> => {
    if (!isCurrent(mine)) return
    store.setState({ countingAll: true })
    const reply = await call('calls.count', { filter: get().filter, search: nameOf('count', mine) })
    if (isCurrent(mine)) store.setState({ countingAll: false, ...(reply.ok ? { exactTotal: reply.value.calls } : {}) })
  })

  const askGroups = onceMore(async (mine: number): Promise<void> => {
    const { groups, filter } = get()
    if (groups === null || !isCurrent(mine)) return
    store.setState({ groups: { ...groups, loading: true } })
    const reply = await call('calls.groups', { filter, search: nameOf('groups', mine) })
    if (!isCurrent(mine) || get().groups === null) return
    if (reply.ok) groupsOf = filter
    store.setState({
      groups: reply.ok
        ? { value: reply.value, problem: null, loading: false, atClient: now() }
        : { ...groups, problem: reply.message, loading: false },
    })
  })

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

  const leave = (generation: number): boolean => {
    const { facets, countingAll, groups } = get()
    const isUnderWay = { facets: facets.loading, count: countingAll, groups: groups?.loading === true }
    const left = counts.filter((what) => isUnderWay[what])
    for (const what of left) void call('calls.cancel', { search: nameOf(what, generation) })
    return left.length > 0
  }

  return {
    ask: async (mine) => void (await Promise.all([askFacets(mine), askGaps(mine), askHistogram(mine), askGroups(mine)])),
    askGroups,
    leave,
    cancel(generation) {
      const wasCounting = leave(generation)
      if (!wasCounting) return false
      // What was counted of another filter would pass for this one's.
      store.setState(({ filter, facets, groups }) => ({
        facets: facetsOf === filter ? { ...facets, loading: false } : notLoaded(),
        groups: groups === null ? null : groupsOf === filter ? { ...groups, loading: false } : { ...notLoaded(), problem: notGrouped },
        countingAll: false,
      }))
      return true
    },
  }
}
