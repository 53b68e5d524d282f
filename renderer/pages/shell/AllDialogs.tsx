import { AddConnection } from '../connections/AddConnection.tsx'
import { CommandPalette } from './CommandPalette.tsx'
import { Shortcuts } from './Shortcuts.tsx'
import { Unlock } from './Unlock.tsx'

/** Every dialog that is not of one page. */
export function AllDialogs() {
  return (
    <>
      <Shortcuts />
      <CommandPalette />
      <AddConnection />
      <Unlock />
    </>
  )
}
