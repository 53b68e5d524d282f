import { Menu } from '@base-ui/react/menu'
import { Bookmark, ChevronDown, Plus, Trash } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { CallFilter } from '../../../shared/callFilter.ts'
import type { SavedView } from '../../../shared/answers.ts'
import { parseQuery } from '../../../shared/callQuery/parseQuery.ts'
import { safeText } from '../../../shared/redact.ts'
import { Button } from '../../parts/Button.tsx'
import { Field } from '../../parts/Field.tsx'
import { Modal } from '../../parts/Modal.tsx'
import { SafeText } from '../../parts/SafeText.tsx'
import { useAppState } from '../../state/appState.ts'

/** Views of the log under a name: the core keeps them, so that both shells show the same. `query` is the filter as it was typed. */
export function SavedViews({ query, onShow }: { query: string; onShow: (filter: CallFilter) => void }) {
  const { data, notify } = useAppState()
  const [views, setViews] = useState<SavedView[]>([])
  const [open, setOpen] = useState(false)
  const [naming, setNaming] = useState(false)
  const [removing, setRemoving] = useState(false)
  const ask = async (): Promise<void> => {
    const reply = await data.call('views.list', {})
    if (reply.ok) setViews(reply.value.views)
  }
  useEffect(() => {
    if (!open) return
    void data.call('views.list', {}).then((reply) => (reply.ok ? setViews(reply.value.views) : undefined))
  }, [open, data])
  const save = async (name: string): Promise<void> => {
    const reply = await data.call('views.save', { name, query })
    if (reply.ok) setNaming(false)
    notify(reply.ok ? { title: `Saved the view “${safeText(name, 60)}”` } : { title: 'The view was not saved', body: reply.message, tone: 'problem' })
    await ask()
  }
  const remove = async (name: string): Promise<void> => {
    const reply = await data.call('views.remove', { name })
    if (!reply.ok) notify({ title: 'The view was not removed', body: reply.message, tone: 'problem' })
    await ask()
  }
  return (
    <>
      <Menu.Root open={open} onOpenChange={setOpen}>
        <Menu.Trigger className="button quiet">
          <Bookmark size={14} aria-hidden />
          Views
          <ChevronDown size={13} aria-hidden />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner className="floatLayer" align="end" sideOffset={4}>
            <Menu.Popup className="menu savedViews">
              {views.length === 0 ? <p className="facetNone">No views are saved yet.</p> : null}
              {views.map((view) => (
                <Menu.Item key={view.name} className="menuItem savedView" onClick={() => onShow(parseQuery(view.query, Date.now()).filter)}>
                  <SafeText text={view.name} max={60} className="truncate" />
                  <span className="faint mono truncate">{view.query === '' ? 'all calls' : <SafeText text={view.query} max={80} />}</span>
                </Menu.Item>
              ))}
              <div className="menuLine" role="separator" />
              <Menu.Item className="menuItem" onClick={() => setNaming(true)}>
                <Plus size={14} aria-hidden />
                Save this view…
              </Menu.Item>
              {views.length === 0 ? null : (
                <Menu.Item className="menuItem" onClick={() => setRemoving(true)}>
                  <Trash size={14} aria-hidden />
                  Remove a view…
                </Menu.Item>
              )}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      <Modal title="Save this view" open={naming} onClose={() => setNaming(false)}>
        <NameForm query={query} taken={views.map(({ name }) => name)} onSave={(name) => void save(name)} onClose={() => setNaming(false)} />
      </Modal>
      <Modal title="Remove a view" open={removing} onClose={() => setRemoving(false)}>
        <ul className="viewList">
          {views.map((view) => (
            <li key={view.name}>
              <SafeText text={view.name} max={60} className="truncate" />
              <Button look="quiet" icon={Trash} aria-label={`Remove ${safeText(view.name, 60)}`} onClick={() => void remove(view.name)}>
                Remove
              </Button>
            </li>
          ))}
        </ul>
      </Modal>
    </>
  )
}

function NameForm({ query, taken, onSave, onClose }: { query: string; taken: string[]; onSave: (name: string) => void; onClose: () => void }) {
  const [name, setName] = useState('')
  const wanted = name.trim()
  return (
    <form
      className="noteForm"
      onSubmit={(event) => {
        event.preventDefault()
        if (wanted !== '') onSave(wanted)
      }}
    >
      <Field label="Name" hint={taken.includes(wanted) ? 'A view of this name is replaced.' : undefined}>
        {(attributes) => <input {...attributes} className="input" maxLength={100} value={name} autoFocus onChange={(event) => setName(event.target.value)} />}
      </Field>
      <p className="soft">
        It shows <code>{query === '' ? 'all calls' : <SafeText text={query} max={300} />}</code>. Words such as <code>since:2h</code> are read anew each time.
      </p>
      <footer className="exportFoot">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="primary" disabled={wanted === ''}>
          Save view
        </Button>
      </footer>
    </form>
  )
}
