import type { ConnectionState, EndpointName, Hold, Verdict } from '../../../shared/model.ts'
import type { TransportFailure } from './http.ts'

/** What we know of one endpoint from its last polls. */
export interface EndpointState {
  /** Client time of the last answer that could be used. */
  lastOkAtClient: number | null
  /** Consecutive polls that failed in transport or with 5xx or nonsense; drives the back-off. */
  failures: number
  /** Consecutive limited answers (PO-2). */
  refusals: number
  /** Consecutive 401s; three stop the connection (4.3 step 6). */
  unauthorized: number
  /** Set when polling this endpoint again would only be refused again: until the user changes something or asks. */
  stopped: boolean
  trouble: { kind: 'offline' | 'error' | 'held' | 'auth' | 'denied'; sentence: string } | null
}

export const freshEndpoint: EndpointState = {
  lastOkAtClient: null,
  failures: 0,
  refusals: 0,
  unauthorized: 0,
  stopped: false,
  trouble: null,
}

/** Consecutive 401s after which we stop and ask: one may be a hiccup, three are an answer. */
const unauthorizedLimit = 3

/** Failures of a server that was reached: the network is not down. */
const reachedSubs: readonly TransportFailure['sub'][] = ['too_large', 'bad_text', 'tls']

/** After a request that got no answer: nothing learned about the key, only about the way there; from one that we ended ourselves, nothing. */
export function afterFailure(state: EndpointState, failure: TransportFailure): EndpointState {
  if (failure.sub === 'aborted') return state
  const reached = reachedSubs.includes(failure.sub)
  return { ...state, failures: state.failures + 1, trouble: { kind: reached ? 'error' : 'offline', sentence: failure.message } }
}

/** After an answer: `problem` is the reason why an `ok` answer still could not be used, e.g. JSON of another shape. */
export function afterAnswer(
  state: EndpointState,
  answer: { endpoint: EndpointName; url: string; status: number; verdict: Verdict; location: string | null; problem: string | null; atClient: number },
): EndpointState {
  const { verdict } = answer
  const calm: EndpointState = { ...state, failures: 0, refusals: 0, unauthorized: 0, stopped: false, trouble: null }
  const failed = (sentence: string): EndpointState => ({
    ...calm,
    failures: state.failures + 1,
    trouble: { kind: 'error', sentence },
  })
  const denied = (sentence: string): EndpointState => ({ ...calm, stopped: true, trouble: { kind: 'denied', sentence } })

  if (answer.status >= 300 && answer.status < 400 && answer.status !== 304) {
    const target = answer.location === null ? 'another address' : `“${answer.location.slice(0, 200)}”`
    return denied(`${answer.url} redirects to ${target}; Headroom does not follow, because the key would travel along. Correct the address.`)
  }
  switch (verdict.class) {
    case 'ok':
      return answer.problem === null ? { ...calm, lastOkAtClient: answer.atClient } : failed(answer.problem)
    case 'unauthorized': {
      const unauthorized = state.unauthorized + 1
      const stopped = unauthorized >= unauthorizedLimit
      const sentence = `The API refuses the key (401): it is mistyped, revoked or for another account. ${stopped ? 'Polling stopped; replace the key.' : 'Trying again.'}`
      return { ...calm, unauthorized, stopped, trouble: { kind: 'auth', sentence } }
    }
    case 'missing_scope':
      return denied(`The monitor key lacks the scope ${verdict.scopes.join(', ')} for ${answer.url}; grant it, then poll again.`)
    case 'forbidden':
      return denied(`The monitor key may not read ${answer.url} (403): a scope or access right is missing; the API does not say which.`)
    case 'not_found':
      return denied(`There is nothing at ${answer.url} (404); correct the ${answer.endpoint} path of this connection.`)
    case 'rate_limited':
    case 'quota_exceeded':
    case 'concurrency_limited':
      return {
        ...calm,
        refusals: state.refusals + 1,
        trouble: { kind: 'held', sentence: `The API asked us to wait ${Math.ceil((verdict.waitMs ?? 0) / 1000)} s (${answer.status}).` },
      }
    case 'server_error':
      return failed(`The API answered with an error of its own (${answer.status}); trying again later.`)
    case 'unknown':
      return failed(unreadable(answer.url, answer.status, verdict))
    default:
      return failed(`${answer.url} answered ${answer.status} (${verdict.class.replaceAll('_', ' ')}).`)
  }
}

/** Why an answer with a good status is no answer. */
function unreadable(url: string, status: number, verdict: Verdict): string {
  if (verdict.sub === 'unexpected_html') return `${url} answered with a web page instead of JSON; the address may be a login page or not the API.`
  if (verdict.anomalies.includes('bad_json')) return `${url} answered ${status}, but its JSON is cut off or malformed.`
  return `${url} answered ${status} in a form Headroom does not understand.`
}

/** Why a key that is needed cannot be used: it is sealed and the passphrase was not given yet, or it is not there. */
export type NoSecret = 'locked' | 'missing'

/** The one state of a connection and its sentence, worst cause first. */
export function connectionState(
  endpoints: readonly EndpointState[],
  facts: { paused: boolean; noSecret: NoSecret | null; holds: readonly Hold[]; serverNow: number },
): { state: ConnectionState; reason: string | null } {
  if (facts.paused) return { state: 'paused', reason: 'Paused by you; nothing is polled.' }
  if (facts.noSecret === 'locked') return { state: 'locked', reason: 'Its key is locked until you give your passphrase; nothing is polled.' }
  if (facts.noSecret === 'missing') {
    return { state: 'auth_failed', reason: 'The key of this connection is not in the key store (any more); paste it again. Its history is kept.' }
  }
  const troubles = endpoints.flatMap((endpoint) => endpoint.trouble ?? [])
  const worst = (kind: NonNullable<EndpointState['trouble']>['kind']) => troubles.find((trouble) => trouble.kind === kind)
  const auth = worst('auth')
  if (auth !== undefined) return { state: 'auth_failed', reason: auth.sentence }
  const offline = worst('offline')
  if (offline !== undefined) return { state: 'offline', reason: offline.sentence }
  const error = worst('denied') ?? worst('error')
  if (error !== undefined) return { state: 'error', reason: error.sentence }
  const hold = facts.holds.find((candidate) => candidate.until > facts.serverNow)
  if (hold !== undefined) return { state: 'held', reason: `Waiting ${Math.ceil((hold.until - facts.serverNow) / 1000)} s: ${hold.reason}.` }
  return endpoints.some((endpoint) => endpoint.lastOkAtClient !== null) ? { state: 'ok', reason: null } : { state: 'new', reason: 'Not polled yet.' }
}
