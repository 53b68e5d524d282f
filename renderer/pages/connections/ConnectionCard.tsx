import { Pause, Pencil, Play, RefreshCw, ScrollText, Trash2 } from 'lucide-react'
import type { ConnectionView, PollStatus } from '../../../shared/answers.ts'
import type { Key } from '../../../shared/model.ts'
import { Actions, WithActions } from '../../parts/Actions.tsx'
import { Badge } from '../../parts/Badge.tsx'
import { Button } from '../../parts/Button.tsx'
import { useShownText } from '../../parts/Privacy.tsx'
import { SafeText } from '../../parts/SafeText.tsx'
import { Age, TimeLeft } from '../../parts/Times.tsx'
import { useNow } from '../../parts/useNow.ts'
import { useAppState } from '../../state/appState.ts'
import { unitWord } from '../../words/budgets.ts'
import { pollWords, stateWords } from '../../words/connections.ts'
import { count, finePercent } from '../../words/numbers.ts'
import { clockOrDay, length } from '../../words/times.ts'
import { BindingCard } from '../cards/BindingCard.tsx'
import { GapLedgerCard } from '../cards/GapLedgerCard.tsx'
import { LimitChangesCard } from '../cards/LimitChangesCard.tsx'
import { RecentPolls } from './RecentPolls.tsx'

interface ConnectionCardProps {
  connection: ConnectionView
  poll: PollStatus | null
  keys: Key[]
  isDemo: boolean
  busy: boolean
  onPoll: () => void
  onPause: () => void
  onEdit: () => void
  onRemove: () => void
}

/** One connection: its state and why, how often it is polled and why, its keys and its last polls. */
export function ConnectionCard({ connection, poll, keys, isDemo, busy, onPoll, onPause, onEdit, onRemove }: ConnectionCardProps) {
  const shownText = useShownText()
  const { view } = useAppState()
  const state = stateWords(connection.state)
  const { paused } = connection
  const now = useNow(60_000)
  const actions = [
    { label: 'Edit, replace key', icon: Pencil, onSelect: onEdit },
    { label: 'Show its calls', icon: ScrollText, onSelect: () => view.go('log', { connectionIds: [connection.id] }) },
    { label: 'Remove…', icon: Trash2, danger: true, onSelect: onRemove },
  ]
  return (
    <WithActions actions={actions} render={<article className="card connectionCard" aria-label={shownText(connection.name, 100)} />}>
      <header className="cardHead">
        <div className="cardTitle">
          <h2 className="truncate">
            <SafeText text={connection.name} max={100} />
          </h2>
          <Badge tone={state.tone}>{state.label}</Badge>
          {isDemo ? (
            <Badge tone="grey" title="A simulated API on this machine.">
              demo
            </Badge>
          ) : null}
        </div>
        <div className="cardTools">
          <Button icon={RefreshCw} disabled={busy || paused} onClick={onPoll}>
            Poll now
          </Button>
          <Button icon={paused ? Play : Pause} disabled={busy} onClick={onPause}>
            {paused ? 'Resume' : 'Pause'}
          </Button>
          <Actions label={`More for ${shownText(connection.name, 80)}`} actions={actions} />
        </div>
      </header>
      {connection.stateReason === null ? null : (
        <p className={`connectionReason ${state.tone}`}>
          <SafeText text={connection.stateReason} max={300} />
        </p>
      )}
      <dl className="cardFacts">
        <Fact name="API">
          <SafeText text={connection.dialectTitle} max={80} />
          {connection.plan === null ? null : (
            <>
              , plan <SafeText text={connection.plan} max={40} />
            </>
          )}
        </Fact>
        <Fact name="Address">
          <code>
            <SafeText text={connection.baseUrl} max={200} />
          </code>
        </Fact>
        <Fact name="Polls">
          {pollWords(connection.poll)}
          {poll === null || poll.intervalMs === null ? null : <>, now every {length(poll.intervalMs)}</>}
          {poll === null || poll.intervalReason === '' ? null : (
            <span className="soft">
              {' '}
              – <SafeText text={poll.intervalReason} max={240} />
            </span>
          )}
        </Fact>
        <Fact name="Next">
          {poll?.nextAtClient === null || poll === null ? (
            'none planned'
          ) : (
            <>
              in <TimeLeft until={poll.nextAtClient} />
            </>
          )}
          {connection.lastOkAtClient === null ? null : (
            <span className="soft">
              , last good answer <Age at={connection.lastOkAtClient} />
            </span>
          )}
        </Fact>
        <Fact name="Keys">
          {keys.length === 0 ? (
            'none known'
          ) : (
            <span className="keyList">
              {keys.map((key) => (
                <span key={key.id} className="keyChip">
                  <SafeText text={key.label} max={60} />
                  {key.fingerprint === null ? null : <code className="faint">{key.fingerprint}</code>}
                  {key.role === 'monitor' ? <span className="faint">monitor</span> : null}
                  {key.state === 'revoked' ? <Badge tone="red">revoked</Badge> : null}
                </span>
              ))}
            </span>
          )}
        </Fact>
        <Fact name="Arguments">{connection.keepArguments ? 'text kept, secrets removed' : 'only their shape is kept'}</Fact>
        {poll?.footprint === undefined || poll.footprint.length === 0 ? null : (
          <Fact name="Own share">
            <ul>
              {poll.footprint.map((own) => (
                <li key={own.budgetId}>
                  {own.share === null ? `${count(own.units)} ${unitWord(own.unit, own.units)}` : finePercent(own.share)} of{' '}
                  <SafeText text={own.name} max={80} />
                  <span className="soft">
                    {' '}
                    since {clockOrDay(own.since, now)}, at most {finePercent(own.allowedShare)} allowed
                  </span>
                </li>
              ))}
            </ul>
          </Fact>
        )}
        {poll === null || poll.holds.length === 0 ? null : (
          <Fact name="Waiting">
            <ul>
              {poll.holds.map((hold) => (
                <li key={`${hold.budgetId} ${hold.scopeId}`}>
                  until {clockOrDay(hold.until, now)} – <SafeText text={hold.reason} max={240} />
                </li>
              ))}
            </ul>
          </Fact>
        )}
      </dl>
      {poll === null || poll.recent.length === 0 ? null : <RecentPolls polls={poll.recent} />}
      <div className="explainCards">
        <BindingCard connectionId={connection.id} dialect={connection.dialect} />
        <GapLedgerCard connectionId={connection.id} dialect={connection.dialect} presentMs={poll?.intervalMs ?? null} />
        <LimitChangesCard connectionId={connection.id} />
      </div>
    </WithActions>
  )
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
