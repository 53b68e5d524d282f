import type { DialectView } from '../../../shared/answers.ts'
import { Field } from '../../parts/Field.tsx'
import { endpointWord } from '../../words/connections.ts'
import { needsPaths, type ConnectionForm, type FormProblems } from './connectionForm.ts'

interface PathFieldsProps {
  dialect: DialectView | undefined
  form: ConnectionForm
  problems: FormProblems
  startOpen: boolean
  onChange: (patch: Partial<ConnectionForm>) => void
}

/** Where to ask, and how the key is sent; the dialect's own paths are assumptions that may be corrected here. */
export function PathFields({ dialect, form, problems, startOpen, onChange }: PathFieldsProps) {
  const endpoints = dialect?.endpoints ?? []
  const hasProblem = [problems.usage, problems.activity, problems.probe, problems.authHeader, problems.fieldMap].some((problem) => problem !== undefined)
  return (
    <details className="disclosure" open={startOpen || hasProblem}>
      <summary>Paths and authentication</summary>
      <div className="disclosureBody">
        {endpoints.map(({ name, path }) => (
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
        {needsPaths(dialect) ? (
          <Field
            label="Field map (JSON)"
            optional
            problem={problems.fieldMap}
            hint="Where the answers keep their numbers and calls. Test shows what each pointer found; docs/dialects.md has examples."
          >
            {(attributes) => (
              <textarea
                {...attributes}
                className="input mono"
                rows={6}
                spellCheck={false}
                placeholder='{ "usage": { "path": "/v1/credits", "budgets": [{ "id": "month", "used": "/data/used", "limit": "/data/total" }] } }'
                value={form.fieldMap}
                onChange={(event) => onChange({ fieldMap: event.target.value })}
              />
            )}
          </Field>
        ) : null}
      </div>
    </details>
  )
}
