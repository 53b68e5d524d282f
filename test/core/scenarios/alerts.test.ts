import { describe, expect, it } from 'vitest'
import { createDecksApi } from '../../../electron/demo/decks/api.ts'
import { createPointsApi } from '../../../electron/demo/points/api.ts'
import { createWorkspaceApi } from '../../../electron/demo/workspace/api.ts'
import type { Ports } from '../../../electron/core/ports.ts'
import { ending, noon, watchApi, watchTools, type Watched } from '../watchedApi.ts'

const minute = 60_000
const hour = 60 * minute
const alertsOf = async ({ test }: Pick<Watched, 'test'>) => (await test.ask('alerts.list', {})).alerts

const watchWorkspace = (limits: { token_day?: number } = {}, ports: Partial<Ports> = {}) =>
  watchApi(
    'workspace',
    'Monitor',
    (clock) =>
      createWorkspaceApi({
        clock,
        keys: [{ label: 'CRM' }, { label: 'Staging', mode: 'test' }, { label: 'Monitor' }],
        limits: { token_minute: 100_000, workspace_minute: 100_000, ...limits },
      }),
    { ports },
  )

describe('a test key that calls 30,000 times without leaving a row', () => {
  it('shows as use that no row explains, of that key and of the workspace', async () => {
    const w = ending(await watchWorkspace())
    for (let call = 0; call < 30_000; call += 1) await w.send('Staging', 'GET', '/v1/audits/none')
    for (let call = 0; call < 40; call += 1) await w.send('CRM', 'GET', '/v1/content')
    await w.pass(10 * minute)
    const { budgets } = await w.test.ask('budgets.list', {})
    const of = (budgetId: string, label: string) => budgets.find((budget) => budget.budgetId === budgetId && budget.scopeLabel === label)?.unattributed
    expect(of('token_day', 'Staging')).toMatchObject({ used: { lo: 30_000 }, logged: { lo: 0, hi: 0 }, lo: 30_000, hi: 30_000 })
    expect(of('token_day', 'CRM')).toMatchObject({ logged: { lo: 40, hi: 40 }, lo: 0 })
    expect(of('workspace_day', 'Studio')?.lo).toBeGreaterThanOrEqual(30_000)
    expect((await w.test.ask('calls.facets', {})).total).toBe(40)
  })
})

describe('another member of the tenant', () => {
  it('who exhausts the shared minute makes us wait as long as we are told, silently', async () => {
    const w = ending(
      await watchApi('decks', 'Monitor', (clock) => createDecksApi({ clock, keys: [{ label: 'Robot', user: 'grace' }, { label: 'Monitor', user: 'ada' }] }), {
        poll: { mode: 'fixed', everySec: 20 },
      }),
    )
    for (let round = 0; round < 10; round += 1) {
      for (let call = 0; call < 70; call += 1) await w.send('Robot', 'GET', '/v1/decks')
      await w.pass(61_000)
    }
    const refused = w.requests.filter((request) => request.status === 429)
    expect(refused.length).toBeGreaterThan(2)
    expect((await alertsOf(w)).filter((alert) => alert.kind !== 'quota')).toEqual([])
    const undercut = w.requests.filter((request, index) => {
      const before = w.requests[index - 1]
      return before?.status === 429 && request.at < before.at + before.retryAfterMs
    })
    expect(refused.every((refusal) => refusal.retryAfterMs > 0)).toBe(true)
    expect(undercut).toEqual([])
    expect((await w.status()).recent.some((poll) => poll.why?.includes('waiting as long as the API asked'))).toBe(true)
  })

  it('who spends the month is told once per threshold, and when it returns', async () => {
    const w = ending(
      await watchApi('decks', 'Monitor', (clock) => {
        const api = createDecksApi({ clock, keys: [{ label: 'Robot', user: 'ada' }, { label: 'Monitor', user: 'ada' }], spentThisMonth: { ada: 1_300_000 } })
        api.engine.tokens = [50_000, 50_000]
        return api
      }),
    )
    for (let deck = 0; deck < 20; deck += 1) {
      await w.send('Robot', 'POST', '/v1/decks', { prompt: 'one slide' })
      await w.pass(6 * minute)
    }
    const quota = (await alertsOf(w)).filter((alert) => alert.threshold !== null)
    expect(quota.map((alert) => alert.threshold)).toEqual([100, 95, 80])
    expect(quota[0]?.body).toContain('next month')
    expect(new Set(w.test.shown.map((shown) => shown.alertId)).size).toBe(w.test.shown.length)
  })
})

describe('a burst of refusals', () => {
  it('of too many parallel calls is no rate limit, and says how many are safe (BU-9, F001-16)', async () => {
    const w = ending(await watchWorkspace())
    w.api.limits.concurrency = 0
    for (let call = 0; call < 3; call += 1) await w.send('CRM', 'GET', '/v1/content')
    w.api.limits.concurrency = 20
    await w.pass(10 * minute)
    const alerts = await alertsOf(w)
    expect(alerts).toMatchObject([{ class: 'concurrency_limited', count: 3, budgets: ['concurrency'] }])
    expect(alerts[0]?.body).toContain('Cap parallel calls at 15–18')
  })

  it('of a minute says which budget, who used it, and what a spike usually means (BU-10, F001-25)', async () => {
    const w = ending(await watchWorkspace())
    w.api.limits.token_minute = 4
    for (let call = 0; call < 12; call += 1) await w.send('CRM', 'GET', '/v1/content')
    w.api.limits.token_minute = 100_000
    await w.pass(10 * minute)
    const alerts = await alertsOf(w)
    expect(alerts).toMatchObject([{ class: 'rate_limited', count: 8 }])
    expect(alerts[0]?.body).toContain('8 calls of CRM (/v1/content) refused')
    expect(alerts[0]?.body).toContain('Calls per minute, this token')
    expect(alerts[0]?.body).toContain('a bug in a client or the first ingest of a new integration')
  })
})

describe('a shared minute', () => {
  it('that is spent hour after hour is told once, in the app only, with whom to ask (F004-9)', async () => {
    const keys = [{ label: 'Export' }, { label: 'Monitor' }]
    const w = ending(await watchApi('points', 'Monitor', (clock) => createPointsApi({ clock, keys, limits: { org_points_minute: 20 } }), { poll: { mode: 'manual' } }))
    for (let hours = 0; hours < 10; hours += 1) {
      while ((await w.send('Export', 'GET', '/v1/projects')) === 200);
      await w.test.ask('polls.run', {})
      await w.pass(hour)
    }
    const { alerts } = await w.test.ask('alerts.list', {})
    expect(alerts.map(({ title, channel }) => [title, channel])).toEqual([['Studio: Points per minute, whole organisation is used up all day long', 'inapp']])
    expect(alerts[0]?.body).toContain('ask the vendor for a higher one')
  })
})

describe('a limit that moves', () => {
  it('from 1000 to 500 and back tells the cut, says so, and tells the next cut again', async () => {
    const w = ending(await watchWorkspace({ token_day: 1000 }))
    for (let call = 0; call < 430; call += 1) await w.send('CRM', 'GET', '/v1/content')
    const ofCrm = async () => (await alertsOf(w)).filter((alert) => alert.budgetId === 'token_day' && alert.threshold !== null && alert.title.startsWith('CRM'))
    await w.test.ask('polls.run', {})
    expect(await ofCrm()).toEqual([])
    const moveTo = async (limit: number): Promise<void> => {
      w.api.limits.token_day = limit
      await w.test.ask('polls.run', {})
      await w.test.ask('polls.run', {})
    }
    await moveTo(500)
    expect(await ofCrm()).toMatchObject([{ threshold: 80, channel: 'os', body: expect.stringContaining('from 1,000 to 500') }])
    await moveTo(1000)
    expect(await ofCrm()).toHaveLength(1)
    await moveTo(500)
    expect(await ofCrm()).toHaveLength(2)
  })
})

describe('a forecast', () => {
  it('says once that a budget will not last, hours before it is gone, and when', async () => {
    const w = ending(await watchTools({ everySec: 120, at: Date.UTC(2026, 10, 22, 1) }))
    for (let i = 0; i < 45; i += 1) {
      await w.call('Website', 'generate_text', 1)
      await w.pass(4 * minute)
    }
    const forecasts = (await alertsOf(w)).filter((alert) => alert.dedupeKey.startsWith('forecast'))
    expect(forecasts.length).toBeGreaterThan(0)
    expect(forecasts.filter((alert) => alert.channel === 'os')).toHaveLength(1)
    expect(forecasts[0]?.title).toMatch(/run out before it resets/)
    const firstQuota = (await alertsOf(w)).find((alert) => alert.threshold === 80)
    expect(forecasts.at(-1)?.at).toBeLessThan(firstQuota?.at ?? 0)
  })

  it('is silent about a pace that lasts', async () => {
    const w = ending(await watchTools({ everySec: 300, at: Date.UTC(2026, 10, 22, 1) }))
    for (let i = 0; i < 10; i += 1) {
      await w.call('Website', 'generate_text', 1)
      await w.pass(50 * minute)
    }
    expect(await alertsOf(w)).toEqual([])
  })
})

describe('delivery', () => {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  const local = (at: number): string => new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at)

  it('makes one notification of several alerts of one moment', async () => {
    const w = ending(await watchTools())
    await w.call('Website', 'generate_text', 41)
    await w.call('Bot', 'create_post', 6)
    await w.pass(20_000)
    const alerts = await alertsOf(w)
    expect(alerts).toHaveLength(2)
    expect(w.test.shown).toMatchObject([{ title: '2 alerts' }])
    for (const alert of alerts) expect(w.test.shown[0]?.body).toContain(alert.title)
    expect(alerts.every((alert) => alert.deliveredAt !== null)).toBe(true)
  })

  it('waits for the end of quiet hours, then tells what is still unread as one', async () => {
    const w = ending(await watchTools({ everySec: 60 }))
    await w.test.ask('settings.set', { quietHours: { from: local(noon - hour), to: local(noon + hour) } })
    await w.call('Website', 'generate_text', 41)
    await w.pass(70_000)
    await w.call('Bot', 'create_post', 6)
    await w.pass(5 * minute)
    expect(await alertsOf(w)).toHaveLength(2)
    expect(w.test.shown).toEqual([])
    const [first] = await alertsOf(w)
    await w.pass(50 * minute)
    expect(w.test.shown).toEqual([])
    await w.test.ask('alerts.acknowledge', { ids: [first?.id ?? ''] })
    await w.pass(10 * minute)
    expect(w.test.shown).toHaveLength(1)
    expect(w.test.shown[0]?.alertId).not.toBe(first?.id)
  })

  it('leaves out what is snoozed or muted, and keeps it in the inbox', async () => {
    const w = ending(await watchTools({ everySec: 60 }))
    await w.pass(60_000)
    await w.test.ask('settings.set', { snoozes: [{ connectionId: w.connectionId, budgetId: 'ai_day', untilClient: noon + hour }] })
    await w.call('Website', 'generate_text', 41)
    await w.pass(70_000)
    const [alert] = await alertsOf(w)
    expect(alert).toMatchObject({ threshold: 80, deliveredAt: null })
    expect(w.test.shown).toEqual([])
    await w.pass(hour)
    expect(w.test.shown).toEqual([])
    await w.call('Website', 'generate_text', 7)
    await w.pass(70_000)
    expect(w.test.shown).toHaveLength(1)
    await w.test.ask('settings.set', { mutedKeyIds: alert?.keyIds ?? [] })
    await w.call('Website', 'generate_text', 2)
    await w.pass(70_000)
    expect((await alertsOf(w))[0]).toMatchObject({ threshold: 100 })
    expect(w.test.shown).toHaveLength(1)
  })

  it('follows the percentages of a budget that has its own', async () => {
    const w = ending(await watchTools())
    await w.test.ask('settings.set', { budgetThresholds: [{ connectionId: w.connectionId, budgetId: 'ai_day', thresholds: [50] }] })
    await w.call('Website', 'generate_text', 25)
    await w.pass(20_000)
    expect((await alertsOf(w)).filter((alert) => alert.threshold !== null)).toMatchObject([{ threshold: 50 }])
  })

  it('waits while our own network is down', async () => {
    const w = ending(await watchTools())
    await w.call('Website', 'generate_text', 41)
    await w.pass(10_000)
    expect(await alertsOf(w)).toHaveLength(1)
    await w.stopServer()
    await w.test.ask('polls.run', {})
    await w.pass(minute)
    expect(w.test.shown).toEqual([])
    await w.startServer()
    await w.pass(12 * minute)
    expect(w.test.shown).toHaveLength(1)
  })
})
