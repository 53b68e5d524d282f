import type { MinuteUse } from '../../shared/answers.ts'
import { minutesUsed } from '../../shared/limits/minutes.ts'
import type { Connection, Key } from '../../shared/model.ts'
import type { Collector } from './collector/collector.ts'
import { isLossy } from './collector/gaps.ts'
import type { HistoryClient } from './history/types.ts'

const minuteMs = 60_000
/** How far back minutes are looked at. */
const spanMs = 24 * 60 * minuteMs

interface Watching {
  history: HistoryClient
  collector: Collector
}

/** How every key used its minutes in the last 24 hours (QA-11): from when its log was watched, up to when it was last read. */
export async function minuteUse(core: Watching, connectionId: string | undefined): Promise<MinuteUse[]> {
  const [connections, keys] = await Promise.all([core.history.connections(), core.history.keys(connectionId)])
  const asked = connections.filter(({ id }) => connectionId === undefined || id === connectionId)
  // Servers whose clocks agree to the minute are asked about at once: minutes are stored by time, not by connection.
  const byNow = Map.groupBy(asked, ({ id }) => Math.floor(core.collector.serverNow(id) / minuteMs) * minuteMs)
  const answers = await Promise.all([...byNow].map(([to, together]) => useUntil(core, to, together, keys, connectionId)))
  return answers.flat()
}

async function useUntil({ history, collector }: Watching, to: number, connections: readonly Connection[], keys: readonly Key[], connectionId: string | undefined): Promise<MinuteUse[]> {
  const stretch = { from: to - spanMs, to }
  const question = connectionId === undefined ? stretch : { ...stretch, connectionId }
  const [{ series, gaps }, refused] = await Promise.all([history.usage({ ...question, bucket: 'minute' }), history.refusedMinutes(question)])
  return connections.flatMap((connection) => {
    const known = { ...knownOf(collector, connection), gaps: gaps.filter((gap) => gap.connectionId === connection.id && isLossy(gap)) }
    const ownKeys = keys.filter((key) => key.connectionId === connection.id)
    return ownKeys.map(({ id }): MinuteUse => {
      const counts = series.find(({ keyId }) => keyId === id)?.points ?? []
      const refusedAt = refused.filter(({ keyId }) => keyId === id).map(({ at }) => at)
      return { connectionId: connection.id, keyId: id, ...minutesUsed({ ...stretch, ...known, counts, refused: refusedAt }) }
    })
  })
}

/** The stretch of a connection's log that is known but for its gaps; none where it has no log or the log was never read. */
function knownOf(collector: Collector, { id, createdAt }: Connection): { knownFrom: number; knownTo: number } {
  const session = collector.loop(id)?.session
  const readAt = session?.dialect.endpoints.activity === undefined ? null : session.endpoints.activity.lastOkAtClient
  const offsetMs = session?.clock.offsetMs ?? 0
  return { knownFrom: createdAt + offsetMs, knownTo: readAt === null ? -Infinity : readAt + offsetMs }
}
