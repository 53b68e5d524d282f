import { ArrowUp } from 'lucide-react'
import { useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { CallRow } from '../../../shared/answers.ts'
import { Skeleton } from '../../parts/Panel.tsx'
import { useAppState, useCallLog, usePreference, useView } from '../../state/appState.ts'
import { columnTemplate } from '../../state/logColumns.ts'
import { findCall, indexOfCall, itemAt, layoutLog } from '../../state/logItems.ts'
import { selectNextError } from '../../state/nextError.ts'
import { count } from '../../words/numbers.ts'
import { LoadProblem } from '../shell/LoadProblem.tsx'
import { CallLines } from './CallLines.tsx'
import { NoCalls } from './NoCalls.tsx'
import { NoteDialog } from './NoteDialog.tsx'
import { useCallActions } from './useCallActions.ts'
import { useCallScroll } from './useCallScroll.ts'
import { useLogKeys } from './useLogKeys.ts'

/** The list itself: only what is in sight exists, pages load as one scrolls, arrivals never move what is read. */
export function CallList() {
  const { callLog } = useAppState()
  const pages = useCallLog((log) => log.pages)
  const gaps = useCallLog((log) => log.gaps)
  const loading = useCallLog((log) => log.loading)
  const answered = useCallLog((log) => log.answered)
  const problem = useCallLog((log) => log.problem)
  const fresh = useCallLog((log) => log.fresh)
  const freshHasHole = useCallLog((log) => log.freshHasHole)
  const paused = useCallLog((log) => log.paused)
  const selectedId = useCallLog((log) => log.selectedId)
  const open = useCallLog((log) => log.open)
  const shownFilter = useCallLog((log) => log.filter)
  const filter = useView((all) => all.filter)
  const columns = usePreference((all) => all.logColumns)
  const list = useRef<HTMLDivElement>(null)
  const [searching, setSearching] = useState(false)
  const [noting, setNoting] = useState<CallRow | null>(null)
  const actions = useCallActions()

  const layout = useMemo(() => layoutLog(pages, gaps), [pages, gaps])
  const scroll = useCallScroll(layout)
  const { virtualizer, lines, toTop, takeFocus } = scroll

  // By hand, because React's types know no custom properties; with every drawing, because the list is not always there.
  useLayoutEffect(() => {
    list.current?.style.setProperty('--log-columns', columnTemplate(columns))
  })

  const selectAt = (index: number) => {
    const item = itemAt(layout, index)
    if (item.kind !== 'call') return
    callLog.select(item.row.id)
    virtualizer.scrollToIndex(index, { align: 'auto' })
    takeFocus()
  }
  const rowOf = (id: string | null): CallRow | null => {
    const item = id === null ? null : itemAt(layout, indexOfCall(layout, id))
    return item?.kind === 'call' ? item.row : null
  }
  const currentIndex = () => (selectedId === null ? -1 : indexOfCall(layout, selectedId))
  const showFresh = () => {
    callLog.showFresh()
    toTop()
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
      const target = Math.min(lines - 1, Math.max(0, currentIndex() + step * scroll.linesInSight()))
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
    home: toTop,
  })

  if (!answered && problem === null) {
    return (
      <div className="logList">
        {loading ? <Looking onCancel={callLog.cancel} /> : null}
        <Skeleton lines={14} label="Loading calls" />
      </div>
    )
  }
  return (
    <div ref={list} className={`logList ${loading && shownFilter !== filter ? 'stale' : ''}`}>
      {loading ? <Looking onCancel={callLog.cancel} /> : null}
      <LoadProblem title="Could not load calls." problem={lines === 0 ? null : problem} onRetry={() => void callLog.show(filter)} />
      {fresh.length === 0 ? null : (
        <button type="button" className="freshPill" onClick={showFresh}>
          <ArrowUp size={13} aria-hidden />
          {freshHasHole ? `${count(fresh.length)}+ new` : `${count(fresh.length)} new`}
        </button>
      )}
      <NoteDialog row={noting} onSave={(row, note) => void actions.setNote(row, note)} onClose={() => setNoting(null)} />
      {lines === 0 ? (
        <NoCalls />
      ) : (
        <CallLines layout={layout} scroll={scroll} actions={actions} rowOf={rowOf} onNote={setNoting} searching={searching} />
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
