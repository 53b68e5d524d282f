import { cpSync, rmSync } from 'node:fs'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import type { Notification } from '../../electron/core/ports.ts'
import { startTestApp } from '../fakes/testApp.ts'
import { watchTools, type WatchedTools } from './watchedApi.ts'

let watched: WatchedTools | null = null
const watch = async (...options: Parameters<typeof watchTools>): Promise<WatchedTools> => (watched = await watchTools(...options))

afterEach(async () => {
  await watched?.end()
  watched = null
})

const alertsOf = async ({ test }: WatchedTools) => (await test.ask('alerts.list', {})).alerts

/** The data folder as a crash would leave it now. */
function crash(w: WatchedTools): string {
  const copy = `${w.test.dataDir}-${Math.random().toString(36).slice(2)}`
  cpSync(w.test.dataDir, copy, { recursive: true })
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }))
  return copy
}

/** What an app started on that folder shows. */
async function restarted(w: WatchedTools, dataDir: string): Promise<Notification[]> {
  const again = await startTestApp({ clock: w.clock, dataDir })
  await again.end({ keep: true })
  return again.shown
}

describe('alerts from a real log', () => {
  it('tells once at 80 % of the daily generations, with whose, how much and until when', async () => {
    const w = await watch()
    await w.call('Website', 'generate_text', 39)
    await w.pass(60_000)
    expect(w.test.shown).toEqual([])
    await w.call('Website', 'generate_text', 1)
    await w.pass(60_000)
    await w.call('Website', 'generate_text', 1)
    await w.pass(60_000)
    expect(await alertsOf(w)).toMatchObject([{ kind: 'quota', channel: 'os', threshold: 80, budgetId: 'ai_day', windowId: '2026-11-22' }])
    expect(w.test.shown).toHaveLength(1)
    expect(w.test.shown[0]?.body).toContain('40 of 50')
    expect(w.test.shown[0]?.body).toContain('00:00 UTC')
    expect(w.test.shown[0]?.title).toContain('Website')
  })

  it('arms again after the reset at midnight UTC', async () => {
    const w = await watch({ at: Date.UTC(2026, 10, 22, 23, 50) })
    await w.call('Website', 'generate_text', 41)
    await w.pass(60_000)
    expect(w.test.shown).toHaveLength(1)
    await w.pass(20 * 60_000)
    await w.call('Website', 'generate_text', 41)
    await w.pass(60_000)
    expect((await alertsOf(w)).map((alert) => alert.windowId)).toEqual(['2026-11-23', '2026-11-22'])
    expect(w.test.shown).toHaveLength(2)
  })

  it('names the missing scope in a burst of 403s, and leads to those calls', async () => {
    const w = await watch()
    await w.call('Bot', 'create_post', 6)
    await w.pass(60_000)
    const [alert] = await alertsOf(w)
    expect(alert).toMatchObject({ kind: 'burst', class: 'missing_scope', scopes: ['content:write'], count: 6 })
    expect(alert?.title).toContain('content:write')
    const evidence = await w.test.ask('calls.page', {
      filter: { keyIds: alert?.keyIds ?? [], verdicts: ['missing_scope'], from: alert?.from ?? 0, to: (alert?.to ?? 0) + 1 },
    })
    expect(evidence.calls).toHaveLength(6)
  })

  it('shows the whole burst as its evidence, also what came after it was told', async () => {
    const w = await watch()
    await w.call('Bot', 'create_post', 6)
    await w.pass(10_000)
    const [told] = (await w.test.ask('alerts.list', {})).alerts
    await w.pass(30_000)
    await w.call('Bot', 'create_post', 7)
    const last = w.clock.now()
    await w.pass(20_000)
    const { alerts } = await w.test.ask('alerts.list', {})
    expect(alerts).toHaveLength(1)
    expect(alerts[0]).toMatchObject({ id: told?.id, count: 13, from: told?.from, to: last, title: told?.title })
  })

  it('stays silent about four 403s of a key that is not new', async () => {
    const w = await watch()
    await w.call('Bot', 'get_post', 20)
    await w.pass(60_000)
    await w.call('Bot', 'create_post', 4)
    await w.pass(60_000)
    expect(await alertsOf(w)).toEqual([])
  })

  it('names the budget that refused in a burst of 429s', async () => {
    const w = await watch()
    await w.call('Website', 'get_post', 110)
    await w.pass(60_000)
    expect(await alertsOf(w)).toMatchObject([{ kind: 'burst', class: 'rate_limited', budgets: ['cap_minute'] }])
  })

  it('never alerts about its own refusals', async () => {
    const w = await watch({ everySec: 1 })
    w.api.limits.cap_minute = 1
    await w.pass(600_000)
    expect(w.api.calls.filter((call) => call.status === 429).length).toBeGreaterThan(5)
    expect(await alertsOf(w)).toEqual([])
  })

  it('does not alert again after a restart', async () => {
    const w = await watch()
    await w.call('Website', 'generate_text', 41)
    await w.call('Bot', 'create_post', 6)
    await w.pass(60_000)
    const before = await alertsOf(w)
    expect(before).toHaveLength(2)
    await w.test.end({ keep: true })
    const again = await startTestApp({ clock: w.clock, dataDir: w.test.dataDir })
    await again.app.pollOnce()
    expect((await again.ask('alerts.list', {})).alerts.map((alert) => alert.id)).toEqual(before.map((alert) => alert.id))
    expect(again.shown).toEqual([])
    await again.end()
  })

  it('shows after a restart what a crash kept from being shown, and an old one only in the inbox', async () => {
    const w = await watch()
    await w.call('Website', 'generate_text', 41)
    // Stored, and waiting for others to be shown with (two seconds).
    await w.pass(11_000)
    const [alert] = await alertsOf(w)
    expect(alert).toMatchObject({ threshold: 80, deliveredAt: null })
    expect(w.test.shown).toEqual([])
    const crashed = crash(w)
    expect((await restarted(w, crashed)).map((notification) => notification.alertId)).toEqual([alert?.id])
    expect(await restarted(w, crashed)).toEqual([])
    const longAgo = crash(w)
    w.clock.jump(11 * 60_000)
    expect(await restarted(w, longAgo)).toEqual([])
  })

  it('never shows twice what a crash met while the system was being asked', async () => {
    let asked = 0
    const silent = { show: () => new Promise<never>(() => (asked += 1)), onClick: () => undefined, describe: () => ({ where: 'os' as const, detail: '' }) }
    const w = await watch({ ports: { notifier: silent } })
    await w.call('Website', 'generate_text', 41)
    // The notifier never answers; polling goes on.
    await w.pass(30_000)
    expect(asked).toBe(1)
    expect(await restarted(w, crash(w))).toEqual([])
  })

  it('keeps alerts in the inbox when notifications are switched off', async () => {
    const w = await watch()
    await w.test.ask('settings.set', { notifications: false })
    await w.call('Website', 'generate_text', 41)
    await w.pass(20_000)
    expect(await alertsOf(w)).toHaveLength(1)
    expect(w.test.shown).toEqual([])
    expect(w.test.events.filter((event) => event.name === 'alert.raised')).toHaveLength(1)
  })

  it('asks the page to show the evidence when a notification is clicked', async () => {
    const w = await watch()
    await w.call('Website', 'generate_text', 41)
    await w.pass(20_000)
    w.test.click(w.test.shown[0]?.alertId ?? '')
    expect(w.test.events.at(-1)).toEqual({ name: 'evidence.requested', payload: { alertId: w.test.shown[0]?.alertId } })
  })
})
