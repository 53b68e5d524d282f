import { CircleCheck, CircleDashed, CircleOff, CirclePause, CircleX, Hourglass, Lock, TriangleAlert, type LucideIcon } from 'lucide-react'
import type { ConnectionState } from '../../shared/model.ts'
import { stateWords } from '../words/connections.ts'

/** A shape of its own for each state of a connection, so that colour only repeats what the shape says. */
export const stateIcons: Record<ConnectionState, LucideIcon> = {
  new: CircleDashed,
  ok: CircleCheck,
  held: Hourglass,
  locked: Lock,
  auth_failed: CircleX,
  offline: CircleOff,
  error: TriangleAlert,
  paused: CirclePause,
}

/** The state of a connection as its shape in the colour of its family, with its word for those who do not see it. */
export function StateMark({ state }: { state: ConnectionState }) {
  const { label, tone } = stateWords(state)
  const Icon = stateIcons[state]
  return (
    <span className={`stateMark toneText ${tone}`}>
      <Icon size={14} aria-hidden />
      <span className="visuallyHidden">{label}</span>
    </span>
  )
}
