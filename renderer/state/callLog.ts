import { createStore, type StoreApi } from 'zustand/vanilla'
import type { CallFilter } from '../../shared/callFilter.ts'
import type { CallRow } from '../../shared/answers.ts'
import type { Answer } from '../../shared/contract.ts'
import type { Gap } from '../../shared/model.ts'
import { writeAddress } from './address.ts'
import type { DataState, UsageQuery } from './data.ts'
import { notLoaded, type Loaded } from './loaded.ts'
import { hasCall, onTop, withoutFarRows, type LogPage } from './logPages.ts'
import { createLogSurroundings } from './logSurroundings.ts'
import type { Place } from './session.ts'

export type CallDetail = Answer<'calls.get'>['call']
export type Facets = Answer<'calls.facets'>

export interface CallLog {
  filter: CallFilter
  pages: LogPage[]
  /** Cursor of the page after the last one; `null` at the end of the log. */
  next: string | null
  loading: boolean
  problem: string | null
  /** Somebody did not want to wait for the first page. */
  cancelled: boolean
  /** How many calls the filter leaves, where the facets could not count all; `null` while not counted. */
  exactTotal: number | null
  /** That is being counted. */
  countingAll: boolean
  /** Errors by cause, while they are shown; `null` = not shown. */
  groups: Loaded<Answer<'calls.groups'>> | null
  /** True once any answer for this filter came. */
  answered: boolean
  /** Calls that arrived since, newest first, kept aside while someone reads. */
  fresh: CallRow[]
  /** The fresh calls do not reach down to the shown ones: showing them starts the list anew. */
  freshHasHole: boolean
  freshNext: string | null
  paused: boolean
  facets: Loaded<Facets>
  gaps: Gap[]
  /** When the calls happened, for the strip above the list; `null` until known. */
  histogram: (Answer<'series.usage'> & { query: UsageQuery; atClient: number }) | null
  selectedId: string | null
  /** The call at the top of what is in sight; `null` at the newest. */
  topId: string | null
  /** A call that the list should bring to its top, once. */
  goToId: string | null
  /** The selected call is expanded; moving the selection moves the expansion. */
  open: boolean
  detail: Loaded<CallDetail>
}

export interface CallLogState {
  store: StoreApi<CallLog>
  /** Shows another filter from its newest call on. */
  show: (filter: CallFilter) => Promise<void>
  /** Goes back to where somebody was, when the next list is there. */
  resume: (place: Place) => void
  setTop: (id: string | null) => void
  /** The list brought it to its top. */
  arrivedAt: () => void
  /** Leaves a search that takes too long, and what is still counted for it. */
  cancel: () => void
  /** Nobody looks at the log any more: ends what is under way for it. The next `arrived` goes on with it. */
  leave: () => void
  /** Shows errors by cause, or no more. */
  setGrouped: (grouped: boolean) => void
  /** Loads the page after the last one. */
  more: () => Promise<void>
  /** Loads a dropped page again. */
  restore: (pageIndex: number) => Promise<void>
  /** Drops rows of pages far from the ones between these indexes. */
  keepAround: (firstPage: number, lastPage: number) => void
  /** Asks for what arrived; shown at once when `follow`, else kept aside and counted. */
  arrived: (follow: boolean) => Promise<void>
  showFresh: () => void
  setPaused: (paused: boolean) => void
  /** Changes what is left on a call, and its line; answers why not, `null` when it was stored. */
  mark: (id: string, change: { pinned?: boolean; note?: string | null }) => Promise<string | null>
  select: (id: string | null, open?: boolean) => void
  setOpen: (open: boolean) => void
}

const pageSize = 200
/** Pages looked through for the place of the last session. */
const pagesResumed = 25

const nothingShown = (): Omit<CallLog, 'filter' | 'paused' | 'facets' | 'gaps' | 'histogram' | 'exactTotal' | 'countingAll' | 'groups' | 'topId' | 'goToId'> => ({
  pages: [],
  next: null,
  loading: false,
  problem: null,
  answered: false,
  cancelled: false,
  fresh: [],
  freshHasHole: false,
  freshNext: null,
  selectedId: null,
  open: false,
  detail: notLoaded(),
})

/** The log as one reads it: pages by cursor, arrivals kept aside, one selected call. */
export function createCallLog({ call, store: data }: Pick<DataState, 'call' | 'store'>, now: () => number, searchName: string): CallLogState {
  const store = createStore<CallLog>(() => ({
    ...nothingShown(),
    filter: {},
    paused: false,
    facets: notLoaded(),
    gaps: [],
    histogram: null,
    exactTotal: null,
    countingAll: false,
    groups: null,
    topId: null,
    goToId: null,
  }))
  const get = store.getState
  // Answers to a filter that was left meanwhile are dropped.
  let generation = 0
  let wanted: Place | null = null
  /** Loads pages until the place is among them; a call that is gone leaves the list at its newest. */
  const goBack = async (place: Place): Promise<void> => {
    const mine = generation
    const has = (id: string) => get().pages.some((page) => hasCall(page, id))
    const target = place.topId ?? place.selectedId
    const isMissing = (): boolean => target !== null && !has(target)
    for (let asked = 0; asked < pagesResumed && isMissing() && get().next !== null; asked += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one page after the other: each may hold what is looked for
      await self.more()
      if (mine !== generation || get().problem !== null) return
    }
    if (place.selectedId !== null && has(place.selectedId)) self.select(place.selectedId, place.open)
    if (place.topId !== null && has(place.topId)) store.setState({ goToId: place.topId })
  }
  /** What was not waited for when the log was left. */
  let leftOff: 'list' | 'counts' | null = null
  /** The filter whose calls are in the list. */
  let shownFor: CallFilter | null = null

  const askPage = (filter: CallFilter, cursor: string | null, search?: string) =>
    call('calls.page', { filter, limit: pageSize, ...(cursor === null ? {} : { cursor }), ...(search === undefined ? {} : { search }) })

  const around = createLogSurroundings({ call, data, store, now, searchName, isCurrent: (mine) => mine === generation })

  const askDetail = async (id: string): Promise<void> => {
    store.setState({ detail: { ...notLoaded<CallDetail>(), loading: true } })
    const reply = await call('calls.get', { id })
    if (get().selectedId !== id) return
    store.setState({
      detail: reply.ok
        ? { value: reply.value.call, problem: null, loading: false, atClient: now() }
        : { value: null, problem: reply.message, loading: false, atClient: null },
    })
  }

  let loadingMore: Promise<void> | null = null
  const loadMore = async (): Promise<void> => {
    const { next, loading, filter } = get()
    if (next === null || loading) return
    const mine = generation
    store.setState({ loading: true, problem: null })
    const reply = await askPage(filter, next, searchName)
    if (mine !== generation) return
    if (!reply.ok) return store.setState({ loading: false, problem: reply.message })
    const { calls, next: after } = reply.value
    store.setState(({ pages }) => ({
      loading: false,
      next: after,
      pages: calls.length === 0 ? pages : [...pages, { cursor: next, rows: calls, size: calls.length }],
    }))
  }

  const self: CallLogState = {
    store,
    async show(filter) {
      around.leave(generation)
      generation += 1
      leftOff = null
      const mine = generation
      const isSame = writeAddress({ page: 'log', filter }) === writeAddress({ page: 'log', filter: get().filter })
      const { selectedId, open } = get()
      // The old rows stay, dimmed, until the new ones are there: a list that blinks cannot be read.
      store.setState({ filter, loading: true, problem: null, cancelled: false, exactTotal: null, countingAll: false, fresh: [], ...(isSame ? {} : { selectedId: null, open: false }) })
      const surroundings = around.ask(mine)
      const reply = await askPage(filter, null, searchName)
      if (mine !== generation) return
      if (reply.ok) {
        const { calls, next } = reply.value
        shownFor = filter
        store.setState({
          ...nothingShown(),
          answered: true,
          pages: calls.length === 0 ? [] : [{ cursor: null, rows: calls, size: calls.length }],
          next,
          ...(isSame ? { selectedId, open, detail: get().detail } : {}),
        })
      } else {
        store.setState({ loading: false, problem: reply.message, ...(isSame ? {} : { pages: [], next: null, answered: false }) })
      }
      const place = wanted
      wanted = null
      if (place !== null && reply.ok) await goBack(place)
      await surroundings
    },

    resume(place) {
      wanted = place
    },

    setTop: (topId) => (get().topId === topId ? undefined : store.setState({ topId })),

    arrivedAt: () => store.setState({ goToId: null }),

    cancel() {
      const wasCounting = around.cancel(generation)
      const wasLooking = get().loading
      if (!wasLooking && !wasCounting) return
      generation += 1
      if (!wasLooking) return
      void call('calls.cancel', { search: searchName })
      store.setState(({ pages, answered, filter }) => ({
        loading: false,
        // A first page that did not come leaves nothing to look at; a later one leaves what is there.
        ...(answered && pages.length > 0 && shownFor === filter ? {} : { pages: [], next: null, answered: true, cancelled: true }),
      }))
    },

    leave() {
      const before = generation
      self.cancel()
      if (generation !== before) leftOff = get().cancelled ? 'list' : 'counts'
    },

    setGrouped(grouped) {
      store.setState({ groups: grouped ? notLoaded() : null })
      if (grouped) void around.askGroups(generation)
    },

    // Whoever asks for more while more is under way waits for that.
    more: () => (loadingMore ??= loadMore().finally(() => (loadingMore = null))),

    async restore(pageIndex) {
      const page = get().pages[pageIndex]
      if (page === undefined || page.rows !== null) return
      const mine = generation
      const reply = await askPage(get().filter, page.cursor)
      if (mine !== generation || !reply.ok) return
      store.setState(({ pages }) => ({ pages: pages.map((other) => (other === page ? { ...page, rows: reply.value.calls } : other)) }))
    },

    keepAround(firstPage, lastPage) {
      const { pages } = get()
      const kept = withoutFarRows(pages, firstPage, lastPage)
      if (kept !== pages) store.setState({ pages: kept })
    },

    async arrived(follow) {
      const { filter, answered } = get()
      if (leftOff === 'list') return self.show(filter)
      if (leftOff === 'counts') void around.ask(generation)
      leftOff = null
      if (!answered || (filter.to !== undefined && filter.to < now())) return
      const mine = generation
      const reply = await askPage(filter, null)
      if (mine !== generation || !reply.ok) return
      const known = new Set((get().pages[0]?.rows ?? []).map((row) => row.id))
      const { calls, next } = reply.value
      const firstKnown = calls.findIndex((row) => known.has(row.id))
      const fresh = (firstKnown === -1 ? calls : calls.slice(0, firstKnown)).filter((row) => !known.has(row.id))
      if (fresh.length === 0) return
      store.setState({ fresh, freshHasHole: firstKnown === -1 && known.size > 0, freshNext: next })
      if (follow && !get().paused) self.showFresh()
      await around.ask(mine)
    },

    showFresh() {
      store.setState(({ fresh, freshHasHole, freshNext, pages, next }) => {
        if (fresh.length === 0) return {}
        const startsAnew = freshHasHole || pages.length === 0
        return {
          fresh: [],
          freshHasHole: false,
          pages: onTop(fresh, startsAnew ? [] : pages),
          next: startsAnew ? freshNext : next,
        }
      })
    },

    setPaused: (paused) => store.setState({ paused }),

    async mark(id, change) {
      const reply = await call('calls.mark', { id, ...change })
      if (!reply.ok) return reply.message
      const marked = (rows: CallRow[]) => rows.map((row) => (row.id === id ? { ...row, ...reply.value } : row))
      store.setState(({ pages, fresh }) => ({ pages: pages.map((page) => (hasCall(page, id) ? { ...page, rows: marked(page.rows ?? []) } : page)), fresh: marked(fresh) }))
      return null
    },

    select(id, open) {
      const before = get()
      const isOpen = id !== null && (open ?? before.open)
      if (before.selectedId === id && before.open === isOpen) return
      store.setState({ selectedId: id, open: isOpen })
      if (id !== null && isOpen && (before.selectedId !== id || before.detail.value?.id !== id)) void askDetail(id)
    },

    setOpen(open) {
      const { selectedId } = get()
      if (selectedId !== null) self.select(selectedId, open)
    },
  }
  return self
}
