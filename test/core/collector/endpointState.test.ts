import { describe, expect, it } from 'vitest'
import { afterAnswer, afterFailure, connectionState, freshEndpoint } from '../../../electron/core/collector/endpointState.ts'
import type { Verdict, VerdictClass } from '../../../shared/model.ts'

const url = 'https://api.example.com/activity'
const verdict = (cls: VerdictClass, more: Partial<Verdict> = {}): Verdict => ({
  class: cls,
  sub: null,
  code: null,
  scopes: [],
  waitMs: null,
  waitSource: null,
  budgets: [],
  conf: 'high',
  retryable: false,
  anomalies: [],
  ...more,
})
const answer = (status: number, v: Verdict, more: { location?: string; problem?: string } = {}) => ({
  endpoint: 'activity' as const,
  url,
  status,
  verdict: v,
  location: more.location ?? null,
  problem: more.problem ?? null,
  atClient: 1000,
})
const facts = { paused: false, noSecret: null, holds: [], serverNow: 0 }

describe('what an endpoint learns from an answer', () => {
  it('is content after a good answer and remembers when', () => {
    expect(afterAnswer({ ...freshEndpoint, failures: 3 }, answer(200, verdict('ok')))).toEqual({ ...freshEndpoint, lastOkAtClient: 1000 })
  })

  it('counts a good status with an unreadable body as a failure and keeps the last good time', () => {
    const state = afterAnswer({ ...freshEndpoint, lastOkAtClient: 500 }, answer(200, verdict('ok'), { problem: 'no list of calls' }))
    expect(state).toMatchObject({ failures: 1, lastOkAtClient: 500, trouble: { kind: 'error', sentence: 'no list of calls' } })
  })

  it('stops after the third 401 in a row and asks for the key', () => {
    let state = freshEndpoint
    for (const stopped of [false, false, true]) {
      state = afterAnswer(state, answer(401, verdict('unauthorized')))
      expect(state.stopped).toBe(stopped)
    }
    expect(state.trouble?.sentence).toContain('replace the key')
  })

  it('forgets earlier 401s after a good answer', () => {
    const once = afterAnswer(freshEndpoint, answer(401, verdict('unauthorized')))
    expect(afterAnswer(once, answer(200, verdict('ok'))).unauthorized).toBe(0)
  })

  it('stops at a missing scope and names it', () => {
    const state = afterAnswer(freshEndpoint, answer(403, verdict('missing_scope', { scopes: ['logs:read'] })))
    expect(state).toMatchObject({ stopped: true, trouble: { kind: 'denied' } })
    expect(state.trouble?.sentence).toContain('logs:read')
  })

  it('reports a redirect as a wrong address instead of following it', () => {
    const state = afterAnswer(freshEndpoint, answer(302, verdict('unknown'), { location: 'https://login.example.com/' }))
    expect(state).toMatchObject({ stopped: true })
    expect(state.trouble?.sentence).toContain('https://login.example.com/')
  })

  it('says that a web page came instead of JSON', () => {
    const state = afterAnswer(freshEndpoint, answer(200, verdict('unknown', { sub: 'unexpected_html' })))
    expect(state.trouble?.sentence).toContain('web page instead of JSON')
  })

  it('counts consecutive refusals and tells how long the API wants us to wait', () => {
    const once = afterAnswer(freshEndpoint, answer(429, verdict('rate_limited', { waitMs: 12_000 })))
    const twice = afterAnswer(once, answer(429, verdict('rate_limited', { waitMs: 12_000 })))
    expect(twice).toMatchObject({ refusals: 2, stopped: false, trouble: { kind: 'held' } })
    expect(twice.trouble?.sentence).toContain('12 s')
  })

  it('is offline without an answer, and keeps what it knew', () => {
    const state = afterFailure({ ...freshEndpoint, lastOkAtClient: 700 }, { sub: 'refused', message: 'Nothing is listening.' })
    expect(state).toMatchObject({ failures: 1, lastOkAtClient: 700, trouble: { kind: 'offline', sentence: 'Nothing is listening.' } })
  })
})

describe('the one state of a connection', () => {
  const ok = { ...freshEndpoint, lastOkAtClient: 1 }
  const offline = { ...ok, trouble: { kind: 'offline' as const, sentence: 'Nothing is listening.' } }
  const auth = { ...ok, trouble: { kind: 'auth' as const, sentence: 'Key refused.' } }

  it('is new before the first poll, then ok', () => {
    expect(connectionState([freshEndpoint], facts).state).toBe('new')
    expect(connectionState([ok], facts)).toEqual({ state: 'ok', reason: null })
  })

  it('puts the worst cause first', () => {
    expect(connectionState([offline, auth], facts)).toEqual({ state: 'auth_failed', reason: 'Key refused.' })
    expect(connectionState([ok, offline], facts)).toEqual({ state: 'offline', reason: 'Nothing is listening.' })
  })

  it('shows a hold with the time left, and none once it is over', () => {
    const hold = { connectionId: 'c', budgetId: '*', scopeId: 'c', until: 30_000, reason: 'the API asked us to wait' }
    expect(connectionState([ok], { ...facts, holds: [hold], serverNow: 10_000 })).toEqual({ state: 'held', reason: 'Waiting 20 s: the API asked us to wait.' })
    expect(connectionState([ok], { ...facts, holds: [hold], serverNow: 30_000 }).state).toBe('ok')
  })

  it('is paused whatever else is wrong', () => {
    expect(connectionState([auth], { ...facts, paused: true }).state).toBe('paused')
  })

  it('asks for a key that the key store lost, and says that history stays', () => {
    const state = connectionState([ok], { ...facts, noSecret: 'missing' })
    expect(state.state).toBe('auth_failed')
    expect(state.reason).toContain('history is kept')
  })
})
