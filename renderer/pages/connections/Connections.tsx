import { FlaskConical, Plus } from 'lucide-react'
import { useState } from 'react'
import type { ConnectionView } from '../../../shared/answers.ts'
import { Button } from '../../parts/Button.tsx'
import { Confirm } from '../../parts/Modal.tsx'
import { PageHead } from '../../parts/PageHead.tsx'
import { Skeleton, Strip } from '../../parts/Panel.tsx'
import { SafeText } from '../../parts/SafeText.tsx'
import { useAppState, useData } from '../../state/appState.ts'
import { isFirstLoad } from '../../state/loaded.ts'
import { plural } from '../../words/numbers.ts'
import { AddConnection } from './AddConnection.tsx'
import { ConnectionCard } from './ConnectionCard.tsx'
import { EditConnection } from './EditConnection.tsx'
import { FirstRun } from './FirstRun.tsx'

/** Every connection with how and why it is polled, and what can be changed. */
export function Connections() {
  const { data, notify } = useAppState()
  const connections = useData((all) => all.connections)
  const polls = useData((all) => all.polls.value) ?? []
  const keys = useData((all) => all.keys.value) ?? []
  const canDemo = useData((all) => all.info.value?.canDemo === true)
  const [adding, setAdding] = useState(false)
  const [editing, setEditing] = useState<ConnectionView | null>(null)
  const [removing, setRemoving] = useState<ConnectionView | null>(null)
  const [busy, setBusy] = useState(false)

  const act = async (what: string, asked: Promise<{ ok: true } | { ok: false; message: string }>) => {
    setBusy(true)
    const reply = await asked
    if (!reply.ok) notify({ title: `${what} did not work`, body: reply.message, tone: 'problem' })
    await data.ask('connections', 'polls', 'keys', 'budgets')
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
        {canDemo ? (
          <Button icon={FlaskConical} disabled={busy} onClick={() => void act('Starting the demo', data.call('demo.start', {}))}>
            Add demo data
          </Button>
        ) : null}
        <Button look="primary" icon={Plus} onClick={() => setAdding(true)}>
          Add a connection
        </Button>
      </PageHead>
      <div className="pageScroll">
        <div className="column wide">
          {connections.problem === null ? null : (
            <Strip tone="amber">
              <strong>Could not load connections.</strong> <SafeText text={connections.problem} max={300} />
            </Strip>
          )}
          {isFirstLoad(connections) ? <Skeleton lines={6} label="Loading connections" /> : null}
          {(connections.value ?? []).map((connection) => (
            <ConnectionCard
              key={connection.id}
              connection={connection}
              poll={polls.find((poll) => poll.connectionId === connection.id) ?? null}
              keys={keys.filter((key) => key.connectionId === connection.id)}
              busy={busy}
              onPoll={() => void act('Polling', data.call('polls.run', { connectionId: connection.id }))}
              onPause={() =>
                void act(
                  connection.paused ? 'Resuming' : 'Pausing',
                  data.call('connections.update', { id: connection.id, paused: !connection.paused }),
                )
              }
              onEdit={() => setEditing(connection)}
              onRemove={() => setRemoving(connection)}
            />
          ))}
        </div>
      </div>
      <AddConnection open={adding} onClose={() => setAdding(false)} />
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
