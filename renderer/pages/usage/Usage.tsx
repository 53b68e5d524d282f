import { Undo2 } from 'lucide-react'
import { useState } from 'react'
import type { Stretch } from '../../../shared/stackChart.ts'
import { Button } from '../../parts/Button.tsx'
import { Choice } from '../../parts/Choice.tsx'
import { Select } from '../../parts/Field.tsx'
import { HeatMap } from '../../parts/HeatMap.tsx'
import { LatencyTable } from '../../parts/LatencyTable.tsx'
import { PageHead } from '../../parts/PageHead.tsx'
import { Skeleton } from '../../parts/Panel.tsx'
import { useShownText } from '../../parts/Privacy.tsx'
import { TimeRangeMenu } from '../../parts/TimeRangeMenu.tsx'
import { useNow } from '../../parts/useNow.ts'
import { useAppState, useData, usePreference } from '../../state/appState.ts'
import { heatMap } from '../../state/heatMap.ts'
import { chartRanges, type ChartRange } from '../../state/preferences.ts'
import { rangeMs, rangeShown } from '../../state/usageChart.ts'
import { plural } from '../../words/numbers.ts'
import { safeText } from '../../../shared/redact.ts'
import { FirstRun } from '../connections/FirstRun.tsx'
import { CallsPanel } from './CallsPanel.tsx'
import { useAnswer } from './useAnswer.ts'
import { useLogsKnown } from './useLogsKnown.ts'

const minuteMs = 60_000
const weeksMs = 28 * 86_400_000

/** What is looked at: a range that ends now, or a stretch that stays where it is. */
type Sight = { range: ChartRange } | { stretch: Stretch }

/** All calls over time: who made them, when the busy hours are, and how long they take. */
export function Usage() {
  const { view, preferences } = useAppState()
  const now = useNow(minuteMs)
  const shown = useShownText()
  const connections = useData((all) => all.connections.value)
  const chosen = usePreference((all) => all.range)
  const [connectionId, setConnectionId] = useState('')
  const [zoomed, setZoomed] = useState<Sight[]>([])

  const sight = zoomed.at(-1) ?? { range: rangeShown(chosen, connections, now) }
  const stretch = 'range' in sight ? { from: now - rangeMs(sight.range), to: now } : sight.stretch
  const scope = connectionId === '' ? undefined : connectionId
  const setRange = (range: ChartRange) => {
    preferences.setState({ range })
    setZoomed([])
  }
  const lookAt = (next: { from?: number | undefined; to?: number | undefined }) =>
    setZoomed(next.from === undefined ? [] : [...zoomed, { stretch: { from: next.from, to: Math.max(next.from + minuteMs, next.to ?? now) } }])

  if (connections?.length === 0) return <FirstRun />
  return (
    <>
      <PageHead title="Usage">
        {zoomed.length === 0 ? null : (
          <Button look="quiet" icon={Undo2} onClick={() => setZoomed(zoomed.slice(0, -1))}>
            Back
          </Button>
        )}
        <Select className="usageConnection" aria-label="Connection" value={connectionId} onChange={(event) => setConnectionId(event.target.value)}>
          <option value="">All connections</option>
          {(connections ?? []).map((connection) => (
            <option key={connection.id} value={connection.id}>
              {shown(connection.name, 60)}
            </option>
          ))}
        </Select>
        <Choice label="Range" value={'range' in sight ? sight.range : ''} options={chartRanges.map((value) => ({ value, label: value }))} onChange={(value) => (value === '' ? undefined : setRange(value))} />
        <TimeRangeMenu range={'stretch' in sight ? sight.stretch : {}} open="Until now" onChange={lookAt} />
      </PageHead>
      <div className="pageScroll usagePage">
        <CallsPanel connectionId={scope} stretch={stretch} onZoom={(next) => setZoomed([...zoomed, { stretch: next }])} />
        <div className="usagePair">
          <BusyHours connectionId={scope} now={now} />
          <Latency connectionId={scope} stretch={stretch} onPick={(tool, minDurationMs) => view.go('log', { ...(scope === undefined ? {} : { connectionIds: [scope] }), tools: [tool], minDurationMs, ...stretch })} />
        </div>
      </div>
    </>
  )
}

/** Calls of four weeks by hour and weekday. */
function BusyHours({ connectionId, now }: { connectionId: string | undefined; now: number }) {
  const to = Math.ceil(now / 3_600_000) * 3_600_000
  const { value, problem } = useAnswer('series.usage', { ...(connectionId === undefined ? {} : { connectionId }), from: to - weeksMs, to, bucket: 'hour' })
  const watched = useLogsKnown(connectionId)
  const map = value === null ? null : heatMap({ ...value.input, ...value.answer, watched })
  return (
    <section className="card usageCard" aria-labelledby="usage-hours">
      <header className="usageHead">
        <h2 id="usage-hours">Busy hours</h2>
        <span className="faint">calls of the last four weeks, in your time</span>
      </header>
      {map === null ? (
        problem === null ? <Skeleton lines={4} label="Loading busy hours" /> : <p className="soft">Could not be loaded: {safeText(problem, 200)}</p>
      ) : map.total === 0 ? (
        <p className="faint">{map.cells.flat().some(({ calls }) => calls !== null) ? 'No call in the last four weeks.' : 'Nothing is known about the last four weeks.'}</p>
      ) : (
        <HeatMap {...map} label={`Calls by hour and weekday: ${plural(map.total, 'call')}, at most ${plural(map.greatest, 'call')} in one of the 168 hours of a week`} />
      )}
    </section>
  )
}

function Latency({ connectionId, stretch, onPick }: { connectionId: string | undefined; stretch: Stretch; onPick: (tool: string, minMs: number) => void }) {
  const { value, problem } = useAnswer('series.latency', { ...(connectionId === undefined ? {} : { connectionId }), ...stretch })
  return (
    <section className="card usageCard" aria-labelledby="usage-latency">
      <header className="usageHead">
        <h2 id="usage-latency">How long calls take</h2>
        <span className="faint">by what the log states, in the range above</span>
      </header>
      {value === null ? (
        problem === null ? <Skeleton lines={4} label="Loading durations" /> : <p className="soft">Could not be loaded: {safeText(problem, 200)}</p>
      ) : value.answer.tools.length === 0 ? (
        <p className="faint">No call with a duration in this time.</p>
      ) : (
        <LatencyTable tools={value.answer.tools} onPick={onPick} />
      )}
    </section>
  )
}
