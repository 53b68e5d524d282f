import { Menu } from '@base-ui/react/menu'
import { Ellipsis, type LucideIcon } from 'lucide-react'
import { IconButton } from './Button.tsx'

export interface Action {
  label: string
  icon: LucideIcon
  danger?: boolean
  onSelect: () => void
}

/** Less common actions behind one button. */
export function Actions({ label, actions }: { label: string; actions: Action[] }) {
  return (
    <Menu.Root>
      <Menu.Trigger render={<IconButton label={label} icon={Ellipsis} />} />
      <Menu.Portal>
        <Menu.Positioner className="floatLayer" align="end" sideOffset={4}>
          <Menu.Popup className="menu">
            {actions.map(({ label: words, icon: Icon, danger = false, onSelect }) => (
              <Menu.Item key={words} className={`menuItem ${danger ? 'danger' : ''}`} onClick={onSelect}>
                <Icon size={14} aria-hidden />
                {words}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}
