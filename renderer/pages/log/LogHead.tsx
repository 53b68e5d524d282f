import { memo, useEffect, useRef, useState, type PointerEvent } from 'react'
import { useAppState, usePreference } from '../../state/appState.ts'
import { columnAt, moveColumn, shownColumns, type LogColumn, type LogColumnId } from '../../state/logColumns.ts'
import { ColumnEdge } from './ColumnEdge.tsx'

/** A column held by its name. */
interface Held {
  id: LogColumnId
  /** Where it was taken, px. */
  x: number
  /** In front of which it would be put, `null` = at the right end; left out until it was really pulled. */
  before?: LogColumnId | null
}
/** A hand that shakes pulls nothing. */
const shakyPx = 5

/** The names of the columns, to be pulled to another place, with an edge to pull between each two; not drawn again with every scrolled frame. */
export const LogHead = memo(function LogHead() {
  const { preferences } = useAppState()
  const shown = shownColumns(usePreference((all) => all.logColumns))
  const row = useRef<HTMLDivElement>(null)
  const [held, setHeld] = useState<Held | null>(null)
  const isHeld = held !== null
  useEffect(() => {
    if (!isHeld) return undefined
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return
      // Escape is a key of the list, too.
      event.stopPropagation()
      setHeld(null)
    }
    window.addEventListener('keydown', onKey, true)
    return () => window.removeEventListener('keydown', onKey, true)
  }, [isHeld])

  const take = (event: PointerEvent<HTMLElement>, id: LogColumnId) => {
    if (event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    setHeld({ id, x: event.clientX })
  }
  const pull = ({ clientX }: PointerEvent) => {
    if (held === null || (held.before === undefined && Math.abs(clientX - held.x) < shakyPx)) return
    const heads = [...(row.current?.children ?? [])].map((head, index) => ({ id: shown[index]?.id ?? held.id, left: head.getBoundingClientRect().left, right: head.getBoundingClientRect().right }))
    setHeld({ ...held, before: columnAt(clientX, heads) })
  }
  const letGo = () => {
    setHeld(null)
    if (held?.before === undefined) return
    preferences.setState({ logColumns: moveColumn(preferences.getState().logColumns, held.id, held.before) })
  }
  return (
    <div ref={row} className="logHead" role="row">
      {shown.map(({ id, name, least }, index) => (
        <span
          key={id}
          role="columnheader"
          aria-label={name}
          className={`col ${id} ${lookOf(held, shown, index)}`}
          onPointerDown={(event) => take(event, id)}
          onPointerMove={pull}
          onPointerUp={letGo}
          onLostPointerCapture={() => setHeld(null)}
        >
          <span title="Pull to another place, or move it by keyboard under “Columns”">{name}</span>
          {index === shown.length - 1 ? null : <ColumnEdge id={id} name={name} least={least} />}
        </span>
      ))}
    </div>
  )
})

/** A mark where the held column would go, and what is held faint. */
function lookOf(held: Held | null, shown: LogColumn[], index: number): string {
  if (held?.before === undefined) return ''
  const id = shown[index]?.id
  if (id === held.before) return 'putBefore'
  if (held.before === null && index === shown.length - 1) return 'putAfter'
  return id === held.id ? 'held' : ''
}
