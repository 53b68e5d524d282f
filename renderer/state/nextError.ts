import type { CallLogState } from './callLog.ts'
import { findCall, indexOfCall, itemAt, layoutLog } from './logItems.ts'

/** How many pages the search loads before it stops. */
const pagesSearched = 10

/**
 * Selects the next error from the selected call on, loading older pages as needed; `onLoading` is told when it has to.
 * Answers its index in the list, `-1` when none was found.
 */
export async function selectNextError(callLog: CallLogState, step: 1 | -1, onLoading: () => void): Promise<number> {
  for (let loaded = 0; loaded <= pagesSearched; loaded += 1) {
    const { pages, gaps, selectedId, next } = callLog.store.getState()
    const layout = layoutLog(pages, gaps)
    const found = findCall(layout, selectedId === null ? -1 : indexOfCall(layout, selectedId), step, (row) => row.verdict !== 'ok')
    const item = found === -1 ? null : itemAt(layout, found)
    if (item?.kind === 'call') {
      callLog.select(item.row.id)
      return found
    }
    if (step === -1 || next === null) break
    onLoading()
    // oxlint-disable-next-line no-await-in-loop -- one page after the other: each may hold what is looked for
    await callLog.more()
  }
  return -1
}
