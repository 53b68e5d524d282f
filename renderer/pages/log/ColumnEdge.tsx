import { useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import { useAppState, usePreference } from '../../state/appState.ts'
import { sizeColumn, widestColumn, type LogColumnId } from '../../state/logColumns.ts'

const stepPx = 8
const largeStepPx = 40

/** Pulled, or moved with the arrow keys; a double press gives the column its part of the room again. */
export function ColumnEdge({ id, name, least }: { id: LogColumnId; name: string; least: number }) {
  const { preferences } = useAppState()
  const chosen = usePreference((all) => all.logColumns.widths[id])
  const edge = useRef<HTMLSpanElement>(null)
  const [from, setFrom] = useState<{ x: number; width: number } | null>(null)
  const widthNow = (): number => edge.current?.parentElement?.getBoundingClientRect().width ?? least
  const resize = (width: number | null) => preferences.setState({ logColumns: sizeColumn(preferences.getState().logColumns, id, width) })
  const onPointerDown = (event: PointerEvent<HTMLSpanElement>) => {
    if (event.button !== 0) return
    event.preventDefault()
    // The name around it would be taken, too.
    event.stopPropagation()
    event.currentTarget.setPointerCapture(event.pointerId)
    setFrom({ x: event.clientX, width: widthNow() })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.shiftKey ? largeStepPx : stepPx
    const width = { ArrowLeft: widthNow() - step, ArrowRight: widthNow() + step, Home: least, Enter: null }[event.key]
    if (width === undefined) return
    event.preventDefault()
    // Home and Enter are keys of the list, too.
    event.stopPropagation()
    resize(width)
  }
  return (
    <span
      ref={edge}
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={`Width of ${name}`}
      aria-valuemin={least}
      aria-valuemax={widestColumn}
      aria-valuenow={chosen ?? least}
      aria-valuetext={chosen === undefined ? 'by itself' : `${chosen} pixels`}
      title="Pull to change the width; double-click to let it find its own"
      className={from === null ? 'columnEdge' : 'columnEdge held'}
      onPointerDown={onPointerDown}
      onPointerMove={(event) => (from === null ? undefined : resize(from.width + event.clientX - from.x))}
      onPointerUp={() => setFrom(null)}
      onPointerCancel={() => setFrom(null)}
      onDoubleClick={() => resize(null)}
      onKeyDown={onKeyDown}
    />
  )
}
