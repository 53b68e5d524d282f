import { useEffect } from 'react'
import { useStore } from 'zustand'
import { isTyping } from '../../parts/isTyping.ts'
import { Modal } from '../../parts/Modal.tsx'
import { useAppState } from '../../state/appState.ts'
import { everywhere, inDialogs, inLog, pressed, type Shortcut } from '../../state/shortcuts.ts'

const sheet: [title: string, shortcuts: readonly Shortcut[]][] = [
  ['Everywhere', everywhere],
  ['In the log', inLog],
  ['In menus and dialogs', inDialogs],
]

/** A Mac writes its own modifier. */
const isMac = /Mac|iPhone|iPad/.test(navigator.platform)
const written = (shown: string): string => (isMac ? shown.replace('Ctrl ', '⌘ ') : shown)

/** Keys that work on every page, and the sheet that lists all keys. */
export function Shortcuts() {
  const { view, dialog, show } = useAppState()
  const open = useStore(dialog) === 'shortcuts'
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const does = pressed(everywhere, event, isTyping(event.target))
      if (does === null) return
      event.preventDefault()
      if (does === 'palette') show(dialog.getState() === 'palette' ? null : 'palette')
      else if (does === 'shortcuts') show('shortcuts')
      else view.go(does)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [view, dialog, show])
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
