import { describe, expect, it } from 'vitest'
import { createDecksApi } from '../../../electron/demo/decks/api.ts'
import type { Power } from '../../../electron/core/ports.ts'
import { ending, noon, watchApi, watchTools, type Watched } from '../watchedApi.ts'

const minute = 60_000
const hour = 60 * minute
const alertsOf = async ({ test }: Pick<Watched, 'test'>) => (await test.ask('alerts.list', {})).alerts

/** A power port whose events the test sends. */
function powerSwitch(): { power: Power; resume(): void; battery: boolean } {
  const listeners: (() => void)[] = []
  const made = {
    battery: false,
    resume: () => listeners.forEach((listener) => listener()),
    power: { onSuspend: () => undefined, onResume: (listener: () => void) => void listeners.push(listener), onBattery: () => made.battery },
  }
  return made
}

describe('a machine that sleeps', () => {
  it.each([true, false])('catches up with one poll, and proves what it can (told by the system: %s)', async (told) => {
    const power = powerSwitch()
    const w = ending(await watchTools({ ports: { power: power.power } }))
    await w.pass(minute)
    w.clock.sleep(8 * hour)
    const before = w.requests.length
    if (told) power.resume()
    await w.pass(45_000)
    expect(await w.gaps()).toMatchObject([{ kind: 'suspend', lostHi: 0 }])
    expect(w.requests.length - before).toBeLessThanOrEqual(4)
    expect((await w.connection()).state).toBe('ok')
  })

  it('keeps a gap where the log overflowed in its sleep', async () => {
    const w = ending(await watchTools())
    await w.pass(minute)
    for (let call = 0; call < 5; call += 1) {
      w.clock.sleep(61_000)
      await w.call('Website', 'get_post', 90)
    }
    await w.pass(minute)
    const [gap] = await w.gaps()
    expect(gap).toMatchObject({ kind: 'suspend', lostHi: null })
    const first = w.api.calls.find((call) => call.target === 'get_post')
    expect(gap?.from).toBeLessThanOrEqual(first?.at ?? 0)
  })

  it('tells after a sleep over midnight what happened yesterday as history, and counts today anew', async () => {
    const w = ending(await watchTools({ at: Date.UTC(2026, 10, 22, 22) }))
    await w.call('Website', 'generate_text', 30)
    await w.pass(minute)
    w.clock.sleep(hour)
    await w.call('Website', 'generate_text', 15)
    w.clock.sleep(9 * hour)
    await w.call('Website', 'generate_text', 3)
    await w.pass(5 * minute)
    expect(await alertsOf(w)).toMatchObject([{ kind: 'quota', channel: 'history', threshold: 80, windowId: '2026-11-22' }])
    expect(w.test.shown).toEqual([])
    const ai = (await w.test.ask('budgets.list', {})).budgets.find((budget) => budget.budgetId === 'ai_day' && budget.scopeLabel === 'Website')
    expect(ai?.used).toEqual({ lo: 3, hi: 3 })
  })

  it('does not undercut a wait in its sleep, nor add the sleep to it', async () => {
    const w = ending(await watchTools({ everySec: 5, at: noon }))
    await w.pass(10_000)
    w.api.limits.cap_minute = 0
    await w.pass(10_000)
    const held = w.requests.at(-1)
    expect(held?.status).toBe(429)
    w.api.limits.cap_minute = 100
    w.clock.sleep(10 * minute)
    await w.pass(40_000)
    expect(w.requests.at(-1)?.status).toBe(200)
    expect((await w.status()).holds).toEqual([])
  })
})

describe('a wall clock that is set', () => {
  it.each([2 * 24 * hour, -2 * 24 * hour, 40 * minute, -40 * minute])('by %i ms changes no stamp, no count and no alert', async (jump) => {
    const w = ending(await watchTools({ everySec: 30 }))
    await w.call('Website', 'generate_text', 42)
    await w.pass(2 * minute)
    expect(await alertsOf(w)).toHaveLength(1)
    w.clock.jump(jump)
    // Looked at, and not yet polled again.
    await w.pass(16_000)
    const offset = (await w.connection()).clockOffsetMs ?? NaN
    expect(Math.abs(w.clock.now() + offset - (noon + w.clock.uptime()))).toBeLessThan(1_500)
    await w.pass(5 * minute)
    await w.call('Website', 'get_post', 3)
    await w.pass(5 * minute)
    expect(await alertsOf(w)).toHaveLength(1)
    expect((await w.gaps()).filter((gap) => gap.lostHi !== 0)).toEqual([])
    const made = w.api.calls.filter((call) => call.target === 'get_post').map((call) => call.at)
    const seen = (await w.test.ask('calls.page', {})).calls.filter((call) => call.tool === 'get_post').map((call) => call.at)
    expect(seen).toEqual(made)
    const ai = (await w.test.ask('budgets.list', {})).budgets.find((budget) => budget.budgetId === 'ai_day' && budget.scopeLabel === 'Website')
    expect(ai?.used.lo).toBe(42)
  })

  it('ahead of itself does not end a wait early, whatever the system says', async () => {
    const power = powerSwitch()
    const w = ending(await watchTools({ everySec: 5, ports: { power: power.power } }))
    await w.pass(10_000)
    w.api.limits.cap_minute = 0
    await w.pass(10_000)
    const until = (await w.status()).holds[0]?.until ?? 0
    expect(until).toBeGreaterThan(0)
    w.api.limits.cap_minute = 100
    w.clock.jump(6 * hour)
    power.resume()
    await w.pass(90_000)
    const next = w.requests.find((request) => request.at > (w.requests.find((one) => one.status === 429)?.at ?? 0))
    expect(next?.at).toBeGreaterThanOrEqual(until - 3_000)
  })
})

describe('the ends of windows', () => {
  it('are looked at once, a moment after midnight UTC, without waiting for the next usual poll', async () => {
    const w = ending(await watchTools({ everySec: null, at: Date.UTC(2026, 10, 22, 23, 30) }))
    await w.pass(40 * minute)
    const midnight = Date.UTC(2026, 10, 23)
    const after = w.requests.filter((request) => request.at >= midnight).map((request) => request.at - midnight)
    expect(after[0]).toBeLessThan(7_000)
    expect(after.filter((ms) => ms < 30_000)).toHaveLength(1)
    const why = (await w.test.ask('polls.status', {})).polls[0]?.recent.map((poll) => poll.why ?? '')
    expect(why?.some((reason) => reason.includes('“AI generations per day” starts anew'))).toBe(true)
  })

  it('bring the new month without an alert about the old one', async () => {
    const w = ending(
      await watchApi('decks', 'Monitor', (clock) => createDecksApi({ clock, keys: [{ label: 'Robot', user: 'ada' }, { label: 'Monitor', user: 'ada' }], spentThisMonth: { ada: 1_700_000 } }), {
        at: Date.UTC(2026, 10, 30, 23, 40),
      }),
    )
    await w.pass(10 * minute)
    expect(await alertsOf(w)).toMatchObject([{ threshold: 80, windowId: '2026-11' }])
    await w.pass(30 * minute)
    const [month] = (await w.test.ask('budgets.list', {})).budgets.filter((budget) => budget.budgetId === 'user_month_tokens')
    expect(month?.used).toEqual({ lo: 0, hi: 0 })
    expect(await alertsOf(w)).toHaveLength(1)
    const first = w.requests.find((request) => request.at >= Date.UTC(2026, 11, 1))
    expect((first?.at ?? 0) - Date.UTC(2026, 11, 1)).toBeLessThan(7_000)
  })
})

describe('nobody looking', () => {
  it('means slower polls, and battery too', async () => {
    const count = async (prepare: (w: Watched, power: { battery: boolean }) => void): Promise<number> => {
      const power = powerSwitch()
      const w = await watchTools({ everySec: null, ports: { power: power.power } })
      prepare(w, power)
      for (let i = 0; i < 30; i += 1) {
        await w.call('Website', 'get_post', 20)
        await w.pass(minute)
      }
      const { length } = w.requests
      await w.end()
      return length
    }
    const usual = await count(() => undefined)
    expect(await count((w) => w.test.app.setWatched(false))).toBeLessThan(usual)
    expect(await count((_, power) => (power.battery = true))).toBeLessThan(usual)
  })
})
