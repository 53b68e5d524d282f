import { describe, expect, it } from 'vitest'
import { burstText, forecastText, quotaText, type BurstTextInput, type QuotaTextInput } from '../../../shared/alerts/text.ts'

const now = Date.UTC(2026, 10, 22, 12)
const viewer = { zone: 'America/Los_Angeles', locale: 'en-GB', now }

const quota: QuotaTextInput = {
  ...viewer,
  fire: { threshold: 80, windowId: '2026-11-22', channel: 'os', possible: false, first: false, limitChangedFrom: null, lo: 41, hi: null, limit: 50, repeat: 0 },
  scopeLabel: 'Publishing bot',
  budgetName: 'AI generations per day',
  unit: 'generations',
  window: { kind: 'calendar', unit: 'day', zone: 'UTC', zoneSource: 'assumed' },
  resetAt: null,
  source: 'log',
  quotaAdvice: 'Schedule over days; retries will not help',
}
const quotaOf = (change: Partial<QuotaTextInput>, fire: Partial<QuotaTextInput['fire']> = {}) => quotaText({ ...quota, ...change, fire: { ...quota.fire, ...fire } })

describe('the words for a crossed threshold', () => {
  it('say what, whose, how sure and until when', () => {
    expect(quotaText(quota)).toEqual({
      title: 'Publishing bot: 82 % of AI generations per day',
      body: 'Publishing bot: at least 41 of 50 AI generations used today (82 %). Resets 00:00 UTC, assumed (16:00 your time). Source: log, lower bound.',
    })
  })

  it('are exact for an exact number', () => {
    const exact = quotaOf({ source: 'endpoint', window: { kind: 'calendar', unit: 'month', zone: 'UTC', zoneSource: 'doc' }, unit: 'tokens' }, { lo: 1_700_000, hi: 1_700_000, limit: 2_000_000 })
    expect(exact.body).toBe(
      'Publishing bot: 1,700,000 of 2,000,000 tokens used this month (85 %). Resets 1 Dec, 00:00 UTC (30 Nov, 16:00 your time). Source: usage endpoint.',
    )
  })

  it('call an upper bound possible', () => {
    const { title, body } = quotaOf({}, { possible: true, channel: 'inapp', lo: 30, hi: 46 })
    expect(title).toBe('Publishing bot: possibly 92 % of AI generations per day')
    expect(body).toContain('30–46 of 50')
    expect(body).toContain('upper bound')
  })

  it('tell what was so before, and what the limit was', () => {
    expect(quotaOf({}, { first: true }).body).toContain('Already at 82 % when monitoring began.')
    expect(quotaOf({}, { limitChangedFrom: 1000, limit: 500, lo: 400 }).body).toContain('The limit changed from 1,000 to 500.')
  })

  it('advise once all is used', () => {
    expect(quotaText(quota).body).not.toContain('Schedule')
    expect(quotaOf({}, { threshold: 100, lo: 50 }).body).toMatch(/Schedule over days; retries will not help\.$/)
  })

  it('do not promise a reset for a window that has ended', () => {
    const { body } = quotaOf({}, { channel: 'history', lo: 50 })
    expect(body).toContain('used in 2026-11-22')
    expect(body).toContain('Seen late')
    expect(body).not.toMatch(/Resets|Schedule/)
  })

  it('admit when the reset is not known', () => {
    expect(quotaOf({ window: { kind: 'fixed', sec: 18_000, anchor: 'first_call' } }).body).toContain('When it resets is not known.')
    expect(quotaOf({ window: { kind: 'rolling', sec: 86_400 } }).body).toContain('It frees up continuously.')
    expect(quotaOf({ window: { kind: 'fixed', sec: 18_000, anchor: 'first_call' }, resetAt: now + 3_600_000 }).body).toContain('Resets 13:00 UTC (05:00 your time).')
  })

  it('are safe whatever the names are', () => {
    const { title, body } = quotaOf({ scopeLabel: `evil\u202E${'x'.repeat(500)}`, budgetName: 'a\nb', unit: '<b>\u0000' })
    expect(`${title}${body}`).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    expect(title.length).toBeLessThan(160)
    expect(body.length).toBeLessThan(400)
  })
})

const burst: BurstTextInput = {
  ...viewer,
  fire: { class: 'missing_scope', keyIds: ['k'], scopes: ['content:write'], scopeCounts: [12], budgets: [], tools: ['pages.create'], statuses: [403], count: 12, peak: 12, from: now, to: now + 60_000, channel: 'os', atLeast: false },
  keyLabels: ['Publishing bot'],
  budgetNames: [],
  conf: null,
  resetAt: null,
  scopeAdvice: 'Add it in Integrations > API.',
  quotaAdvice: 'Schedule over days; retries will not help',
}
const burstOf = (change: Partial<BurstTextInput>, fire: Partial<BurstTextInput['fire']> = {}) => burstText({ ...burst, ...change, fire: { ...burst.fire, ...fire } })

describe('the words for a burst', () => {
  it('name the missing scope and where to add it', () => {
    expect(burstText(burst)).toEqual({
      title: 'Publishing bot: scope content:write missing',
      body: '12 calls of Publishing bot (pages.create) refused from 12:00 UTC (04:00 your time) to 12:01 UTC (04:01 your time): scope content:write is missing. Add it in Integrations > API.',
    })
  })

  it('count per scope when there are several', () => {
    expect(burstOf({}, { scopes: ['a:read', 'b:write'], scopeCounts: [3, 9] }).body).toContain('scopes a:read (3), b:write (9) are missing')
  })

  it('say at least when data is missing', () => {
    expect(burstOf({}, { atLeast: true }).body).toMatch(/^At least 12 calls/)
  })

  it('name the refusing budget, the confidence and who else uses it', () => {
    const { body } = burstOf({ budgetNames: ['workspace minute'], conf: 'medium', shares: [{ label: 'key Y', count: 210, limit: 300 }] }, { class: 'rate_limited', scopes: [], tools: [] })
    expect(body).toContain('workspace minute (medium confidence); key Y made 210 of 300 calls')
  })

  it('advise how many parallel calls are safe', () => {
    expect(burstOf({ parallelLimit: 20 }, { class: 'concurrency_limited' }).body).toContain('Cap parallel calls at 15–18.')
    expect(burstOf({}, { class: 'concurrency_limited' }).body).toContain('Make fewer calls in parallel.')
  })

  it('say until when a quota is gone, and what helps', () => {
    const { body } = burstOf({ budgetNames: ['AI generations per day'], resetAt: Date.UTC(2026, 10, 23) }, { class: 'quota_exceeded', count: 1 })
    expect(body).toContain('1 call of Publishing bot')
    expect(body).toContain('AI generations per day used up until 00:00 UTC (16:00 your time). Schedule over days; retries will not help.')
  })

  it('admit when an API does not tell scope from access', () => {
    expect(burstOf({ scopeOrAccess: true }, { class: 'forbidden' }).body).toContain('scope or access, the API does not say which')
    expect(burstOf({}, { class: 'unauthorized' }).body).toContain('the key is revoked or mistyped')
  })

  it('list three keys and count the rest', () => {
    expect(burstOf({ keyLabels: ['A', 'B', '', 'D', 'E'] }).title).toBe('A, B, an unknown key and 2 more: scope content:write missing')
  })

  it('mark what is over', () => {
    expect(burstOf({}, { channel: 'history' }).title).toMatch(/^Earlier, /)
  })

  it('are safe whatever the vendor sends', () => {
    const names = Array.from({ length: 16 }, (_, i) => `${'s'.repeat(60)}\u202E${i}`)
    const { title, body } = burstOf({ keyLabels: names, scopeAdvice: 'x'.repeat(1000) }, { scopes: names, scopeCounts: names.map(() => 1), tools: names })
    expect(`${title}${body}`).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    expect(title.length).toBeLessThan(260)
    expect(body.length).toBeLessThan(1000)
  })

  it('says what a spike usually means, where the API’s document does (F001-25)', () => {
    const { body } = burstOf({ spikeAdvice: 'A spike is usually a bug in a client' }, { class: 'rate_limited', scopes: [], tools: [] })
    expect(body).toContain('Wait as long as the API says before the next call. A spike is usually a bug in a client.')
  })
})

describe('the words for a forecast', () => {
  it('give a range, in both zones, and what it rests on', () => {
    const { title, body } = forecastText({ ...quota, fire: { level: 'will', channel: 'os', windowId: 'd', repeat: 0 }, early: now + 163 * 60_000, mid: now + 167 * 60_000, late: Infinity, spanWords: '30 min' })
    expect(title).toBe('Publishing bot: AI generations per day will run out before it resets')
    expect(body).toContain('If the last 30 min continue, it is used up about 14:47 UTC (06:47 your time), at the earliest 14:43 UTC (06:43 your time), at the latest not at all.')
    expect(body).toContain('Resets 00:00 UTC, assumed (16:00 your time).')
  })
})
