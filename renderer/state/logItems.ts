import type { CallRow } from '../../shared/answers.ts'
import type { Gap } from '../../shared/model.ts'
import { sameDay } from '../words/times.ts'
import type { LogPage } from './logPages.ts'

/** One line of the list: a call, a place where calls were not seen, or the day that begins (read downwards: older). */
export type LogItem =
  | { kind: 'call'; key: string; row: CallRow }
  | { kind: 'gap'; key: string; gap: Gap }
  | { kind: 'day'; key: string; at: number }
  /** A row whose page is dropped at the moment. */
  | { kind: 'dropped'; key: string }

/** The lines of one page. */
interface Segment {
  /** Index of its first line in the whole list. */
  start: number
  size: number
  items: LogItem[] | null
}

/** The whole list as segments: found by index, without one array of a million lines. */
export interface LogLayout {
  count: number
  segments: Segment[]
}

interface Cached {
  before: number | null
  gaps: Gap[]
  items: LogItem[]
}
const cache = new WeakMap<CallRow[], Cached>()
const sizes = new WeakMap<LogPage, number>()

/** Lays out pages, newest first, with gaps and days where they belong. `before` of a page is the time of the call above it. */
export function layoutLog(pages: LogPage[], gaps: Gap[]): LogLayout {
  let start = 0
  let before: number | null = null
  const segments = pages.map((page) => {
    const items = page.rows === null ? null : itemsOf(page.rows, gaps, before)
    const size = items?.length ?? sizes.get(page) ?? page.size
    sizes.set(page, size)
    const segment = { start, size, items }
    start += size
    before = page.rows?.at(-1)?.at ?? before
    return segment
  })
  return { count: start, segments }
}

function itemsOf(rows: CallRow[], gaps: Gap[], before: number | null): LogItem[] {
  const cached = cache.get(rows)
  if (cached !== undefined && cached.before === before && cached.gaps === gaps) return cached.items
  const items: LogItem[] = []
  let above = before
  for (const row of rows) {
    const newer = above ?? Infinity
    // A gap belongs above the first call that is older than the gap's end.
    for (const gap of gaps) {
      const end = gap.to ?? Infinity
      if (row.at < end && newer >= end) items.push({ kind: 'gap', key: `gap ${gap.id}`, gap })
    }
    if (above === null || !sameDay(above, row.at)) items.push({ kind: 'day', key: `day ${row.id}`, at: row.at })
    items.push({ kind: 'call', key: row.id, row })
    above = row.at
  }
  cache.set(rows, { before, gaps, items })
  return items
}

/** The line at `index`. */
export function itemAt(layout: LogLayout, index: number): LogItem {
  const { segments } = layout
  let low = 0
  let high = segments.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((segments[middle]?.start ?? Infinity) <= index) low = middle
    else high = middle - 1
  }
  const segment = segments[low]
  return segment?.items?.[index - segment.start] ?? { kind: 'dropped', key: `dropped ${index}` }
}

/** Index of the page that holds the line at `index`. */
export const pageAt = (layout: LogLayout, index: number): number =>
  Math.max(
    0,
    layout.segments.findLastIndex((segment) => segment.start <= index),
  )

/** Where a call is in the list; `-1` when it is not loaded. */
export function indexOfCall(layout: LogLayout, id: string): number {
  for (const segment of layout.segments) {
    const inside = segment.items?.findIndex((item) => item.kind === 'call' && item.row.id === id) ?? -1
    if (inside !== -1) return segment.start + inside
  }
  return -1
}

/** The nearest call line from `index` in a direction that `wanted` accepts; `-1` when there is none loaded. */
export function findCall(layout: LogLayout, index: number, step: 1 | -1, wanted: (row: CallRow) => boolean = () => true): number {
  for (let at = index + step; at >= 0 && at < layout.count; at += step) {
    const item = itemAt(layout, at)
    if (item.kind === 'call' && wanted(item.row)) return at
  }
  return -1
}
