import type { ActivityEndpoint } from '../../../shared/dialects/types.ts'
import type { NewCall } from '../history/types.ts'
import { countLog } from './countLog.ts'
import type { Findings } from './findings.ts'
import { holdsAfter, mergeHolds } from './hold.ts'
import type { EndpointAnswer } from './exchange.ts'
import type { Answered } from './http.ts'
import { lookOf } from './knownRows.ts'
import { compareLooks, readPage, type LogPage } from './logAnswer.ts'
import { maxRows, readRows, type LogRows, type RowContext } from './logRows.ts'
import type { PollWork } from './pollWork.ts'
import { fromRefusedCalls, type ReadingContext } from './readings.ts'
import { completeSince, etagCursor, serverTime, type Session } from './session.ts'

/** Pages of a paged log read in one poll at most; what is older becomes a gap. */
const maxPages = 10
/** Pages read on the very first look, enough for charts of the recent past without eating the budget. */
const firstPages = 4

/** Reads a good answer of the log: rows, what is new among them, what may have slipped through, and what they count. */
export async function readLog(work: PollWork, answer: EndpointAnswer, found: Findings, context: ReadingContext): Promise<void> {
  const { session } = work
  const endpoint = session.dialect.endpoints.activity
  if (endpoint === undefined) return
  const firstLook = completeSince(session) === null
  const cut = answer.page
  const page = cut ?? readPage(answer.response.body, session.dialect, work.url)
  found.poll.problem = page.problem
  if (page.problem !== null) return

  const { rows, whole, cutOff } = await readPages(work, page, endpoint, found, firstLook, context.serverNow)
  // What could not be read now is there a moment later; only a log that keeps breaking off is taken as far as it goes.
  if (cutOff === 'stopped' || (cutOff === 'refused' && session.endpoints.activity.trouble === null)) {
    // Else the same answer would be a 304 next time, and its rows never read.
    found.etag = null
    found.poll.problem = cutOff === 'stopped' ? null : `Only the newest ${rows.seen.length} rows of the log could be read; they are asked for again with the rest.`
    return
  }
  const log = compareLooks(
    rows,
    {
      connectionId: session.connection.id,
      snapshot: session.snapshot,
      seen: session.seen,
      openGaps: session.openGaps,
      provenUntil: session.provenUntil,
      ratePerMin: session.rate?.mean ?? null,
      firstLook,
    },
    whole ? null : rows.seen.length,
    whole,
    context.serverNow,
  )
  found.log = log
  found.look = cut === null ? null : lookOf(cut, rows, session)
  found.gaps = log.gaps
  found.provenUntil = provenBy(session, answer)
  found.selfLooks = selfLooksAfter(work, answer, log.newCalls)
  found.seenCalls = rows.seen.map((row) => row.call)
  found.poll.rowsSeen = rows.seen.length
  found.poll.rowsNew = log.newCalls.length
  found.readings.push(...fromRefusedCalls(log.newCalls, context), ...(await countLog(work, log.newCalls, context, log.gaps, log.completeSince)))
}

/** Why the pages ended before what is known was reached: by the end of the app, or by the API. */
type CutOff = 'stopped' | 'refused' | null

/** The rows of the first page and of as many more as reach back to what is known. `whole` = that is the entire log. */
async function readPages(
  work: PollWork,
  first: LogPage,
  endpoint: ActivityEndpoint,
  found: Findings,
  firstLook: boolean,
  serverNow: number,
): Promise<{ rows: LogRows; whole: boolean; cutOff: CutOff }> {
  const { session } = work
  const rowContext: RowContext = { connection: session.connection, dialect: session.dialect, keys: work.keys, secrets: work.secrets, ownPolls: session.ownPolls, serverNow }
  const known = new Set(session.snapshot.map((row) => row.identity))
  const raw = [...first.rows]
  let rows = readRows(raw, rowContext)
  let { next } = first
  let cutOff: CutOff = null
  for (let pages = 1; next !== null && pages < (firstLook ? firstPages : maxPages); pages += 1) {
    if (!firstLook && rows.seen.some((row) => known.has(row.identity))) break
    const more = await work.ask(pageUrl(work.url, endpoint.cursorParam ?? 'cursor', next), null)
    if (!more.ok) {
      cutOff = more.failure.sub === 'aborted' ? 'stopped' : 'refused'
      break
    }
    const verdict = session.dialect.classify(more.judged, { serverNow, plan: session.connection.plan, kind: 'read' })
    const holds = holdsAfter(work, more.response, verdict, 1, serverTime(session, more.receivedAtClient))
    found.holds = mergeHolds(found.holds, holds, serverNow)
    if (verdict.class !== 'ok') {
      cutOff = 'refused'
      break
    }
    const body = more.page ?? readPage(more.response.body, session.dialect, work.url)
    if (body.rows.length === 0) break
    raw.push(...body.rows)
    // Read anew with those before: which budget refused a call may depend on older rows.
    rows = readRows(raw, rowContext)
    next = body.next
  }
  return { rows, whole: next === null && (endpoint.window === null || rows.seen.length < endpoint.window) && raw.length <= maxRows, cutOff }
}

/** An answer shows the log as it was somewhere between request and answer; stamps may be cut to the second. */
export function provenBy(session: Session, answer: Answered): number {
  return Math.floor(serverTime(session, answer.sentAtClient) - (session.clock.errMs ?? 0) - 1000)
}

/** Another ETag although only our own looks were added says that looking is what changes the log (finding 7). */
function selfLooksAfter({ session, url }: PollWork, answer: Answered, newCalls: readonly NewCall[]): number {
  const before = session.cursors[etagCursor(session, url)]
  const changed = answer.etag !== null && before !== undefined && answer.etag !== before
  return changed && newCalls.length > 0 && newCalls.every((call) => call.isSelf) ? session.selfLooks + 1 : session.selfLooks
}

function pageUrl(url: string, cursorParam: string, cursor: string): string {
  const address = new URL(url)
  address.searchParams.set(cursorParam, cursor)
  return address.href
}
