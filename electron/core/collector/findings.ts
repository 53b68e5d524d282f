import type { Gap, Hold, Poll, Reading, Verdict } from '../../../shared/model.ts'
import type { EndpointState } from './endpointState.ts'
import type { Answered, NotAnswered } from './http.ts'
import type { LastLook } from './knownRows.ts'
import type { LogFindings } from './logAnswer.ts'
import type { SeenCall } from './logRows.ts'
import type { PollWork } from './pollWork.ts'

/** What one poll found out, before it is stored. */
export interface Findings {
  endpointState: EndpointState
  poll: Poll
  readings: Reading[]
  gaps: Gap[]
  /** All holds from here on, old ones included. */
  holds: Hold[]
  log: LogFindings | null
  /** All calls of the answer, known ones included. */
  seenCalls: SeenCall[]
  /** This look at the log, for the next to be compared with; `null` = its rows have to be read again. */
  look: LastLook | null
  etag: string | null
  /** The log was read, or is unchanged: everything up to here (server time) is known. */
  provenUntil: number | null
  selfLooks: number
}

/** What a poll has found before its answer is read: that it was made. */
export function nothingFound({ id, session, endpoint, why }: PollWork, answer: Answered | NotAnswered, verdict: Verdict): Findings {
  return {
    endpointState: session.endpoints[endpoint],
    poll: {
      id,
      connectionId: session.connection.id,
      endpoint,
      sentAtClient: answer.sentAtClient,
      tookMs: answer.receivedAtClient - answer.sentAtClient,
      status: answer.ok ? answer.response.status : null,
      verdict: verdict.class,
      rowsSeen: 0,
      rowsNew: 0,
      problem: answer.ok ? null : answer.failure.message,
      why,
      offsetMs: session.clock.offsetMs,
    },
    readings: [],
    gaps: [],
    holds: session.holds,
    log: null,
    seenCalls: [],
    look: null,
    etag: answer.ok ? answer.etag : null,
    provenUntil: null,
    selfLooks: session.selfLooks,
  }
}
