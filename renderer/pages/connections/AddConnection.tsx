import { CircleCheck, CircleX, FlaskConical, Plus } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import type { TestResult } from '../../../shared/answers.ts'
import type { ConnectionDraft } from '../../../shared/connectionDraft.ts'
import { Button } from '../../parts/Button.tsx'
import { Field, Select, SwitchRow } from '../../parts/Field.tsx'
import { Modal } from '../../parts/Modal.tsx'
import { Strip } from '../../parts/Panel.tsx'
import { SafeText } from '../../parts/SafeText.tsx'
import { useAppState, useData } from '../../state/appState.ts'
import { emptyForm, needsPaths, readForm, type ConnectionForm, type FormProblems } from './connectionForm.ts'
import { PathFields } from './PathFields.tsx'
import { PollFields } from './PollFields.tsx'
import { TestSteps } from './TestSteps.tsx'

/** Asks for a connection, tests it on demand before anything is stored, and adds it. */
export function AddConnection({ open, onClose }: { open: boolean; onClose: () => void }) {
  return open ? <AddDialog onClose={onClose} /> : null
}

function AddDialog({ onClose }: { onClose: () => void }) {
  const { data, notify } = useAppState()
  const dialects = useData((all) => all.dialects)
  const secretsKeptIn = useData((all) => all.info.value?.secretsKeptIn ?? null)
  const [form, setForm] = useState<ConnectionForm>(emptyForm)
  const [problems, setProblems] = useState<FormProblems>({})
  const [refusal, setRefusal] = useState<string | null>(null)
  const [result, setResult] = useState<TestResult | null>(null)
  const [busy, setBusy] = useState<'test' | 'add' | null>(null)

  const dialect = dialects.value?.find(({ id }) => id === form.dialect)
  const change = (patch: Partial<ConnectionForm>) => {
    setForm({ ...form, ...patch })
    // A result that is about another form would mislead.
    setResult(null)
    const touched = Object.keys(patch)
    setProblems(Object.fromEntries(Object.entries(problems).filter(([field]) => !touched.includes(field))))
  }
  const chooseDialect = (id: string) => {
    const chosen = dialects.value?.find((candidate) => candidate.id === id)
    const isUntouched = form.name === '' || dialects.value?.some(({ title }) => title === form.name) === true
    change({ dialect: id, plan: chosen?.plans[0]?.id ?? '', ...(isUntouched ? { name: chosen?.title ?? '' } : {}) })
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
              'A known API fills in its limits and paths; any other works with its rate-limit headers.'
            ) : (
              <SafeText text={dialect.summary} max={300} />
            )
          }
        >
          {(attributes) => (
            <Select {...attributes} value={form.dialect} onChange={(event) => chooseDialect(event.target.value)}>
              <option value="">Choose…</option>
              {(dialects.value ?? []).map(({ id, title }) => (
                <option key={id} value={id}>
                  {title}
                </option>
              ))}
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
              placeholder="https://api.example.com"
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
                  Kept in: <SafeText text={secretsKeptIn} max={200} />
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
        <PollFields pollMode={form.pollMode} everySec={form.everySec} problem={problems.everySec} onChange={change} />
        <SwitchRow
          label="Keep the text of arguments"
          hint="Off: only their shape is kept, such as {title: string(120)}. On: the text too, with anything that looks like a key removed."
          checked={form.keepArguments}
          onChange={(keepArguments) => change({ keepArguments })}
        />
        <PathFields
          key={form.dialect}
          startOpen={needsPaths(dialect)}
          dialect={dialect}
          form={form}
          problems={problems}
          onChange={change}
        />
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
        {result === null ? null : (
          <section className={`testResult ${result.ok ? 'calm' : 'red'}`} aria-label="Test result" aria-live="polite">
            <p className="testSummary">
              {result.ok ? <CircleCheck size={16} aria-hidden /> : <CircleX size={16} aria-hidden />}
              <SafeText text={result.summary} max={500} />
            </p>
            <TestSteps steps={result.steps} />
          </section>
        )}
      </form>
    </Modal>
  )
}
