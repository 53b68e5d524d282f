import { CloudAlert, ListX, Plus, RefreshCw, SearchX } from 'lucide-react'
import { Button } from '../../parts/Button.tsx'
import { EmptyState } from '../../parts/Panel.tsx'
import { SafeText } from '../../parts/SafeText.tsx'
import { useAppState, useCallLog, useData, useView } from '../../state/appState.ts'

/** Why the list is empty, and what to do about it; nothing while that is not known. */
export function NoCalls() {
  const { callLog, view, show } = useAppState()
  const loading = useCallLog((log) => log.loading)
  const cancelled = useCallLog((log) => log.cancelled)
  const problem = useCallLog((log) => log.problem)
  const filter = useView((all) => all.filter)
  const hasConnections = useData((all) => (all.connections.value?.length ?? 0) > 0)
  if (problem !== null) {
    return (
      <EmptyState
        icon={CloudAlert}
        title="No call could be loaded"
        actions={
          <Button icon={RefreshCw} onClick={() => void callLog.show(filter)}>
            Try again
          </Button>
        }
      >
        <SafeText text={problem} max={300} />
      </EmptyState>
    )
  }
  if (cancelled) {
    return (
      <EmptyState icon={SearchX} title="The search was cancelled" actions={<Button onClick={() => void callLog.show(filter)}>Search again</Button>}>
        Nothing is shown, because not all calls were looked at.
      </EmptyState>
    )
  }
  if (loading) return null
  if (Object.keys(filter).length > 0) {
    return (
      <EmptyState icon={SearchX} title="No call matches" actions={<Button onClick={() => view.setFilter({})}>Clear all filters</Button>}>
        Nothing stored fits these filters together. Remove one above, or widen the time.
      </EmptyState>
    )
  }
  return (
    <EmptyState
      icon={ListX}
      title="No calls yet"
      actions={
        hasConnections ? undefined : (
          <Button look="primary" icon={Plus} onClick={() => show('addConnection')}>
            Add a connection
          </Button>
        )
      }
    >
      Calls appear here as soon as a connection’s log has been read. An API without a log shows only what its headers tell, on the overview.
    </EmptyState>
  )
}
