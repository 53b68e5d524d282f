import { Download, Square } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { CallFilter } from '../../../shared/callFilter.ts'
import type { ExportState } from '../../../shared/answers.ts'
import { exportFormats, type ExportFormat, type ExportPlan } from '../../../shared/exportOptions.ts'
import { Button } from '../../parts/Button.tsx'
import { Choice } from '../../parts/Choice.tsx'
import { SwitchRow } from '../../parts/Field.tsx'
import { Modal } from '../../parts/Modal.tsx'
import { Strip } from '../../parts/Panel.tsx'
import { SafeText } from '../../parts/SafeText.tsx'
import { saveDownload } from '../../parts/saveDownload.ts'
import { useAppState, useExports } from '../../state/appState.ts'
import { count } from '../../words/numbers.ts'
import { useFilterText } from './QueryBox.tsx'

const formatWords: Record<ExportFormat, { label: string; hint: string }> = {
  csv: { label: 'CSV', hint: 'A table for spreadsheets. What would run as a formula there gets a \' in front.' },
  json: { label: 'JSON', hint: 'One list with everything that is known of each call.' },
  ndjson: { label: 'NDJSON', hint: 'The same, one call a line: for jq, lnav and databases.' },
  har: { label: 'HAR', hint: 'For tools that read HTTP archives. Headers and answers are empty: an activity log has none.' },
}
const options = exportFormats.map((value) => ({ value, label: formatWords[value].label }))
const previewChars = 6_000

/** Exports the calls of the filter: what will be in the file is shown before it is written. */
export function ExportDialog({ filter, open, onClose }: { filter: CallFilter; open: boolean; onClose: () => void }) {
  return (
    <Modal title="Export calls" open={open} onClose={onClose} wide>
      {open ? <ExportForm filter={filter} /> : null}
    </Modal>
  )
}

function ExportForm({ filter }: { filter: CallFilter }) {
  const { exports } = useAppState()
  const [format, setFormat] = useState<ExportFormat>('csv')
  const [withArguments, setWithArguments] = useState(true)
  const [withNames, setWithNames] = useState(true)
  const preview = useExports((all) => all.preview)
  const newest = useExports((all) => all.newest)
  const problem = useExports((all) => all.problem)
  const query = useFilterText(filter)
  useEffect(() => {
    void exports.look({ filter, format, withArguments, withNames })
  }, [exports, filter, format, withArguments, withNames])
  const plan: ExportPlan = { filter, format, withArguments, withNames }
  const isRunning = newest?.state === 'running'
  return (
    <div className="exportForm">
      <p className="soft">
        {query === '' ? (
          'All calls of the log, without our own polls.'
        ) : (
          <>
            Calls that fit <code className="vendor">{query.length > 300 ? `${query.slice(0, 300)}…` : query}</code>
          </>
        )}
      </p>
      <div className="exportChoices">
        <Choice label="Format" value={format} options={options} onChange={setFormat} />
        <span className="soft">{formatWords[format].hint}</span>
      </div>
      <SwitchRow label="With arguments and rows as received" checked={withArguments} onChange={setWithArguments} />
      <SwitchRow label="With names of keys and connections" checked={withNames} onChange={setWithNames} />
      <section className="detailSection" aria-busy={preview.loading}>
        <h3>The file begins with</h3>
        <pre className="exportPreview mono" tabIndex={0} aria-label="Preview of the file">
          {preview.problem !== null ? (
            <SafeText text={preview.problem} max={300} />
          ) : (
            <PreviewText text={preview.value?.text ?? 'Looking…'} />
          )}
        </pre>
        {preview.value === null ? null : (
          <p className="soft" role="status">
            {redactionWords(preview.value.replaced, preview.value.looked)}
          </p>
        )}
      </section>
      {problem === null ? null : (
        <Strip tone="amber">
          <SafeText text={problem} max={300} />
        </Strip>
      )}
      <footer className="exportFoot">
        <ExportProgress state={newest} expected={preview.value === null || preview.value.atLeast ? null : preview.value.calls} />
        {isRunning ? (
          <Button icon={Square} onClick={() => void exports.cancel()}>
            Cancel export
          </Button>
        ) : null}
        <Button look="primary" icon={Download} disabled={isRunning} onClick={() => void exports.start(plan, saveDownload)}>
          {preview.value === null
            ? 'Export'
            : `Export ${preview.value.atLeast ? 'at least ' : ''}${count(preview.value.calls)} ${preview.value.calls === 1 ? 'call' : 'calls'}`}
        </Button>
      </footer>
    </div>
  )
}

/** Line by line, because vendors' texts stand in it. */
function PreviewText({ text }: { text: string }) {
  const shown = text.slice(0, previewChars).split(/\r?\n/)
  return (
    <>
      {shown.map((line, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- lines have no other name
        <div key={index}>
          <SafeText text={line} max={previewChars} />
        </div>
      ))}
      {text.length > previewChars ? '…' : ''}
    </>
  )
}

function redactionWords(replaced: number, looked: number): string {
  const secrets = 'Keys are never part of an export.'
  if (looked === 0) return secrets
  if (replaced === 0) return `${secrets} Nothing else looked like a secret in the newest ${count(looked)} calls.`
  return `${secrets} In the newest ${count(looked)} calls ${count(replaced)} ${replaced === 1 ? 'text that looked like a secret was' : 'texts that looked like secrets were'} replaced by [redacted].`
}

function ExportProgress({ state, expected }: { state: ExportState | null; expected: number | null }) {
  if (state === null) return <span className="exportProgress" role="status" />
  const calls = `${count(state.calls)} ${state.calls === 1 ? 'call' : 'calls'}`
  return (
    <span className="exportProgress" role="status">
      {state.state === 'running' ? (
        <>
          {expected === null ? null : <progress max={Math.max(1, expected)} value={state.calls} aria-label="Calls written" />}
          {calls} written…
        </>
      ) : state.state === 'done' ? (
        <>
          {calls} written{state.file === null ? '.' : ' to '}
          {state.file === null ? null : <SafeText text={state.file} max={200} className="mono" />}
        </>
      ) : state.state === 'cancelled' ? (
        'Cancelled; nothing was written.'
      ) : (
        <SafeText text={state.problem ?? 'The export failed.'} max={300} />
      )}
    </span>
  )
}
