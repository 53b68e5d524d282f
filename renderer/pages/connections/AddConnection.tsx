import { FlaskConical, Plus } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { useStore } from 'zustand'
import type { TestResult } from '../../../shared/answers.ts'
import type { ConnectionDraft } from '../../../shared/connectionDraft.ts'
import { presets } from '../../../shared/dialects/presets.ts'
import { Button } from '../../parts/Button.tsx'
import { Field, Select, SwitchRow } from '../../parts/Field.tsx'
import { Modal } from '../../parts/Modal.tsx'
import { Strip } from '../../parts/Panel.tsx'
import { SafeText } from '../../parts/SafeText.tsx'
import { useAppState, useData } from '../../state/appState.ts'
import { costDraftOf, emptyForm, readForm, withPreset, type ConnectionForm, type FormProblems } from './connectionForm.ts'
import { PathFields } from './PathFields.tsx'
import { PollFields } from './PollFields.tsx'
import { TestOutcome } from './TestOutcome.tsx'
import { WatchingCostLine } from './WatchingCostLine.tsx'

/** Asks for a connection, says what watching it costs, tests it on demand before anything is stored, and adds it. */
export function AddConnection() {
  const { dialog, show } = useAppState()
  return useStore(dialog) === 'addConnection' ? <AddDialog onClose={() => show(null)} /> : null
}

/** How the list of APIs names a preset. */
const presetPrefix = 'preset '

function AddDialog({ onClose }: { onClose: () => void }) {
  const { data, notify } = useAppState()
  const dialects = useData((all) => all.dialects)
  const secretsKeptIn = useData((all) => all.info.value?.secretsKeptIn ?? null)
  const [form, setForm] = useState<ConnectionForm>(emptyForm)
  const [presetId, setPresetId] = useState<string | null>(null)
  const [problems, setProblems] = useState<FormProblems>({})
  const [refusal, setRefusal] = useState<string | null>(null)
  const [result, setResult] = useState<TestResult | null>(null)
  const [busy, setBusy] = useState<'test' | 'add' | null>(null)

  const dialect = dialects.value?.find(({ id }) => id === form.dialect)
  const preset = presets.find(({ id }) => id === presetId)
  const change = (patch: Partial<ConnectionForm>) => {
    setForm({ ...form, ...patch })
    // A result that is about another form would mislead; a map is tried on the last answer as one types.
    if (!Object.keys(patch).every((field) => field === 'fieldMap')) setResult(null)
    const touched = Object.keys(patch)
    setProblems(Object.fromEntries(Object.entries(problems).filter(([field]) => !touched.includes(field))))
  }
  const choose = (value: string) => {
    const preset = presets.find(({ id }) => presetPrefix + id === value)
    const mapping = dialects.value?.find(({ takesFieldMap }) => takesFieldMap)
    setPresetId(preset?.id ?? null)
    const isUntouched = form.name === '' || [...presets, ...(dialects.value ?? [])].some(({ title }) => title === form.name)
    const fresh = isUntouched ? { ...form, name: '' } : form
    if (preset !== undefined && mapping !== undefined) return change(withPreset(fresh, preset, mapping.id))
    const chosen = dialects.value?.find(({ id }) => id === value)
    // What a preset filled in belongs to that preset.
    const left = presetId === null ? {} : { baseUrl: '', authHeader: '', fieldMap: '' }
    change({ dialect: value, plan: chosen?.plans[0]?.id ?? '', ...left, ...(isUntouched ? { name: chosen?.title ?? '' } : {}) })
  }
  const run = async (kind: 'test' | 'add', act: (draft: ConnectionDraft) => Promise<void>) => {
    const read = readForm(form)
    setProblems(read.ok ? {} : read.problems)
    setRefusal(null)
    if (!read.ok) return
    setBusy(kind)
    await act(read.draft)
    setBusy(null)
  }
  const test = () =>
    run('test', async (draft) => {
      const reply = await data.call('connections.test', draft)
      if (reply.ok) setResult(reply.value)
      else setRefusal(reply.message)
    })
  const add = (event: FormEvent) => {
    event.preventDefault()
    void run('add', async (draft) => {
      const reply = await data.call('connections.add', draft)
      if (!reply.ok) return setRefusal(reply.message)
      notify({ title: `${draft.name} added`, body: 'The first poll runs now.' })
      onClose()
      await data.ask('connections', 'keys', 'budgets', 'polls')
    })
  }

  const known = (dialects.value ?? []).filter(({ takesFieldMap }) => !takesFieldMap)
  const others = (dialects.value ?? []).filter(({ takesFieldMap }) => takesFieldMap)
  return (
    <Modal
      title="Add a connection"
      open
      wide
      onClose={onClose}
      footer={
        <>
          <Button icon={FlaskConical} disabled={busy !== null} onClick={() => void test()}>
            {busy === 'test' ? 'Testing…' : 'Test'}
          </Button>
          <span className="spacer" />
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" icon={Plus} type="submit" form="addConnection" disabled={busy !== null}>
            {busy === 'add' ? 'Adding…' : 'Add connection'}
          </Button>
        </>
      }
    >
      <form id="addConnection" className="form" noValidate onSubmit={add} autoComplete="off">
        {refusal === null ? null : (
          <Strip tone="red">
            <SafeText text={refusal} max={400} />
          </Strip>
        )}
        <Field
          label="API"
          problem={problems.dialect}
          hint={
            dialect === undefined ? (
              'A known API fills in its limits and paths; any other works with its rate-limit headers or a field map.'
            ) : (
              <SafeText text={preset?.summary ?? dialect.summary} max={300} />
            )
          }
        >
          {(attributes) => (
            <Select {...attributes} value={preset === undefined ? form.dialect : presetPrefix + preset.id} onChange={(event) => choose(event.target.value)}>
              <option value="">Choose…</option>
              <optgroup label="Known APIs">
                {known.map(({ id, title }) => (
                  <option key={id} value={id}>
                    {title}
                  </option>
                ))}
              </optgroup>
              <optgroup label="With a ready-made field map">
                {presets.map(({ id, title }) => (
                  <option key={id} value={presetPrefix + id}>
                    {title}
                  </option>
                ))}
              </optgroup>
              <optgroup label="Any API">
                {others.map(({ id, title }) => (
                  <option key={id} value={id}>
                    {title}
                  </option>
                ))}
              </optgroup>
            </Select>
          )}
        </Field>
        <div className="formPair">
          <Field label="Name" problem={problems.name}>
            {(attributes) => (
              <input
                {...attributes}
                className="input"
                value={form.name}
                maxLength={100}
                onChange={(event) => change({ name: event.target.value })}
              />
            )}
          </Field>
          {dialect !== undefined && dialect.plans.length > 0 ? (
            <Field label="Plan" problem={problems.plan}>
              {(attributes) => (
                <Select {...attributes} value={form.plan} onChange={(event) => change({ plan: event.target.value })}>
                  {dialect.plans.map(({ id, title }) => (
                    <option key={id} value={id}>
                      {title}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
          ) : null}
        </div>
        <Field
          label="Base URL"
          problem={problems.baseUrl}
          hint="https, or http for this machine only. The key is sent to this address and nowhere else."
        >
          {(attributes) => (
            <input
              {...attributes}
              className="input mono"
              inputMode="url"
              spellCheck={false}
              placeholder={preset?.addressHint ?? 'https://api.example.com'}
              value={form.baseUrl}
              onChange={(event) => change({ baseUrl: event.target.value })}
            />
          )}
        </Field>
        <div className="formPair">
          <Field label="Key label" problem={problems.keyLabel}>
            {(attributes) => (
              <input
                {...attributes}
                className="input"
                placeholder="monitor"
                maxLength={100}
                value={form.keyLabel}
                onChange={(event) => change({ keyLabel: event.target.value })}
              />
            )}
          </Field>
          <Field
            label="Key"
            problem={problems.secret}
            hint={
              secretsKeptIn === null ? undefined : (
                <>
                  Kept in: <SafeText text={secretsKeptIn} max={300} />{' '}
                  <code>$HEADROOM_KEY_NAME</code> instead reads it from that environment variable.
                </>
              )
            }
          >
            {(attributes) => (
              <input
                {...attributes}
                className="input mono"
                type="password"
                autoComplete="off"
                spellCheck={false}
                value={form.secret}
                onChange={(event) => change({ secret: event.target.value })}
              />
            )}
          </Field>
        </div>
        <Field
          label="Further keys to watch"
          optional
          problem={problems.watchedKeys}
          hint="Labels as the log shows them, separated by commas. Keys seen in the log or the usage answer appear by themselves."
        >
          {(attributes) => (
            <input
              {...attributes}
              className="input"
              placeholder="ci-bot, website"
              value={form.watchedKeys}
              onChange={(event) => change({ watchedKeys: event.target.value })}
            />
          )}
        </Field>
        <PollFields pollMode={form.pollMode} everySec={form.everySec} problem={problems.everySec} onChange={change} />
        <SwitchRow
          label="Keep the text of arguments"
          hint="Off: only their shape is kept, such as {title: string(120)}. On: the text too, with anything that looks like a key removed."
          checked={form.keepArguments}
          onChange={(keepArguments) => change({ keepArguments })}
        />
        <PathFields key={form.dialect} dialect={dialect} form={form} problems={problems} steps={result?.steps ?? []} onChange={change} />
        <WatchingCostLine draft={costDraftOf(form)} />
        {dialect === undefined || dialect.notOffered.length === 0 ? null : (
          <details className="notOffered">
            <summary>What this API does not offer</summary>
            <ul>
              {dialect.notOffered.map((sentence) => (
                <li key={sentence}>
                  <SafeText text={sentence} max={300} />
                </li>
              ))}
            </ul>
          </details>
        )}
        {/* What a map finds stands beside the map itself. */}
        {result === null ? null : <TestOutcome result={result} showFound={form.fieldMap === ''} />}
      </form>
    </Modal>
  )
}
