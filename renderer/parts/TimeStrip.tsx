import { useRef, useState, type PointerEvent } from 'react'
import type { Gap } from '../../shared/model.ts'
import { plural } from '../words/numbers.ts'
import { span } from '../words/times.ts'
import { bucketUnder } from './bucketUnder.ts'
import { useNow } from './useNow.ts'
import { tickLabel, timeTicks } from './timeTicks.ts'

interface Step {
  at: number
  calls: number | null
  errors: number | null
}

interface TimeStripProps {
  label: string
  steps: Step[]
  gaps: Gap[]
  from: number
  to: number
  bucketMs: number
  /** A stretch was drawn over; epoch ms, end exclusive. */
  onBrush: (from: number, to: number) => void
}

const width = 1000
const height = 34
/** Gaps of one connection among several are a lane on top, not a veil over all. */
const gapHeight = 6
/** A press that moved less than this is a press on one bucket, px. */
const clickPx = 4

/** Calls over time in two paths, whatever their number; drawing over a stretch chooses it. */
export function TimeStrip({ label, steps, gaps, from, to, bucketMs, onBrush }: TimeStripProps) {
  const now = useNow(60_000)
  const strip = useRef<HTMLDivElement>(null)
  const [pointed, setPointed] = useState<number | null>(null)
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null)
  const greatest = Math.max(1, ...steps.map((step) => step.calls ?? 0))
  const x = (at: number) => ((Math.min(to, Math.max(from, at)) - from) / (to - from)) * width
  const instantAt = (event: PointerEvent): number => {
    const box = strip.current?.getBoundingClientRect()
    if (box === undefined || box.width === 0) return from
    return from + Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * (to - from)
  }
  const bucketOf = (at: number): number => bucketUnder(at, { from, to, bucketMs })
  const pathOf = (value: (step: Step) => number | null): string =>
    steps
      .filter((step) => step.at < to && (value(step) ?? 0) > 0)
      .map(
        (step) =>
          `M${x(step.at).toFixed(1)} ${height}V${(height - Math.max(1, ((value(step) ?? 0) / greatest) * (height - gapHeight - 2))).toFixed(1)}H${x(step.at + bucketMs).toFixed(1)}V${height}Z`,
      )
      .join('')
  const step = pointed === null ? undefined : steps.find(({ at }) => at === pointed)
  const chosen = drag === null ? null : { from: Math.min(drag.from, drag.to), to: Math.max(drag.from, drag.to) }

  const finish = (event: PointerEvent<HTMLDivElement>) => {
    if (chosen === null) return
    const box = event.currentTarget.getBoundingClientRect()
    const isClick = ((chosen.to - chosen.from) / (to - from)) * box.width < clickPx
    setDrag(null)
    if (isClick) onBrush(bucketOf(chosen.from), bucketOf(chosen.from) + bucketMs)
    else onBrush(Math.floor(chosen.from), Math.ceil(chosen.to))
  }

  return (
    <div className="timeStrip">
      <p className="timeStripCaption faint">
        <span>{label}</span>
        <span>
          {chosen !== null
            ? span(chosen.from, chosen.to, now)
            : pointed === null
              ? 'draw over a stretch to choose it'
              : `${span(pointed, pointed + bucketMs, now)}: ${step === undefined || step.calls === null ? 'not known' : `${plural(step.calls, 'call')}, ${plural(step.errors ?? 0, 'error')}`}`}
        </span>
      </p>
      <div
        ref={strip}
        className="timeStripPlot"
        role="img"
        aria-label={label}
        onPointerMove={(event) => {
          const at = instantAt(event)
          setPointed(bucketOf(at))
          if (drag !== null) setDrag({ ...drag, to: at })
        }}
        onPointerLeave={() => setPointed(null)}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          const at = instantAt(event)
          setDrag({ from: at, to: at })
        }}
        onPointerUp={finish}
        onPointerCancel={() => setDrag(null)}
      >
        <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" width="100%" height={height} aria-hidden>
          <path d={pathOf((one) => one.calls)} fill="var(--chart-calls)" opacity="0.75" />
          <path d={pathOf((one) => one.errors)} fill="var(--chart-errors)" />
          {pointed === null || chosen !== null ? null : (
            <rect x={x(pointed)} width={Math.max(1, x(pointed + bucketMs) - x(pointed))} height={height} fill="var(--text)" opacity="0.1" />
          )}
          {chosen === null ? null : (
            <rect
              x={x(chosen.from)}
              width={Math.max(1, x(chosen.to) - x(chosen.from))}
              height={height}
              fill="var(--accent)"
              opacity="0.22"
            />
          )}
        </svg>
        {gaps.map((gap) => (
          <span
            key={gap.id}
            className="timeStripGap"
            style={{ left: `${x(gap.from) / 10}%`, width: `${Math.max(0.2, (x(gap.to ?? to) - x(gap.from)) / 10)}%`, height: gapHeight }}
          />
        ))}
        {timeTicks(from, to, 8).map((at) => (
          <span key={at} className="timeStripTick" style={{ left: `${x(at) / 10}%` }}>
            {tickLabel(at, from, to)}
          </span>
        ))}
      </div>
    </div>
  )
}
