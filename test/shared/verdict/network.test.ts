import { expect, it } from 'vitest'
import { networkVerdict } from '../../../shared/verdict/network.ts'

it('names the failure, and retries what may pass by itself (CL-1)', () => {
  expect(networkVerdict('timeout')).toEqual({
    class: 'network',
    sub: 'timeout',
    code: null,
    scopes: [],
    waitMs: null,
    waitSource: null,
    budgets: [],
    conf: 'high',
    retryable: true,
    anomalies: [],
  })
  expect(['dns', 'refused', 'reset', 'tls', 'timeout', 'aborted'].map((sub) => networkVerdict(sub).retryable)).toEqual([true, true, true, false, true, false])
})
