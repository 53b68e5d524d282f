import type { StackStep } from '../../shared/stackChart.ts'

/** One row of the chart: for each layer where it lies at that instant, from its base to its top; `null` = a hole. */
export interface StackRow {
  at: number
  bands: ([base: number, top: number] | null)[]
}

/**
 * Layers laid on each other, up to `to`. Stacked here and not by the chart library, which takes what is not known for 0 and
 * draws a line there. Each step before a hole, and the last one, is closed by a row of its own, else it would have no width.
 */
export function stackBands(steps: readonly StackStep[], to: number): StackRow[] {
  return steps.flatMap((step, index): StackRow[] => {
    const row = { at: step.at, bands: bandsOf(step) }
    const next = steps[index + 1]
    const endsHere = isKnown(step) && (next === undefined || !isKnown(next))
    return endsHere ? [row, { ...row, at: next?.at ?? to }] : [row]
  })
}

const isKnown = ({ calls }: StackStep): boolean => calls.some((value) => value !== null)

function bandsOf(step: StackStep): StackRow['bands'] {
  if (!isKnown(step)) return step.calls.map(() => null)
  let base = 0
  return step.calls.map((calls) => {
    const band: [number, number] = [base, base + (calls ?? 0)]
    base = band[1]
    return band
  })
}
