import { memo, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import { useAppState, usePreference } from '../../state/appState.ts'
import { logColumns, sizeColumn, widestColumn, type LogColumnChoice, type LogColumnId } from '../../state/logColumns.ts'

/** The names of the columns, with an edge to pull between each two; not drawn again with every scrolled frame. */
export const LogHead = memo(function LogHead() {
  const { hidden } = usePreference((all) => all.logColumns)
  const shown = logColumns.filter(({ id }) => !hidden.includes(id))
  return (
    <div className="logHead" role="row">
      {shown.map(({ id, name, least }, index) => (
        <span key={id} role="columnheader" aria-label={name} className={`col ${id}`}>
          {name}
          {index === shown.length - 1 ? null : <ColumnEdge id={id} name={name} least={least} />}
        </span>
      ))}
    </div>
  )
})

const stepPx = 8
const largeStepPx = 40

/** Pulled, or moved with the arrow keys; a double press gives the column its part of the room again. */
function ColumnEdge({ id, name, least }: { id: LogColumnId; name: string; least: number }) {
  const { preferences } = useAppState()
  const chosen = usePreference((all) => all.logColumns.widths[id])
  const edge = useRef<HTMLSpanElement>(null)
  const [from, setFrom] = useState<{ x: number; width: number } | null>(null)
  const widthNow = (): number => edge.current?.parentElement?.getBoundingClientRect().width ?? least
  const change = (next: (choice: LogColumnChoice) => LogColumnChoice) => preferences.setState({ logColumns: next(preferences.getState().logColumns) })
  const resize = (width: number | null) => change((choice) => sizeColumn(choice, id, width))
  const onPointerDown = (event: PointerEvent<HTMLSpanElement>) => {
    if (event.button !== 0) return
    event.preventDefault()
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
