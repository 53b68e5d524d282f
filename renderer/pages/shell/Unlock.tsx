import { LockOpen } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { useStore } from 'zustand'
import { Button } from '../../parts/Button.tsx'
import { Field } from '../../parts/Field.tsx'
import { Modal } from '../../parts/Modal.tsx'
import { useAppState } from '../../state/appState.ts'

/** Asks for the passphrase of the sealed keys. */
export function Unlock() {
  const { data, dialog, show, notify } = useAppState()
  const open = useStore(dialog) === 'unlock'
  const [passphrase, setPassphrase] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  const close = () => {
    setPassphrase('')
    setProblem(null)
    show(null)
  }
  const unlock = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    const reply = await data.call('secrets.unlock', { passphrase })
    setBusy(false)
    if (!reply.ok) return setProblem(reply.message)
    close()
    notify({ title: 'Keys unlocked', body: 'Connections that waited for their key are polled now.' })
    await data.ask('info', 'connections', 'polls')
  }
  return (
    <Modal
      title="Unlock the keys"
      open={open}
      onClose={close}
      footer={
        <>
          <Button onClick={close}>Later</Button>
          <Button look="primary" icon={LockOpen} type="submit" form="unlock" disabled={busy || passphrase === ''}>
            {busy ? 'Unlocking…' : 'Unlock'}
          </Button>
        </>
      }
    >
      <form id="unlock" className="form" onSubmit={(event) => void unlock(event)}>
        <p>The keys of your connections are sealed with your passphrase. Until it is given, everything stored can be read, and nothing that needs a key is polled.</p>
        <Field label="Passphrase" problem={problem} hint="Forgotten? Settings can forget it; you then paste the keys again, and the history stays.">
          {(attributes) => (
            <input
              {...attributes}
              className="input"
              type="password"
              autoComplete="off"
              autoFocus
              maxLength={1000}
              value={passphrase}
              onChange={(event) => {
                setPassphrase(event.target.value)
                setProblem(null)
              }}
            />
          )}
        </Field>
      </form>
    </Modal>
  )
}
