import { Check, ChevronDown, ChevronUp, Gauge, ScrollText, Unplug, Zap, type LucideIcon } from 'lucide-react'
import { useState } from 'react'
import type { Alert } from '../../../shared/model.ts'
import { Actions, WithActions, type Action } from '../../parts/Actions.tsx'
import { Badge } from '../../parts/Badge.tsx'
import { Button } from '../../parts/Button.tsx'
import { useShownText } from '../../parts/Privacy.tsx'
import { SafeText } from '../../parts/SafeText.tsx'
import { Age } from '../../parts/Times.tsx'
import { useNow } from '../../parts/useNow.ts'
import { useAppState, useData } from '../../state/appState.ts'
import { evidenceFilter } from '../../state/evidence.ts'
import { channelWords } from '../../words/connections.ts'
import { plural } from '../../words/numbers.ts'
import { clockOrDay, span } from '../../words/times.ts'
import { verdictWords, type Tone } from '../../words/verdicts.ts'
import { AlertEvidence } from './AlertEvidence.tsx'

const kinds: Record<Alert['kind'], { icon: LucideIcon; label: string }> = {
  quota: { icon: Gauge, label: 'Budget' },
  burst: { icon: Zap, label: 'Burst' },
  state: { icon: Unplug, label: 'Connection' },
}

/** Colour of an alert: of its verdict, or of how much is used. */
function toneOf(alert: Alert): Tone {
  if (alert.class !== null) return verdictWords(alert.class).tone
  if (alert.threshold !== null) return alert.threshold >= 95 ? 'red' : 'amber'
  return 'grey'
}

interface AlertCardProps {
  alert: Alert
  connectionName: string | null
  /** Ways to hear less of this. */
  silence: Action[]
  onAcknowledge: () => void
}

/** One alert: what, why, when, where it was shown, and what to do with it. */
export function AlertCard({ alert, connectionName, silence, onAcknowledge }: AlertCardProps) {
  const shownText = useShownText()
  const { view } = useAppState()
  const { icon: Icon, label } = kinds[alert.kind]
  const tone = toneOf(alert)
  const where = useData((all) => all.info.value?.notifications.where ?? 'os')
  const channel = channelWords(alert.channel, where)
  const now = useNow(60_000)
  const [open, setOpen] = useState(false)
  return (
    <WithActions actions={silence} render={<article className={`alertCard ${alert.acknowledgedAt === null ? 'open' : 'acknowledged'}`} />}>
      <span className={`alertIcon ${tone}`}>
        <Icon size={16} aria-hidden />
      </span>
      <div className="alertText">
        <h2>
          <SafeText text={alert.title} max={200} />
        </h2>
        <p>
          <SafeText text={alert.body} max={600} />
        </p>
        <p className="alertFacts faint">
          <span>{label}</span>
          {connectionName === null ? null : (
            <span>
              <SafeText text={connectionName} max={80} />
            </span>
          )}
          <span>
            <Age at={alert.raisedAt} />, {clockOrDay(alert.at, now)}
          </span>
          {alert.from !== null && alert.to !== null && alert.to > alert.from ? (
            <span>evidence {span(alert.from, alert.to, now)}</span>
          ) : null}
          {alert.count === null ? null : <span>{plural(alert.count, 'call')}</span>}
          <span title={channel.meaning}>{channel.label}</span>
          {alert.acknowledgedAt === null ? null : (
            <span>
              acknowledged <Age at={alert.acknowledgedAt} />
            </span>
          )}
        </p>
      </div>
      <div className="alertTools">
        {alert.threshold === null ? null : <Badge tone={tone}>{alert.threshold} %</Badge>}
        {alert.class === null ? null : <Badge tone={tone}>{verdictWords(alert.class).label}</Badge>}
        <Button icon={open ? ChevronUp : ChevronDown} aria-expanded={open} onClick={() => setOpen(!open)}>
          Explain
        </Button>
        <Button icon={ScrollText} onClick={() => view.go('log', evidenceFilter(alert))}>
          Evidence
        </Button>
        {alert.acknowledgedAt === null ? (
          <Button icon={Check} onClick={onAcknowledge}>
            Acknowledge
          </Button>
        ) : null}
        <Actions label={`Hear less of ${shownText(alert.title, 80)}`} actions={silence} />
      </div>
      {open ? <AlertEvidence alert={alert} /> : null}
    </WithActions>
  )
}
