import { CheckCheck } from 'lucide-react'
import type { Alert } from '../../../shared/model.ts'
import { Button } from '../../parts/Button.tsx'
import { useNow } from '../../parts/useNow.ts'
import { plural } from '../../words/numbers.ts'
import { clockOrDay } from '../../words/times.ts'

/** Over alerts that came at once: how many, when, of how many connections, and the way to tick them off together. */
export function EpisodeHead({ alerts, busy, onAcknowledge }: { alerts: readonly Alert[]; busy: boolean; onAcknowledge: (ids: string[]) => void }) {
  const now = useNow(60_000)
  const open = alerts.filter(({ acknowledgedAt }) => acknowledgedAt === null)
  const connections = new Set(alerts.map(({ connectionId }) => connectionId)).size
  return (
    <header className="episodeHead">
      <p>
        <strong>{plural(alerts.length, 'alert')} at once</strong>, {clockOrDay(alerts.at(-1)?.raisedAt ?? 0, now)}
        {connections < 2 ? '' : `, of ${plural(connections, 'connection')}`}
      </p>
      {open.length < 2 ? null : (
        <Button look="quiet" icon={CheckCheck} disabled={busy} onClick={() => onAcknowledge(open.map(({ id }) => id))}>
          Acknowledge these {open.length}
        </Button>
      )}
    </header>
  )
}
