import type { MinutesUnknown, MinuteUse } from '../../shared/answers.ts'
import { dialectFor } from '../../shared/dialects/index.ts'
import type { Dialect } from '../../shared/dialects/types.ts'
import { minutesUsed, type MinutesSeen } from '../../shared/limits/minutes.ts'
import { windowMs } from '../../shared/limits/window.ts'
import type { BudgetSpec, CallKind, Connection, Key } from '../../shared/model.ts'
import { bareVerdict } from '../../shared/verdict/bareVerdict.ts'
import { specsOf } from './budgets.ts'
import { isLossy } from './collector/gaps.ts'
import type { MinuteCalls } from './history/minuteCalls.ts'
import type { RefusedMinute } from './history/refusedMinutes.ts'
import type { HistoryClient } from './history/types.ts'

const minuteMs = 60_000
/** How far back minutes are looked at. */
const spanMs = 24 * 60 * minuteMs

/** What is asked of the history and the collector here. */
interface Watching {
  history: Pick<HistoryClient, 'connections' | 'keys' | 'budgetSpecs' | 'usage' | 'refusedMinutes' | 'minuteCalls'>
  collector: {
    serverNow(connectionId: string): number
    /** When the log was last read, this machine's clock, and how far the server's clock is ahead; `undefined` where nothing collects. */
    loop(connectionId: string): { session: { endpoints: { activity: { lastOkAtClient: number | null } }; clock: { offsetMs: number } } } | undefined
  }
}

/** A connection with its budgets of a minute, and what a call of each kind takes of them. */
interface Watched {
  connection: Connection
  dialect: Dialect
  keys: readonly Key[]
  budgets: readonly { spec: BudgetSpec; costs: Record<CallKind, readonly [lo: number, hi: number]> }[]
}

/** What the history tells of a stretch of one connection. */
type Told = Pick<MinutesSeen, 'from' | 'to' | 'knownFrom' | 'knownTo' | 'gaps'> & { calls: readonly MinuteCalls[]; refused: readonly RefusedMinute[] }

/** How the budgets of a minute were used in the last 24 hours (QA-11): from when the log was watched, up to when it was last read. */
export async function minuteUse(core: Watching, connectionId: string | undefined): Promise<MinuteUse[]> {
  const [connections, keys, discovered] = await Promise.all([core.history.connections(), core.history.keys(connectionId), core.history.budgetSpecs()])
  const watched = connections
    .filter(({ id }) => connectionId === undefined || id === connectionId)
    .flatMap((connection) => watchedOf(connection, keys, discovered.find((entry) => entry.connectionId === connection.id)?.specs ?? []))
  // Servers whose clocks agree to the minute are asked about at once: minutes are stored by time, not by connection.
  const byNow = Map.groupBy(watched, ({ connection }) => Math.floor(core.collector.serverNow(connection.id) / minuteMs) * minuteMs)
  const answers = await Promise.all([...byNow].map(([to, together]) => useUntil(core, to, together, connectionId)))
  return answers.flat()
}

function watchedOf(connection: Connection, keys: readonly Key[], discovered: readonly BudgetSpec[]): Watched[] {
  const dialect = dialectFor(connection)
  if (dialect === undefined) return []
  const accepted = bareVerdict('ok', null)
  const budgets = specsOf(connection, discovered)
    .filter(({ window }) => windowMs(window) === minuteMs)
    .map((spec) => {
      const cost = (kind: CallKind) => dialect.cost({ kind }, accepted, connection.plan)[spec.id] ?? ([0, 0] as const)
      return { spec, costs: { read: cost('read'), write: cost('write'), generation: cost('generation'), unknown: cost('unknown') } }
    })
  return budgets.length === 0 ? [] : [{ connection, dialect, keys: keys.filter((key) => key.connectionId === connection.id), budgets }]
}

async function useUntil({ history, collector }: Watching, to: number, watched: readonly Watched[], connectionId: string | undefined): Promise<MinuteUse[]> {
  const stretch = { from: to - spanMs, to }
  const question = connectionId === undefined ? stretch : { ...stretch, connectionId }
  const [{ series, gaps }, refused] = await Promise.all([history.usage({ ...question, bucket: 'minute' }), history.refusedMinutes(question)])
  const answers = watched.map(async (one) => {
    const { id } = one.connection
    // Minutes are counted without kinds; only where a budget tells kinds apart the calls themselves have to be looked at.
    const counted = series.filter((each) => each.connectionId === id).flatMap(({ keyId, points }) => points.map(({ at, calls }): MinuteCalls => ({ keyId, kind: 'unknown', at, calls })))
    const calls = one.budgets.some(({ costs }) => tellsKinds(costs)) ? await history.minuteCalls({ ...stretch, connectionId: id }) : counted
    return usesOf(one, {
      ...stretch,
      ...knownOf(collector, one),
      gaps: gaps.filter((gap) => gap.connectionId === id && isLossy(gap)),
      calls,
      refused: refused.filter((each) => each.connectionId === id),
    })
  })
  return (await Promise.all(answers)).flat()
}

const tellsKinds = (costs: Watched['budgets'][number]['costs']): boolean => new Set(Object.values(costs).map(String)).size > 1

function usesOf({ connection, dialect, keys, budgets }: Watched, told: Told): MinuteUse[] {
  // By key at once: there may be a thousand, each with calls in many minutes.
  const byKey = { calls: Map.groupBy(told.calls, ({ keyId }) => keyId), refused: Map.groupBy(told.refused, ({ keyId }) => keyId) }
  return budgets.flatMap(({ spec, costs }) =>
    (spec.scope === 'key' ? keys : [null]).map((key): MinuteUse => {
      const own = key === null ? told : { calls: byKey.calls.get(key.id) ?? [], refused: byKey.refused.get(key.id) ?? [] }
      const units = own.calls.map(({ at, kind, calls }) => ({ at, lo: costs[kind][0] * calls, hi: costs[kind][1] * calls }))
      const refused = own.refused.flatMap(({ at, kind }) => (costs[kind][1] === 0 ? [] : [{ at, certain: costs[kind][0] > 0 }]))
      const why = unknownBecause(dialect, key, told, costs)
      const knownTo = why === null ? told.knownTo : -Infinity
      const used = minutesUsed({ ...told, knownTo, units, refused, isOpen: key === null && dialect.endpoints.activity?.omitsTestKeys === true })
      return { connectionId: connection.id, budgetId: spec.id, scopeId: key?.id ?? connection.id, ...used, why: why ?? (used.observed === 0 ? 'not_watched' : null) }
    }),
  )
}

/** Why a log, however well it was watched, says nothing about these minutes; `null` when it does. */
function unknownBecause({ endpoints }: Dialect, key: Key | null, { knownTo }: Told, costs: Watched['budgets'][number]['costs']): MinutesUnknown | null {
  if (endpoints.activity === undefined) return 'no_log'
  if (key?.mode === 'test' && endpoints.activity.omitsTestKeys) return 'test_key'
  if (Object.values(costs).every(([, most]) => most === 0)) return 'cost_not_told'
  return knownTo === -Infinity ? 'log_not_read' : null
}

/** The stretch of a connection's log that is known but for its gaps; none where the log was never read. */
function knownOf(collector: Watching['collector'], { connection }: Watched): { knownFrom: number; knownTo: number } {
  const session = collector.loop(connection.id)?.session
  const readAt = session?.endpoints.activity.lastOkAtClient ?? null
  const offsetMs = session?.clock.offsetMs ?? 0
  return { knownFrom: connection.createdAt + offsetMs, knownTo: readAt === null ? -Infinity : readAt + offsetMs }
}
