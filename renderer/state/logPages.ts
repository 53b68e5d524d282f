import type { CallRow } from '../../shared/answers.ts'

/** One answer of `calls.page`. Rows far from what is read are dropped and asked for again by their cursor. */
export interface LogPage {
  /** The cursor that brings this page; `null` for the newest. */
  cursor: string | null
  rows: CallRow[] | null
  /** Number of rows, also while they are dropped. */
  size: number
}

/** Pages kept on each side of what is read: 5,000 rows in memory, whatever the log's length. */
const pagesAround = 12

/** True where the page holds the call. */
export const hasCall = ({ rows }: LogPage, id: string): boolean => rows?.some((row) => row.id === id) === true

/** The pages without the rows of those far from what is read; the same list when there is nothing to drop. */
export function withoutFarRows(pages: LogPage[], firstPage: number, lastPage: number): LogPage[] {
  // The first page may hold rows that arrived later than its cursor says, so it is never dropped.
  const isDropped = ({ rows }: LogPage, index: number) => index > 0 && rows !== null && (index < firstPage - pagesAround || index > lastPage + pagesAround)
  return pages.some(isDropped) ? pages.map((page, index) => (isDropped(page, index) ? { ...page, rows: null } : page)) : pages
}

/** The pages with newer rows on top of the first one. */
export function onTop(fresh: CallRow[], [first, ...rest]: LogPage[]): LogPage[] {
  return [{ cursor: null, rows: [...fresh, ...(first?.rows ?? [])], size: fresh.length + (first?.size ?? 0) }, ...rest]
}
