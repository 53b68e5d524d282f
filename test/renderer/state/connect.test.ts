import { afterEach, describe, expect, test, vi } from 'vitest'
import { createAppState, type AppState } from '../../../renderer/state/appState.ts'
import { createFakeHost, type FakeHostOptions } from '../../fakes/fakeHost.ts'
import { fakeAddress } from '../testPage.tsx'

let state: AppState | null = null
function start(options: FakeHostOptions = {}, hash = '') {
  const host = createFakeHost({ calls: 300, ...options })
  const address = fakeAddress(hash)
  state = createAppState({ transport: host, address, storage: null })
  return { host, address, state }
}
const loaded = () => vi.waitFor(() => expect(state?.data.store.getState().alerts.value).not.toBeNull())

afterEach(() => state?.stop())

describe('the only listener', () => {
  test('asks once for many events of one kind', async () => {
    const { host } = start()
    await loaded()
    host.received.length = 0
    for (let event = 0; event < 50; event += 1) host.emit('budgets.changed', { connectionId: 'studio' })
    await vi.waitFor(() => expect(host.received.some(({ name }) => name === 'budgets.list')).toBe(true))
    expect(host.received.filter(({ name }) => name === 'budgets.list')).toHaveLength(1)
  })

  test.each([
    ['budgets.changed', { connectionId: 'studio' }],
    ['calls.arrived', { connectionId: 'studio', count: 3 }],
  ] as const)('asks when a connection answered last after %s, so that the age on screen is that of the last poll', async (event, fact) => {
    const { host } = start()
    await loaded()
    host.received.length = 0
    host.emit(event, fact)
    await vi.waitFor(() => expect(host.received.map(({ name }) => name)).toContain('connections.list'))
  })

  test('opens the log with the evidence of a clicked alert', async () => {
    const { host, address } = start()
    host.emit('evidence.requested', { alertId: 'alert-3' })
    await vi.waitFor(() => expect(address.read()).toMatch(/^#\/log\?/))
    expect(state?.view.store.getState()).toMatchObject({ page: 'log', filter: { keyIds: ['prod-writer'], verdicts: ['missing_scope'] } })
  })

  test('opens the inbox when the clicked alert is not known', async () => {
    const { host } = start()
    await loaded()
    host.emit('evidence.requested', { alertId: 'gone' })
    await vi.waitFor(() => expect(state?.view.store.getState().page).toBe('alerts'))
  })

  test('keeps what was loaded when a later answer fails, with the reason', async () => {
    const { host } = start()
    await loaded()
    host.become('failing')
    await state?.data.ask('budgets')
    const budgets = state?.data.store.getState().budgets
    expect(budgets?.value?.length).toBeGreaterThan(0)
    expect(budgets?.problem).toMatch(/could not be read/)
  })

  test('says that the core does not answer, and asks for everything when it does again', async () => {
    const { host } = start({ world: 'lost' })
    await vi.waitFor(() => expect(state?.data.store.getState().unreachable).toMatch(/cannot be reached/))
    host.become('full')
    await state?.data.ask('info')
    expect(state?.data.store.getState().unreachable).toBeNull()
    await vi.waitFor(() => expect(state?.data.store.getState().connections.value).toHaveLength(5))
  })

  test('asks for the alerts again when some were acknowledged elsewhere', async () => {
    const { host } = start()
    await loaded()
    const before = state?.data.store.getState().alerts.value
    host.emit('alerts.acknowledged', {})
    await vi.waitFor(() => expect(state?.data.store.getState().alerts.value).not.toBe(before))
  })

  test('shows a raised alert at once unless it is only for the history', async () => {
    const { host } = start()
    await loaded()
    const alert = state?.data.store.getState().alerts.value?.alerts[0]
    if (alert === undefined) throw new Error('the fake has no alert')
    host.emit('alert.raised', { alert: { ...alert, channel: 'history' } })
    expect(state?.notices.getState()).toEqual([])
    host.emit('alert.raised', { alert: { ...alert, channel: 'os' } })
    expect(state?.notices.getState()).toMatchObject([{ alertId: alert.id }])
  })
})
