import { CirclePause, CirclePlay, Download, Layers } from 'lucide-react'
import { useState } from 'react'
import { useStore } from 'zustand'
import { printQuery } from '../../../shared/callQuery/printQuery.ts'
import { Button } from '../../parts/Button.tsx'
import { PageHead } from '../../parts/PageHead.tsx'
import { useAppState, useCallLog, useView } from '../../state/appState.ts'
import { count } from '../../words/numbers.ts'
import { CallList } from './CallList.tsx'
import { ColumnMenu } from './ColumnMenu.tsx'
import { ErrorGroups } from './ErrorGroups.tsx'
import { ExportDialog } from './ExportDialog.tsx'
import { FilterBar } from './FilterBar.tsx'
import { FilterChips } from './FilterChips.tsx'
import { LogHistogram } from './LogHistogram.tsx'
import { SavedViews } from './SavedViews.tsx'

/** The activity log: filter, chips, list. */
export function CallLogPage() {
  const { callLog, view, dialog, show } = useAppState()
  const filter = useView((all) => all.filter)
  const paused = useCallLog((log) => log.paused)
  const grouped = useCallLog((log) => log.groups !== null)
  const exporting = useStore(dialog) === 'export'
  /** The filter as it was typed, for as long as it is the one shown: a saved view keeps its words for times. */
  const [typed, setTyped] = useState<{ query: string; filter: typeof filter } | null>(null)
  return (
    <>
      <PageHead title="Log" note={<CallCount />}>
        <SavedViews query={typed?.filter === filter ? typed.query : printQuery(filter)} onShow={view.setFilter} />
        <ColumnMenu />
        <Button look="quiet" icon={Layers} aria-pressed={grouped} onClick={() => callLog.setGrouped(!grouped)}>
          Group errors
        </Button>
        <Button look="quiet" icon={paused ? CirclePlay : CirclePause} aria-pressed={paused} onClick={() => callLog.setPaused(!paused)}>
          {paused ? 'Resume arrivals' : 'Pause arrivals'}
        </Button>
        <Button look="quiet" icon={Download} onClick={() => show('export')}>
          Export…
        </Button>
      </PageHead>
      <ExportDialog filter={filter} open={exporting} onClose={() => show(null)} />
      <FilterBar
        filter={filter}
        onChange={view.setFilter}
        onQuery={(query, next) => {
          setTyped({ query, filter: next })
          view.setFilter(next)
        }}
      />
      <FilterChips filter={filter} onChange={view.setFilter} />
      <LogHistogram />
      <ErrorGroups />
      <CallList />
    </>
  )
}

/** How many calls the filter leaves: as many as were counted so far, and then all. */
function CallCount() {
  const facets = useCallLog((log) => log.facets)
  const exact = useCallLog((log) => log.exactTotal)
  const total = exact ?? facets.value?.total ?? null
  const isCounting = useCallLog((log) => log.facets.loading || log.countingAll)
  const words = total === null ? '' : `${count(total)}${exact === null && facets.value?.capped === true ? '+' : ''} ${total === 1 ? 'call' : 'calls'}`
  return <span aria-live="polite">{[words, isCounting ? 'counting…' : ''].filter((part) => part !== '').join(', ')}</span>
}
