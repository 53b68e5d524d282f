/** Columns of the log in the order of the first day. `least` is the narrowest a column can be made, px. */
export const logColumns = [
  { id: 'time', name: 'Time', least: 74, canHide: false },
  { id: 'key', name: 'Key', least: 48, canHide: true },
  { id: 'call', name: 'Call', least: 80, canHide: false },
  { id: 'status', name: 'Status', least: 36, canHide: true },
  { id: 'verdict', name: 'Verdict', least: 48, canHide: true },
  { id: 'took', name: 'Took', least: 48, canHide: true },
  { id: 'error', name: 'Error', least: 60, canHide: true },
] as const satisfies { id: string; name: string; least: number; canHide: boolean }[]
export type LogColumn = (typeof logColumns)[number]
export type LogColumnId = LogColumn['id']

/** Which columns are shown, where and how wide, as chosen on this machine; a column without a width takes its part of the room. */
export interface LogColumnChoice {
  /** Every column, left to right, those that are hidden too: each comes back where it was. */
  order: LogColumnId[]
  hidden: LogColumnId[]
  widths: Partial<Record<LogColumnId, number>>
}
export const everyColumn: LogColumnChoice = { order: logColumns.map(({ id }) => id), hidden: [], widths: {} }

/** Wider than any window needs. */
export const widestColumn = 2_000

/** True when anything is other than on the first day. */
export const isChosen = ({ order, hidden, widths }: LogColumnChoice): boolean =>
  hidden.length > 0 || Object.keys(widths).length > 0 || order.join() !== everyColumn.order.join()

/** Every column, left to right. */
export const orderedColumns = ({ order }: LogColumnChoice): LogColumn[] => order.flatMap((id) => logColumns.filter((column) => column.id === id))

/** What is to be seen of the log, left to right. */
export const shownColumns = (choice: LogColumnChoice): LogColumn[] => orderedColumns(choice).filter(({ id }) => !choice.hidden.includes(id))

/** The choice with one column shown or hidden; the time and the call always stay. */
export function flipColumn(choice: LogColumnChoice, id: LogColumnId): LogColumnChoice {
  if (!columnOf(id).canHide) return choice
  const hidden = choice.hidden.includes(id) ? choice.hidden.filter((other) => other !== id) : [...choice.hidden, id]
  return { ...choice, hidden }
}

/** The choice with one column at a width, px, within what it can be; `null` = by itself again. */
export function sizeColumn(choice: LogColumnChoice, id: LogColumnId, width: number | null): LogColumnChoice {
  const { [id]: _before, ...others } = choice.widths
  return { ...choice, widths: width === null ? others : { ...others, [id]: within(id, width) } }
}

/** The choice with one column in front of another; `null` = at the right end. */
export function moveColumn(choice: LogColumnChoice, id: LogColumnId, before: LogColumnId | null): LogColumnChoice {
  if (id === before) return choice
  const others = choice.order.filter((other) => other !== id)
  const at = before === null ? others.length : others.indexOf(before)
  return { ...choice, order: [...others.slice(0, at), id, ...others.slice(at)] }
}

/** The choice with one column a place further left or right, past those that are hidden, too; as it was at an end. */
export function stepColumn(choice: LogColumnChoice, id: LogColumnId, step: -1 | 1): LogColumnChoice {
  const to = choice.order.indexOf(id) + step
  if (to < 0 || to >= choice.order.length) return choice
  const others = choice.order.filter((other) => other !== id)
  return moveColumn(choice, id, others[to] ?? null)
}

/** In front of which column something is let go at `x`: the first whose middle is further right; `null` = at the right end. */
export const columnAt = (x: number, heads: { id: LogColumnId; left: number; right: number }[]): LogColumnId | null =>
  heads.find(({ left, right }) => x < (left + right) / 2)?.id ?? null

/** The widths of what is shown, left to right, for log.css, where the width of a column that has none by choice stands. */
export const columnTemplate = (choice: LogColumnChoice): string =>
  shownColumns(choice)
    .map(({ id }) => (choice.widths[id] === undefined ? `var(--width-${id})` : `${choice.widths[id]}px`))
    .join(' ')

/** A stored choice, whatever it was spoiled to; one of a time when columns had no order has that of the first day. */
export function readColumnChoice(stored: unknown): LogColumnChoice {
  if (typeof stored !== 'object' || stored === null) return everyColumn
  const { order, hidden, widths } = stored as Record<string, unknown>
  const sizes = typeof widths === 'object' && widths !== null ? (widths as Record<string, unknown>) : {}
  const placed = Array.isArray(order) ? everyColumn.order.filter((id) => order.includes(id)).toSorted((a, b) => order.indexOf(a) - order.indexOf(b)) : []
  return {
    order: [...placed, ...everyColumn.order.filter((id) => !placed.includes(id))],
    hidden: Array.isArray(hidden) ? logColumns.flatMap(({ id, canHide }) => (canHide && hidden.includes(id) ? [id] : [])) : [],
    widths: Object.fromEntries(
      logColumns.flatMap(({ id }) => {
        const width = sizes[id]
        return typeof width === 'number' && Number.isFinite(width) ? [[id, within(id, width)]] : []
      }),
    ),
  }
}

const columnOf = (id: LogColumnId): LogColumn => logColumns.find((column) => column.id === id) ?? logColumns[0]
const within = (id: LogColumnId, width: number): number => Math.round(Math.min(widestColumn, Math.max(columnOf(id).least, width)))
