/** Columns of the log, left to right. `least` is the narrowest a column can be made, px. */
export const logColumns = [
  { id: 'time', name: 'Time', least: 92, canHide: false },
  { id: 'key', name: 'Key', least: 48, canHide: true },
  { id: 'call', name: 'Call', least: 80, canHide: false },
  { id: 'status', name: 'Status', least: 36, canHide: true },
  { id: 'verdict', name: 'Verdict', least: 48, canHide: true },
  { id: 'took', name: 'Took', least: 48, canHide: true },
  { id: 'error', name: 'Error', least: 60, canHide: true },
] as const satisfies { id: string; name: string; least: number; canHide: boolean }[]
export type LogColumnId = (typeof logColumns)[number]['id']

/** Which columns are shown and how wide, as chosen on this machine; a column without a width takes its part of the room. */
export interface LogColumnChoice {
  hidden: LogColumnId[]
  widths: Partial<Record<LogColumnId, number>>
}
export const everyColumn: LogColumnChoice = { hidden: [], widths: {} }

/** Wider than any window needs. */
export const widestColumn = 2_000

/** The choice with one column shown or hidden; the time and the call always stay. */
export function flipColumn(choice: LogColumnChoice, id: LogColumnId): LogColumnChoice {
  if (columnOf(id)?.canHide !== true) return choice
  const hidden = choice.hidden.includes(id) ? choice.hidden.filter((other) => other !== id) : [...choice.hidden, id]
  return { ...choice, hidden }
}

/** The choice with one column at a width, px, within what it can be; `null` = by itself again. */
export function sizeColumn(choice: LogColumnChoice, id: LogColumnId, width: number | null): LogColumnChoice {
  const { [id]: _before, ...others } = choice.widths
  return { ...choice, widths: width === null ? others : { ...others, [id]: within(id, width) } }
}

/** Custom properties that carry the choice to log.css: a width, or nothing at all for a column that is not shown. */
export function columnProperties({ hidden, widths }: LogColumnChoice): { name: string; value: string | null }[] {
  return logColumns.map(({ id }) => {
    const width = widths[id]
    return { name: `--column-${id}`, value: hidden.includes(id) ? ' ' : width === undefined ? null : `${width}px` }
  })
}

/** A stored choice, whatever it was spoiled to. */
export function readColumnChoice(stored: unknown): LogColumnChoice {
  if (typeof stored !== 'object' || stored === null) return everyColumn
  const { hidden, widths } = stored as Record<string, unknown>
  const sizes = typeof widths === 'object' && widths !== null ? (widths as Record<string, unknown>) : {}
  return {
    hidden: Array.isArray(hidden) ? logColumns.flatMap(({ id, canHide }) => (canHide && hidden.includes(id) ? [id] : [])) : [],
    widths: Object.fromEntries(
      logColumns.flatMap(({ id }) => {
        const width = sizes[id]
        return typeof width === 'number' && Number.isFinite(width) ? [[id, within(id, width)]] : []
      }),
    ),
  }
}

const columnOf = (id: LogColumnId) => logColumns.find((column) => column.id === id)
const within = (id: LogColumnId, width: number): number => Math.round(Math.min(widestColumn, Math.max(columnOf(id)?.least ?? 0, width)))
