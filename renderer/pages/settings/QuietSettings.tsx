import { BellRing, X } from 'lucide-react'
import { useState } from 'react'
import type { Settings } from '../../../shared/settings.ts'
import { Field, SwitchRow } from '../../parts/Field.tsx'
import { useShownText } from '../../parts/Privacy.tsx'
import { SafeText } from '../../parts/SafeText.tsx'
import { useNow } from '../../parts/useNow.ts'
import { useData } from '../../state/appState.ts'
import { activeSnoozes, withoutSnooze } from '../../state/quiet.ts'
import { clockOrDay } from '../../words/times.ts'

interface QuietSettingsProps {
  settings: Settings
  onSave: (change: Partial<Settings>) => void
}

const usualHours = { from: '22:00', to: '07:00' }

/** When and about what nothing pops up; the inbox has everything all the same. */
export function QuietSettings({ settings, onSave }: QuietSettingsProps) {
  const hours = settings.quietHours
  return (
    <>
      <SwitchRow
        label="Quiet hours"
        hint="Nothing pops up between these times; what came meanwhile is shown as one notification when they end."
        checked={hours !== null}
        onChange={(on) => onSave({ quietHours: on ? usualHours : null })}
      />
      {hours === null ? null : (
        <div className="quietHours">
          <Field label="From">
            {(attributes) => <TimeInput {...attributes} value={hours.from} onSave={(from) => onSave({ quietHours: { ...hours, from } })} />}
          </Field>
          <Field label="To">
            {(attributes) => <TimeInput {...attributes} value={hours.to} onSave={(to) => onSave({ quietHours: { ...hours, to } })} />}
          </Field>
        </div>
      )}
      <Silenced settings={settings} onSave={onSave} />
    </>
  )
}

function TimeInput({ value, onSave, ...attributes }: { value: string; onSave: (value: string) => void; id: string }) {
  const [text, setText] = useState(value)
  const commit = () => {
    if (text !== '' && text !== value) onSave(text)
  }
  return (
    <input {...attributes} className="input" type="time" value={text} onChange={(event) => setText(event.target.value)} onBlur={commit} />
  )
}

/** Snoozes and muted keys, each with the way to take it back. */
function Silenced({ settings, onSave }: QuietSettingsProps) {
  const shownText = useShownText()
  const now = useNow(10_000)
  const connections = useData((all) => all.connections.value)
  const keys = useData((all) => all.keys.value)
  const budgets = useData((all) => all.budgets.value)
  const snoozes = activeSnoozes(settings, now)
  const nameOf = (connectionId: string | null, budgetId: string | null): string => {
    const connection =
      connectionId === null ? 'everything' : (connections?.find(({ id }) => id === connectionId)?.name ?? 'a removed connection')
    if (budgetId === null) return connection
    return `${budgets?.find((budget) => budget.connectionId === connectionId && budget.budgetId === budgetId)?.name ?? budgetId}, ${connection}`
  }
  if (snoozes.length === 0 && settings.mutedKeyIds.length === 0) return null
  return (
    <ul className="silenced" aria-label="Silenced">
      {snoozes.map((snooze) => {
        const name = shownText(nameOf(snooze.connectionId, snooze.budgetId), 120)
        return (
          <li key={`${snooze.connectionId} ${snooze.budgetId}`}>
            <span>
              <SafeText text={name} max={140} /> <span className="faint">snoozed until {clockOrDay(snooze.untilClient, now)}</span>
            </span>
            <button
              type="button"
              className="button quiet"
              aria-label={`Wake ${name}`}
              onClick={() => onSave({ snoozes: withoutSnooze(settings, snooze, now) })}
            >
              <BellRing size={14} aria-hidden />
              Wake
            </button>
          </li>
        )
      })}
      {settings.mutedKeyIds.map((keyId) => {
        const label = shownText(keys?.find(({ id }) => id === keyId)?.label ?? 'a key that is gone', 100)
        return (
          <li key={keyId}>
            <span>
              <SafeText text={label} max={120} /> <span className="faint">muted</span>
            </span>
            <button
              type="button"
              className="button quiet"
              aria-label={`Unmute ${label}`}
              onClick={() => onSave({ mutedKeyIds: settings.mutedKeyIds.filter((other) => other !== keyId) })}
            >
              <X size={14} aria-hidden />
              Unmute
            </button>
          </li>
        )
      })}
    </ul>
  )
}
