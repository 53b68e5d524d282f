import { FileDown, FileUp } from 'lucide-react'
import { useRef, useState, type ChangeEvent } from 'react'
import { readSettingsFile, settingsFileLimits } from '../../../shared/settingsFile.ts'
import { Button } from '../../parts/Button.tsx'
import { Modal } from '../../parts/Modal.tsx'
import { Strip } from '../../parts/Panel.tsx'
import { SafeText } from '../../parts/SafeText.tsx'
import { useAppState } from '../../state/appState.ts'
import { applyImport, planImport, type SettingsImport } from '../../state/settingsImport.ts'
import { byteSize } from '../../words/numbers.ts'

/** Settings, views and connections as a file, and from one: looked at before anything changes, and never with a key. */
export function SettingsFiles() {
  const { actions, data, notify } = useAppState()
  const input = useRef<HTMLInputElement>(null)
  const [plan, setPlan] = useState<SettingsImport | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const look = async (file: File): Promise<void> => {
    setProblem(null)
    if (file.size > settingsFileLimits.maxBytes) return setProblem(`The file is larger than ${byteSize(settingsFileLimits.maxBytes)}; a file of settings never is.`)
    const read = readSettingsFile(await file.text())
    if (!read.ok) return setProblem(read.problem)
    const views = await data.call('views.list', {})
    const { settings, connections } = data.store.getState()
    if (!views.ok || settings.value === null) return setProblem('What is set here could not be loaded, so the file cannot be compared with it.')
    setPlan(planImport(read.file, { settings: settings.value, views: views.value.views, connections: connections.value ?? [] }))
  }
  const onChoose = (event: ChangeEvent<HTMLInputElement>) => {
    const [file] = event.target.files ?? []
    // The same file may be chosen again once it was mended.
    event.target.value = ''
    if (file !== undefined) void look(file)
  }
  const apply = async (chosen: SettingsImport): Promise<void> => {
    setBusy(true)
    const refused = await applyImport(chosen, data)
    await data.ask('settings', 'connections', 'keys', 'budgets', 'polls')
    setBusy(false)
    setPlan(null)
    if (refused.length === 0) notify({ title: 'The settings were read', body: chosen.connections.length === 0 ? '' : 'Give the new connections their keys, then resume them.' })
    else setProblem(`Not everything was taken over. ${refused.join(' ')}`)
  }
  return (
    <>
      <div className="switchRow">
        <span className="soft">Settings, views of the log and connections as a file, for another machine. Keys are never in it.</span>
        <span className="rowButtons">
          <Button icon={FileDown} onClick={() => void actions.saveFile('settings')}>
            Save settings…
          </Button>
          <Button icon={FileUp} onClick={() => input.current?.click()}>
            Read settings…
          </Button>
          <input ref={input} type="file" accept=".json,application/json" hidden aria-label="File of settings" onChange={onChoose} />
        </span>
      </div>
      {problem === null ? null : (
        <Strip tone="red">
          <SafeText text={problem} max={600} />
        </Strip>
      )}
      <Modal
        title="Read these settings?"
        open={plan !== null}
        onClose={() => setPlan(null)}
        footer={
          plan === null ? null : (
            <>
              <span className="spacer" />
              <Button onClick={() => setPlan(null)}>{plan.sentences.length === 0 ? 'Close' : 'Cancel'}</Button>
              {plan.sentences.length === 0 ? null : (
                <Button look="primary" disabled={busy} onClick={() => void apply(plan)}>
                  {busy ? 'Reading…' : 'Read settings'}
                </Button>
              )}
            </>
          )
        }
      >
        {plan?.sentences.length === 0 ? <p>Everything in the file is as it is here already.</p> : null}
        <ul className="importList">
          {plan?.sentences.map((sentence) => (
            <li key={sentence}>
              <SafeText text={sentence} max={600} />
            </li>
          ))}
        </ul>
      </Modal>
    </>
  )
}
