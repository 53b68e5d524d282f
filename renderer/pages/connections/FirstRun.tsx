import { FlaskConical, Gauge, Plus } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../parts/Button.tsx'
import { EmptyState } from '../../parts/Panel.tsx'
import { SafeText } from '../../parts/SafeText.tsx'
import { useAppState, useData } from '../../state/appState.ts'

/** What a person sees before there is any connection. */
export function FirstRun() {
  const { data, view, notify, show } = useAppState()
  const info = useData((all) => all.info.value)
  const [starting, setStarting] = useState(false)
  const startDemo = async () => {
    setStarting(true)
    const { page } = view.store.getState()
    const reply = await data.call('demo.start', {})
    if (!reply.ok) notify({ title: 'The demo did not start', body: reply.message, tone: 'problem' })
    await data.ask('connections', 'keys', 'budgets', 'polls', 'alerts')
    setStarting(false)
    // Whoever went elsewhere meanwhile is not called back.
    if (reply.ok && view.store.getState().page === page) view.go('overview')
  }
  return (
    <>
      <div className="pageScroll">
        <EmptyState
          icon={Gauge}
          title="Watch your first API"
          heading="h1"
          actions={
            <>
              <Button look="primary" icon={Plus} onClick={() => show('addConnection')}>
                Add a connection
              </Button>
              {info?.canDemo === true ? (
                <Button icon={FlaskConical} disabled={starting} onClick={() => void startDemo()}>
                  {starting ? 'Starting the demo…' : 'Explore with demo data'}
                </Button>
              ) : null}
            </>
          }
        >
          <p>
            Headroom reads how much of each limit your keys have used, keeps every call it can see, and tells you why calls were refused,
            before you run out.
          </p>
          <p className="faint">
            Everything stays on this machine: no account, no telemetry.{' '}
            {info === null ? null : (
              <>
                Keys are kept in: <SafeText text={info.secretsKeptIn} max={200} />.
              </>
            )}
            {info?.canDemo === true ? ' The demo talks to simulated APIs on this machine and needs no key.' : null}
          </p>
        </EmptyState>
      </div>
    </>
  )
}
