/** Hours in which a short budget was found used up; plain JSON. */
export interface ChronicState {
  version: 1
  /** Hours since the epoch (server time), oldest first. */
  hours: number[]
  toldAt: number | null
}

const hour = 3_600_000
/** A limit that is reached in so many of the last 24 hours is too low, not busy by accident (F004-9). */
const hoursNeeded = 8
/** What nobody can mend today need not be said again this week. */
const againMs = 7 * 24 * hour

/** Notes that a short budget was found used up at `at` (server time); answers the number of such hours when it is time to tell. */
export function stepChronic(state: ChronicState | null, at: number): { fire: number | null; next: ChronicState } {
  const now = Math.floor(at / hour)
  const hours = [...new Set([...(state?.hours ?? []), now])].filter((one) => one > now - 24).sort((a, b) => a - b)
  const toldAt = state?.toldAt ?? null
  const due = hours.length >= hoursNeeded && (toldAt === null || at - toldAt >= againMs)
  return { fire: due ? hours.length : null, next: { version: 1, hours, toldAt: due ? at : toldAt } }
}
