import { CirclePause, CirclePlay, Download } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../parts/Button.tsx'
import { PageHead } from '../../parts/PageHead.tsx'
import { useAppState, useCallLog, useView } from '../../state/appState.ts'
import { count } from '../../words/numbers.ts'
import { ExportDialog } from './ExportDialog.tsx'
import { CallList } from './CallList.tsx'
import { FilterBar } from './FilterBar.tsx'
import { FilterChips } from './FilterChips.tsx'
import { LogHistogram } from './LogHistogram.tsx'

/** The activity log: filter, chips, list. */
export function CallLogPage() {
  const { callLog, view } = useAppState()
  const filter = useView((all) => all.filter)
  const total = useCallLog((log) => log.facets.value?.total ?? null)
  const counting = useCallLog((log) => log.facets.loading)
  const [exporting, setExporting] = useState(false)
  const paused = useCallLog((log) => log.paused)
  return (
    <>
      <PageHead
        title="Log"
        note={
          <span aria-live="polite">
            {total === null
              ? counting
                ? 'counting…'
                : ''
              : `${count(total)} ${total === 1 ? 'call' : 'calls'}${counting ? ', counting…' : ''}`}
          </span>
        }
      >
        <Button look="quiet" icon={paused ? CirclePlay : CirclePause} aria-pressed={paused} onClick={() => callLog.setPaused(!paused)}>
          {paused ? 'Resume arrivals' : 'Pause arrivals'}
        </Button>
        <Button look="quiet" icon={Download} onClick={() => setExporting(true)}>
          Export…
        </Button>
      </PageHead>
      <ExportDialog filter={filter} open={exporting} onClose={() => setExporting(false)} />
      <FilterBar filter={filter} onChange={view.setFilter} />
      <FilterChips filter={filter} onChange={view.setFilter} />
      <LogHistogram />
      <CallList />
    </>
  )
}
