import type { Verdict } from '../model.ts'

/** Ways in which a request fails before there is a response (CL-1). */
export type NetworkFailure = 'dns' | 'refused' | 'reset' | 'tls' | 'timeout' | 'aborted' | (string & {})

/** The verdict of a request that got no response. A TLS failure stays until somebody changes something (4.3), so it is not retried. */
export function networkVerdict(sub: NetworkFailure): Verdict {
  return {
    class: 'network',
    sub,
    code: null,
    scopes: [],
    waitMs: null,
    waitSource: null,
    budgets: [],
    conf: 'high',
    retryable: sub !== 'tls' && sub !== 'aborted',
    anomalies: [],
  }
}
