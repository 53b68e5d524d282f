import { Tooltip } from '@base-ui/react/tooltip'
import type { ReactElement, ReactNode } from 'react'

/** What a tip says, and on which side of its element. */
export interface TipContent {
  tip: ReactNode
  side: 'top' | 'right' | 'bottom' | 'left'
}

/** Between everything that has a tip and the one popup that shows it (`Tips`). */
export const tips = Tooltip.createHandle<TipContent>()

/** A tooltip on anything that can be focused. It only ever adds: what must be known stands on the page. */
export function Tip({ tip, side = 'top', children }: { tip: ReactNode; side?: TipContent['side']; children: ReactElement }) {
  return <Tooltip.Trigger handle={tips} payload={{ tip, side }} render={children} />
}
