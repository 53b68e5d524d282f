import { ContextMenu } from '@base-ui/react/context-menu'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowUp, ListX, RefreshCw, SearchX } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { CallRow } from '../../../shared/answers.ts'
import { Button } from '../../parts/Button.tsx'
import { CallLine, columnNames, DayLine, DroppedLine, GapLine } from '../../parts/CallLine.tsx'
import { EmptyState, Skeleton, Strip } from '../../parts/Panel.tsx'
import { SafeText } from '../../parts/SafeText.tsx'
import { useAppState, useCallLog, useData, useView } from '../../state/appState.ts'
import { findCall, indexOfCall, itemAt, layoutLog, pageAt } from '../../state/logItems.ts'
import { selectNextError } from '../../state/nextError.ts'
import { count } from '../../words/numbers.ts'
import { CallDetails } from './CallDetails.tsx'
import { CallMenu } from './CallMenu.tsx'
import { NoteDialog } from './NoteDialog.tsx'
import { useCallActions } from './useCallActions.ts'
import { useLogKeys } from './useLogKeys.ts'

/** Height of every line that is not expanded, as in log.css. */
const rowHeight = 30
const everyRowHeight = (): number => rowHeight
/** The column names stay on top of the scrolled lines. */
const headHeight = 28
/** Lines from the end at which the next page is asked for: a page ahead of the eye. */
const aheadLines = 200
/** Chromium cannot make an element taller than about 33.5 million px. */
const mostLines = 1_000_000

const openKey = (key: string): string => `open ${key}`

/** The list itself: only what is in sight exists, pages load as one scrolls, arrivals never move what is read. */
export function CallList() {
  const { callLog, view, setFollowing } = useAppState()
  const pages = useCallLog((log) => log.pages)
  const gaps = useCallLog((log) => log.gaps)
  const next = useCallLog((log) => log.next)
  const loading = useCallLog((log) => log.loading)
  const cancelled = useCallLog((log) => log.cancelled)
  const answered = useCallLog((log) => log.answered)
  const problem = useCallLog((log) => log.problem)
  const fresh = useCallLog((log) => log.fresh)
  const freshHasHole = useCallLog((log) => log.freshHasHole)
  const paused = useCallLog((log) => log.paused)
  const selectedId = useCallLog((log) => log.selectedId)
  const goToId = useCallLog((log) => log.goToId)
  const open = useCallLog((log) => log.open)
  const shownFilter = useCallLog((log) => log.filter)
  const filter = useView((all) => all.filter)
  const connections = useData((all) => all.connections.value)
  const scroller = useRef<HTMLDivElement>(null)
  const [searching, setSearching] = useState(false)
  const actions = useCallActions()
  const [menuId, setMenuId] = useState<string | null>(null)
  const [noting, setNoting] = useState<CallRow | null>(null)

  const layout = useMemo(() => layoutLog(pages, gaps), [pages, gaps])
  const lines = Math.min(layout.count, mostLines)
  const connectionName = useMemo(() => {
    const names = new Map((connections ?? []).map(({ id, name }) => [id, name]))
    return (id: string) => names.get(id) ?? id
  }, [connections])

  const expandedId = open ? selectedId : null
  const keyAt = useCallback(
    (index: number) => {
      const { key } = itemAt(layout, index)
      // An expanded line is another line for the library, so that collapsing it needs no measuring.
      return key === expandedId ? openKey(key) : key
    },
    // Not `layout`: a new function makes the library lay out every line again, and a page that comes back moves none.
    // oxlint-disable-next-line react/exhaustive-deps
    [lines, expandedId],
  )
  // The library changes one object in place; this component is not memoised by a compiler, so that is harmless.
  // oxlint-disable-next-line react/incompatible-library
  const virtualizer = useVirtualizer({
    count: lines,
    getScrollElement: () => scroller.current,
    estimateSize: everyRowHeight,
    getItemKey: keyAt,
    overscan: 8,
    scrollMargin: headHeight,
    scrollPaddingStart: headHeight,
  })
  const visible = virtualizer.getVirtualItems()
  const firstIndex = visible[0]?.index ?? 0
  const lastIndex = visible.at(-1)?.index ?? 0
  const selectedIsShown = selectedId !== null && visible.some(({ index }) => itemAt(layout, index).key === selectedId)

  useEffect(() => {
    if (answered && lastIndex >= lines - aheadLines && problem === null) void callLog.more()
    const firstPage = pageAt(layout, firstIndex)
    const lastPage = pageAt(layout, lastIndex)
    for (let page = firstPage; page <= lastPage; page += 1) {
      if (layout.segments[page]?.items === null) void callLog.restore(page)
    }
    callLog.keepAround(firstPage, lastPage)
  }, [callLog, layout, firstIndex, lastIndex, lines, answered, problem, next])

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
  }, [isReading, setFollowing])
  // Another filter starts at its newest call.
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 })
  }, [shownFilter])

  /** Enter is the list's once somebody walks through it, wherever the focus was. */
  const takeFocus = () => scroller.current?.querySelector<HTMLElement>('.logGrid')?.focus({ preventScroll: true })
  const selectAt = (index: number) => {
    const item = itemAt(layout, index)
    if (item.kind !== 'call') return
    callLog.select(item.row.id)
    virtualizer.scrollToIndex(index, { align: 'auto' })
    takeFocus()
  }
  const press = useCallback(
    (id: string) => {
      const { selectedId: before, open: wasOpen } = callLog.store.getState()
      callLog.select(id, !(before === id && wasOpen))
    },
    [callLog],
  )
  const rowOf = (id: string | null): CallRow | null => {
    const item = id === null ? null : itemAt(layout, indexOfCall(layout, id))
    return item?.kind === 'call' ? item.row : null
  }
  const currentIndex = () => (selectedId === null ? -1 : indexOfCall(layout, selectedId))
  const showFresh = () => {
    callLog.showFresh()
    scroller.current?.scrollTo({ top: 0 })
  }
  const findError = async (step: 1 | -1) => {
    const found = await selectNextError(callLog, step, () => setSearching(true))
    setSearching(false)
    // The virtualizer learns of pages loaded meanwhile with the next render.
    if (found !== -1) requestAnimationFrame(() => virtualizer.scrollToIndex(found, { align: 'auto' }))
    takeFocus()
  }
  useLogKeys({
    move(step) {
      const found = findCall(layout, currentIndex() === -1 && step === 1 ? -1 : currentIndex(), step)
      if (found !== -1) selectAt(found)
    },
    moveToError: (step) => void findError(step),
    page(step) {
      const size = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2)
      const target = Math.min(lines - 1, Math.max(0, currentIndex() + step * size))
      const found = itemAt(layout, target).kind === 'call' ? target : findCall(layout, target, step)
      if (found !== -1) selectAt(found)
    },
    toggle: () => (selectedId === null ? undefined : callLog.setOpen(!open)),
    escape: () => (loading ? callLog.cancel() : open ? callLog.setOpen(false) : callLog.select(null)),
    showFresh,
    pause: () => callLog.setPaused(!paused),
    copy: () => {
      const row = rowOf(selectedId)
      if (row !== null) void actions.copy(row, 'cURL')
    },
    togglePin: () => {
      const row = rowOf(selectedId)
      if (row !== null) void actions.togglePin(row)
    },
    home: () => scroller.current?.scrollTo({ top: 0 }),
  })

  if (!answered && problem === null) {
    return (
      <div className="logList">
        {loading ? <Looking onCancel={callLog.cancel} /> : null}
        <Skeleton lines={14} label="Loading calls" />
      </div>
    )
  }
  const isFiltered = Object.keys(filter).length > 0
  return (
    <div className={`logList ${loading && shownFilter !== filter ? 'stale' : ''}`}>
      {loading ? <Looking onCancel={callLog.cancel} /> : null}
      {problem === null ? null : (
        <Strip
          tone="amber"
          action={
            <Button icon={RefreshCw} onClick={() => void callLog.show(filter)}>
              Try again
            </Button>
          }
        >
          <strong>Could not load calls.</strong> <SafeText text={problem} max={300} />
        </Strip>
      )}
      {fresh.length === 0 ? null : (
        <button type="button" className="freshPill" onClick={showFresh}>
          <ArrowUp size={13} aria-hidden />
          {freshHasHole ? `${count(fresh.length)}+ new` : `${count(fresh.length)} new`}
        </button>
      )}
      <NoteDialog row={noting} onSave={(row, note) => void actions.setNote(row, note)} onClose={() => setNoting(null)} />
      {lines === 0 ? (
        problem !== null ? null : cancelled ? (
          <EmptyState icon={SearchX} title="The search was cancelled" actions={<Button onClick={() => void callLog.show(filter)}>Search again</Button>}>
            Nothing is shown, because not all calls were looked at.
          </EmptyState>
        ) : loading ? null : isFiltered ? (
          <EmptyState
            icon={SearchX}
            title="No call matches"
            actions={<Button onClick={() => view.setFilter({})}>Clear all filters</Button>}
          >
            Nothing stored fits these filters together. Remove one above, or widen the time.
          </EmptyState>
        ) : (
          <EmptyState icon={ListX} title="No calls yet">
            Calls appear here as soon as a connection’s log has been read. An API without a log shows only what its headers tell, on the
            overview.
          </EmptyState>
        )
      ) : (
        <div ref={scroller} className="logScroll" onScroll={onScroll}>
          <ContextMenu.Root>
          <ContextMenu.Trigger
            className="logGrid"
            // From the keyboard the menu is that of the selected call.
            onContextMenu={(event) => setMenuId(event.target instanceof Element ? (event.target.closest('.callLine')?.id.replace(/^call /, '') ?? selectedId) : null)}
            tabIndex={0}
            role="treegrid"
            aria-label="Calls, newest first"
            aria-rowcount={next === null ? lines : -1}
            aria-activedescendant={selectedIsShown ? `call ${selectedId}` : undefined}
          >
            <div className="logHead" role="row">
              {columnNames.map((name) => (
                <span key={name} role="columnheader" className={`col ${name.toLowerCase()}`}>
                  {name}
                </span>
              ))}
            </div>
            <div className="logCanvas" role="rowgroup" style={{ height: virtualizer.getTotalSize() }}>
              {visible.map((place) => {
                const item = itemAt(layout, place.index)
                const isSelected = item.kind === 'call' && item.row.id === selectedId
                return (
                  <div
                    key={item.key}
                    data-index={place.index}
                    // Only what is expanded has a height of its own; measuring every line would force a layout per line.
                    ref={isSelected && open ? virtualizer.measureElement : undefined}
                    className={isSelected && open ? 'logPlace' : 'logPlace fixed'}
                    role="presentation"
                    style={{ transform: `translateY(${place.start - headHeight}px)` }}
                  >
                    {item.kind === 'call' ? (
                      <CallLine
                        row={item.row}
                        index={place.index}
                        selected={isSelected}
                        open={isSelected && open}
                        connectionName={connectionName}
                        onPress={press}
                      >
                        {isSelected && open ? <CallDetails row={item.row} actions={actions} onNote={setNoting} /> : null}
                      </CallLine>
                    ) : item.kind === 'gap' ? (
                      <GapLine gap={item.gap} connection={connectionName(item.gap.connectionId)} index={place.index} />
                    ) : item.kind === 'day' ? (
                      <DayLine at={item.at} index={place.index} />
                    ) : (
                      <DroppedLine index={place.index} />
                    )}
                  </div>
                )
              })}
            </div>
          </ContextMenu.Trigger>
          <CallMenu row={rowOf(menuId)} actions={actions} onNote={setNoting} />
          </ContextMenu.Root>
          <p className="logEnd faint" role="status">
            {searching
              ? 'Looking for the next error…'
              : loading
                ? 'Loading older calls…'
                : next === null
                  ? 'This is everything stored that fits.'
                  : lines >= mostLines
                    ? 'A million lines are shown; choose a time range to see older calls.'
                    : ''}
          </p>
        </div>
      )}
    </div>
  )
}

/** Says that the list is being looked for, once that takes long enough to be seen. */
function Looking({ onCancel }: { onCancel: () => void }) {
  return (
    <div className="looking" role="status">
      Looking…
      <button type="button" className="button quiet" onClick={onCancel}>
        Cancel <kbd>Esc</kbd>
      </button>
    </div>
  )
}
