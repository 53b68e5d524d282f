import { useMemo } from 'react'
import { TimeStrip } from '../../parts/TimeStrip.tsx'
import { useAppState, useCallLog, useData } from '../../state/appState.ts'
import { connectionsOf } from '../../state/filterScope.ts'
import { histogramOf } from '../../state/histogram.ts'
import { spanWords } from '../../state/usageChart.ts'

/** When the calls happened, above the list of them; drawing over a stretch narrows the list to it. */
export function LogHistogram() {
  const { view } = useAppState()
  const answer = useCallLog((log) => log.histogram)
  const filter = useCallLog((log) => log.filter)
  const keys = useData((all) => all.keys.value)
  const connections = useData((all) => all.connections.value)
  const series = useMemo(
    () => (answer === null ? null : histogramOf(answer, answer.query, connectionsOf(filter, keys, connections), answer.atClient)),
    [answer, filter, keys, connections],
  )
  if (answer === null || series === null) return <div className="timeStrip" />
  // The counts per minute and hour know keys and errors, not tools or words.
  const isCoarse = [filter.tools, filter.verdicts, filter.statuses, filter.text, filter.minDurationMs, filter.maxDurationMs, filter.marks, filter.not, filter.anyOf].some((part) => part !== undefined)
  const whose =
    filter.keyIds === undefined
      ? filter.connectionIds === undefined
        ? 'All calls'
        : 'All calls of these connections'
      : 'All calls of these keys'
  const label = `${whose}${isCoarse ? ', also those filtered out below' : ''}${filter.from === undefined && filter.to === undefined ? `, ${spanWords(answer.query.to - answer.query.from)}` : ''}`
  return <TimeStrip {...series} label={label} onBrush={(from, to) => view.setFilter({ ...filter, from, to })} />
}
