import { BellOff, Clock, Moon, TimerReset } from 'lucide-react'
import type { Settings } from '../../../shared/settings.ts'
import type { Alert } from '../../../shared/model.ts'
import type { Action } from '../../parts/Actions.tsx'
import { tomorrowMorning, withSnooze } from '../../state/quiet.ts'

const hourMs = 3_600_000

/** Ways to hear less of what an alert is about: its budget or its connection for a while, its key for good. */
export function silenceActions(
  alert: Alert,
  settings: Settings,
  /** When the alert's budget starts anew, by this machine's clock; `null` = not known, or there is none. */
  resetAtClient: number | null,
  save: (change: Partial<Settings>, said: string) => Promise<void>,
): Action[] {
  const target = { connectionId: alert.connectionId, budgetId: alert.budgetId }
  const what = alert.budgetId === null ? 'this connection' : 'this budget'
  const snooze = (untilOf: (now: number) => number) => () => {
    const now = Date.now()
    void save({ snoozes: withSnooze(settings, { ...target, untilClient: untilOf(now) }, now) }, `No pop-ups of ${what} for now`)
  }
  const [keyId, ...others] = alert.keyIds
  return [
    { label: `Snooze ${what} for an hour`, icon: Clock, onSelect: snooze((now) => now + hourMs) },
    ...(resetAtClient === null ? [] : [{ label: `Snooze ${what} until its reset`, icon: TimerReset, onSelect: snooze(() => resetAtClient) }]),
    { label: `Snooze ${what} until tomorrow`, icon: Moon, onSelect: snooze(tomorrowMorning) },
    ...(keyId === undefined || others.length > 0 || settings.mutedKeyIds.includes(keyId)
      ? []
      : [
          {
            label: 'Mute this key',
            icon: BellOff,
            onSelect: () => void save({ mutedKeyIds: [...settings.mutedKeyIds, keyId] }, 'No pop-ups of this key any more'),
          },
        ]),
  ]
}
