import type { Verdict } from '../model.ts'
import { bareVerdict } from './bareVerdict.ts'

/** Ways in which a request fails before there is a response (CL-1). */
export type NetworkFailure = 'dns' | 'refused' | 'reset' | 'tls' | 'timeout' | 'aborted' | (string & {})

/** The verdict of a request that got no response. A TLS failure stays until somebody mends something (4.3): trying again at once is no use. */
export function networkVerdict(sub: NetworkFailure): Verdict {
  return { ...bareVerdict('network', sub), retryable: sub !== 'tls' && sub !== 'aborted' }
}
