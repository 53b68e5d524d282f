import type { TestStep } from '../../../shared/answers.ts'
import { Button } from '../../parts/Button.tsx'
import { Field } from '../../parts/Field.tsx'
import { SafeText } from '../../parts/SafeText.tsx'
import { useNow } from '../../parts/useNow.ts'
import { mapTemplates, previewOf, readFieldMap } from '../../state/mapPreview.ts'
import { endpointWord } from '../../words/connections.ts'
import { Findings } from './Findings.tsx'

interface FieldMapEditorProps {
  text: string
  problem: string | null
  dialect: string
  /** Answers of the last test; the map is tried on them with every change. */
  steps: readonly TestStep[]
  onChange: (text: string) => void
}

/** A field map as JSON, with what each pointer finds in the API's last answer as one types. */
export function FieldMapEditor({ text, problem, dialect, steps, onChange }: FieldMapEditorProps) {
  const { map, problem: wrong } = readFieldMap(text)
  const preview = previewOf(map, dialect, steps, useNow(60_000))
  const sampled = steps.filter(({ sample }) => sample !== undefined)
  return (
    <div className="fieldMap">
      <Field
        label="Field map (JSON)"
        optional
        problem={problem ?? (text.trim() === '' ? null : wrong)}
        hint="JSON pointers to where the answers keep their numbers and calls. Press Test once; then every change is tried on that answer at once."
      >
        {(attributes) => (
          <textarea {...attributes} className="input mono" rows={9} spellCheck={false} value={text} onChange={(event) => onChange(event.target.value)} />
        )}
      </Field>
      {text.trim() === '' ? (
        <p className="fieldMapStart">
          <span className="soft">Start from:</span>
          {mapTemplates.map(({ label, map: template }) => (
            <Button key={label} look="quiet" onClick={() => onChange(JSON.stringify(template, null, 2))}>
              {label}
            </Button>
          ))}
        </p>
      ) : null}
      {preview.map(({ endpoint, found }) => (
        <section key={endpoint} aria-label={`What the map finds: ${endpointWord(endpoint)}`} aria-live="polite">
          <h3>
            {endpointWord(endpoint)}: {found.filter((finding) => !finding.wrong).length} of {found.length} pointers fit
          </h3>
          <Findings found={found} />
        </section>
      ))}
      {sampled.length === 0 ? null : (
        <details className="disclosure">
          <summary>The answer it is tried on</summary>
          <div className="disclosureBody">
            {sampled.map(({ endpoint, url, sample }) => (
              <div key={endpoint}>
                <code className="soft">
                  <SafeText text={url} max={300} />
                </code>
                <pre className="sample" tabIndex={0}>
                  <SafeText text={indented(sample ?? '')} max={20_000} />
                </pre>
              </div>
            ))}
          </div>
        </details>
      )}
    </div>
  )
}

function indented(sample: string): string {
  try {
    return JSON.stringify(JSON.parse(sample), null, 2)
  } catch {
    return sample
  }
}
