import type { Dialect } from '../../../shared/dialects/types.ts'
import { foldOffset } from '../../../shared/limits/clock.ts'
import type { RowRate } from '../../../shared/limits/pace.ts'
import { bareVerdict } from '../../../shared/verdict/bareVerdict.ts'
import type { BudgetSpec, ClockOffset, Connection, EndpointName, Gap, Hold, Key, Poll } from '../../../shared/model.ts'
import type { ConnectionMemory, SnapshotRow } from '../history/types.ts'
import { freshEndpoint, type EndpointState, type NoSecret } from './endpointState.ts'
import { spend, type Spent } from './footprint.ts'
import type { LastLook } from './knownRows.ts'
import type { OwnPoll } from './ownCalls.ts'
import { RecentCalls } from './recentCalls.ts'

/** One exchange that showed the server's clock (CK-1); `age` of a cached answer in seconds. */
export interface ClockSample {
  sent: number
  recv: number
  dateMs: number
  age?: number
}

/** All the collector knows of one connection between two polls. History holds the same, so a restart goes on from here. */
export interface Session {
  connection: Connection
  dialect: Dialect
  keys: Key[]
  discovered: BudgetSpec[]
  snapshot: SnapshotRow[]
  /** The look that `snapshot` is of; `null` = before the first of this run, or one that cannot be compared by its text. */
  look: LastLook | null
  /** Newest and oldest stamp of the last look at the log, server time. */
  seen: { newestAt: number | null; oldestAt: number | null }
  /** Stored calls that short windows are counted from. */
  recentCalls: RecentCalls
  holds: Hold[]
  openGaps: Gap[]
  /** Every call the log showed up to here was seen (server time, on the safe side); gaps begin here. `null` = never looked. */
  provenUntil: number | null
  /** Looks whose changed ETag was owed to our own rows only (finding 7). */
  selfLooks: number
  /** What our own requests took of each budget. */
  spent: Spent
  /** Limits the API stated itself, by budget. */
  limits: ReadonlyMap<string, number>
  /** `X-Poll-Interval` of the last answer. */
  floorSec: number | null
  clock: ClockOffset
  clockSamples: ClockSample[]
  cursors: Record<string, string>
  alertState: Record<string, string>
  endpoints: Record<EndpointName, EndpointState>
  ownPolls: OwnPoll[]
  rate: RowRate | null
  recentPolls: Poll[]
  noSecret: NoSecret | null
}

/** Cursors under which facts about the log are kept besides ETags. */
const completeSinceCursor = 'complete-since'
const provenUntilCursor = 'proven-until'
const selfLooksCursor = 'self-looks'
const limitsCursor = 'limits'
const ownPollsKept = 400
const clockSamplesKept = 20
const recentPollsKept = 20

/** Takes up where the last run stopped. */
export function openSession(stored: {
  connection: Connection
  dialect: Dialect
  keys: Key[]
  discovered: BudgetSpec[]
  memory: ConnectionMemory
  alertState: Record<string, string>
  /** Newest first; as many as may be in a log that was not read for a while. */
  recentPolls: Poll[]
}): Session {
  const { memory } = stored
  const session: Session = {
    connection: stored.connection,
    dialect: stored.dialect,
    keys: stored.keys,
    discovered: stored.discovered,
    snapshot: memory.snapshot,
    look: null,
    seen: { newestAt: memory.newestCallAt, oldestAt: null },
    recentCalls: new RecentCalls(memory.newestCallAt),
    holds: memory.holds,
    openGaps: memory.openGaps,
    provenUntil: numberIn(memory.cursors, provenUntilCursor),
    selfLooks: numberIn(memory.cursors, selfLooksCursor) ?? 0,
    spent: new Map(),
    limits: new Map(Object.entries(JSON.parse(memory.cursors[limitsCursor] ?? '{}') as Record<string, number>)),
    floorSec: null,
    clock: memory.clock ?? { offsetMs: 0, errMs: null, atClient: null },
    clockSamples: [],
    cursors: memory.cursors,
    alertState: stored.alertState,
    endpoints: {
      usage: { ...freshEndpoint, lastOkAtClient: memory.lastOkAtClient },
      activity: { ...freshEndpoint, lastOkAtClient: memory.lastOkAtClient },
      probe: { ...freshEndpoint, lastOkAtClient: memory.lastOkAtClient },
    },
    ownPolls: [],
    rate: null,
    recentPolls: stored.recentPolls.slice(0, recentPollsKept),
    noSecret: null,
  }
  // The log may not have shown the last requests of the last run yet; oldest first.
  for (const poll of stored.recentPolls.toReversed()) rememberPollOfLastRun(session, poll)
  return session
}

function rememberPollOfLastRun(session: Session, { endpoint, sentAtClient, tookMs, offsetMs = session.clock.offsetMs, requests = 1, ...poll }: Poll): void {
  const sentAt = sentAtClient + offsetMs
  const verdict = bareVerdict(poll.verdict, poll.status === 304 ? 'not_modified' : null)
  const costs = session.dialect.cost({ kind: 'read' }, verdict, session.connection.plan)
  for (let request = 0; request < requests; request += 1) {
    rememberOwnPoll(session, endpoint, sentAt, sentAt + tookMs)
    session.spent = spend(session.spent, costs, specsById(session), sentAt)
  }
}

/** All budgets of a connection: the dialect's, and those that came into being with a header. */
export function specsById(session: Session): Map<string, BudgetSpec> {
  return new Map([...session.discovered, ...session.dialect.budgets(session.connection.plan)].map((spec) => [spec.id, spec]))
}

/** Best estimate of the server's clock at a moment of ours. */
export function serverTime(session: Session, clientMs: number): number {
  return clientMs + session.clock.offsetMs
}

/** Adds one look at the server's clock. */
export function learnClock(session: Session, sample: ClockSample | null): void {
  if (sample === null) return
  session.clockSamples = [...session.clockSamples, sample].slice(-clockSamplesKept)
  const folded = foldOffset(session.clockSamples)
  if (folded.offset !== null) session.clock = { offsetMs: folded.offset, errMs: folded.err, atClient: sample.recv }
}

/** Remembers one request of ours, as it may show up in the log; both instants in server time. */
export function rememberOwnPoll(session: Session, endpoint: EndpointName, sentAt: number, receivedAt: number): void {
  const loggedAs = session.dialect.endpoints.activity?.loggedAs
  const route = (session.connection.paths[endpoint] ?? session.dialect.endpoints[endpoint]?.path)?.split('?')[0]
  if (loggedAs === undefined) return
  const seenAs = loggedAs.tool === undefined && route !== undefined ? { route } : loggedAs
  session.ownPolls = [...session.ownPolls, { loggedAs: seenAs, sentAt, receivedAt }].slice(-ownPollsKept)
}

/** Keeps the newest polls for the status page. */
export function rememberPoll(session: Session, poll: Poll): void {
  session.recentPolls = [poll, ...session.recentPolls].slice(0, recentPollsKept)
}

/** The log is known to be whole from here on (server time), except for gaps; `null` = never looked. */
export function completeSince(session: Session): number | null {
  return numberIn(session.cursors, completeSinceCursor)
}

/** Cursor entries that keep what is known of the log for the next start; what is left out stays as it is. */
export function logEntries(known: {
  completeSince: number | null
  provenUntil: number | null
  selfLooks: number
  limits: ReadonlyMap<string, number>
}): Record<string, string> {
  const entries = {
    [limitsCursor]: JSON.stringify(Object.fromEntries(known.limits)),
    [completeSinceCursor]: known.completeSince, [provenUntilCursor]: known.provenUntil, [selfLooksCursor]: known.selfLooks }
  return Object.fromEntries(Object.entries(entries).flatMap(([name, value]) => (value == null ? [] : [[name, String(value)]])))
}

function numberIn(cursors: Readonly<Record<string, string>>, name: string): number | null {
  const text = cursors[name]
  return text === undefined ? null : Number(text)
}

/** ETags depend on who asks (domain 4.3 step 2), so another key starts without one. */
export function etagCursor(session: Session, url: string): string {
  return `etag ${monitorKey(session)?.fingerprint ?? ''} ${url}`
}

/** Looks after which a log is known to change only because it is looked at (finding 7). */
const selfInvalidatingAfter = 5

export function isSelfInvalidating(session: Session): boolean {
  return session.selfLooks >= selfInvalidatingAfter
}

/** The key that polls; the first one, should there be several. */
export function monitorKey(session: Session): Key | null {
  return session.keys.find((key) => key.role === 'monitor') ?? null
}
