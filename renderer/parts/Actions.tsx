import { ContextMenu } from '@base-ui/react/context-menu'
import { Menu } from '@base-ui/react/menu'
import { Ellipsis, type LucideIcon } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'
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
            <Items actions={actions} />
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}

/** The same actions by the other mouse button, anywhere on `render`; they are never the only way to something. */
export function WithActions({ actions, render, children }: { actions: Action[]; render: ReactElement; children: ReactNode }) {
  return (
    <ContextMenu.Root>
      <ContextMenu.Trigger render={render}>{children}</ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Positioner className="floatLayer">
          <ContextMenu.Popup className="menu">
            <Items actions={actions} />
          </ContextMenu.Popup>
        </ContextMenu.Positioner>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  )
}

function Items({ actions }: { actions: Action[] }) {
  return actions.map(({ label, icon: Icon, danger = false, onSelect }) => (
    <Menu.Item key={label} className={`menuItem ${danger ? 'danger' : ''}`} onClick={onSelect}>
      <Icon size={14} aria-hidden />
      {label}
    </Menu.Item>
  ))
}
