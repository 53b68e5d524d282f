import { RefreshCw } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '../../parts/Button.tsx'
import { Strip } from '../../parts/Panel.tsx'
import { SafeText } from '../../parts/SafeText.tsx'
import { useData } from '../../state/appState.ts'

interface LoadProblemProps {
  title: string
  /** `null` = there is none. */
  problem: string | null
  /** Nothing of it is on the page, so that it says so even while the banner does. */
  isAll?: boolean
  onRetry: () => void
  children?: ReactNode
}

/** Why something could not be loaded, with the way to try again; left out while the banner already says that nothing answers. */
export function LoadProblem({ title, problem, isAll = false, onRetry, children }: LoadProblemProps) {
  const isUnreachable = useData((all) => all.unreachable !== null)
  if (problem === null || (isUnreachable && !isAll)) return null
  return (
    <Strip
      tone="amber"
      action={
        <Button icon={RefreshCw} onClick={onRetry}>
          Try again
        </Button>
      }
    >
      <strong>{title}</strong> <SafeText text={problem} max={300} /> {children}
    </Strip>
  )
}
