import { afterEach, describe, expect, it } from 'vitest'
import { watchTools, noon, type WatchedTools } from './watchedApi.ts'

let watched: WatchedTools | null = null
const watch = async (...options: Parameters<typeof watchTools>): Promise<WatchedTools> => (watched = await watchTools(...options))

afterEach(async () => {
  await watched?.end()
  watched = null
})

const clientCalls = async ({ test }: WatchedTools) => (await test.ask('calls.page', { limit: 500 })).calls

describe('the collector and a real activity log', () => {
  it('stores every call once, however often the same rows are seen again', async () => {
    const w = await watch()
    await w.call('Website', 'get_post', 3)
    await w.pass(30_000)
    await w.call('Website', 'list_posts', 2)
    await w.pass(30_000)
    const calls = await clientCalls(w)
    expect(calls.map((call) => call.tool)).toEqual(['list_posts', 'list_posts', 'get_post', 'get_post', 'get_post'])
    expect((await w.test.ask('gaps.list', {})).gaps).toEqual([])
  })

  it('keeps its own polls out of the log and the charts, and shows them when asked', async () => {
    const w = await watch()
    await w.pass(60_000)
    expect(await clientCalls(w)).toEqual([])
    const own = (await w.test.ask('calls.page', { filter: { own: true } })).calls
    expect(own.length).toBeGreaterThanOrEqual(4)
    expect(own.every((call) => call.tool === 'activity_log' && call.isSelf)).toBe(true)
  })

  it('records a gap with its bounds when the log rolls over between two polls', async () => {
    const w = await watch({ everySec: 300 })
    await w.call('Website', 'get_post', 5)
    await w.pass(300_000)
    for (let minute = 0; minute < 4; minute += 1) {
      await w.call('Website', 'get_post', 90)
      await w.pass(61_000)
    }
    await w.pass(56_000)
    const { gaps } = await w.test.ask('gaps.list', {})
    expect(gaps).toMatchObject([{ kind: 'overflow', lostLo: 0 }])
    expect(gaps[0]?.to).not.toBeNull()
    // Every minute of which calls are missing lies inside the gap.
    const countAt = (instants: number[]) => Map.groupBy(instants, (at) => at)
    const seen = countAt((await clientCalls(w)).map((call) => call.at))
    const made = countAt(w.api.calls.filter((call) => call.target === 'get_post').map((call) => call.at))
    const incomplete = [...made].filter(([at, calls]) => (seen.get(at)?.length ?? 0) < calls.length).map(([at]) => at)
    expect(incomplete.length).toBeGreaterThan(0)
    expect(incomplete.filter((at) => !gaps.some((gap) => at >= gap.from && at <= (gap.to ?? Infinity)))).toEqual([])
  })

  it('goes offline with a sentence when the server is gone, keeps all it knew, and proves afterwards that nothing was lost', async () => {
    const w = await watch()
    await w.call('Website', 'get_post', 4)
    await w.pass(20_000)
    await w.stopServer()
    await w.pass(60_000)
    expect(await w.connection()).toMatchObject({ state: 'offline' })
    expect((await w.connection()).stateReason).toContain('refused')
    expect(await clientCalls(w)).toHaveLength(4)
    expect((await w.test.ask('gaps.list', {})).gaps).toMatchObject([{ kind: 'offline', to: null, lostHi: null }])

    await w.startServer()
    await w.pass(700_000)
    expect(await w.connection()).toMatchObject({ state: 'ok', stateReason: null })
    expect((await w.test.ask('gaps.list', {})).gaps).toMatchObject([{ kind: 'offline', lostLo: 0, lostHi: 0 }])
  })

  it('slows down while a server is gone instead of hammering it', async () => {
    const w = await watch({ everySec: 1 })
    await w.stopServer()
    const before = (await w.test.ask('polls.status', {})).polls[0]?.recent.length ?? 0
    await w.pass(600_000)
    expect((await w.test.app.totals()).polls - before).toBeLessThan(20)
  })

  it('never undercuts Retry-After', async () => {
    const w = await watch({ everySec: 1 })
    w.api.limits.cap_minute = 5
    await w.pass(180_000)
    const polls = w.api.calls.filter((call) => call.target === 'activity_log')
    const refused = polls.filter((call) => call.status === 429)
    expect(refused.length).toBeGreaterThan(0)
    for (const refusal of refused) {
      const next = polls.find((call) => call.at > refusal.at)?.at ?? Infinity
      const wait = Number(/(\d+) seconds/.exec(String(refusal.error))?.[1]) * 1000
      expect(wait).toBeGreaterThan(0)
      expect(next - refusal.at).toBeGreaterThanOrEqual(wait)
    }
  })

  it('stops after three 401s, asks for the key, and goes on with a new one without losing history', async () => {
    const w = await watch()
    await w.call('Website', 'get_post', 2)
    await w.pass(10_000)
    const monitor = w.api.keys.byLabel('Monitor')
    monitor.revoked = true
    await w.pass(600_000)
    expect(await w.connection()).toMatchObject({ state: 'auth_failed' })
    const polls = (await w.test.app.totals()).polls
    await w.pass(600_000)
    expect((await w.test.app.totals()).polls).toBe(polls)

    const { secret } = w.api.keys.add({ label: 'Monitor again', scopes: ['activity:read'] })
    await w.test.ask('connections.update', { id: w.connectionId, secret })
    expect(await w.connection()).toMatchObject({ state: 'ok' })
    expect(await clientCalls(w)).toHaveLength(2)
  })

  it.each([
    ['html', 'web page instead of JSON'],
    ['truncated', 'cut off'],
    ['wrong_types', 'looked for'],
    ['huge', '8 MiB'],
  ] as const)('says what is wrong with a %s answer and keeps what it had', async (malformed, words) => {
    const w = await watch()
    await w.call('Website', 'get_post', 2)
    await w.pass(10_000)
    w.api.switches.malformed = malformed
    await w.pass(11_000)
    expect((await w.connection()).state).toBe('error')
    expect((await w.connection()).stateReason).toContain(words)
    expect(await clientCalls(w)).toHaveLength(2)
    w.api.switches.malformed = null
    await w.pass(700_000)
    expect((await w.connection()).state).toBe('ok')
  })

  it('keeps all instants in the server’s time when its clock is an hour off', async () => {
    const w = await watch({ switches: { clockOffsetMs: 3_600_000 } })
    await w.call('Website', 'get_post')
    await w.pass(10_000)
    expect(Math.abs(((await w.connection()).clockOffsetMs ?? 0) - 3_600_000)).toBeLessThan(1_500)
    expect((await clientCalls(w))[0]?.at).toBe(noon + 3_600_000)
    const { budgets } = await w.test.ask('budgets.list', {})
    const ai = budgets.find((budget) => budget.budgetId === 'ai_day')
    expect(Math.abs((ai?.observedAt ?? 0) - (w.clock.now() + 3_600_000))).toBeLessThan(1_500)
  })

  it('says how each budget of a minute was used since the key was watched, by kind of call, and nothing of the time before', async () => {
    const w = await watch()
    await w.pass(60_000)
    for (let round = 0; round < 4; round += 1) {
      await w.call('Website', 'get_post', 5)
      await w.call('Website', 'create_post', 2)
      await w.pass(60_000)
    }
    await w.pass(600_000)
    const { keys } = await w.test.ask('keys.list', {})
    const website = keys.find(({ label }) => label === 'Website')?.id
    const { budgets } = await w.test.ask('series.minutes', {})
    const used = budgets.filter(({ scopeId }) => scopeId === website)
    const p95 = Object.fromEntries(used.map((use) => [use.budgetId, use.p95]))
    expect(p95).toEqual({ reads_minute: { lo: 5, hi: 5 }, writes_minute: { lo: 2, hi: 2 }, cap_minute: { lo: 7, hi: 7 } })
    expect(used[0]).toMatchObject({ asked: 1_440, refused: { lo: 0, hi: null }, why: null })
    expect(used[0]?.observed).toBeGreaterThanOrEqual(8)
    expect(used[0]?.observed).toBeLessThanOrEqual(15)
  })

  it('goes on after a restart where it stopped', async () => {
    const w = await watch()
    await w.call('Website', 'get_post', 3)
    await w.pass(10_000)
    const before = await clientCalls(w)
    await w.test.end({ keep: true })
    const { startTestApp } = await import('../fakes/testApp.ts')
    const again = await startTestApp({ clock: w.clock, dataDir: w.test.dataDir })
    expect((await again.ask('calls.page', {})).calls).toEqual(before)
    // Its own last polls reach the log only now, and are still its own.
    await again.app.pollOnce()
    expect((await again.ask('calls.page', {})).calls).toEqual(before)
    expect((await again.ask('budgets.list', {})).budgets.find((budget) => budget.budgetId === 'ai_day')?.observedAt).toBeGreaterThan(0)
    await again.end()
  })
})
