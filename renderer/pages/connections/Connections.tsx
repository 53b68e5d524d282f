import { FlaskConical, Pause, Play, Plus, RefreshCw, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { ConnectionView } from '../../../shared/answers.ts'
import { Button } from '../../parts/Button.tsx'
import { Confirm } from '../../parts/Modal.tsx'
import { PageHead } from '../../parts/PageHead.tsx'
import { Skeleton } from '../../parts/Panel.tsx'
import { SafeText } from '../../parts/SafeText.tsx'
import { useAppState, useData } from '../../state/appState.ts'
import { isFirstLoad } from '../../state/loaded.ts'
import { plural } from '../../words/numbers.ts'
import { LoadProblem } from '../shell/LoadProblem.tsx'
import { ConnectionCard } from './ConnectionCard.tsx'
import { EditConnection } from './EditConnection.tsx'
import { FirstRun } from './FirstRun.tsx'

const noIds: string[] = []

/** Every connection with how and why it is polled, and what can be changed. */
export function Connections() {
  const { data, notify, actions, show } = useAppState()
  const connections = useData((all) => all.connections)
  const polls = useData((all) => all.polls.value) ?? []
  const keys = useData((all) => all.keys.value) ?? []
  const canDemo = useData((all) => all.info.value?.canDemo === true)
  const demoIds = useData((all) => all.info.value?.demoConnectionIds ?? noIds)
  const [editing, setEditing] = useState<ConnectionView | null>(null)
  const [removing, setRemoving] = useState<ConnectionView | null>(null)
  const [busy, setBusy] = useState(false)

  const act = async (what: string, asked: Promise<{ ok: true } | { ok: false; message: string }>) => {
    setBusy(true)
    const reply = await asked
    if (!reply.ok) notify({ title: `${what} did not work`, body: reply.message, tone: 'problem' })
    await data.ask('connections', 'polls', 'keys', 'budgets', 'info')
    setBusy(false)
    return reply.ok
  }
  const remove = async () => {
    if (removing !== null && (await act('Removing', data.call('connections.remove', { id: removing.id })))) setRemoving(null)
  }

  if (connections.value?.length === 0) return <FirstRun />
  return (
    <>
      <PageHead title="Connections" note={connections.value === null ? undefined : plural(connections.value.length, 'connection')}>
        {connections.value?.some(({ paused }) => !paused) === true ? (
          <>
            <Button icon={RefreshCw} disabled={busy} onClick={() => void actions.poll()}>
              Poll all now
            </Button>
            <Button icon={Pause} disabled={busy} onClick={() => void actions.pause(true)}>
              Pause all
            </Button>
          </>
        ) : null}
        {connections.value?.some(({ paused }) => paused) === true ? (
          <Button icon={Play} disabled={busy} onClick={() => void actions.pause(false)}>
            Resume all
          </Button>
        ) : null}
        {demoIds.length > 0 ? (
          <Button icon={Trash2} disabled={busy} onClick={() => void act('Removing the demo', data.call('demo.stop', {}))}>
            Remove demo data
          </Button>
        ) : canDemo ? (
          <Button icon={FlaskConical} disabled={busy} onClick={() => void act('Starting the demo', data.call('demo.start', {}))}>
            Add demo data
          </Button>
        ) : null}
        <Button look="primary" icon={Plus} onClick={() => show('addConnection')}>
          Add a connection
        </Button>
      </PageHead>
      <div className="pageScroll">
        <div className="column wide">
          <LoadProblem title="Could not load connections." problem={connections.problem} isAll={connections.value === null} onRetry={() => void data.ask('connections', 'keys', 'polls', 'budgets')} />
          {isFirstLoad(connections) ? <Skeleton lines={6} label="Loading connections" /> : null}
          {(connections.value ?? []).map((connection) => (
            <ConnectionCard
              key={connection.id}
              connection={connection}
              poll={polls.find((poll) => poll.connectionId === connection.id) ?? null}
              keys={keys.filter((key) => key.connectionId === connection.id)}
              isDemo={demoIds.includes(connection.id)}
              busy={busy}
              onPoll={() => void actions.poll(connection.id)}
              onPause={() => void actions.pause(!connection.paused, connection.id)}
              onEdit={() => setEditing(connection)}
              onRemove={() => setRemoving(connection)}
            />
          ))}
        </div>
      </div>
      {editing === null ? null : <EditConnection connection={editing} onClose={() => setEditing(null)} />}
      <Confirm
        title="Remove this connection?"
        open={removing !== null}
        confirm="Remove with its history"
        busy={busy}
        onConfirm={() => void remove()}
        onClose={() => setRemoving(null)}
      >
        {removing === null ? null : (
          <p>
            <SafeText text={removing.name} max={100} className="strong" /> is removed with its keys, readings, calls and alerts. This cannot
            be undone. To stop polling and keep the history, pause it instead.
          </p>
        )}
      </Confirm>
    </>
  )
}
