import type { Gap, Reading } from '../../../shared/model.ts'
import type { NewCall } from '../history/types.ts'
import { isLossy } from './gaps.ts'
import { countedWindows, countedWindowsOf, readingsFromLog } from './logReadings.ts'
import type { PollWork } from './pollWork.ts'
import type { ReadingContext } from './readings.ts'
import { completeSince } from './session.ts'

/**
 * Readings by counting the stored calls of each budget's window together with the new ones. `settled` = gaps this poll
 * closes; `since` = set by the first look, from where on the log is whole.
 */
export async function countLog({ id, session, context, keys }: PollWork, fresh: readonly NewCall[], reading: ReadingContext, settled: readonly Gap[], since: number | null = null): Promise<Reading[]> {
  const { history } = context
  const { connectionId, serverNow } = reading
  const specs = [...reading.specs.values()]
  // What came to light only after its window ended still belongs there (QA-7), except in an import of the past.
  const late = since !== null ? [] : countedWindowsOf(specs, fresh.map((call) => call.at), serverNow)
  const windows = [...late, ...countedWindows(specs, serverNow)]
  if (windows.length === 0) return []
  const from = Math.min(...windows.map((window) => window.from))
  const counted = await history.counted({ connectionId, from, ranges: windows.map((window) => ({ from: window.from, to: Math.min(window.to, serverNow + 1) })) })
  const gaps = new Map([...counted.gaps, ...settled].map((gap) => [gap.id, gap]))
  return readingsFromLog(
    windows.map((window, index) => ({ window, stored: counted.groups[index] ?? [] })),
    fresh,
    {
      connectionId,
      dialect: session.dialect,
      plan: session.connection.plan,
      specs,
      limits: session.limits,
      keyIds: keys.all().map((key) => key.id),
      completeSince: since ?? completeSince(session),
      gaps: [...gaps.values()].filter(isLossy),
      serverNow,
      clientNow: reading.clientNow,
      pollId: id,
    },
  )
}
