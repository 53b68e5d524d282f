import { Autocomplete } from '@base-ui/react/autocomplete'
import { Dialog } from '@base-ui/react/dialog'
import { Search } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useStore } from 'zustand'
import { SafeText } from '../../parts/SafeText.tsx'
import { useAppState, useData, usePreference } from '../../state/appState.ts'
import { useAnswer } from '../../state/useAnswer.ts'
import { commandsCalled, commandsOf, enteredOf, type Command, type CommandGroup } from '../../state/commands.ts'
import { isFirstLoad } from '../../state/loaded.ts'
import { paletteId } from './useTypeAhead.ts'

/** Everything by typing a part of its name: pages, connections, keys and actions. */
export function CommandPalette() {
  const { dialog, show } = useAppState()
  const open = useStore(dialog) === 'palette'
  return (
    <Dialog.Root open={open} onOpenChange={(next) => show(next ? 'palette' : null)}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup id={paletteId} className="palette" aria-label="Commands">
          <Commands />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Commands() {
  const { actions, view, dialog, typed, show, preferences } = useAppState()
  const { text, entered } = useStore(typed)
  const resets = usePreference((all) => all.resets)
  const density = usePreference((all) => all.density)
  const isPrivate = usePreference((all) => all.private)
  const views = useAnswer('views.list', {})
  const connections = useData((all) => all.connections.value)
  const keys = useData((all) => all.keys.value)
  const alerts = useData((all) => all.alerts.value)
  const isLoading = useData((all) => isFirstLoad(all.connections))
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
  const { contains } = Autocomplete.useFilter()
  const called = commandsCalled(groups, text, contains)
  const highlighted = useRef<string | null>(null)
  // After every drawing, so that it acts on the list of the text as typed, however early it was pressed.
  useEffect(() => {
    if (!entered || dialog.getState() !== 'palette') return
    const command = enteredOf(called, highlighted.current, !isLoading && !(views.loading && views.value === null))
    if (command === 'not yet') return
    if (command === 'nothing') typed.setState({ text, entered: false })
    else run(command)
  })
  return (
    <Autocomplete.Root
      open
      inline
      items={called}
      filter={null}
      itemToStringValue={({ label }: Command) => label}
      value={text}
      onValueChange={(next) => typed.setState({ text: next, entered: false })}
      onItemHighlighted={(command: Command | undefined) => {
        highlighted.current = command?.id ?? null
      }}
      autoHighlight="always"
      keepHighlight
    >
      <div className="paletteSearch">
        <Search size={15} aria-hidden />
        <Autocomplete.Input
          className="paletteInput"
          aria-label="Find a page, view, connection, key, setting or action"
          placeholder="Find a page, view, connection, key, setting or action"
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
            event.preventDefault()
            event.preventBaseUIHandler()
            typed.setState({ entered: true })
          }}
        />
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
