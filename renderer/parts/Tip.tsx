import { Tooltip } from '@base-ui/react/tooltip'
import type { ReactElement, ReactNode } from 'react'

/** A tooltip on anything that can be focused. It only ever adds: what must be known stands on the page. */
export function Tip({
  tip,
  side = 'top',
  children,
}: {
  tip: ReactNode
  side?: 'top' | 'right' | 'bottom' | 'left'
  children: ReactElement
}) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger render={children} />
      <Tooltip.Portal>
        <Tooltip.Positioner className="floatLayer" side={side} sideOffset={6}>
          <Tooltip.Popup className="tip">{tip}</Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  )
}
