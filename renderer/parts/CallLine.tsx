import { Pin, StickyNote, Unplug } from 'lucide-react'
import { memo, type ReactNode } from 'react'
import type { CallRow } from '../../shared/answers.ts'
import type { Gap } from '../../shared/model.ts'
import { clockWithMillis, dayName, duration, fullTime, span } from '../words/times.ts'
import { gapLoss, gapReason, verdictWords } from '../words/verdicts.ts'
import { Dot } from './Badge.tsx'
import { useShownText } from './Privacy.tsx'
import { SafeText } from './SafeText.tsx'
import { useNow } from './useNow.ts'

/** What counts as slow enough to stand out, ms. */
const slowMs = 2_000

/** What a cell is drawn from. */
interface CellFacts {
  row: CallRow
  shown: ReturnType<typeof useShownText>
  connectionName: (id: string) => string
}

/** How each column shows a call. */
const cells = {
  time: ({ row }: CellFacts) => (
    <span key="time" className="col time mono" role="gridcell">
      {clockWithMillis(row.at)}
    </span>
  ),
  key: ({ row, shown, connectionName }: CellFacts) => (
    <span key="key" className="col key truncate" role="gridcell" title={shown(connectionName(row.connectionId), 100)}>
      {row.keyLabel === null ? <span className="faint">unknown key</span> : <SafeText text={row.keyLabel} max={80} />}
    </span>
  ),
  call: ({ row, shown }: CellFacts) => (
    <span key="call" className="col call truncate" role="gridcell">
      {row.method === null ? null : <span className="callMethod">{row.method.slice(0, 8)} </span>}
      {row.tool === null && row.route === null ? (
        <span className="faint">not named</span>
      ) : (
        <SafeText text={row.tool ?? row.route ?? ''} className="mono" />
      )}
      {row.tool !== null && row.route !== null ? <SafeText text={row.route} className="mono faint callRoute" /> : null}
      {row.isSelf ? <span className="ownMark">own poll</span> : null}
      {row.pinned ? (
        <span className="callMark" title="Pinned">
          <Pin size={12} role="img" aria-label="pinned" />
        </span>
      ) : null}
      {row.note === null ? null : (
        <span className="callMark" title={shown(row.note, 300)}>
          <StickyNote size={12} role="img" aria-label="has a note" />
        </span>
      )}
    </span>
  ),
  status: ({ row }: CellFacts) => (
    <span key="status" className={`col status mono ${row.verdict === 'ok' ? '' : verdictWords(row.verdict).tone}`} role="gridcell">
      {row.status ?? <span className="faint">none</span>}
    </span>
  ),
  verdict({ row }: CellFacts) {
    const { tone, label } = verdictWords(row.verdict)
    return (
      <span key="verdict" className="col verdict truncate" role="gridcell">
        <Dot tone={tone} />
        <span className={row.verdict === 'ok' ? 'soft' : `toneText ${tone}`}>{label}</span>
      </span>
    )
  },
  took: ({ row }: CellFacts) => (
    <span key="took" className={`col took mono ${row.durationMs !== null && row.durationMs >= slowMs ? 'slow' : ''}`} role="gridcell">
      {row.durationMs === null ? <span className="faint">unknown</span> : duration(row.durationMs)}
    </span>
  ),
  // One element where one does: forty lines are drawn in a frame.
  error: ({ row }: CellFacts) =>
    row.error === null ? (
      <span key="error" className="col error" role="gridcell" />
    ) : (
      <SafeText key="error" text={row.error} className="col error truncate soft" role="gridcell" />
    ),
}

interface CallLineProps {
  row: CallRow
  /** What of it is shown, left to right; the same array for all lines. */
  columns: readonly (keyof typeof cells)[]
  index: number
  selected: boolean
  open: boolean
  connectionName: (id: string) => string
  /** Given the id, so that one function serves all lines and lines that did not change are not drawn again. */
  onPress: (id: string) => void
  /** The expanded part. */
  children: ReactNode
}

/** One call of the log. */
export const CallLine = memo(function CallLine({ row, columns, index, selected, open, connectionName, onPress, children }: CallLineProps) {
  const shown = useShownText()
  return (
    <>
      <div
        className={`callLine ${selected ? 'selected' : ''} ${open ? 'open' : ''} ${row.isSelf ? 'own' : ''}`}
        id={`call ${row.id}`}
        role="row"
        aria-level={1}
        aria-rowindex={index + 1}
        aria-selected={selected}
        aria-expanded={open}
        onClick={() => onPress(row.id)}
      >
        {columns.map((column) => cells[column]({ row, shown, connectionName }))}
      </div>
      {children === null ? null : (
        <div role="row" aria-level={2} className="callDetailsRow">
          <div role="gridcell">{children}</div>
        </div>
      )}
    </>
  )
})

/** A place in the log where calls may have happened that nobody saw. */
export function GapLine({ gap, connection, index }: { gap: Gap; connection: string; index: number }) {
  const now = useNow(60_000)
  return (
    <div className="gapLine" role="row" aria-rowindex={index + 1} title={gap.evidence.slice(0, 300)}>
      <span role="gridcell" className="truncate">
        <Unplug size={13} aria-hidden />
        <strong>{gapLoss(gap)}</strong>
        <span>
          {gap.to === null ? `since ${fullTime(gap.from)}` : span(gap.from, gap.to, now)}, <SafeText text={connection} max={60} />:{' '}
          {gapReason(gap.kind)}
        </span>
      </span>
    </div>
  )
}

/** The day the calls below belong to. */
export function DayLine({ at, index }: { at: number; index: number }) {
  const now = useNow(60_000)
  return (
    <div className="dayLine" role="row" aria-rowindex={index + 1}>
      <span role="gridcell">{dayName(at, now)}</span>
    </div>
  )
}

/** Stands for a call whose page is being loaded again. */
export function DroppedLine({ index }: { index: number }) {
  return (
    <div className="callLine dropped" role="row" aria-rowindex={index + 1}>
      <span role="gridcell" className="faint">
        …
      </span>
    </div>
  )
}
