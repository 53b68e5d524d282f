import { Toggle } from '@base-ui/react/toggle'
import { ToggleGroup } from '@base-ui/react/toggle-group'
import type { ReactNode } from 'react'

interface Option<Value extends string> {
  value: Value
  label: ReactNode
}

/** One of a few, all in sight. */
export function Choice<Value extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string
  value: Value
  options: readonly Option<Value>[]
  onChange: (value: Value) => void
}) {
  return (
    <ToggleGroup
      className="choice"
      aria-label={label}
      value={[value]}
      onValueChange={(chosen) => {
        const [next] = chosen
        // Pressing the pressed one again would leave nothing chosen.
        if (next !== undefined) onChange(next)
      }}
    >
      {options.map((option) => (
        <Toggle key={option.value} value={option.value} className="choiceOption">
          {option.label}
        </Toggle>
      ))}
    </ToggleGroup>
  )
}
