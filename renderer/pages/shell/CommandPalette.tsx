import { Autocomplete } from '@base-ui/react/autocomplete'
import { Dialog } from '@base-ui/react/dialog'
import { Search } from 'lucide-react'
import { useStore } from 'zustand'
import { SafeText } from '../../parts/SafeText.tsx'
import { useAppState, useData, usePreference } from '../../state/appState.ts'
import { useAnswer } from '../../state/useAnswer.ts'
import { commandsOf, type Command, type CommandGroup } from '../../state/commands.ts'

/** Everything by typing a part of its name: pages, connections, keys and actions. */
export function CommandPalette() {
  const { dialog, show } = useAppState()
  const open = useStore(dialog) === 'palette'
  return (
    <Dialog.Root open={open} onOpenChange={(next) => show(next ? 'palette' : null)}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="palette" aria-label="Commands">
          <Commands />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Commands() {
  const { actions, view, show, preferences } = useAppState()
  const resets = usePreference((all) => all.resets)
  const density = usePreference((all) => all.density)
  const isPrivate = usePreference((all) => all.private)
  const views = useAnswer('views.list', {})
  const connections = useData((all) => all.connections.value)
  const keys = useData((all) => all.keys.value)
  const alerts = useData((all) => all.alerts.value)
  const groups = commandsOf({
    connections: connections ?? [],
    keys: keys ?? [],
    openAlertIds: (alerts?.alerts ?? []).filter(({ acknowledgedAt }) => acknowledgedAt === null).map(({ id }) => id),
    preferences: { resets, density, private: isPrivate },
    views: views.value?.views ?? [],
    now: Date.now,
    actions,
    view,
    show,
    setPreferences: (change) => preferences.setState(change),
  })
  const run = (command: Command) => {
    show(null)
    command.run()
  }
  return (
    <Autocomplete.Root open inline items={groups} itemToStringValue={({ label, hint }: Command) => `${label} ${hint}`} autoHighlight="always" keepHighlight>
      <div className="paletteSearch">
        <Search size={15} aria-hidden />
        <Autocomplete.Input className="paletteInput" aria-label="Find a page, view, connection, key, setting or action" placeholder="Find a page, view, connection, key, setting or action" />
        <Dialog.Close className="visuallyHidden">Close</Dialog.Close>
      </div>
      <div className="paletteList">
        <Autocomplete.Empty>
          <p className="paletteEmpty soft">Nothing is called that.</p>
        </Autocomplete.Empty>
        <Autocomplete.List>
          {({ value, items }: CommandGroup) => (
            <Autocomplete.Group key={value} items={items} className="paletteGroup">
              <Autocomplete.GroupLabel className="paletteHeading">{value}</Autocomplete.GroupLabel>
              <Autocomplete.Collection>
                {(command: Command) => (
                  <Autocomplete.Item key={command.id} value={command} className="paletteItem" onClick={() => run(command)}>
                    <SafeText text={command.label} max={100} className="truncate" />
                    <SafeText text={command.hint} max={80} className="faint truncate" />
                  </Autocomplete.Item>
                )}
              </Autocomplete.Collection>
            </Autocomplete.Group>
          )}
        </Autocomplete.List>
      </div>
    </Autocomplete.Root>
  )
}
