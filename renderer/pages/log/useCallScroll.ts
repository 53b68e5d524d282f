import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useRef } from 'react'
import { useAppState, useCallLog, usePreference } from '../../state/appState.ts'
import { indexOfCall, itemAt, pageAt, type LogLayout } from '../../state/logItems.ts'
import type { Density } from '../../state/preferences.ts'

/** Height of every line that is not expanded, px, as `--row` in tokens.css. One function each: a new one makes the library lay out every line again. */
const rowHeights: Record<Density, { px: number; every: () => number }> = {
  comfortable: { px: 30, every: () => 30 },
  compact: { px: 24, every: () => 24 },
}
/** The column names stay on top of the scrolled lines. */
export const headHeight = 28
/** Lines drawn above and below what is in sight. */
const overscan = 8
/** Lines from the end at which the next page is asked for: a page ahead of the eye. */
const aheadLines = 200
/** Chromium cannot make an element taller than about 33.5 million px. */
export const mostLines = 1_000_000

const openKey = (key: string): string => `open ${key}`

/** What of the list is in sight, and what follows from that: pages are asked for and dropped, and arrivals follow only at the top. */
export function useCallScroll(layout: LogLayout) {
  const { callLog, setFollowing } = useAppState()
  const { px: rowHeight, every } = rowHeights[usePreference((all) => all.density)]
  const next = useCallLog((log) => log.next)
  const answered = useCallLog((log) => log.answered)
  const problem = useCallLog((log) => log.problem)
  const selectedId = useCallLog((log) => log.selectedId)
  const goToId = useCallLog((log) => log.goToId)
  const open = useCallLog((log) => log.open)
  const shownFilter = useCallLog((log) => log.filter)
  const scroller = useRef<HTMLDivElement>(null)
  const lines = Math.min(layout.count, mostLines)

  const expandedId = open ? selectedId : null
  const keyAt = useCallback(
    (index: number) => {
      const { key } = itemAt(layout, index)
      // An expanded line is another line for the library, so that collapsing it needs no measuring.
      return key === expandedId ? openKey(key) : key
    },
    // oxlint-disable-next-line react/exhaustive-deps -- not `layout`: a new function makes the library lay out every line again, and a page that comes back moves none
    [lines, expandedId],
  )
  // oxlint-disable-next-line react/incompatible-library -- the library changes one object in place; no component here is memoised by a compiler, so that is harmless
  const virtualizer = useVirtualizer({
    count: lines,
    getScrollElement: () => scroller.current,
    estimateSize: every,
    getItemKey: keyAt,
    overscan,
    scrollMargin: headHeight,
    scrollPaddingStart: headHeight,
  })
  const visible = virtualizer.getVirtualItems()
  const firstIndex = visible[0]?.index ?? 0
  const lastIndex = visible.at(-1)?.index ?? 0

  useEffect(() => {
    if (answered && lastIndex >= lines - aheadLines && problem === null) void callLog.more()
    const firstPage = pageAt(layout, firstIndex)
    const lastPage = pageAt(layout, lastIndex)
    for (let page = firstPage; page <= lastPage; page += 1) {
      if (layout.segments[page]?.items === null) void callLog.restore(page)
    }
    callLog.keepAround(firstPage, lastPage)
  }, [callLog, layout, firstIndex, lastIndex, lines, answered, problem, next])

  // Lines of another height are other lines: the library keeps the old ones otherwise.
  useEffect(() => virtualizer.measure(), [virtualizer, rowHeight])

  const isReading = open || selectedId !== null
  const onScroll = () => {
    const top = scroller.current?.scrollTop ?? 0
    setFollowing(top < rowHeight && !isReading)
    const first = virtualizer.getVirtualItems().find((place) => place.end > top + headHeight && itemAt(layout, place.index).kind === 'call')
    callLog.setTop(top < rowHeight || first === undefined ? null : itemAt(layout, first.index).key)
  }
  useEffect(() => {
    const index = goToId === null ? -1 : indexOfCall(layout, goToId)
    if (index === -1) return
    virtualizer.scrollToIndex(index, { align: 'start' })
    callLog.arrivedAt()
  }, [goToId, layout, virtualizer, callLog])
  useEffect(() => {
    setFollowing((scroller.current?.scrollTop ?? 0) < rowHeight && !isReading)
    return () => setFollowing(true)
  }, [isReading, setFollowing, rowHeight])
  // Nothing is answered: a newer Chromium answers a promise here, which an effect would take for the way to undo it.
  const toTop = useCallback((): void => {
    scroller.current?.scrollTo({ top: 0 })
  }, [])
  // Another filter starts at its newest call.
  useEffect(() => toTop(), [shownFilter, toTop])

  return {
    scroller,
    virtualizer,
    visible,
    lines,
    onScroll,
    toTop,
    /**
     * In which of the elements that exist a line is drawn: one that comes into sight takes that of one that left it, which costs half
     * of making and removing elements.
     */
    slotOf: (index: number): number => index % Math.max(visible.length, Math.ceil((virtualizer.scrollRect?.height ?? 0) / rowHeight) + 2 * overscan + 2),
    /** Lines that fit into the window at once. */
    linesInSight: () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2),
    /** Enter is the list's once somebody walks through it, wherever the focus was. */
    takeFocus: () => scroller.current?.querySelector<HTMLElement>('.logGrid')?.focus({ preventScroll: true }),
  }
}
export type CallScroll = ReturnType<typeof useCallScroll>
