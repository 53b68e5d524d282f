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

/** What `Actions` takes. */
export interface ActionsProps {
  label: string
  actions: Action[]
  /** The menu was asked for before this was there. */
  opensAtOnce?: boolean
  /** Instead of a button that had the focus. */
  takesFocus?: boolean
}

/** Less common actions behind one button. */
export function Actions({ label, actions, opensAtOnce = false, takesFocus = false }: ActionsProps) {
  return (
    <Menu.Root defaultOpen={opensAtOnce}>
      {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- only the focus of the button that it replaces */}
      <Menu.Trigger render={<IconButton label={label} icon={Ellipsis} autoFocus={takesFocus} />} />
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
