import { ContextMenu } from '@base-ui/react/context-menu'
import { useCallback, useMemo, useState } from 'react'
import type { CallRow } from '../../../shared/answers.ts'
import { CallLine, DayLine, DroppedLine, GapLine } from '../../parts/CallLine.tsx'
import { useAppState, useCallLog, useData, usePreference } from '../../state/appState.ts'
import { shownColumns } from '../../state/logColumns.ts'
import { itemAt, type LogLayout } from '../../state/logItems.ts'
import { CallDetails } from './CallDetails.tsx'
import { CallMenu } from './CallMenu.tsx'
import { LogHead } from './LogHead.tsx'
import type { CallActions } from './useCallActions.ts'
import { headHeight, mostLines, type CallScroll } from './useCallScroll.ts'

interface CallLinesProps {
  layout: LogLayout
  scroll: CallScroll
  actions: CallActions
  rowOf: (id: string | null) => CallRow | null
  onNote: (row: CallRow) => void
  /** The next error is being looked for. */
  searching: boolean
}

/** The lines in sight under their column names, one of them expanded. */
export function CallLines({ layout, scroll, actions, rowOf, onNote, searching }: CallLinesProps) {
  const { callLog } = useAppState()
  const next = useCallLog((log) => log.next)
  const loading = useCallLog((log) => log.loading)
  const selectedId = useCallLog((log) => log.selectedId)
  const open = useCallLog((log) => log.open)
  const connections = useData((all) => all.connections.value)
  const choice = usePreference((all) => all.logColumns)
  const columns = useMemo(() => shownColumns(choice).map(({ id }) => id), [choice])
  const [menuId, setMenuId] = useState<string | null>(null)
  const { scroller, virtualizer, visible, lines, slotOf, onScroll } = scroll

  const connectionName = useMemo(() => {
    const names = new Map((connections ?? []).map(({ id, name }) => [id, name]))
    return (id: string) => names.get(id) ?? id
  }, [connections])
  const press = useCallback(
    (id: string) => {
      const { selectedId: before, open: wasOpen } = callLog.store.getState()
      callLog.select(id, !(before === id && wasOpen))
    },
    [callLog],
  )
  const selectedIsShown = selectedId !== null && visible.some(({ index }) => itemAt(layout, index).key === selectedId)
  return (
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
          <LogHead />
          <div className="logCanvas" role="rowgroup" style={{ height: virtualizer.getTotalSize() }}>
            {visible.map((place) => {
              const item = itemAt(layout, place.index)
              const isSelected = item.kind === 'call' && item.row.id === selectedId
              const isOpen = isSelected && open
              return (
                <div
                  // What is expanded keeps its own element, with all that is unfolded in it.
                  key={isOpen ? item.key : slotOf(place.index)}
                  data-index={place.index}
                  // Only what is expanded has a height of its own; measuring every line would force a layout per line.
                  ref={isOpen ? virtualizer.measureElement : undefined}
                  className={isOpen ? 'logPlace' : 'logPlace fixed'}
                  role="presentation"
                  style={{ transform: `translateY(${place.start - headHeight}px)` }}
                >
                  {item.kind === 'call' ? (
                    <CallLine
                      row={item.row}
                      columns={columns}
                      index={place.index}
                      selected={isSelected}
                      open={isOpen}
                      connectionName={connectionName}
                      onPress={press}
                    >
                      {isOpen ? <CallDetails row={item.row} actions={actions} onNote={onNote} /> : null}
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
        <CallMenu row={rowOf(menuId)} actions={actions} onNote={onNote} />
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
  )
}
