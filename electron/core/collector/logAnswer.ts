import type { Dialect } from '../../../shared/dialects/types.ts'
import { parseJson } from '../../../shared/json.ts'
import { align, gapFromAlignment, type Alignment } from '../../../shared/sync.ts'
import type { Gap } from '../../../shared/model.ts'
import type { NewCall, PollCommit, SnapshotRow } from '../history/types.ts'
import { settleGaps } from './gaps.ts'
import { rawRow, type LogRows, type RawRow, type SeenRow } from './logRows.ts'

/** What one look at the log adds to history. */
export interface LogFindings {
  newCalls: NewCall[]
  changedCalls: { id: string; call: NewCall }[]
  snapshot: NonNullable<PollCommit['snapshot']>
  gaps: Gap[]
  seen: { newestAt: number | null; oldestAt: number | null }
  /** Set by the first look: from here on the log is whole, except for gaps. */
  completeSince: number | null
  /** No row of the last look was left: the new ones came in the time they span, not in the time since the last look. */
  rolledOver: boolean
}

/** The last look, and what may be missing already. */
export interface LookBefore {
  connectionId: string
  snapshot: readonly SnapshotRow[]
  seen: { newestAt: number | null; oldestAt: number | null }
  openGaps: readonly Gap[]
  /** All calls up to here were seen (server time); `null` = never looked. */
  provenUntil: number | null
  /** Calls per minute as usual, for estimates. */
  ratePerMin: number | null
  firstLook: boolean
}

/**
 * Lays this look at the log over the one before (SY-2): which rows are new, which changed, and whether something may have
 * slipped through. `whole` = the answer is the entire log, not a window full of it.
 */
export function compareLooks({ seen: rows, callAt }: LogRows, before: LookBefore, windowSize: number | null, whole: boolean, serverNow: number): LogFindings {
  const alignment = align(
    before.snapshot.map((row) => row.identity),
    rows.map((row) => row.identity),
    windowSize,
    { firstLook: before.firstLook, stamped: rows.every((row) => row.call.atSource === 'row') },
  )
  // Log order is newest first; history wants oldest first, so that ids grow with time.
  const addedOldestFirst = [...alignment.added].reverse()
  const newIndexOf = new Map(addedOldestFirst.map((rowIndex, newIndex) => [rowIndex, newIndex]))
  const callIdOf = new Map(alignment.pairs.map(([nextIndex, prevIndex]) => [nextIndex, before.snapshot[prevIndex]?.callId ?? null]))
  const seen = spanOf(rows)
  const bounds = before.firstLook
    ? null
    : gapFromAlignment(alignment, { ...before.seen, newestAt: before.seen.newestAt ?? before.provenUntil, rows: before.snapshot.length }, { ...seen, rows: rows.length }, serverNow)
  const gaps = settleGaps(before.openGaps, before.connectionId, bounds, serverNow, before.ratePerMin)
  return {
    newCalls: addedOldestFirst.map(callAt),
    changedCalls: changedCalls(alignment, { seen: rows, callAt }, before.snapshot),
    // All of them: an older row that was forgotten would be taken for a new one.
    snapshot: rows.map(({ identity, state }, index) => ({
      identity,
      state,
      callId: callIdOf.get(index) ?? null,
      newIndex: newIndexOf.get(index) ?? null,
    })),
    gaps,
    // An empty look must not forget when the last row was seen.
    seen: seen.newestAt === null ? before.seen : seen,
    completeSince: before.firstLook ? completeFrom(whole, seen.oldestAt, serverNow) : null,
    rolledOver: alignment.kind === 'overflow',
  }
}

function changedCalls(alignment: Alignment, { seen, callAt }: LogRows, snapshot: readonly SnapshotRow[]): LogFindings['changedCalls'] {
  return alignment.pairs.flatMap(([nextIndex, prevIndex]) => {
    const row = seen[nextIndex]
    const known = snapshot[prevIndex]
    return row !== undefined && known !== undefined && row.state !== known.state ? [{ id: known.callId, call: callAt(nextIndex) }] : []
  })
}

/** SY-7: a first look is complete for ever when it shows the whole log, else from its oldest row on. */
function completeFrom(whole: boolean, oldestAt: number | null, serverNow: number): number {
  return whole ? 0 : (oldestAt ?? serverNow)
}

function spanOf(rows: readonly SeenRow[]): { newestAt: number | null; oldestAt: number | null } {
  const stamps = rows.filter((row) => row.call.atSource === 'row').map((row) => row.call.at)
  if (stamps.length === 0) return { newestAt: null, oldestAt: null }
  return {
    newestAt: stamps.reduce((a, b) => Math.max(a, b)),
    oldestAt: stamps.reduce((a, b) => Math.min(a, b)),
  }
}

/** Rows of one page of the log, or why there are none. */
export interface LogPage {
  rows: RawRow[]
  next: string | null
  problem: string | null
}

/** See `LogPage`. */
export function readPage(body: string, dialect: Dialect, url: string): LogPage {
  const parsed = parseJson(body)
  if (!parsed.ok) return { rows: [], next: null, problem: `${url} did not answer with JSON (${parsed.problem}).` }
  const answer = dialect.readActivity?.(parsed.value) ?? { rows: [], next: null, anomalies: ['no log'] }
  const problem = answer.rows.length === 0 && answer.anomalies.length > 0 ? `${url} answered JSON without a list of calls (looked for: ${answer.anomalies.join(', ')}).` : null
  return { rows: answer.rows.map(rawRow), next: answer.next, problem }
}
