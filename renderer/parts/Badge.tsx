import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Tone } from '../words/verdicts.ts'

/** A word in the colour of its family; the word says it, the colour repeats it. */
export function Badge({ tone, icon: Icon, children, title }: { tone: Tone; icon?: LucideIcon; children: ReactNode; title?: string }) {
  return (
    <span className={`badge ${tone}`} title={title}>
      {Icon === undefined ? null : <Icon size={12} aria-hidden />}
      {children}
    </span>
  )
}

/** A dot in the colour of a family, with its word for those who do not see it. */
export function Dot({ tone, label }: { tone: Tone; label?: string }) {
  return <span className={`dot ${tone}`}>{label === undefined ? null : <span className="visuallyHidden">{label}</span>}</span>
}
