import type { LucideIcon } from 'lucide-react'
import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'

/** What stands where there is nothing to show: what it is, why, and what to do. */
export function EmptyState({
  icon: Icon,
  title,
  heading: Heading = 'h2',
  children,
  actions,
}: {
  icon: LucideIcon
  title: string
  /** `h1` where it is all there is on the page. */
  heading?: 'h1' | 'h2'
  children?: ReactNode
  actions?: ReactNode
}) {
  return (
    <div className="emptyState">
      <span className="emptyIcon">
        <Icon size={22} aria-hidden />
      </span>
      <Heading>{title}</Heading>
      {children === undefined ? null : <div className="emptyBody">{children}</div>}
      {actions === undefined ? null : <div className="emptyActions">{actions}</div>}
    </div>
  )
}

/** A strip across the page or a panel that states a problem and perhaps offers the way out. */
export function Strip({
  tone,
  icon: Icon = CircleAlert,
  children,
  action,
}: {
  tone: 'red' | 'amber' | 'grey' | 'calm'
  icon?: LucideIcon
  children: ReactNode
  action?: ReactNode
}) {
  return (
    <div className={`strip ${tone}`} role={tone === 'red' ? 'alert' : 'status'}>
      <Icon size={15} aria-hidden />
      <div className="stripText">{children}</div>
      {action}
    </div>
  )
}

/** Grey lines in the place of what is about to appear. */
export function Skeleton({ lines = 3, label }: { lines?: number; label: string }) {
  return (
    <div className="skeleton" role="status" aria-label={label}>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} className="skeletonLine" />
      ))}
    </div>
  )
}
