import { useEffect, useState } from 'react'
import { Modal } from '../../parts/Modal.tsx'
import { pages } from '../../state/address.ts'
import { useAppState } from '../../state/appState.ts'

const sheet: [title: string, keys: [key: string, does: string][]][] = [
  [
    'Everywhere',
    [
      ['1 – 5', 'Overview, Log, Alerts, Connections, Settings'],
      ['?', 'This list'],
      ['Esc', 'Close what is open'],
    ],
  ],
  [
    'In the log',
    [
      ['j k  ↓ ↑', 'Next, previous call'],
      ['Enter', 'Expand or collapse the call'],
      ['e E', 'Next, previous error'],
      ['/', 'Search'],
      ['n', 'Show calls that arrived'],
      ['p', 'Pause arrivals'],
      ['Home', 'Back to the newest'],
    ],
  ],
]

/** True while someone types; single keys are text then. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.closest('input:not([type=checkbox]), textarea, select, [role=dialog], [role=alertdialog], [role=menu]') !== null)
  )
}

/** Keys that work on every page, and the sheet that lists all keys. */
export function Shortcuts() {
  const { view } = useAppState()
  const [open, setOpen] = useState(false)
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      const page = pages[Number(event.key) - 1]
      if (page !== undefined) view.go(page)
      else if (event.key === '?') setOpen(true)
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [view])
  return (
    <Modal title="Keyboard" open={open} onClose={() => setOpen(false)}>
      <div className="shortcutSheet">
        {sheet.map(([title, keys]) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {keys.map(([key, does]) => (
                <div key={key}>
                  <dt>
                    <kbd>{key}</kbd>
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  )
}
