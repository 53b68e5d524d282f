import { Field, Select } from '../../parts/Field.tsx'
import type { ConnectionForm } from './connectionForm.ts'

/** How often to poll: chosen by Headroom, fixed, or only on demand. */
export function PollFields({
  pollMode,
  everySec,
  problem,
  onChange,
}: Pick<ConnectionForm, 'pollMode' | 'everySec'> & {
  problem: string | undefined
  onChange: (patch: Partial<Pick<ConnectionForm, 'pollMode' | 'everySec'>>) => void
}) {
  return (
    <div className="formPair">
      <Field
        label="Poll"
        hint={
          pollMode === 'adaptive'
            ? 'As often as the log needs, never more than a small share of your limits.'
            : pollMode === 'manual'
              ? 'Only when you press “Poll now”.'
              : undefined
        }
      >
        {(attributes) => (
          <Select
            {...attributes}
            value={pollMode}
            onChange={(event) => onChange({ pollMode: event.target.value as ConnectionForm['pollMode'] })}
          >
            <option value="adaptive">Adaptive</option>
            <option value="fixed">At a fixed interval</option>
            <option value="manual">Only on demand</option>
          </Select>
        )}
      </Field>
      {pollMode === 'fixed' ? (
        <Field label="Every (seconds)" problem={problem}>
          {(attributes) => (
            <input
              {...attributes}
              className="input"
              inputMode="numeric"
              value={everySec}
              onChange={(event) => onChange({ everySec: event.target.value })}
            />
          )}
        </Field>
      ) : null}
    </div>
  )
}
