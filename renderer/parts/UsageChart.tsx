import { memo, useState, type MouseEvent } from 'react'
import { useShownText } from './Privacy.tsx'
import type { Gap } from '../../shared/model.ts'
import { count, plural, shortCount } from '../words/numbers.ts'
import { clockOrDay, span } from '../words/times.ts'
import { gapLoss, gapReason } from '../words/verdicts.ts'
import { bucketUnder } from './bucketUnder.ts'
import { countTicks } from './countTicks.ts'
import { stepPaths } from './stepPath.ts'
import { tickLabel, timeTicks } from './timeTicks.ts'
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

/** Of the drawing's own units, stretched over whatever room there is. */
const [width, depth] = [1000, 100]

/**
 * Calls and errors over time as steps: what is not known is a hole, gaps are hatched. Nothing moves by itself. Drawn by hand as
 * one path a series, because it changes with every poll: the chart library takes a fifth of a second for a screen of them.
 */
export const UsageChart = memo(function UsageChart({ label, steps, gaps, from, to, bucketMs, height = 116, limit = null, onPick }: UsageChartProps) {
  const shownText = useShownText()
  const [pointed, setPointed] = useState<number | null>(null)
  const greatest = Math.max(1, limit?.calls ?? 0, ...steps.map((step) => step.calls ?? 0))
  const ticks = countTicks(greatest, 2)
  const top = ticks.at(-1) ?? greatest
  const share = (at: number): number => (Math.min(to, Math.max(from, at)) - from) / (to - from)
  const left = (at: number): string => `${share(at) * 100}%`
  const y = (value: number): number => depth - (value / top) * depth
  const pathsOf = (name: 'calls' | 'errors') => stepPaths(steps.map((step) => ({ at: step.at, value: step[name] })), (at) => share(at) * width, y, depth)
  const [calls, errors] = [pathsOf('calls'), pathsOf('errors')]
  const bucketAt = ({ clientX, currentTarget }: MouseEvent<HTMLElement>): number => {
    const box = currentTarget.getBoundingClientRect()
    const part = box.width === 0 ? 0 : Math.min(Math.max((clientX - box.left) / box.width, 0), 1)
    return bucketUnder(from + part * (to - from), { from, to, bucketMs })
  }
  const pick = (event: MouseEvent<HTMLElement>) => {
    const at = bucketAt(event)
    onPick?.(at, at + bucketMs)
  }
  return (
    <div className={`usageChart drawn ${onPick === undefined ? '' : 'pickable'}`} role="img" aria-label={shownText(label, 500)} style={{ height }}>
      <div className="chartPlot" onPointerMove={(event) => setPointed(bucketAt(event))} onPointerLeave={() => setPointed(null)} onClick={pick}>
        {gaps.map((gap) => (
          <span key={gap.id} className="gapBand" style={{ left: left(gap.from), width: `${(share(gap.to ?? to) - share(gap.from)) * 100}%` }} />
        ))}
        <svg viewBox={`0 0 ${width} ${depth}`} preserveAspectRatio="none" aria-hidden>
          <path className="chartGrid" d={ticks.map((tick) => `M0 ${y(tick)}H${width}`).join('')} />
          {limit === null ? null : <rect className="limitBand" x={0} width={width} y={y(limit.calls)} height={y(limit.near) - y(limit.calls)} />}
          {limit === null ? null : <path className="limitLine" d={`M0 ${y(limit.calls)}H${width}`} />}
          <path className="callsArea" d={calls.area} />
          <path className="callsLine" d={calls.line} />
          {/* Without a line: where there is no error there is nothing to see. */}
          <path className="errorsArea" d={errors.area} />
        </svg>
        {steps.some((step) => step.calls !== null)
          ? ticks.map((tick) => (
              <span key={tick} className="countTick" style={{ top: `${y(tick)}%` }}>
                {shortCount(tick)}
              </span>
            ))
          : null}
        {timeTicks(from, to, 6).map((at) => (
          <span key={at} className="timeTick" style={{ left: left(at) }}>
            {tickLabel(at, from, to)}
          </span>
        ))}
        {pointed === null ? null : (
          <>
            <span className="chartCursor" style={{ left: left(pointed), width: `${(bucketMs / (to - from)) * 100}%` }} />
            <div className={`chartTipPlace ${share(pointed) > 0.5 ? 'before' : ''}`} style={{ left: left(pointed) }}>
              <StepTip step={steps.findLast(({ at }) => at === pointed)} at={pointed} bucketMs={bucketMs} gaps={gaps} />
            </div>
          </>
        )}
      </div>
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
