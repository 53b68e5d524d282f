import { Menu } from '@base-ui/react/menu'
import { Check, ChevronDown, Columns3 } from 'lucide-react'
import { useAppState, usePreference } from '../../state/appState.ts'
import { everyColumn, flipColumn, logColumns } from '../../state/logColumns.ts'

/** Which columns of the log are shown, and the way back to how they were on the first day. */
export function ColumnMenu() {
  const { preferences } = useAppState()
  const choice = usePreference((all) => all.logColumns)
  const isChanged = choice.hidden.length > 0 || Object.keys(choice.widths).length > 0
  return (
    <Menu.Root>
      <Menu.Trigger className="button quiet">
        <Columns3 size={14} aria-hidden />
        Columns
        <ChevronDown size={13} aria-hidden />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner className="floatLayer" align="end" sideOffset={4}>
          <Menu.Popup className="menu">
            {logColumns.map(({ id, name, canHide }) => (
              <Menu.CheckboxItem
                key={id}
                className="menuItem"
                checked={!choice.hidden.includes(id)}
                disabled={!canHide}
                closeOnClick={false}
                onCheckedChange={() => preferences.setState({ logColumns: flipColumn(choice, id) })}
              >
                <span className="menuCheck">
                  <Menu.CheckboxItemIndicator>
                    <Check size={14} aria-hidden />
                  </Menu.CheckboxItemIndicator>
                </span>
                {name}
                {canHide ? null : <span className="faint menuMore">always</span>}
              </Menu.CheckboxItem>
            ))}
            <div className="menuLine" role="separator" />
            <Menu.Item className="menuItem" disabled={!isChanged} onClick={() => preferences.setState({ logColumns: everyColumn })}>
              <span className="menuCheck" />
              All, at their own widths
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}
