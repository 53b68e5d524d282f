import { ReferenceArea } from 'recharts'
import type { Gap } from '../../shared/model.ts'
import { tickLabel, timeTicks } from './timeTicks.ts'

/** What the charts of the chart library have in common: how their axes look, and how a gap is drawn. */

/** Of the axis of time, with at most `most` instants written at it. */
export const timeAxis = (from: number, to: number, most: number) => ({
  dataKey: 'at',
  type: 'number' as const,
  domain: [from, to],
  allowDataOverflow: true,
  ticks: timeTicks(from, to, most),
  tickFormatter: (at: number) => tickLabel(at, from, to),
  tick: { fill: 'var(--text-faint)', fontSize: 11 },
  tickSize: 3,
  tickMargin: 4,
  height: 20,
  axisLine: { stroke: 'var(--line-strong)' },
  tickLine: { stroke: 'var(--line-strong)' },
})

/** Of the axis of counts. */
export const countAxis = { tick: { fill: 'var(--text-faint)', fontSize: 11 }, tickLine: false, tickMargin: 2, axisLine: false } as const

/** The pattern gaps are filled with, under an id of the chart's own. */
export function GapHatch({ id }: { id: string }) {
  return (
    <defs>
      <pattern id={id} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="1.5" height="6" fill="var(--chart-gap)" />
      </pattern>
    </defs>
  )
}

/** Gaps as hatched bands between `from` and `to`. */
export const gapBands = (gaps: readonly Gap[], from: number, to: number, hatch: string) =>
  gaps.map((gap) => (
    <ReferenceArea
      key={gap.id}
      x1={Math.max(from, gap.from)}
      x2={Math.min(to, gap.to ?? to)}
      fill={`url(#${CSS.escape(hatch)})`}
      fillOpacity={1}
      stroke="none"
      ifOverflow="hidden"
      className="gapBand"
    />
  ))
