import { Switch } from '@base-ui/react/switch'
import { ChevronDown } from 'lucide-react'
import { useId, type ComponentProps, type ReactNode } from 'react'

interface FieldProps {
  label: string
  /** What to enter, or what it does. */
  hint?: ReactNode
  /** What is wrong with what was entered. */
  problem?: string | null
  optional?: boolean
  children: (attributes: { id: string; 'aria-describedby': string | undefined; 'aria-invalid': true | undefined }) => ReactNode
}

/** A labelled control with its hint and its problem, tied together for screen readers. */
export function Field({ label, hint, problem = null, optional = false, children }: FieldProps) {
  const id = useId()
  const described = [hint === undefined ? null : `${id}-hint`, problem === null ? null : `${id}-problem`]
    .filter((part) => part !== null)
    .join(' ')
  return (
    <div className="field">
      <label htmlFor={id} className="fieldLabel">
        {label}
        {optional ? <span className="faint"> optional</span> : null}
      </label>
      {children({ id, 'aria-describedby': described === '' ? undefined : described, 'aria-invalid': problem === null ? undefined : true })}
      {problem === null ? null : (
        <p id={`${id}-problem`} className="fieldProblem" role="alert">
          {problem}
        </p>
      )}
      {hint === undefined ? null : (
        <p id={`${id}-hint`} className="fieldHint">
          {hint}
        </p>
      )}
    </div>
  )
}

/** A native select in the page's dress. */
export function Select({ className = '', ...rest }: ComponentProps<'select'>) {
  return (
    <span className={`selectBox ${className}`}>
      <select {...rest} className="input select" />
      <ChevronDown size={14} aria-hidden />
    </span>
  )
}

/** On or off, with its words beside it. */
export function SwitchRow({
  label,
  hint,
  checked,
  disabled = false,
  onChange,
}: {
  label: string
  hint?: ReactNode
  checked: boolean
  disabled?: boolean
  onChange: (checked: boolean) => void
}) {
  const id = useId()
  return (
    <div className="switchRow">
      <div>
        <span id={id} className="fieldLabel">
          {label}
        </span>
        {hint === undefined ? null : <p className="fieldHint">{hint}</p>}
      </div>
      <Switch.Root className="switch" checked={checked} disabled={disabled} onCheckedChange={onChange} aria-labelledby={id}>
        <Switch.Thumb className="switchThumb" />
      </Switch.Root>
    </div>
  )
}
