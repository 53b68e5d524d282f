import { useState } from 'react'
import { settingsSchema } from '../../../shared/settings.ts'
import { Field } from '../../parts/Field.tsx'
import { Confirm } from '../../parts/Modal.tsx'
import { useAnswer } from '../../state/useAnswer.ts'
import { byteSize, count, plural } from '../../words/numbers.ts'
import { fullTime } from '../../words/times.ts'

/** How long single calls are kept, with what that means for the size of the history and what would go, before it is chosen. */
export function RetentionField({ days, onSave }: { days: number | null; onSave: (days: number | null) => void }) {
  const [text, setText] = useState(days === null ? '' : String(days))
  const [asking, setAsking] = useState(false)
  const number = text.trim() === '' ? null : Number(text)
  const isValid = settingsSchema.shape.rawRetentionDays.safeParse(number).success
  const forecast = useAnswer('history.retention', isValid ? { rawRetentionDays: number } : null)
  const known = forecast.loading ? null : forecast.value
  const commit = () => {
    if (!isValid || number === days) return
    // Asked only where something would be lost; while that is not known, whatever is shorter may lose something.
    const isShorter = number !== null && (days === null || number < days)
    if (isShorter && (known === null || known.goes > 0)) setAsking(true)
    else onSave(number)
  }
  return (
    <>
      <Field
        label="Keep single calls for (days)"
        problem={isValid ? null : 'Enter whole days from 1 to 3650, or nothing to keep them for ever.'}
        hint="Older calls are removed, but for pinned ones; counts by minute, hour and day stay for the charts. Empty: keep for ever."
      >
        {(attributes) => (
          <input
            {...attributes}
            className="input short"
            inputMode="numeric"
            placeholder="for ever"
            value={text}
            onChange={(event) => setText(event.target.value)}
            onBlur={commit}
            onKeyDown={(event) => (event.key === 'Enter' ? commit() : undefined)}
          />
        )}
      </Field>
      {forecast.value === null ? null : (
        <p className="fieldHint" role="status" aria-label="What this keeps">
          {plural(forecast.value.calls, 'call')} now, {byteSize(forecast.value.sizeBytes)}
          {forecast.value.oldestAt === null ? '' : `, back to ${fullTime(forecast.value.oldestAt)}`}.{' '}
          {forecast.value.callsPerDay === null ? '' : `About ${count(Math.round(forecast.value.callsPerDay))} come each day. `}
          {forecast.value.expectedBytes === null ? '' : `Kept so long they take about ${byteSize(forecast.value.expectedBytes)}. `}
          {forecast.value.goes === 0 ? '' : `${plural(forecast.value.goes, 'older call')} would go.`}
        </p>
      )}
      <Confirm
        title={`Keep single calls for ${plural(number ?? 0, 'day')}?`}
        open={asking}
        confirm="Remove older calls"
        onConfirm={() => {
          setAsking(false)
          onSave(number)
        }}
        onClose={() => {
          setAsking(false)
          setText(days === null ? '' : String(days))
        }}
      >
        {known === null || known.keepFrom === null
          ? 'Older calls go within the hour; their counts stay.'
          : `${plural(known.goes, 'call')} from before ${fullTime(known.keepFrom)} will go within the hour. Their counts stay in the charts; the calls cannot be brought back.`}
      </Confirm>
    </>
  )
}
