import { Tooltip } from '@base-ui/react/tooltip'
import { tips } from './Tip.tsx'

/** The one popup of all tips: code that the first screen does not wait for. */
export function Tips() {
  return (
    <Tooltip.Root handle={tips}>
      {({ payload }) => (
        <Tooltip.Portal>
          <Tooltip.Positioner className="floatLayer" side={payload?.side} sideOffset={6}>
            <Tooltip.Popup className="tip">{payload?.tip}</Tooltip.Popup>
          </Tooltip.Positioner>
        </Tooltip.Portal>
      )}
    </Tooltip.Root>
  )
}
