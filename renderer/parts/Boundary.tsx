import { Component, type ReactNode } from 'react'
import { CircleX, RefreshCw } from 'lucide-react'
import { Button } from './Button.tsx'
import { EmptyState } from './Panel.tsx'
import { SafeText } from './SafeText.tsx'

interface BoundaryState {
  problem: string | null
}

/** Keeps a defect in one page from taking the window with it. A class, because React offers no other way. */
export class Boundary extends Component<{ children: ReactNode }, BoundaryState> {
  override state: BoundaryState = { problem: null }

  static getDerivedStateFromError(error: unknown): BoundaryState {
    return { problem: error instanceof Error ? error.message : String(error) }
  }

  override render(): ReactNode {
    const { problem } = this.state
    if (problem === null) return this.props.children
    return (
      <EmptyState
        icon={CircleX}
        title="This page could not be drawn"
        actions={
          <Button icon={RefreshCw} onClick={() => this.setState({ problem: null })}>
            Draw it again
          </Button>
        }
      >
        <p>This is a defect of Headroom, not of your data; collecting goes on. The other pages still work.</p>
        <p className="faint">
          <SafeText text={problem} max={300} />
        </p>
      </EmptyState>
    )
  }
}
