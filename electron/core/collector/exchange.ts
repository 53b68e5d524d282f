import type { ApiResponse } from '../../../shared/dialects/types.ts'
import { serverDate } from '../../../shared/limits/clock.ts'
import type { EndpointName } from '../../../shared/model.ts'
import { networkVerdict } from '../../../shared/verdict/network.ts'
import { spend } from './footprint.ts'
import { activityLimits, get, usageLimits, type Answered, type NotAnswered } from './http.ts'
import { lastLook, readCutPage, type CutPage } from './knownRows.ts'
import type { PollContext } from './pollWork.ts'
import { learnClock, rememberOwnPoll, serverTime, specsById, type ClockSample, type Session } from './session.ts'

/** An answer of an endpoint, with what was read of it already. */
export interface EndpointAnswer extends Answered {
  /** The rows of a log; `null` = the whole body has to be read. */
  page: CutPage | null
  /** The response as far as it is judged: the rows of a log say nothing of it, and are nearly all of it. */
  judged: ApiResponse
}

/** One request of ours to an endpoint, from which the session learns. */
export async function askEndpoint(
  session: Session,
  endpoint: EndpointName,
  request: { url: string; secret: string | null; etag: string | null },
  { ports, signal }: Pick<PollContext, 'ports' | 'signal'>,
): Promise<EndpointAnswer | NotAnswered> {
  const limits = endpoint === 'activity' ? activityLimits : usageLimits
  const answer = await get(ports.fetch, ports.clock.now, { ...request, authHeader: session.connection.authHeader, limits, signal })
  const read = answer.ok ? withPage(session, endpoint, answer) : answer
  learnFrom(session, endpoint, read)
  return read
}

function withPage(session: Session, endpoint: EndpointName, answer: Answered): EndpointAnswer {
  const { response } = answer
  const page = endpoint === 'activity' && response.status === 200 ? readCutPage(response.body, session.dialect, lastLook(session)) : null
  return { ...answer, page, judged: page === null ? response : { ...response, body: page.frame } }
}

/** Whatever comes of a request, it teaches: the server's clock, what it took of which budget, and how it may show up in the log. */
export function learnFrom(session: Session, endpoint: EndpointName, answer: Answered | EndpointAnswer | NotAnswered): void {
  if (answer.ok) learnClock(session, clockSample(answer))
  const serverNow = serverTime(session, answer.receivedAtClient)
  rememberOwnPoll(session, endpoint, serverTime(session, answer.sentAtClient), serverNow)
  const verdict = answer.ok
    ? session.dialect.classify('judged' in answer ? answer.judged : answer.response, { serverNow, plan: session.connection.plan, kind: 'read' })
    : networkVerdict(answer.failure.sub)
  session.spent = spend(session.spent, session.dialect.cost({ kind: 'read' }, verdict, session.connection.plan), specsById(session), serverNow)
}

function clockSample(answer: Answered): ClockSample | null {
  const dateMs = serverDate(answer.response.headers)
  if (dateMs === null) return null
  const age = Number(headerOf(answer.response, 'age') ?? '0')
  return { sent: answer.sentAtClient, recv: answer.receivedAtClient, dateMs, ...(age > 0 ? { age } : {}) }
}

/** The first value of a header, by its name in lower case. */
export function headerOf(response: ApiResponse, name: string): string | null {
  return response.headers.find(([header]) => header === name)?.[1] ?? null
}
