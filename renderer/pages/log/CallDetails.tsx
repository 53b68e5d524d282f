import { Menu } from '@base-ui/react/menu'
import { ChevronDown, Copy, Filter, Pin, PinOff, StickyNote } from 'lucide-react'
import type { ReactNode } from 'react'
import type { CallRow } from '../../../shared/answers.ts'
import { Badge } from '../../parts/Badge.tsx'
import { Button } from '../../parts/Button.tsx'
import { JsonTree } from '../../parts/JsonTree.tsx'
import { Skeleton } from '../../parts/Panel.tsx'
import { usePrivacy } from '../../parts/Privacy.tsx'
import { SafeText } from '../../parts/SafeText.tsx'
import type { CallDetail } from '../../state/callLog.ts'
import { useAppState, useCallLog, useData } from '../../state/appState.ts'
import { duration, fullTime, length } from '../../words/times.ts'
import { confidenceWord, explainVerdict, verdictWords } from '../../words/verdicts.ts'
import { CallExplanation } from '../cards/CallExplanation.tsx'
import { copyForms, sameTool, type CallActions } from './useCallActions.ts'

/** Everything known about one call: what it means, what was sent, what came back, when, and the row as received. */
export function CallDetails({ row, actions, onNote }: { row: CallRow; actions: CallActions; onNote: (row: CallRow) => void }) {
  const detail = useCallLog((log) => log.detail)
  if (detail.problem !== null) {
    return (
      <div className="callDetails">
        <p className="soft">
          <SafeText text={detail.problem} max={300} />
        </p>
      </div>
    )
  }
  if (detail.value === null || detail.value.id !== row.id) {
    return (
      <div className="callDetails">
        <Skeleton lines={4} label="Loading the call" />
      </div>
    )
  }
  return <KnownCall row={row} call={detail.value} actions={actions} onNote={onNote} />
}

function KnownCall({ row, call, actions, onNote }: { row: CallRow; call: CallDetail; actions: CallActions; onNote: (row: CallRow) => void }) {
  const { view } = useAppState()
  const connection = useData((all) => all.connections.value?.find(({ id }) => id === call.connectionId) ?? null)
  const budgets = useData((all) => all.budgets.value)
  const dialects = useData((all) => all.dialects.value)
  const budgetName = (id: string): string =>
    budgets?.find((budget) => budget.connectionId === call.connectionId && budget.budgetId === id)?.name ??
    dialects?.find((dialect) => dialect.id === connection?.dialect)?.budgets.find((budget) => budget.id === id)?.name ??
    id
  const isPrivate = usePrivacy()
  const { verdict } = call
  const words = verdictWords(verdict.class)
  const anomalies = [...verdict.anomalies, ...call.anomalies]
  return (
    <div className="callDetails">
      <div className="detailMain">
        <Section title="Meaning">
          <p className="verdictLine">
            <Badge tone={words.tone}>{words.label}</Badge>
            {verdict.class === 'ok' ? null : <span className="faint">{confidenceWord(verdict.conf)}</span>}
            {verdict.sub === null ? null : (
              <code className="faint">
                <SafeText text={verdict.sub} max={80} />
              </code>
            )}
          </p>
          <p>
            <SafeText text={explainVerdict(verdict, budgetName).join(' ')} max={1000} />
          </p>
          <CallExplanation call={call} />
        </Section>
        {row.note === null ? null : (
          <Section title="Note">
            <p className="callNote">
              <SafeText text={row.note} max={2000} />
            </p>
          </Section>
        )}
        {call.errorText === null ? null : (
          <Section title="Error">
            <pre className="errorText">
              <SafeText text={call.errorText} max={4000} />
            </pre>
          </Section>
        )}
        <Section title="Arguments">
          <Arguments call={call} />
        </Section>
        {call.raw === null || isPrivate ? null : (
          <details className="disclosure">
            <summary>The row as received</summary>
            <div className="disclosureBody">
              <JsonTree value={parsed(call.raw)} label="The row as received" />
            </div>
          </details>
        )}
      </div>
      <dl className="detailFacts">
        <Fact name="Time">{fullTime(call.at)}</Fact>
        <Fact name="UTC">{new Date(call.at).toISOString().replace('T', ' ').replace('Z', '')}</Fact>
        {call.atSource === 'row' ? null : (
          <Fact name="Time is">
            {call.atSource === 'row_end_minus_duration' ? 'its end minus how long it took' : 'between two polls'}
            {call.atErrMs > 0 ? `, ± ${length(call.atErrMs)}` : ''}
          </Fact>
        )}
        <Fact name="Headers">not in an activity log</Fact>
        <Fact name="Took">{call.durationMs === null ? 'unknown' : duration(call.durationMs)}</Fact>
        <Fact name="Connection">{connection === null ? 'removed' : <SafeText text={connection.name} max={100} />}</Fact>
        <Fact name="Key">{call.keyLabel === null ? 'unknown' : <SafeText text={call.keyLabel} max={100} />}</Fact>
        <Fact name="Call">
          <code>
            <SafeText text={[call.method, call.route ?? call.tool].filter((part) => part !== null).join(' ') || 'not named'} max={300} />
          </code>
        </Fact>
        {call.tool !== null && call.route !== null ? (
          <Fact name="Tool">
            <code>
              <SafeText text={call.tool} max={200} />
            </code>
          </Fact>
        ) : null}
        <Fact name="Kind">{call.kind}</Fact>
        <Fact name="Status">{call.status === null ? 'none' : String(call.status)}</Fact>
        <Fact name="ok">{call.ok === null ? 'not stated' : String(call.ok)}</Fact>
        {verdict.code === null ? null : (
          <Fact name="Code">
            <code>
              <SafeText text={verdict.code} max={120} />
            </code>
          </Fact>
        )}
        {verdict.waitMs === null ? null : <Fact name="Wait">{length(verdict.waitMs)}</Fact>}
        {call.serverId === null ? null : (
          <Fact name="Row id">
            <code>
              <SafeText text={call.serverId} max={120} />
            </code>
          </Fact>
        )}
        {anomalies.length === 0 ? null : (
          <Fact name="Oddities">
            <SafeText text={anomalies.join(', ')} max={400} />
          </Fact>
        )}
      </dl>
      <div className="detailTools">
        <CopyMenu row={row} actions={actions} />
        <Button look="quiet" icon={row.pinned ? PinOff : Pin} onClick={() => void actions.togglePin(row)}>
          {row.pinned ? 'Unpin' : 'Pin'}
        </Button>
        <Button look="quiet" icon={StickyNote} onClick={() => onNote(row)}>
          {row.note === null ? 'Add a note' : 'Change the note'}
        </Button>
        {call.keyId === null ? null : (
          <Button look="quiet" icon={Filter} onClick={() => view.setFilter({ keyIds: [call.keyId ?? ''] })}>
            Only this key
          </Button>
        )}
        {call.tool === null ? null : (
          <Button look="quiet" icon={Filter} onClick={() => view.setFilter(sameTool(row))}>
            Only this tool
          </Button>
        )}
        {verdict.class === 'ok' ? null : (
          <Button look="quiet" icon={Filter} onClick={() => view.setFilter({ verdicts: [verdict.class] })}>
            Only this verdict
          </Button>
        )}
      </div>
    </div>
  )
}

function CopyMenu({ row, actions }: { row: CallRow; actions: CallActions }) {
  return (
    <Menu.Root>
      <Menu.Trigger className="button quiet">
        <Copy size={14} aria-hidden />
        Copy as
        <ChevronDown size={13} aria-hidden />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner className="floatLayer" align="start" sideOffset={4}>
          <Menu.Popup className="menu">
            {copyForms.map((form) => (
              <Menu.Item key={form} className="menuItem" onClick={() => void actions.copy(row, form)}>
                {form}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}

function Arguments({ call }: { call: CallDetail }) {
  if (usePrivacy()) return <p className="soft">Not shown while names and arguments are hidden.</p>
  if (call.args !== null) return <JsonTree value={parsed(call.args)} label="Arguments" />
  if (call.argsShape === null) return <p className="soft">The log did not show any arguments.</p>
  return (
    <>
      <pre className="argsShape">
        <SafeText text={call.argsShape} max={2000} />
      </pre>
      <p className="fieldHint">Only their shape is kept. To keep the text from now on, switch it on for this connection.</p>
    </>
  )
}

/** Stored JSON as a value; text that is none is shown as text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="detailSection">
      <h2>{title}</h2>
      {children}
    </section>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
