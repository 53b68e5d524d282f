import { Cable, Play, RefreshCw, ScrollText } from 'lucide-react'
import { memo } from 'react'
import type { Answer } from '../../../shared/contract.ts'
import { ActionsLater } from '../../parts/afterFirstScreen.tsx'
import { Badge } from '../../parts/Badge.tsx'
import { BudgetMeter } from '../../parts/BudgetMeter.tsx'
import { IconButton } from '../../parts/Button.tsx'
import { useShownText } from '../../parts/Privacy.tsx'
import { SafeText } from '../../parts/SafeText.tsx'
import { Age, TimeLeft } from '../../parts/Times.tsx'
import { useAppState, usePreference } from '../../state/appState.ts'
import { minutesOf } from '../../state/minutes.ts'
import { serverNow, type ConnectionOverview } from '../../state/overview.ts'
import { paceOf } from '../../state/pace.ts'
import { readingState } from '../../state/risk.ts'
import { stateWords } from '../../words/connections.ts'
import { length } from '../../words/times.ts'
import { KeyPanel } from './KeyPanel.tsx'

/** A clock this far off is worth a word (CK-1). */
const clockTroubleMs = 5 * 60_000

interface ConnectionPanelProps {
  overview: ConnectionOverview
  /** Two weeks of days of all keys; `null` until known. */
  week: Answer<'series.usage'> | null
  /** How all minutes were used; `null` until known. */
  minutes: Answer<'series.minutes'> | null
  now: number
  onFlipResets: () => void
}

/** One connection: how it is, what its keys share, each key, and what this API does not offer. */
export const ConnectionPanel = memo(function ConnectionPanel({ overview, week, minutes, now, onFlipResets }: ConnectionPanelProps) {
  const shownText = useShownText()
  const { data, view, notify } = useAppState()
  const resets = usePreference((all) => all.resets)
  const { connection, poll, shared, keys } = overview
  const state = stateWords(connection.state)
  const offsetMs = connection.clockOffsetMs ?? 0

  const act = async (what: string, asked: Promise<{ ok: true } | { ok: false; message: string }>) => {
    const reply = await asked
    if (!reply.ok) notify({ title: `${what} did not work`, body: reply.message, tone: 'problem' })
  }
  const pollNow = () => void act('Polling', data.call('polls.run', { connectionId: connection.id }))
  const resume = () => void act('Resuming', data.call('connections.update', { id: connection.id, paused: false }))

  return (
    <article className={`connectionPanel ${connection.state}`} id={`connection ${connection.id}`} aria-label={shownText(connection.name, 100)}>
      <header className="connectionHead">
        <h2 className="truncate">
          <SafeText text={connection.name} max={100} />
        </h2>
        <Badge tone={state.tone}>{state.label}</Badge>
        <span className="soft truncate connectionDialect">
          <SafeText text={connection.dialectTitle} max={80} />
          {connection.plan === null ? null : (
            <>
              {' · '}
              <SafeText text={connection.plan} max={40} />
            </>
          )}
        </span>
        <span className="connectionPace faint">
          {connection.lastOkAtClient === null ? (
            'no answer yet'
          ) : (
            <>
              answered <Age at={connection.lastOkAtClient} />
            </>
          )}
          {poll?.nextAtClient === undefined || poll.nextAtClient === null ? null : (
            <span title={poll.intervalReason}>
              {' · next in '}
              <TimeLeft until={poll.nextAtClient} />
            </span>
          )}
        </span>
        <span className="connectionTools">
          {connection.paused ? (
            <IconButton label="Resume polling" icon={Play} onClick={resume} />
          ) : (
            <IconButton label="Poll now" icon={RefreshCw} onClick={pollNow} />
          )}
          <IconButton label="Show its calls" icon={ScrollText} onClick={() => view.go('log', { connectionIds: [connection.id] })} />
          <ActionsLater
            label={`More for ${shownText(connection.name, 80)}`}
            actions={[{ label: 'Open in Connections', icon: Cable, onSelect: () => view.go('connections') }]}
          />
        </span>
      </header>
      {connection.stateReason === null ? null : (
        <p className={`connectionReason ${state.tone}`}>
          <SafeText text={connection.stateReason} max={300} />
          {connection.state === 'offline' && connection.lastOkAtClient !== null ? (
            <>
              {' '}
              Everything collected is still here; it was last confirmed <Age at={connection.lastOkAtClient} />.
            </>
          ) : null}
        </p>
      )}
      {Math.abs(offsetMs) > clockTroubleMs ? (
        <p className="connectionReason amber">
          This machine’s clock and the server’s differ by {length(Math.abs(offsetMs))}; times of this API are shown by the server’s clock.
        </p>
      ) : null}
      {shared.length === 0 ? null : (
        <section className="sharedBudgets" aria-label={`Budgets the keys of ${shownText(connection.name, 100)} share`}>
          <div className="meters">
            {shared.map(({ budget, risk }) => (
              <BudgetMeter
                key={`${budget.budgetId} ${budget.scopeId}`}
                budget={budget}
                level={risk.level}
                reading={readingState(budget, serverNow(connection, now))}
                pace={paceOf(budget, serverNow(connection, now))}
                minutes={minutesOf(minutes, budget)}
                offsetMs={offsetMs}
                resets={resets}
                showScope
                onFlipResets={onFlipResets}
              />
            ))}
          </div>
        </section>
      )}
      {keys.length === 0 && shared.length === 0 ? <p className="connectionEmpty soft">No key and no budget is known here yet.</p> : null}
      {keys.map((key) => (
        <KeyPanel key={key.key.id} connection={connection} overview={key} week={week} minutes={minutes} now={now} onFlipResets={onFlipResets} />
      ))}
      {connection.notOffered.length === 0 ? null : (
        <details className="notOffered">
          <summary>What this API does not offer</summary>
          <ul>
            {connection.notOffered.map((sentence) => (
              <li key={sentence}>
                <SafeText text={sentence} max={300} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </article>
  )
})
