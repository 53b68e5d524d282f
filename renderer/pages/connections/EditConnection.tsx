import { FlaskConical } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import type { ConnectionView, TestResult } from '../../../shared/answers.ts'
import { secretSchema } from '../../../shared/connectionDraft.ts'
import { methods, type Input } from '../../../shared/contract.ts'
import { Button } from '../../parts/Button.tsx'
import { Field, Select, SwitchRow } from '../../parts/Field.tsx'
import { Modal } from '../../parts/Modal.tsx'
import { Strip } from '../../parts/Panel.tsx'
import { usePrivacy, useShownText } from '../../parts/Privacy.tsx'
import { SafeText } from '../../parts/SafeText.tsx'
import { useAppState, useData } from '../../state/appState.ts'
import { readFieldMap } from '../../state/mapPreview.ts'
import { costDraftOf, emptyForm, pollOf, type ConnectionForm } from './connectionForm.ts'
import { FieldMapEditor } from './FieldMapEditor.tsx'
import { PollFields } from './PollFields.tsx'
import { TestOutcome } from './TestOutcome.tsx'
import { hasThresholdProblem, ThresholdFields, typedThresholds, type TypedThresholds } from './ThresholdFields.tsx'
import { WatchingCostLine } from './WatchingCostLine.tsx'

/** Changes what may change of a connection; a new key takes the old one's place and its history stays. */
export function EditConnection({ connection, onClose }: { connection: ConnectionView; onClose: () => void }) {
  const { data, notify } = useAppState()
  const isPrivate = usePrivacy()
  const shownText = useShownText()
  const dialects = useData((all) => all.dialects.value)
  const secretsKeptIn = useData((all) => all.info.value?.secretsKeptIn ?? null)
  const [name, setName] = useState(connection.name)
  const [plan, setPlan] = useState(connection.plan ?? '')
  const [secret, setSecret] = useState('')
  const [keepArguments, setKeepArguments] = useState(connection.keepArguments)
  const [poll, setPoll] = useState<Pick<ConnectionForm, 'pollMode' | 'everySec'>>({
    pollMode: connection.poll.mode,
    everySec: connection.poll.mode === 'fixed' ? String(connection.poll.everySec) : '60',
  })
  const settings = useData((all) => all.settings.value)
  const budgets = useData((all) => all.budgets.value)
  const [thresholds, setThresholds] = useState<TypedThresholds>(new Map())
  const mapBefore = connection.fieldMap == null ? '' : JSON.stringify(connection.fieldMap, null, 2)
  const [fieldMap, setFieldMap] = useState(mapBefore)
  const [newKey, setNewKey] = useState('')
  const [result, setResult] = useState<TestResult | null>(null)
  const [refusal, setRefusal] = useState<string | null>(null)
  const [busy, setBusy] = useState<'test' | 'save' | null>(null)
  const dialect = dialects?.find(({ id }) => id === connection.dialect)
  const map = readFieldMap(fieldMap)
  const mapChange = fieldMap === mapBefore || map.map === null ? {} : { fields: map.map }
  const plans = dialect?.plans ?? []
  const secretProblem = secret === '' ? null : (secretSchema.safeParse(secret.trim()).error?.issues[0]?.message ?? null)

  const saveThresholds = async (): Promise<string | null> => {
    if (settings === null || thresholds.size === 0) return null
    const reply = await data.call('settings.set', { budgetThresholds: typedThresholds(settings, thresholds) })
    await data.ask('settings', 'budgets')
    return reply.ok ? null : reply.message
  }

  const addKey = async (): Promise<string | null> => {
    if (newKey.trim() === '') return null
    const reply = await data.call('keys.add', { connectionId: connection.id, label: newKey })
    return reply.ok ? null : reply.message
  }
  const test = async () => {
    setBusy('test')
    setRefusal(null)
    const reply = await data.call('connections.retest', { id: connection.id, ...mapChange, ...(secret === '' ? {} : { secret: secret.trim() }) })
    setBusy(null)
    if (reply.ok) setResult(reply.value)
    else setRefusal(reply.message)
  }

  const save = async (event: FormEvent) => {
    event.preventDefault()
    const change: Input<'connections.update'> = {
      id: connection.id,
      name,
      poll: pollOf(poll),
      keepArguments,
      ...mapChange,
      ...(plans.length > 0 ? { plan: plan === '' ? null : plan } : {}),
      ...(secret === '' ? {} : { secret: secret.trim() }),
    }
    const checked = methods['connections.update'].input.safeParse(change)
    if (!checked.success) return setRefusal(checked.error.issues.map((issue) => issue.message).join(' '))
    setBusy('save')
    const reply = await data.call('connections.update', change)
    const refused = reply.ok ? ((await addKey()) ?? (await saveThresholds())) : reply.message
    setBusy(null)
    if (refused !== null) return setRefusal(refused)
    notify({ title: 'Saved', body: secret === '' ? '' : 'The new key is used from the next poll on; the history stays.' })
    onClose()
    await data.ask('connections', 'keys', 'polls', 'budgets')
  }

  return (
    <Modal
      title="Edit connection"
      open
      wide
      onClose={onClose}
      footer={
        <>
          <Button icon={FlaskConical} disabled={busy !== null || secretProblem !== null || map.problem !== null} onClick={() => void test()}>
            {busy === 'test' ? 'Testing…' : 'Test'}
          </Button>
          <span className="spacer" />
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            type="submit"
            form="editConnection"
            disabled={busy !== null || secretProblem !== null || map.problem !== null || hasThresholdProblem(thresholds)}
          >
            {busy === 'save' ? 'Saving…' : 'Save'}
          </Button>
        </>
      }
    >
      <form id="editConnection" className="form" noValidate autoComplete="off" onSubmit={(event) => void save(event)}>
        {refusal === null ? null : (
          <Strip tone="red">
            <SafeText text={refusal} max={400} />
          </Strip>
        )}
        <Field label="Name" {...(isPrivate ? { hint: 'Names are hidden; show them to change this one.' } : {})}>
          {(attributes) => (
            <input
              {...attributes}
              className="input"
              maxLength={100}
              disabled={isPrivate}
              value={isPrivate ? shownText(name, 100) : name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        {plans.length === 0 ? null : (
          <Field label="Plan">
            {(attributes) => (
              <Select {...attributes} value={plan} onChange={(event) => setPlan(event.target.value)}>
                {plans.map(({ id, title }) => (
                  <option key={id} value={id}>
                    {title}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        )}
        <PollFields {...poll} problem={undefined} onChange={(patch) => setPoll({ ...poll, ...patch })} />
        <WatchingCostLine
          draft={costDraftOf({ ...emptyForm, ...poll, dialect: connection.dialect, plan, fieldMap: map.map === null ? mapBefore : fieldMap })}
        />
        <SwitchRow
          label="Keep the text of arguments"
          hint="Off: only their shape is kept. On: the text too, with anything that looks like a key removed."
          checked={keepArguments}
          onChange={setKeepArguments}
        />
        {settings === null ? null : (
          <ThresholdFields
            budgets={(budgets ?? []).filter((budget) => budget.connectionId === connection.id)}
            settings={settings}
            typed={thresholds}
            onChange={setThresholds}
          />
        )}
        <Field
          label="Replace the key"
          optional
          problem={secretProblem}
          hint={
            <>
              Leave empty to keep the present one. Its history stays.{' '}
              {secretsKeptIn === null ? null : (
                <>
                  Kept in: <SafeText text={secretsKeptIn} max={300} />
                </>
              )}
            </>
          }
        >
          {(attributes) => (
            <input
              {...attributes}
              className="input mono"
              type="password"
              autoComplete="off"
              spellCheck={false}
              value={secret}
              onChange={(event) => {
                setSecret(event.target.value)
                setResult(null)
              }}
            />
          )}
        </Field>
        <Field label="Watch another key" optional hint="Its label as the log shows it. It gets a series of its own; no secret is needed.">
          {(attributes) => (
            <input {...attributes} className="input" maxLength={100} value={newKey} onChange={(event) => setNewKey(event.target.value)} />
          )}
        </Field>
        {dialect?.takesFieldMap === true ? (
          <FieldMapEditor text={fieldMap} problem={map.problem} dialect={connection.dialect} steps={result?.steps ?? []} onChange={setFieldMap} />
        ) : null}
        {result === null ? null : <TestOutcome result={result} showFound={dialect?.takesFieldMap !== true} />}
      </form>
    </Modal>
  )
}
