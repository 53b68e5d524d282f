import { BellOff, BellRing, CheckCheck } from 'lucide-react'
import { useState } from 'react'
import type { Settings } from '../../../shared/settings.ts'
import type { Alert } from '../../../shared/model.ts'
import { Button } from '../../parts/Button.tsx'
import { Choice } from '../../parts/Choice.tsx'
import { Select } from '../../parts/Field.tsx'
import { PageHead } from '../../parts/PageHead.tsx'
import { EmptyState, Skeleton } from '../../parts/Panel.tsx'
import { useShownText } from '../../parts/Privacy.tsx'
import { SafeText } from '../../parts/SafeText.tsx'
import { useNow } from '../../parts/useNow.ts'
import { episodesOf, filterAlerts, resetAtClient } from '../../state/alertInbox.ts'
import { useAppState, useData } from '../../state/appState.ts'
import { isFirstLoad } from '../../state/loaded.ts'
import { plural } from '../../words/numbers.ts'
import { LoadProblem } from '../shell/LoadProblem.tsx'
import { AlertCard } from './AlertCard.tsx'
import { EpisodeHead } from './EpisodeHead.tsx'
import { silenceActions } from './silenceActions.ts'

/** The inbox: what happened, why we think so, and the way to the evidence. */
export function Alerts() {
  const { data, notify, actions } = useAppState()
  const alerts = useData((all) => all.alerts)
  const connections = useData((all) => all.connections.value)
  const notifications = useData((all) => all.info.value?.notifications ?? null)
  const settings = useData((every) => every.settings.value)
  const budgets = useData((every) => every.budgets.value)
  const now = useNow(30_000)
  const shownText = useShownText()
  const [connectionId, setConnectionId] = useState('')
  const [kind, setKind] = useState<Alert['kind'] | ''>('')
  const [shown, setShown] = useState<'open' | 'all'>('open')
  const [busy, setBusy] = useState(false)

  const all = alerts.value?.alerts ?? []
  const open = all.filter((alert) => alert.acknowledgedAt === null)
  const listed = filterAlerts(shown === 'open' ? open : all, { connectionId, kind })

  const isFiltered = connectionId !== '' || kind !== ''
  const acknowledge = async (ids: string[]) => {
    setBusy(true)
    await actions.acknowledge(ids)
    setBusy(false)
  }
  const silence = async (change: Partial<Settings>, said: string) => {
    if (await actions.change(change)) notify({ title: said, body: 'The inbox has its alerts all the same. Settings list what is silenced.' })
  }

  return (
    <>
      <PageHead
        title="Alerts"
        note={alerts.value === null ? undefined : all.length === 0 ? 'none so far' : open.length === 0 ? 'all acknowledged' : `${plural(open.length, 'alert')} to look at`}
      >
        <Choice<'open' | 'all'>
          label="Which alerts"
          value={shown}
          options={[
            { value: 'open', label: 'To look at' },
            { value: 'all', label: 'All' },
          ]}
          onChange={setShown}
        />
        <Button icon={BellRing} onClick={() => void actions.testNotification()}>
          Test notification
        </Button>
        <Button icon={CheckCheck} disabled={open.length === 0 || busy} onClick={() => void acknowledge(filterAlerts(open, { connectionId, kind }).map(({ id }) => id))}>
          Acknowledge all
        </Button>
      </PageHead>
      <div className="pageScroll">
        <div className="column wide">
          <LoadProblem title="Could not load alerts." problem={alerts.problem} isAll={alerts.value === null} onRetry={() => void data.ask('alerts')} />
          {all.length === 0 ? null : (
            <div className="alertFilter">
              <Select aria-label="Connection" value={connectionId} onChange={(event) => setConnectionId(event.target.value)}>
                <option value="">Every connection</option>
                {(connections ?? []).map(({ id, name }) => (
                  <option key={id} value={id}>
                    {shownText(name, 60)}
                  </option>
                ))}
              </Select>
              <Select aria-label="Kind" value={kind} onChange={(event) => setKind(event.target.value as Alert['kind'] | '')}>
                <option value="">Every kind</option>
                <option value="quota">Budgets</option>
                <option value="burst">Bursts</option>
                <option value="state">Connections</option>
              </Select>
            </div>
          )}
          {isFirstLoad(alerts) ? <Skeleton lines={6} label="Loading alerts" /> : null}
          {alerts.value !== null && listed.length === 0 ? (
            <EmptyState
              icon={BellOff}
              title={all.length === 0 ? 'No alerts' : isFiltered ? 'No such alerts' : 'Nothing to look at'}
              actions={all.length === 0 ? undefined : <Button onClick={() => setShown('all')}>Show acknowledged ones</Button>}
            >
              {all.length === 0
                ? 'You are told here when a budget crosses a threshold, when refusals of one kind come in a burst, and when half of a key’s calls fail.'
                : isFiltered
                  ? 'No alert of this connection and kind is to be looked at.'
                  : 'Every alert was acknowledged.'}
            </EmptyState>
          ) : null}
          <ul className="alertList">
            {episodesOf(listed).map((episode) => (
              <li key={episode.at(-1)?.id}>
                {episode.length === 1 ? null : <EpisodeHead alerts={episode} busy={busy} onAcknowledge={(ids) => void acknowledge(ids)} />}
                {episode.map((alert) => (
                  <AlertCard
                    key={alert.id}
                    alert={alert}
                    connectionName={connections?.find(({ id }) => id === alert.connectionId)?.name ?? null}
                    silence={settings === null ? [] : silenceActions(alert, settings, resetAtClient(alert, budgets ?? [], connections ?? [], now), silence)}
                    onAcknowledge={() => void acknowledge([alert.id])}
                  />
                ))}
              </li>
            ))}
          </ul>
          {notifications === null ? null : (
            <p className="columnNote faint">
              <SafeText text={notifications.detail} max={300} />
            </p>
          )}
        </div>
      </div>
    </>
  )
}
