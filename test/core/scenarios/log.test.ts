import { describe, expect, it } from 'vitest'
import { createToolsApi } from '../../../electron/demo/tools/api.ts'
import { createWorkspaceApi } from '../../../electron/demo/workspace/api.ts'
import { ending, noon, watchApi, watchTools } from '../watchedApi.ts'

const minute = 60_000
const hour = 60 * minute

describe('a log that changes by being looked at', () => {
  it('is recognised while idle: no more If-None-Match, slower looks, nothing shown, no alert', async () => {
    const w = ending(await watchTools({ everySec: null, switches: { etag: true } }))
    await w.pass(30 * minute)
    const asked = w.requests.map((request) => request.ifNoneMatch !== null)
    expect(asked.filter(Boolean)).toHaveLength(5)
    expect(asked.slice(6)).not.toContain(true)
    expect(w.requests.length).toBeLessThan(14)
    expect(await w.status()).toMatchObject({ intervalReason: 'nothing new in the log but our own polls' })
    expect((await w.test.ask('calls.page', {})).calls).toEqual([])
    const { series } = await w.test.ask('series.usage', { from: noon, to: noon + hour, bucket: 'hour' })
    expect(series.flatMap((one) => one.points).filter((point) => point.calls > 0)).toEqual([])
    expect((await w.test.ask('alerts.list', {})).alerts).toEqual([])
  })

  it('is not suspected where an unchanged log answers 304, which then costs nothing', async () => {
    const w = ending(await watchTools({ everySec: null, switches: { etag: true, logOwnPolls: false } }))
    await w.pass(30 * minute)
    expect(w.requests.slice(1).every((request) => request.status === 304)).toBe(true)
    // One look just now: the window in which the footprint is counted is a minute long.
    await w.test.ask('polls.run', {})
    expect((await w.status()).footprint).toMatchObject([{ budgetId: 'reads_minute' }, { budgetId: 'cap_minute' }])
    expect((await w.status()).footprint?.every((entry) => entry.units === 0)).toBe(true)
  })

  it('sends no ETag of one key with another key', async () => {
    const w = ending(await watchTools({ switches: { etag: true, logOwnPolls: false } }))
    await w.pass(20_000)
    const before = w.requests.length
    const { secret } = w.api.keys.add({ label: 'Monitor again', scopes: ['activity:read'] })
    await w.test.ask('connections.update', { id: w.connectionId, secret })
    await w.pass(0)
    expect(w.requests[before]?.ifNoneMatch).toBeNull()
  })
})

describe('a log that keeps 200 rows', () => {
  it('shows what two keys overflowed as a gap that holds every lost call, with an estimate', async () => {
    const w = ending(await watchTools({ everySec: 300 }))
    await w.pass(299_000)
    for (let second = 0; second < 220; second += 1) {
      await w.call(second % 2 === 0 ? 'Website' : 'Bot', 'get_post', 2)
      await w.pass(1_300)
    }
    await w.pass(10 * minute)
    const seen = new Map<number, number>()
    for (const call of (await w.test.ask('calls.page', { limit: 500 })).calls) seen.set(call.at, (seen.get(call.at) ?? 0) + 1)
    const gaps = (await w.gaps()).filter((gap) => gap.lostHi !== 0)
    const made = Map.groupBy(w.api.calls.filter((call) => call.target === 'get_post'), (call) => call.at)
    const lost = [...made].filter(([at, calls]) => (seen.get(at) ?? 0) < calls.length).map(([at]) => at)
    expect(lost.length).toBeGreaterThan(50)
    expect(lost.filter((at) => !gaps.some((gap) => at >= gap.from && at <= (gap.to ?? 0)))).toEqual([])
    expect(gaps.map((gap) => gap.kind)).toEqual(['overflow'])
    expect(gaps[0]?.lostEst).toBeGreaterThan(lost.length * 0.5)
    expect(gaps[0]?.lostEst).toBeLessThan(lost.length * 4)
  })

  it('does not take an overflow after an empty look for a first look', async () => {
    const w = ending(await watchTools({ everySec: 300, switches: { logOwnPolls: false } }))
    await w.pass(310_000)
    await w.call('Website', 'get_post', 90)
    await w.call('Bot', 'get_post', 90)
    await w.pass(61_000)
    await w.call('Website', 'get_post', 90)
    await w.pass(300_000)
    expect(await w.gaps()).toMatchObject([{ kind: 'overflow', from: expect.any(Number) }])
    const [gap] = await w.gaps()
    expect(gap?.from).toBeLessThanOrEqual(noon + 310_000)
    expect(gap?.to).toBeGreaterThanOrEqual(noon + 310_000)
  })

  it('widens what was counted by what a gap can hide, and by no more than the cap lets through', async () => {
    const w = ending(await watchTools({ everySec: 300 }))
    w.api.limits.ai_day = 500
    await w.pass(300_000)
    await w.call('Website', 'generate_text', 3)
    for (let burst = 0; burst < 3; burst += 1) {
      await w.call('Bot', 'get_post', 95)
      await w.pass(61_000)
    }
    await w.pass(5 * minute)
    const [gap] = (await w.gaps()).filter((one) => one.lostHi !== 0)
    expect(gap).toBeDefined()
    const ai = (await w.test.ask('budgets.list', {})).budgets.find((budget) => budget.budgetId === 'ai_day' && budget.scopeLabel === 'Bot')
    expect(ai?.used.lo).toBe(0)
    // Nothing can be said but "at most the limit", so nothing is said.
    expect(ai?.used.hi).toBeNull()
  })

  it('closes a gap by a 304 alone: the same answer means nothing happened', async () => {
    const w = ending(await watchTools({ switches: { etag: true, logOwnPolls: false } }))
    await w.call('Website', 'get_post', 2)
    await w.pass(20_000)
    await w.stopServer()
    await w.pass(30_000)
    expect(await w.gaps()).toMatchObject([{ kind: 'offline', to: null }])
    await w.startServer()
    await w.pass(3 * minute)
    expect(w.requests.at(-1)?.status).toBe(304)
    expect(await w.gaps()).toMatchObject([{ kind: 'offline', lostHi: 0 }])
  })
})

describe('why nobody looked', () => {
  const kinds = async (w: { gaps(): Promise<{ kind: string; to: number | null }[]> }) => (await w.gaps()).map((gap) => `${gap.kind}${gap.to === null ? ', open' : ''}`)

  it('is recorded from the last look on, whatever it was, and closed by the next', async () => {
    const w = ending(await watchTools())
    await w.pass(20_000)
    await w.test.ask('connections.update', { id: w.connectionId, paused: true })
    expect(await kinds(w)).toEqual(['paused, open'])
    await w.pass(minute)
    await w.test.ask('connections.update', { id: w.connectionId, paused: false })
    await w.pass(20_000)
    expect(await kinds(w)).toEqual(['paused'])

    w.api.limits.cap_minute = 0
    await w.pass(20_000)
    expect((await kinds(w)).at(-1)).toBe('held, open')
    w.api.limits.cap_minute = 100
    await w.pass(5 * minute)
    expect((await kinds(w)).at(-1)).toBe('held')

    w.api.switches.malformed = 'html'
    await w.pass(20_000)
    expect((await kinds(w)).at(-1)).toBe('error, open')
    w.api.switches.malformed = null
    await w.pass(11 * minute)

    w.api.keys.byLabel('Monitor').scopes = []
    await w.pass(20_000)
    expect((await kinds(w)).at(-1)).toBe('auth, open')
    expect((await w.connection()).stateReason).toContain('activity:read')
    const polls = w.requests.length
    await w.pass(hour)
    expect(w.requests.length).toBe(polls)
  })

  it('is an emptied log when the rows we knew are gone and it is not full', async () => {
    let api = createToolsApi()
    const w = ending(
      await watchApi('tools', 'Monitor', (clock) => (api = createToolsApi({ clock, keys: [{ label: 'Website' }, { label: 'Monitor' }], switches: { logOwnPolls: false } })), {
        poll: { mode: 'fixed', everySec: 10 },
      }),
    )
    for (let call = 0; call < 5; call += 1) await w.send('Website', 'POST', '/tools/get_post', { id: 1 })
    await w.pass(20_000)
    ;(api.calls as unknown[]).splice(0)
    await w.pass(20_000)
    expect(await kinds(w)).toEqual(['log_reset'])
  })
})

describe('a log with cursors', () => {
  it('is read page by page up to what is known, and paid for out of the day', async () => {
    const w = ending(
      await watchApi('workspace', 'Monitor', (clock) => createWorkspaceApi({ clock, keys: [{ label: 'CRM' }, { label: 'Feed' }, { label: 'Monitor' }], limits: { token_minute: 1000, workspace_minute: 1000 } })),
    )
    await w.pass(minute)
    for (let call = 0; call < 350; call += 1) await w.send('CRM', 'GET', '/v1/content')
    await w.pass(10 * minute)
    const pages = w.requests.filter((request) => request.url.includes('cursor='))
    expect(pages.length).toBeGreaterThanOrEqual(3)
    expect((await w.test.ask('calls.facets', {})).total).toBe(350)
    expect((await w.gaps()).filter((gap) => gap.lostHi !== 0)).toEqual([])
    for (let call = 0; call < 240; call += 1) {
      await w.send('CRM', 'GET', '/v1/content')
      await w.pass(minute)
    }
    const counted = w.requests.filter((request) => request.status === 200).length
    // 2 % of 50,000 a day, and the five tokens one starts with.
    expect(counted).toBeLessThanOrEqual(5 + Math.ceil((4.2 * hour) / 86_400))
  })
})
