import { Popover } from '@base-ui/react/popover'
import { ArrowLeft, ArrowRight, Check, ChevronDown, Columns3 } from 'lucide-react'
import { useState } from 'react'
import { IconButton } from '../../parts/Button.tsx'
import { useAppState, usePreference } from '../../state/appState.ts'
import { everyColumn, flipColumn, isChosen, orderedColumns, stepColumn, type LogColumn } from '../../state/logColumns.ts'

/** Which columns of the log are shown and in which order, and the way back to how they were on the first day. */
export function ColumnMenu() {
  const { preferences } = useAppState()
  const choice = usePreference((all) => all.logColumns)
  const [said, setSaid] = useState('')
  const columns = orderedColumns(choice)
  const move = ({ id, name }: LogColumn, step: -1 | 1) => {
    const logColumns = stepColumn(choice, id, step)
    preferences.setState({ logColumns })
    setSaid(`${name} is column ${logColumns.order.indexOf(id) + 1} of ${columns.length}`)
  }
  return (
    <Popover.Root onOpenChange={() => setSaid('')}>
      <Popover.Trigger className="button quiet">
        <Columns3 size={14} aria-hidden />
        Columns
        <ChevronDown size={13} aria-hidden />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner className="floatLayer" align="end" sideOffset={4}>
          <Popover.Popup className="menu" aria-label="Columns of the log, left to right">
            {columns.map((column, index) => (
              <div key={column.id} className="columnRow">
                <button
                  type="button"
                  role="checkbox"
                  aria-checked={!choice.hidden.includes(column.id)}
                  disabled={!column.canHide}
                  className="facetOption"
                  onClick={() => preferences.setState({ logColumns: flipColumn(choice, column.id) })}
                >
                  <span className="facetBox">{choice.hidden.includes(column.id) ? null : <Check size={12} aria-hidden />}</span>
                  {column.name}
                  {column.canHide ? null : <span className="faint menuMore">always</span>}
                </button>
                {/* Not `disabled`: what has the focus would lose it at an end. */}
                <IconButton label={`Move ${column.name} left`} icon={ArrowLeft} aria-disabled={index === 0} onClick={() => move(column, -1)} />
                <IconButton label={`Move ${column.name} right`} icon={ArrowRight} aria-disabled={index === columns.length - 1} onClick={() => move(column, 1)} />
              </div>
            ))}
            <p className="visuallyHidden" role="status">
              {said}
            </p>
            <div className="menuLine" role="separator" />
            <Popover.Close className="menuItem" disabled={!isChosen(choice)} onClick={() => preferences.setState({ logColumns: everyColumn })}>
              All, in their own order and widths
            </Popover.Close>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}
