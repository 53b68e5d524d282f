/** Which thresholds of one window have been told; plain JSON. */
export interface Marks {
  /** Percentages that will not fire again unless re-armed. */
  done: number[]
  /** Readings in a row at or below the re-arming line, by percentage (QA-6). */
  below: Record<string, number>
  /** How often each percentage has fired. */
  fired: Record<string, number>
}

export const noMarks: Marks = { done: [], below: {}, fired: {} }

/** What may re-arm a threshold. */
export interface MarkRules {
  warnAt: readonly number[]
  /** This reading came with another limit than the one before (QA-9). */
  limitChanged: boolean
  /** No window ever ends, so falling numbers re-arm (QA-6). */
  hysteresis: boolean
}

/** Points below a threshold at which it re-arms (QA-6, QA-9). */
const hysteresisPoints = 5
/** Readings in a row that must be that low. */
const readingsBelow = 2

/**
 * Compares one number with the thresholds: `crossed` is the highest threshold reached, when it was not told before; the
 * lower ones are marked with it (QA-3). `alsoDone` are thresholds told on better evidence.
 */
export function judge(
  marks: Marks,
  used: number,
  limit: number,
  rules: MarkRules,
  alsoDone: readonly number[] = [],
): { crossed: number | null; repeat: number; marks: Marks } {
  const below: Record<string, number> = {}
  const stillDone = marks.done.filter((threshold) => {
    const line = threshold - hysteresisPoints
    if (rules.limitChanged && !reaches(used, line, limit)) return false
    if (!rules.hysteresis || exceeds(used, line, limit)) return true
    const count = (marks.below[threshold] ?? 0) + 1
    if (count < readingsBelow) below[threshold] = count
    return count < readingsBelow
  })
  const reached = rules.warnAt.filter((threshold) => reaches(used, threshold, limit))
  const highest = reached.length === 0 ? null : Math.max(...reached)
  const done = [...new Set([...stillDone, ...alsoDone, ...reached])].sort((a, b) => a - b)
  if (highest === null || stillDone.includes(highest) || alsoDone.includes(highest)) {
    return { crossed: null, repeat: 0, marks: { done, below, fired: marks.fired } }
  }
  const repeat = marks.fired[highest] ?? 0
  return { crossed: highest, repeat, marks: { done, below, fired: { ...marks.fired, [highest]: repeat + 1 } } }
}

/** used/limit >= percent, inclusive and in whole numbers (QA-2). */
export function reaches(used: number, percent: number, limit: number): boolean {
  return used * 100 >= percent * limit
}

const exceeds = (used: number, percent: number, limit: number): boolean => used * 100 > percent * limit
