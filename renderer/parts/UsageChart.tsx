import { memo, useCallback, useId } from 'react'
import { Area, AreaChart, CartesianGrid, ReferenceArea, ReferenceLine, Tooltip, XAxis, YAxis } from 'recharts'
import type { Gap } from '../../shared/model.ts'
import { count, plural, shortCount } from '../words/numbers.ts'
import { clockOrDay, span } from '../words/times.ts'
import { gapLoss, gapReason } from '../words/verdicts.ts'
import { countAxis, countTicks, gapBands, GapHatch, timeAxis } from './chartLook.tsx'
import { useNow } from './useNow.ts'

/** One bucket; `null` = not known, drawn as a hole. */
interface Step {
  at: number
  calls: number | null
  errors: number | null
}

export interface UsageChartProps {
  /** What the chart shows, for those who cannot see it. */
  label: string
  steps: Step[]
  gaps: Gap[]
  from: number
  to: number
  bucketMs: number
  height?: number
  /** The most calls a bucket can hold, and from how many on that is close; drawn as a line and a band. */
  limit?: { calls: number; near: number } | null
  /** A bucket was chosen; epoch ms, end exclusive. */
  onPick?: (from: number, to: number) => void
}

/** What the chart library tells a tooltip. */
interface StepTipState {
  active: boolean
  label?: string | number | undefined
  payload: readonly { payload?: unknown }[]
}

const margin = { top: 6, right: 8, bottom: 0, left: 0 }

/** Calls and errors over time as steps: what is not known is a hole, gaps are hatched. Nothing moves by itself. */
export const UsageChart = memo(function UsageChart({ label, steps, gaps, from, to, bucketMs, height = 116, limit = null, onPick }: UsageChartProps) {
  const hatch = useId()
  const greatest = Math.max(1, limit?.calls ?? 0, ...steps.map((step) => step.calls ?? 0))
  const ticks = countTicks(greatest, 2)
  const showStep = useCallback(
    ({ active, label: at, payload }: StepTipState) =>
      active && typeof at === 'number' ? (
        <StepTip step={payload[0]?.payload as Step | undefined} at={at} bucketMs={bucketMs} gaps={gaps} />
      ) : null,
    [bucketMs, gaps],
  )
  return (
    <div className={`usageChart ${onPick === undefined ? '' : 'pickable'}`} role="img" aria-label={label}>
      <AreaChart
        responsive
        accessibilityLayer={false}
        style={{ width: '100%', height }}
        data={steps}
        margin={margin}
        onClick={({ activeLabel }) => {
          const at = Number(activeLabel)
          if (activeLabel !== undefined && Number.isFinite(at)) onPick?.(at, at + bucketMs)
        }}
      >
        <GapHatch id={hatch} />
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis {...timeAxis(from, to, 6)} />
        <YAxis
          {...countAxis}
          width={34}
          domain={[0, ticks.at(-1) ?? greatest]}
          allowDataOverflow
          ticks={steps.some((step) => step.calls !== null) ? ticks : []}
          tickFormatter={shortCount}
        />
        {gapBands(gaps, from, to, hatch)}
        {limit === null ? null : <ReferenceArea y1={limit.near} y2={limit.calls} fill="var(--amber-mark)" fillOpacity={0.14} stroke="none" />}
        {limit === null ? null : <ReferenceLine y={limit.calls} stroke="var(--red-mark)" strokeDasharray="4 3" />}
        <Area
          type="stepAfter"
          dataKey="calls"
          stroke="var(--chart-calls)"
          fill="var(--chart-calls-fill)"
          fillOpacity={1}
          strokeWidth={1.25}
          dot={false}
          activeDot={false}
          isAnimationActive={false}
        />
        <Area
          type="stepAfter"
          dataKey="errors"
          // Without a line: where there is no error there is nothing to see.
          stroke="none"
          fill="var(--chart-errors)"
          fillOpacity={0.85}
          dot={false}
          activeDot={false}
          isAnimationActive={false}
        />
        <Tooltip isAnimationActive={false} cursor={{ stroke: 'var(--line-strong)' }} content={showStep} />
      </AreaChart>
    </div>
  )
}, isSameSight)

/** Every poll brings a new answer; a chart is drawn again only when it would look different (what a press does stays the same). */
function isSameSight(before: UsageChartProps, after: UsageChartProps): boolean {
  const same = (['label', 'from', 'to', 'bucketMs', 'height'] as const).every((name) => before[name] === after[name])
  return (
    same &&
    before.limit?.calls === after.limit?.calls &&
    before.limit?.near === after.limit?.near &&
    before.steps.length === after.steps.length &&
    before.steps.every((step, index) => isSameStep(step, after.steps[index])) &&
    before.gaps.length === after.gaps.length &&
    before.gaps.every(
      (gap, index) => gap.id === after.gaps[index]?.id && gap.from === after.gaps[index].from && gap.to === after.gaps[index].to,
    )
  )
}

const isSameStep = (a: Step, b: Step | undefined): boolean => a.at === b?.at && a.calls === b.calls && a.errors === b.errors

function StepTip({ step, at, bucketMs, gaps }: { step: Step | undefined; at: number; bucketMs: number; gaps: Gap[] }) {
  const now = useNow(60_000)
  const touching = gaps.filter((gap) => gap.from < at + bucketMs && (gap.to ?? Infinity) > at)
  return (
    <div className="tip chartTip">
      <div className="faint">{span(at, at + bucketMs, now)}</div>
      {step === undefined || step.calls === null ? (
        <div>not known</div>
      ) : (
        <>
          <div className="tipRow">
            <span className="swatch calls" />
            {plural(step.calls, 'call')}
          </div>
          <div className="tipRow">
            <span className="swatch errors" />
            {plural(step.errors ?? 0, 'error')}
          </div>
        </>
      )}
      {touching.map((gap) => (
        <div key={gap.id} className="tipRow">
          <span className="swatch gap" />
          {gapLoss(gap)}: {gapReason(gap.kind)}
        </div>
      ))}
    </div>
  )
}

/** The same as a table, newest first, without the empty buckets. */
export function UsageTable({ steps, gaps, bucketMs }: Pick<UsageChartProps, 'steps' | 'gaps' | 'bucketMs'>) {
  const now = useNow(60_000)
  const rows = steps.filter((step, index) => steps[index + 1]?.at !== step.at && (step.calls === null || step.calls > 0)).toReversed()
  return (
    <div className="usageTable" tabIndex={0} role="region" aria-label="Usage as a table">
      <table className="numbers">
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">Calls</th>
            <th scope="col">Errors</th>
            <th scope="col" className="words">Not seen</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((step) => (
            <tr key={step.at}>
              <th scope="row">{clockOrDay(step.at, now)}</th>
              <td>{step.calls === null ? 'not known' : count(step.calls)}</td>
              <td>{step.errors === null ? '' : count(step.errors)}</td>
              <td className="words">
                {gaps
                  .filter((gap) => gap.from < step.at + bucketMs && (gap.to ?? Infinity) > step.at)
                  .map(gapLoss)
                  .join(', ')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
