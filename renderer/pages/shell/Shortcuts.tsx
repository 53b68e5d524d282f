import { useStore } from 'zustand'
import { Modal } from '../../parts/Modal.tsx'
import { useAppState } from '../../state/appState.ts'
import { everywhere, inDialogs, inLog, type Shortcut } from '../../state/shortcuts.ts'

const sheet: [title: string, shortcuts: readonly Shortcut[]][] = [
  ['Everywhere', everywhere],
  ['In the log', inLog],
  ['In menus and dialogs', inDialogs],
]

/** A Mac writes its own modifier. */
const isMac = /Mac|iPhone|iPad/.test(navigator.platform)
const written = (shown: string): string => (isMac ? shown.replace('Ctrl ', '⌘ ') : shown)

/** The sheet that lists all keys. */
export function Shortcuts() {
  const { dialog, show } = useAppState()
  const open = useStore(dialog) === 'shortcuts'
  return (
    <Modal title="Keyboard" open={open} onClose={() => show(null)}>
      {/* With nothing in it to reach, a list longer than the window could not be scrolled by keyboard. */}
      <div className="shortcutSheet" tabIndex={0} role="region" aria-label="Keys">
        {sheet.map(([title, shortcuts]) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {shortcuts.map(({ does, shown, words }) => (
                <div key={does}>
                  <dt>
                    <kbd>{written(shown)}</kbd>
                  </dt>
                  <dd>{words}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  )
}
