import type { Gap, Reading } from '../../../shared/model.ts'
import type { NewCall } from '../history/types.ts'
import { isLossy } from './gaps.ts'
import { countedWindows, countedWindowsOf, readingsFromLog, type CountedWindow } from './logReadings.ts'
import type { PollWork } from './pollWork.ts'
import type { ReadingContext } from './readings.ts'
import { completeSince } from './session.ts'

/**
 * Readings by counting the stored calls of each budget's window together with the new ones. `settled` = gaps this poll
 * closes; `since` = set by the first look, from where on the log is whole. Only windows longer than what the session remembers
 * are asked of history.
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
  const ranges = new Map(windows.map((window) => [rangeName(window), { from: window.from, to: Math.min(window.to, serverNow + 1) }]))
  const recent = new Map([...ranges].map(([name, range]) => [name, session.recentCalls.groups(range)]))
  const unknown = [...ranges].filter(([name]) => recent.get(name) === null)
  const counted = await history.counted({ connectionId, from, ranges: unknown.map(([, range]) => range) })
  const stored = new Map([...recent, ...unknown.map(([name], index) => [name, counted.groups[index] ?? []] as const)])
  const gaps = new Map([...counted.gaps, ...settled].map((gap) => [gap.id, gap]))
  return readingsFromLog(
    windows.map((window) => ({ window, stored: stored.get(rangeName(window)) ?? [] })),
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

/** Windows of the same stretch of time, as those of a minute are, have the same calls. */
const rangeName = ({ from, to }: CountedWindow): string => `${from} ${to}`
