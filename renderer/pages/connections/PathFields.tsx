import type { DialectView, TestStep } from '../../../shared/answers.ts'
import { Field } from '../../parts/Field.tsx'
import { endpointWord } from '../../words/connections.ts'
import type { ConnectionForm, FormProblems } from './connectionForm.ts'
import { FieldMapEditor } from './FieldMapEditor.tsx'

interface PathFieldsProps {
  dialect: DialectView | undefined
  form: ConnectionForm
  problems: FormProblems
  /** Answers of the last test. */
  steps: readonly TestStep[]
  onChange: (patch: Partial<ConnectionForm>) => void
}

/** Where to ask, and how the key is sent; the dialect's own paths are assumptions that may be corrected here. */
export function PathFields({ dialect, form, problems, steps, onChange }: PathFieldsProps) {
  const endpoints = dialect?.endpoints ?? []
  const takesMap = dialect?.takesFieldMap === true
  const hasProblem = [problems.usage, problems.activity, problems.probe, problems.authHeader, problems.fieldMap].some((problem) => problem !== undefined)
  return (
    <details className="disclosure" open={takesMap || hasProblem}>
      <summary>Paths and authentication</summary>
      <div className="disclosureBody">
        {/* With a map, its own paths are asked. */}
        {(form.fieldMap.trim() === '' ? endpoints : []).map(({ name, path }) => (
          <Field key={name} label={`${endpointWord(name)} path`} optional problem={problems[name]}>
            {(attributes) => (
              <input
                {...attributes}
                className="input mono"
                spellCheck={false}
                placeholder={path === '' ? '/path' : path}
                value={form.paths[name] ?? ''}
                onChange={(event) => onChange({ paths: { ...form.paths, [name]: event.target.value } })}
              />
            )}
          </Field>
        ))}
        <Field label="Header that carries the key" optional problem={problems.authHeader} hint="Leave empty for Authorization: Bearer.">
          {(attributes) => (
            <input
              {...attributes}
              className="input mono"
              spellCheck={false}
              placeholder="x-api-key"
              value={form.authHeader}
              onChange={(event) => onChange({ authHeader: event.target.value })}
            />
          )}
        </Field>
        {takesMap ? (
          <FieldMapEditor
            text={form.fieldMap}
            problem={problems.fieldMap ?? null}
            dialect={form.dialect}
            steps={steps}
            onChange={(fieldMap) => onChange({ fieldMap })}
          />
        ) : null}
      </div>
    </details>
  )
}
