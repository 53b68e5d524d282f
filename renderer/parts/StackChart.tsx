import { memo, useCallback, useId, useState, type PointerEvent } from 'react'
import { Area, AreaChart, CartesianGrid, ReferenceArea, ReferenceLine, Tooltip, XAxis, YAxis } from 'recharts'
import type { Layer, StackChartData, StackStep, Stretch } from '../../shared/stackChart.ts'
import { count, plural, shortCount } from '../words/numbers.ts'
import { clockOrDay, span } from '../words/times.ts'
import { gapLoss, gapReason } from '../words/verdicts.ts'
import { bucketUnder } from './bucketUnder.ts'
import { countAxis, gapBands, GapHatch, timeAxis } from './chartLook.tsx'
import { countTicks } from './countTicks.ts'
import { useShownText } from './Privacy.tsx'
import { SafeText } from './SafeText.tsx'
import { stackBands, type StackRow } from './stackBands.ts'
import { useNow } from './useNow.ts'

/** A moment worth knowing: an alert, the start of a day's budgets. */
export interface Mark {
  at: number
  kind: 'alert' | 'reset'
  label: string
}

interface StackChartProps extends StackChartData {
  /** What the chart shows, for those who cannot see it. */
  label: string
  marks: Mark[]
  /** A stretch was dragged over. */
  onZoom: (stretch: Stretch) => void
  /** A bucket was pressed. */
  onPick: (stretch: Stretch) => void
}

const margin = { top: 8, right: 8, bottom: 0, left: 0 }
const axisWidth = 40

/** Calls over time in layers, one path each. Dragging chooses a stretch, a press opens its calls. */
export const StackChart = memo(function StackChart({ label, layers, steps, gaps, marks, from, to, bucketMs, onZoom, onPick }: StackChartProps) {
  const shownText = useShownText()
  const hatch = useId()
  const [drag, setDrag] = useState<Stretch | null>(null)
  const rows = stackBands(steps, to)
  const showStep = useCallback(
    ({ active, label: at }: { active: boolean; label?: string | number | undefined }) =>
      active && typeof at === 'number' ? <StackTip step={steps.findLast((step) => step.at <= at)} at={at} {...{ layers, gaps, marks, bucketMs }} /> : null,
    [steps, layers, gaps, marks, bucketMs],
  )
  const greatest = Math.max(1, ...steps.map((step) => step.calls.reduce<number>((sum, calls) => sum + (calls ?? 0), 0)))
  const ticks = countTicks(greatest)
  /** The bucket under the pointer; the chart's own answer comes a frame too late for a quick press. */
  const bucketAt = ({ clientX, currentTarget }: PointerEvent<HTMLElement>): number => {
    const { left, width } = currentTarget.getBoundingClientRect()
    const share = Math.min(Math.max((clientX - left - axisWidth) / (width - axisWidth - margin.right), 0), 1)
    return bucketUnder(from + share * (to - from), { from, to, bucketMs })
  }
  const end = () => {
    setDrag(null)
    if (drag === null) return
    const chosen = { from: Math.min(drag.from, drag.to), to: Math.max(drag.from, drag.to) + bucketMs }
    if (drag.from === drag.to) onPick(chosen)
    else onZoom(chosen)
  }
  return (
    <div
      className="usageChart pickable stackChart"
      role="img"
      aria-label={shownText(label, 500)}
      onPointerDown={(event) => setDrag({ from: bucketAt(event), to: bucketAt(event) })}
      onPointerMove={(event) => (drag === null ? undefined : setDrag({ from: drag.from, to: bucketAt(event) }))}
      onPointerUp={end}
      onPointerLeave={() => setDrag(null)}
    >
      <AreaChart
        responsive
        accessibilityLayer={false}
        style={{ width: '100%', height: 'clamp(260px, 36vh, 520px)' }}
        data={rows}
        margin={margin}
      >
        <GapHatch id={hatch} />
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis {...timeAxis(from, to, 8)} />
        <YAxis
          {...countAxis}
          width={axisWidth}
          domain={[0, ticks.at(-1) ?? greatest]}
          ticks={ticks}
          tickFormatter={shortCount}
        />
        {gapBands(gaps, from, to, hatch)}
        {layers.map((layer, index) => (
          <Area
            key={layer.isRest ? 'rest' : `${layer.id ?? ''} ${layer.label}`}
            type="stepAfter"
            dataKey={(row: StackRow) => row.bands[index] ?? null}
            name={layer.label}
            stroke={layerColour(layer, index)}
            strokeWidth={1}
            fill={layerColour(layer, index)}
            fillOpacity={0.72}
            dot={false}
            activeDot={false}
            isAnimationActive={false}
          />
        ))}
        {marks.map((mark) => (
          <ReferenceLine
            key={`${mark.kind} ${mark.at} ${mark.label}`}
            x={mark.at}
            stroke={mark.kind === 'alert' ? 'var(--orange-mark)' : 'var(--line-strong)'}
            strokeDasharray={mark.kind === 'alert' ? '2 2' : '4 4'}
            strokeWidth={mark.kind === 'alert' ? 1.5 : 1}
            ifOverflow="hidden"
          />
        ))}
        {drag === null || drag.from === drag.to ? null : <ReferenceArea x1={Math.min(drag.from, drag.to)} x2={Math.max(drag.from, drag.to) + bucketMs} fill="var(--accent)" fillOpacity={0.18} stroke="var(--accent)" />}
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: 'var(--line-strong)' }}
          content={showStep}
        />
      </AreaChart>
    </div>
  )
})

/** The colour of a layer, the same in chart, legend and tip. */
export const layerColour = (layer: Layer, index: number): string => (layer.isRest ? 'var(--layer-rest)' : `var(--layer-${index + 1})`)

type StackTipProps = Pick<StackChartProps, 'layers' | 'gaps' | 'marks' | 'bucketMs'> & { step: StackStep | undefined; at: number }

function StackTip({ step, at, layers, gaps, marks, bucketMs }: StackTipProps) {
  const now = useNow(60_000)
  const inside = (from: number, to: number): boolean => from < at + bucketMs && to > at
  const known = step?.calls.some((calls) => calls !== null) === true
  return (
    <div className="tip chartTip">
      <div className="faint">{span(at, at + bucketMs, now)}</div>
      {known ? (
        layers.map((layer, index) =>
          (step?.calls[index] ?? 0) === 0 ? null : (
            <div key={layer.label} className="tipRow">
              <span className="swatch" style={{ background: layerColour(layer, index) }} />
              <SafeText text={layer.label} max={60} /> {count(step?.calls[index] ?? 0)}
            </div>
          ),
        )
      ) : (
        <div>not known</div>
      )}
      {known && (step?.calls ?? []).every((calls) => calls === 0) ? <div>no call</div> : null}
      {marks
        .filter((mark) => inside(mark.at, mark.at + 1))
        .map((mark) => (
          <div key={`${mark.at} ${mark.label}`} className="tipRow">
            <SafeText text={mark.label} max={80} />
          </div>
        ))}
      {gaps
        .filter((gap) => inside(gap.from, gap.to ?? Infinity))
        .map((gap) => (
          <div key={gap.id} className="tipRow">
            <span className="swatch gap" />
            {gapLoss(gap)}: {gapReason(gap.kind)}
          </div>
        ))}
    </div>
  )
}

/** The same as a table, newest first, without the empty buckets. */
export function StackTable({ layers, steps }: Pick<StackChartData, 'layers' | 'steps'>) {
  const now = useNow(60_000)
  const rows = steps.filter((step) => step.calls.some((calls) => calls === null || calls > 0)).toReversed()
  return (
    <div className="usageTable tall" tabIndex={0} role="region" aria-label="Calls as a table">
      <table className="numbers">
        <thead>
          <tr>
            <th scope="col">From</th>
            {layers.map((layer) => (
              <th key={layer.label} scope="col">
                <SafeText text={layer.label} max={40} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((step) => (
            <tr key={step.at}>
              <th scope="row">{clockOrDay(step.at, now)}</th>
              {step.calls.map((calls, index) => (
                <td key={layers[index]?.label ?? index}>{calls === null ? 'not known' : count(calls)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** In a sentence what a stack shows. */
export const stackWords = ({ total, layers, gaps }: Pick<StackChartData, 'total' | 'layers' | 'gaps'>): string =>
  [plural(total, 'call'), ...layers.slice(0, 3).map((layer) => `${layer.label} ${count(layer.total)}`), ...(gaps.length === 0 ? [] : [plural(gaps.length, 'gap')])].join(', ')
