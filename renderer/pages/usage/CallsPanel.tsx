import { ChartArea, Table2 } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { CallFilter } from '../../../shared/callFilter.ts'
import type { VerdictClass } from '../../../shared/model.ts'
import { planAsked, stackChart, stackPlan, type Layer, type Stretch } from '../../../shared/stackChart.ts'
import { IconButton } from '../../parts/Button.tsx'
import { Choice } from '../../parts/Choice.tsx'
import { Skeleton } from '../../parts/Panel.tsx'
import { SafeText } from '../../parts/SafeText.tsx'
import { layerColour, StackChart, StackTable, stackWords, type Mark } from '../../parts/StackChart.tsx'
import { useAppState, useData } from '../../state/appState.ts'
import { count, percent, plural } from '../../words/numbers.ts'
import { verdictWords } from '../../words/verdicts.ts'
import { useAnswer } from './useAnswer.ts'
import { useLogsKnown } from './useLogsKnown.ts'

type By = 'key' | 'tool' | 'verdict'
const choices = [
  { value: 'key', label: 'Key' },
  { value: 'tool', label: 'Tool' },
  { value: 'verdict', label: 'Outcome' },
] as const satisfies { value: By; label: string }[]

interface CallsPanelProps {
  connectionId: string | undefined
  stretch: Stretch
  onZoom: (stretch: Stretch) => void
}

/** Who or what made the calls of a stretch of time. */
export function CallsPanel({ connectionId, stretch, onZoom }: CallsPanelProps) {
  const { view } = useAppState()
  const [by, setBy] = useState<By>('key')
  const [asTable, setAsTable] = useState(false)
  const alerts = useData((all) => all.alerts.value?.alerts)
  const plan = stackPlan(stretch)
  const scope = connectionId === undefined ? {} : { connectionId }
  const { value, problem } = useAnswer('series.stack', { ...scope, from: plan.from, to: plan.to, bucket: plan.bucket, by })

  const logs = useLogsKnown(connectionId)
  const knownFrom = Math.min(...logs.map(({ from }) => from))
  const knownTo = Math.max(...logs.map(({ to }) => to))
  const chart = useMemo(() => {
    if (value === null) return null
    // Several connections together: what was not seen of one does not make the others unknown.
    const gaps = value.input.connectionId === undefined ? [] : value.answer.gaps
    const answered = stackChart({ ...value.answer, gaps }, planAsked(value.input), { knownFrom, knownTo })
    return value.input.by === 'verdict' ? { ...answered, layers: answered.layers.map(inWords) } : answered
  }, [value, knownFrom, knownTo])
  const unseen = value === null || value.input.connectionId !== undefined ? 0 : value.answer.gaps.length
  const marks = useMemo(
    (): Mark[] => [
      ...resetsWithin(plan.from, plan.to),
      ...(alerts ?? [])
        .filter((alert) => alert.at >= plan.from && alert.at < plan.to && (connectionId === undefined || alert.connectionId === connectionId))
        .map((alert): Mark => ({ at: alert.at, kind: 'alert', label: alert.title })),
    ],
    [alerts, connectionId, plan.from, plan.to],
  )
  const filterOf = (layer: Layer | null, part: Stretch): CallFilter => ({
    ...(connectionId === undefined ? {} : { connectionIds: [connectionId] }),
    from: part.from,
    to: part.to,
    ...(layer === null || layer.id === null ? {} : by === 'key' ? { keyIds: [layer.id] } : by === 'tool' ? { tools: [layer.id] } : { verdicts: [layer.id as VerdictClass] }),
  })

  return (
    <section className="card usageCard" aria-labelledby="usage-calls">
      <header className="usageHead">
        <h2 id="usage-calls">Calls</h2>
        <span className="faint">drag over a stretch to look closer, press a bar to see its calls</span>
        <div className="usageTools">
          <Choice label="Stacked by" value={by} options={choices} onChange={setBy} />
          <IconButton label={asTable ? 'Show as a chart' : 'Show as a table'} icon={asTable ? ChartArea : Table2} onClick={() => setAsTable(!asTable)} />
        </div>
      </header>
      {problem === null ? null : (
        <p className="soft">
          {value === null ? 'Could not be loaded' : 'Could not refresh'}: <SafeText text={problem} max={200} />
        </p>
      )}
      {chart === null ? (
        problem === null ? <Skeleton lines={6} label="Loading calls" /> : null
      ) : (
        <>
          {asTable ? (
            <StackTable {...chart} />
          ) : (
            <StackChart {...chart} marks={marks} label={`Calls stacked by ${choices.find(({ value: one }) => one === by)?.label.toLowerCase() ?? by}: ${stackWords(chart)}`} onZoom={onZoom} onPick={(part) => view.go('log', filterOf(null, part))} />
          )}
          <ul className="stackLegend" aria-label="Layers">
            {chart.layers.map((layer, index) => (
              <li key={layer.label}>
                <span className="swatch" style={{ background: layerColour(layer, index) }} />{' '}
                {layer.id === null ? (
                  layer.label
                ) : (
                  <button type="button" className="linkButton" title="Show its calls" onClick={() => view.go('log', filterOf(layer, stretch))}>
                    <SafeText text={layer.label} max={60} />
                  </button>
                )}{' '}
                <span className="faint">
                  {count(layer.total)}
                  {chart.total === 0 ? '' : ` · ${percent(layer.total / chart.total)}`}
                </span>
              </li>
            ))}
            {chart.layers.length === 0 ? <li className="faint">{chart.steps.some((step) => step.calls.length > 0) || chart.gaps.length === 0 ? 'No call in this time.' : 'Nothing is known about this time.'}</li> : null}
            {marks.some((mark) => mark.kind === 'alert') ? (
              <li className="faint">
                <span className="markKey alert" aria-hidden /> alert
              </li>
            ) : null}
            {unseen === 0 ? null : <li className="faint">{plural(unseen, 'gap')} in the logs; choose a connection to see where</li>}
            <li className="faint">
              <span className="markKey" aria-hidden /> 00:00 UTC, when daily budgets start anew
            </li>
          </ul>
        </>
      )}
    </section>
  )
}

const inWords = (layer: Layer): Layer => (layer.id === null ? layer : { ...layer, label: verdictWords(layer.id as VerdictClass).label })

const dayMs = 86_400_000

/** Midnights in UTC, unless there are too many to tell apart. */
function resetsWithin(from: number, to: number): Mark[] {
  if (to - from > 14 * dayMs) return []
  const first = Math.ceil(from / dayMs) * dayMs
  return Array.from({ length: Math.max(0, Math.ceil((to - first) / dayMs)) }, (_, index): Mark => ({ at: first + index * dayMs, kind: 'reset', label: '00:00 UTC: daily budgets start anew' }))
}
