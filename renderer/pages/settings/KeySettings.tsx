import { LockOpen } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { shortestPassphrase } from '../../../shared/contract.ts'
import type { AppInfo } from '../../../shared/answers.ts'
import { Button } from '../../parts/Button.tsx'
import { Field } from '../../parts/Field.tsx'
import { Confirm, Modal } from '../../parts/Modal.tsx'
import { useAppState } from '../../state/appState.ts'

/** For systems without a keyring: the three ways to keep keys, and the passphrase that seals them. */
export function KeySettings({ info }: { info: AppInfo }) {
  const { data, show, notify } = useAppState()
  const { kind, locked } = info.secretStore
  const [dialog, setDialog] = useState<'set' | 'forget' | null>(null)
  const forget = async () => {
    const reply = await data.call('secrets.forgetPassphrase', {})
    setDialog(null)
    if (!reply.ok) notify({ title: 'The passphrase was not forgotten', body: reply.message, tone: 'problem' })
    await data.ask('info')
  }
  return (
    <>
      <ul className="soft keyWays">
        <li>
          <strong>Passphrase:</strong> keys are kept in a file that only your passphrase opens; it is asked for at each start.
        </li>
        <li>
          <strong>Environment variable:</strong> write <code>$HEADROOM_KEY_NAME</code> in place of a key; it is read at each start and stored
          nowhere.
        </li>
        <li>
          <strong>This run only:</strong> without either, keys are forgotten when Headroom ends. The history stays.
        </li>
      </ul>
      <div className="switchRow">
        <span className="soft">{wordsFor(kind, locked)}</span>
        <span className="keyButtons">
          {locked ? (
            <Button icon={LockOpen} onClick={() => show('unlock')}>
              Unlock
            </Button>
          ) : (
            <Button onClick={() => setDialog('set')}>{kind === 'passphrase' ? 'Change the passphrase' : 'Set a passphrase'}</Button>
          )}
          {kind === 'passphrase' ? <Button onClick={() => setDialog('forget')}>Forget the passphrase</Button> : null}
        </span>
      </div>
      <Modal title={kind === 'passphrase' ? 'Change the passphrase' : 'Set a passphrase'} open={dialog === 'set'} onClose={() => setDialog(null)}>
        <PassphraseForm hasOne={kind === 'passphrase'} onDone={() => setDialog(null)} />
      </Modal>
      <Confirm title="Forget the passphrase" open={dialog === 'forget'} confirm="Forget it" onConfirm={() => void forget()} onClose={() => setDialog(null)}>
        {locked
          ? 'The sealed keys are removed and cannot be brought back; paste them again afterwards. The history stays.'
          : 'The sealed keys are removed from the disk. They go on working until Headroom ends; then paste them again. The history stays.'}
      </Confirm>
    </>
  )
}

function wordsFor(kind: AppInfo['secretStore']['kind'], locked: boolean): string {
  if (locked) return 'The keys are locked.'
  return kind === 'passphrase' ? 'The keys are open for this run.' : 'No passphrase is set.'
}

function PassphraseForm({ hasOne, onDone }: { hasOne: boolean; onDone: () => void }) {
  const { data, notify } = useAppState()
  const [current, setCurrent] = useState('')
  const [passphrase, setPassphrase] = useState('')
  const [again, setAgain] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const differs = again !== '' && again !== passphrase
  const save = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    const reply = await data.call('secrets.setPassphrase', { passphrase, current: hasOne ? current : null })
    setBusy(false)
    if (!reply.ok) return setProblem(reply.message)
    onDone()
    notify({ title: hasOne ? 'The passphrase was changed' : 'The keys are sealed', body: 'It is asked for at the next start.' })
    await data.ask('info')
  }
  return (
    <form className="form" onSubmit={(event) => void save(event)}>
      {hasOne ? <PassphraseField label="Present passphrase" value={current} onChange={setCurrent} /> : null}
      <PassphraseField
        label="New passphrase"
        value={passphrase}
        onChange={setPassphrase}
        hint={`At least ${shortestPassphrase} characters; several words are easier to keep in mind. Nobody can bring it back.`}
      />
      <PassphraseField label="New passphrase again" value={again} onChange={setAgain} problem={differs ? 'The two are not the same.' : problem} />
      <div className="modalFoot">
        <Button look="primary" type="submit" disabled={busy || passphrase.length < shortestPassphrase || passphrase !== again || (hasOne && current === '')}>
          {busy ? 'Sealing…' : hasOne ? 'Change it' : 'Set it'}
        </Button>
      </div>
    </form>
  )
}

function PassphraseField({ label, value, onChange, hint, problem = null }: { label: string; value: string; onChange: (text: string) => void; hint?: string; problem?: string | null }) {
  return (
    <Field label={label} hint={hint} problem={problem}>
      {(attributes) => (
        <input {...attributes} className="input" type="password" autoComplete="off" maxLength={1000} value={value} onChange={(event) => onChange(event.target.value)} />
      )}
    </Field>
  )
}
