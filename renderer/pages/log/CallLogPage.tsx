import { CirclePause, CirclePlay } from 'lucide-react'
import { Button } from '../../parts/Button.tsx'
import { PageHead } from '../../parts/PageHead.tsx'
import { useAppState, useCallLog, useView } from '../../state/appState.ts'
import { count } from '../../words/numbers.ts'
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
      </PageHead>
      <FilterBar filter={filter} onChange={view.setFilter} />
      <FilterChips filter={filter} onChange={view.setFilter} />
      <LogHistogram />
      <CallList />
    </>
  )
}
