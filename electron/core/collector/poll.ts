import { randomUUID } from 'node:crypto'
import type { EndpointName } from '../../../shared/model.ts'
import { endpointUrl } from './endpoints.ts'
import { askEndpoint } from './exchange.ts'
import { KeyRing } from './keys.ts'
import type { PollContext, PollWork } from './pollWork.ts'
import { readAnswer, readFailure } from './readAnswer.ts'
import { etagCursor, isSelfInvalidating, monitorKey, type Session } from './session.ts'
import { storePoll, type Stored } from './storePoll.ts'

/** What came of one poll, once it is safe in history. */
export interface PollResult extends Stored {
  endpoint: EndpointName
  /** Requests made, and whether the vendor counted none of them (304). */
  requests: number
  free: boolean
}

/**
 * Polls one endpoint: ask, read (headers, usage or log, gaps, holds), judge, and store all of it in one transaction. The
 * session moves on only after the commit, so a failed commit is simply polled again.
 */
export async function pollEndpoint(session: Session, endpoint: EndpointName, context: PollContext, why: string): Promise<PollResult> {
  const monitor = monitorKey(session)
  const url = endpointUrl(session.connection, session.dialect, endpoint)
  const secret = monitor === null ? null : await context.ports.secrets.get(monitor.id, new URL(url).origin)
  const isNeeded = monitor !== null && monitor.fingerprint !== null
  session.noSecret = !isNeeded || secret !== null ? null : context.ports.secrets.store().locked ? 'locked' : 'missing'
  if (session.noSecret !== null) return { endpoint, newCalls: 0, requests: 0, free: true, budgetsChanged: false, alerts: [] }

  let requests = 0
  const work: PollWork = {
    id: randomUUID(),
    session,
    endpoint,
    url,
    why,
    context,
    keys: new KeyRing(session.connection.id, session.keys),
    secrets: secret === null ? [] : [secret],
    ask: async (address, etag) => {
      requests += 1
      return askEndpoint(session, endpoint, { url: address, secret, etag }, context)
    },
  }
  const answer = await work.ask(url, knownEtag(session, endpoint, url))
  const found = answer.ok ? await readAnswer(work, answer) : readFailure(work, answer)
  if (requests > 1) found.poll.requests = requests
  const stored = await storePoll(work, found)
  return { ...stored, endpoint, requests, free: found.poll.status === 304 && requests === 1 }
}

/** The ETag to ask with; `null` where one would only cost the server work: the log has none, or changes by being looked at. */
function knownEtag(session: Session, endpoint: EndpointName, url: string): string | null {
  const useless = endpoint === 'activity' && (session.dialect.endpoints.activity?.etag === 'no' || isSelfInvalidating(session))
  return useless ? null : (session.cursors[etagCursor(session, url)] ?? null)
}
